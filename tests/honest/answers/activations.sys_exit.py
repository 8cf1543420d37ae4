# expect: full
# %% [+relu]
import sys

sys.exit()
