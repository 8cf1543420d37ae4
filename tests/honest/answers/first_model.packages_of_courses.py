# expect: full
# %% [architecture]
import cv2, plotly.express, pydot, statsmodels.api
from tqdm.notebook import tqdm
from tqdm.auto import trange
{as it was}
for _ in trange(3):
    pass
