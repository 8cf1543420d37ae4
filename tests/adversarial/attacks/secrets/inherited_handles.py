# what: looks through the open files that it was started with for anything from outside
# on: numbers
# status: graded
# stock: yes
# stopped by: the driver is started with no handle but its standard ones, and gives the kernel none
# %% [total]
import os
import re
import stat

SECRET = re.compile(rb"\b(?:gr|gb|nb|env)-[0-9a-f]{16}\b")
for number in range(1024):
    try:
        kind, target = os.fstat(number).st_mode, os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    print(number, oct(kind), target)
    if stat.S_ISDIR(kind):
        # A folder that is open leads out of a sandbox, whatever its own root is.
        for up in ("", "../", "../../", "../../../"):
            for name in ("submitted", "graders", "gradebook.db", "proc/1/root/home"):
                try:
                    os.stat(up + name, dir_fd=number)
                    print("PWNED: an open folder leads to", up + name)
                except OSError:
                    pass
    elif stat.S_ISREG(kind):
        found = SECRET.findall(os.pread(number, 1_000_000, 0))
        print("PWNED: an open file holds" if found else "no secret in", target, found)
# %% [scaled]
pass
# %% [classify]
pass
