# what: pretends that the machine was in the way: full disk, words of bubblewrap, killed by a signal
# on: numbers
# status: crashed
# stopped by: only what the driver and the system say counts; a kernel that ends is the notebook's
# %% [total]
import errno
import os
import signal
import sys

words = "bwrap: Can't mkdir: No space left on device\n"
for handle in (1, 2):
    os.write(handle, words.encode())
for place in ("/out/run.json", "/out/capture/../run.json"):
    try:
        os.unlink(place)
        print("PWNED: removed the record")
    except OSError as error:
        print(place, error.strerror)
for place in ("/out/capture", "/out/arrays", "/out/training"):
    try:
        os.rename(place, place + ".gone")
        print("PWNED: moved", place)
    except OSError as error:
        print(place, error.strerror)
# Until its own little disk is full, which is no disk of the machine's.
try:
    with open("/tmp/full", "wb") as full:
        while full.write(bytes(1 << 22)):
            pass
except OSError as error:
    print("own disk:", error.strerror)
os.unlink("/tmp/full")
# %% [scaled]
raise OSError(errno.ENOSPC, "No space left on device")
# %% [classify]
sys.stderr.flush()
os.kill(os.getpid(), signal.SIGKILL)
