# what: twenty thousand empty files in memory, which have no size but take room all the same
# on: numbers
# status: graded
# stopped by: the watchdog counts each file of the memory folders as a kilobyte
# %% [total]
import os

for number in range(20_000):
    os.close(os.open(f"/tmp/nbassay-attack-{number}", os.O_CREAT | os.O_WRONLY))
print(len(os.listdir("/tmp")), "files")
# %% [scaled]
# And full ones, until each memory folder says that it is full.
for place in ("/dev/shm", "/work", os.path.expanduser("~"), "/tmp"):
    held = 0
    try:
        for number in range(20):
            with open(f"{place}/nbassay-attack-full-{number}", "wb", 0) as file:
                for _ in range(10):
                    held += file.write(bytes(1 << 20))
    except OSError as error:
        print(place, held >> 20, "MB", error.strerror)
    else:
        print("PWNED: a memory folder takes", held >> 20, "MB")
# %% [classify]
pass
