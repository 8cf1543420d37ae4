# what: two gigabytes of shared mappings, which belong to no process alone
# on: numbers
# status: out_of_memory, timed_out
# stopped by: the watchdog counts shared pages as well, once
# %% [total]
import mmap
import os
import time

taken, full = [], b"x" * (64 << 20)
for _ in range(32):
    piece = mmap.mmap(-1, 64 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    if os.fork() == 0:
        piece.write(full)
        os._exit(0)  # who wrote it is gone; we hold it without having touched it
    os.wait()
    taken.append(piece)
time.sleep(4)
print("PWNED: held 2 GB")
# %% [scaled]
pass
# %% [classify]
pass
