# what: walks the whole file system for hidden graders, gradebooks and other notebooks
# on: numbers
# status: graded
# stock: yes
# stopped by: the sandbox's file system is built of the system, Python and its own job alone
# %% [total]
import os
import re
import time

SECRET = re.compile(rb"\b(?:gr|gb|nb|env)-[0-9a-f]{16}\b")
DULL = ("/proc", "/sys", "/usr/share", "/usr/lib", "/usr/bin")
NAMES = re.compile(r"test_.*\.py|calls\.py|assignment\.toml|gradebook\.db|.*\.ipynb|outcome\.json")

end = time.monotonic() + 2
seen, found = 0, 0
# The likely places first, so that the time is enough where there is anything to find.
for start in ("@COURSE@", "/tmp", "/home", "/root", "/srv", "/work", "/opt", "/"):
    for folder, inner, names in os.walk(start):
        inner[:] = [name for name in inner if not os.path.join(folder, name).startswith(DULL)]
        for name in filter(NAMES.fullmatch, names):
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    content = file.read(200_000)
            except OSError:
                continue
            seen += 1
            for secret in SECRET.findall(content):
                found += 1
                if found <= 20:  # at once: a folder too deep to walk may be met later
                    print("PWNED: read", secret.decode(), "in", path)
        if time.monotonic() > end:
            break
print(seen, "files looked into")
# %% [scaled]
pass
# %% [classify]
pass
