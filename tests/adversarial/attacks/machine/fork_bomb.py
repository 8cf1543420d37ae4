# what: a fork bomb: children that fork children and stay
# on: numbers
# status: crashed, timed_out
# stopped by: the watchdog counts processes every 50 ms and ends the namespace
# %% [total]
import os
import time

# Bounded by itself: seven generations are 128 processes, and each ends by itself.
for _ in range(7):
    os.fork()
time.sleep(8)
os._exit(0)
# %% [scaled]
pass
# %% [classify]
pass
