# what: asks git for the history of the course and of every folder above where it runs
# on: numbers
# status: graded
# stock: yes
# stopped by: no repository of ours is mounted, and .git is found at no path
# %% [total]
import pathlib
import subprocess

starts = [pathlib.Path("@COURSE@"), pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path("/opt/nbassay")]
for start in starts:
    for folder in (start, *start.parents):
        if (folder / ".git").exists() or (folder / "HEAD").exists():
            print("PWNED: a repository at", folder)
        try:
            done = subprocess.run(
                ["git", "-C", str(folder), "log", "--oneline", "-3"], capture_output=True, timeout=3
            )
        except (OSError, subprocess.TimeoutExpired):
            continue  # no git, or no such folder
        if done.returncode == 0:
            print("PWNED: git answers in", folder)
print("asked for", len(starts), "folders and all above them")
# %% [scaled]
pass
# %% [classify]
pass
