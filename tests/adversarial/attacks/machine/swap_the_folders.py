# what: puts links in the place of the working folder, the out folder and the folders in it
# on: numbers
# status: graded
# stopped by: they are mount points; what is not a real folder is removed before it is read
# %% [total]
import os

for place in ("/work", "/out", "/out/arrays", "/out/capture", "/in", "/tmp", os.path.expanduser("~")):
    for name, change in {
        "move": lambda: os.rename(place, f"{place}-moved"),
        "remove": lambda: os.rmdir(place),
        "link": lambda: os.symlink("/etc", place),
    }.items():
        try:
            change()
            print("PWNED:", name, place)
        except OSError as error:
            print(name, place, error.strerror)
# %% [scaled]
for name in ("run.json", "executed.ipynb"):
    for change in (lambda: os.unlink(f"/out/{name}"), lambda: open(f"/out/{name}", "r+").close()):
        try:
            change()
            print("PWNED: could change", name)
        except OSError as error:
            print(name, error.strerror)
    try:
        # Landlock says nothing of modes, times and other names; they change nothing of the content.
        os.chmod(f"/out/{name}", 0o444)
        os.utime(f"/out/{name}", (0, 0))
        os.link(f"/out/{name}", f"/out/arrays/{name}")
        print("PWNED: a second name for", name)
    except OSError as error:
        print(name, error.strerror)
# %% [classify]
# The folder under the kernel's feet is gone when the next cell starts.
import shutil

os.makedirs("/tmp/gone", exist_ok=True)
os.chdir("/tmp/gone")
shutil.rmtree("/tmp/gone")
