# expect: says ended
# %% [+relu]
import os

os._exit(0)
