# expect: full
# %% [train]
import plotly.express as px
{as it was}
