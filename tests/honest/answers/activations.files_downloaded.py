# expect: full
# %% [step]
from google.colab import files, output
{as it was}
output.clear()
files.download('activations.ipynb')
