# what: leaves notes for a later run wherever it can write, and looks for those of others (second of two)
# on: numbers
# status: graded
# stopped by: every folder that can be written to is a new memory file system, gone after the run
# %% [total]
import os
import pathlib
import sys
import tempfile

NOTE = "nbassay-attack-note"
MINE, OTHER = f"{NOTE}-second", f"{NOTE}-first"
places = ["/dev/shm", "/tmp", "/var/tmp", "/work", "/out", "/out/arrays", "/out/capture", "/in"]
places += [os.getcwd(), os.path.expanduser("~"), tempfile.gettempdir(), sys.prefix, "/run/lock"]
places += [os.path.dirname(os.__file__), "/opt/nbassay", "/opt/nbassay/nbassay_kernel", "/dev/mqueue"]
kept = []
for place in dict.fromkeys(places):
    for name in (OTHER, MINE):
        if pathlib.Path(place, name).exists():
            print("PWNED: a note of another run:", name, "in", place)
    try:
        path = pathlib.Path(place, MINE)
        path.touch()
        kept.append(path)
    except OSError as error:
        print(place, error.strerror)
print("left:", [str(path) for path in kept])
# %% [scaled]
# The same by names that are not files: shared memory, semaphores and abstract sockets.
import socket
from multiprocessing import shared_memory

try:
    shared_memory.SharedMemory(f"{OTHER}-memory")
    print("PWNED: shared memory of another run")
except OSError as error:
    print(error.strerror)
memory = shared_memory.SharedMemory(f"{MINE}-memory", create=True, size=4096)
meeting = socket.socket(socket.AF_UNIX)
meeting.bind(f"\0{MINE}")
meeting.listen()
try:
    with socket.socket(socket.AF_UNIX) as other:
        other.connect(f"\0{OTHER}")
    print("PWNED: met the other run")
except OSError as error:
    print(error.strerror)
# %% [classify]
# Where this runs without a wall, nothing is to stay: only notes that cannot outlast the run remain.
import time

time.sleep(0.5)
memory.close()
memory.unlink()
