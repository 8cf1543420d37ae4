# what: reads graders, gradebook, other submissions and environment by their real paths
# on: numbers
# status: graded
# stock: yes
# stopped by: the sandbox's file system holds nothing of the course
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

print(dict(os.environ))
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try:
            print(pathlib.Path(f"/proc/{pid}/{name}").read_bytes())
        except OSError:
            pass
# %% [classify]
pass
