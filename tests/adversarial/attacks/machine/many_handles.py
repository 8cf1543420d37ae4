# what: a hundred thousand open files
# on: numbers
# status: graded
# stopped by: a limit of 4,096 open files that cannot be raised again
# %% [total]
import os
import resource

try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (200_000, 200_000))
    print("PWNED: may open more")
except (ValueError, OSError) as error:
    print(error)
kept = []
try:
    for _ in range(100_000):
        kept.append(os.open("/dev/null", os.O_RDONLY))
    print("PWNED: opened", len(kept))
except OSError as error:
    print(error.strerror, len(kept))
for handle in kept:
    os.close(handle)
# %% [scaled]
pass
# %% [classify]
pass
