# what: thirty busy processes, to slow the notebooks that are graded beside it
# on: numbers
# status: timed_out
# stopped by: the cell's time ends it, and its processors are its own while others wait for theirs
# %% [total]
import os
import time

end = time.monotonic() + 200
for _ in range(30):
    if os.fork() == 0:
        while time.monotonic() < end:
            pass
        os._exit(0)
while time.monotonic() < end:
    pass
# %% [scaled]
pass
# %% [classify]
pass
