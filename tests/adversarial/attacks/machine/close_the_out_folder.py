# what: takes all rights from the out folder and hides a folder in it that only writing is allowed to
# on: numbers
# status: crashed
# stopped by: the folder is made ours again after the run; a record that cannot be written is a crash
# %% [total]
import os

os.chmod("/out/arrays", 0o300)
os.mkdir("/out/capture/closed", 0o000)
try:
    os.chmod("/out", 0o000)
    print("closed")
except OSError as error:
    print(error.strerror)
# %% [scaled]
pass
# %% [classify]
pass
