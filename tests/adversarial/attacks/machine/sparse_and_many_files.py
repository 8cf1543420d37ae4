# what: thirty thousand files in the out folder, after a sparse one that claims a terabyte
# on: numbers
# status: crashed, timed_out
# stopped by: files have a largest size, and the watchdog counts entries of the out folder
# %% [total]
import os

try:
    with open("/out/arrays/" + "0" * 64 + ".npz", "wb") as file:
        file.truncate(1 << 40)
    print("PWNED: a file of a terabyte")
except OSError as error:
    print(error.strerror)
# %% [scaled]
for number in range(30_000):
    os.close(os.open(f"/out/arrays/{number:064x}.npz", os.O_CREAT | os.O_WRONLY))
    if number % 3000 == 0:
        import time

        time.sleep(0.1)
time.sleep(4)
print("PWNED: left 30,000 files")
# %% [classify]
pass
