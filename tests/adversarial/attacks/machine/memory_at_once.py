# what: one array of two gigabytes
# on: numbers
# status: out_of_memory, timed_out
# stopped by: the watchdog sums the memory of all processes every 50 ms
# %% [total]
import time

import numpy as np

taken = np.empty(2 << 30, np.uint8)
taken[:] = 1
time.sleep(4)
# %% [scaled]
pass
# %% [classify]
pass
