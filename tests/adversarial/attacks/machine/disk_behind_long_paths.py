# what: hides files in the out folder below a path that is too long to be looked at
# on: numbers
# status: crashed
# stopped by: what the watchdog cannot look into counts as too much
# %% [total]
import os
import time

os.chdir("/out/arrays")
for _ in range(3000):  # each step by itself is short
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
with open("hidden", "wb") as file:
    file.write(bytes(20 << 20))
print("hidden")
time.sleep(4)
# %% [scaled]
pass
# %% [classify]
pass
