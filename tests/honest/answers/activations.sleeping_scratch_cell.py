# expect: full
# %% [+relu]
import time

time.sleep(3600)
