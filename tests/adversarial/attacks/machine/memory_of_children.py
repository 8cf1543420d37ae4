# what: twenty children with a hundred megabytes each, none of which is over the limit by itself
# on: numbers
# status: out_of_memory, timed_out
# stopped by: the watchdog counts the whole tree of processes, not one process
# %% [total]
import os
import time

for _ in range(20):
    if os.fork() == 0:
        taken = bytearray(os.urandom(1 << 20)) * 100
        time.sleep(6)
        os._exit(0)
time.sleep(7)
# %% [scaled]
pass
# %% [classify]
pass
