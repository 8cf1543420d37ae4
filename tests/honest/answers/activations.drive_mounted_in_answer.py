# expect: full
# %% [step]
from google.colab import drive
drive.mount('/content/drive')
{as it was}
