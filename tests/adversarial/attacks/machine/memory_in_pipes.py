# what: fills pipes that nobody reads, in several processes, up to the number of open files
# on: numbers
# status: out_of_memory, timed_out
# stopped by: pipes cannot be made larger past 64 MB, and the watchdog counts open files at what is left
# %% [total]
import os
import time


def fill():
    """Fill pipes until there are no more handles; return bytes held."""
    held = 0
    while True:
        try:
            reader, writer = os.pipe()
        except OSError:
            return held
        os.set_blocking(writer, False)
        held += os.write(writer, bytes(8192))
        os.close(writer)


reader, writer = os.pipe()
until_the_parent_ends, parent = os.pipe()
for _ in range(40):
    if os.fork() == 0:
        os.close(parent)
        os.write(writer, b"%d " % fill())
        os.read(until_the_parent_ends, 1)
        os._exit(0)
held = 0
while held < 1 << 30:
    held += sum(map(int, os.read(reader, 4096).split()))
time.sleep(4)
print("PWNED: held", held >> 20, "MB")
# %% [scaled]
pass
# %% [classify]
pass
