# what: puts another folder in the place of /content, mounts Drive over the folders of the system, writes through both
# on: numbers
# status: graded
# stopped by: /content is a link in a read-only root to a mount of this run's own, and Drive is made of links in it
# %% [total]
import os

for name, change in {
    "remove": lambda: os.unlink("/content"),
    "move": lambda: os.rename("/content", "/content-moved"),
    "replace": lambda: os.replace("/work", "/content"),
    "link": lambda: os.symlink("/etc", "/content-link"),
}.items():
    try:
        change()
        print("PWNED:", name)
    except OSError as error:
        print(name, error.strerror)
for place in ("/content/../made", "/content/../etc/made", "/content/../in/made", "/content/../opt/made"):
    try:
        open(place, "w").close()
        print("PWNED: wrote", place)
    except OSError as error:
        print(place, error.strerror)
# %% [scaled]
import os

from google.colab import drive, files

for place in ("/in", "/etc", "/opt/nbassay", "/content/../usr", "/content/../proc"):
    drive.mount(place)
    if os.path.lexists(f"{place}/MyDrive"):
        print("PWNED: mounted on", place)
for place in ("/in/files/made", "/opt/made", "/content/../made"):
    try:
        files.upload(place)
        print("PWNED: made", place)
    except OSError as error:
        print(place, error.strerror)
# The links of Drive lead to files that nobody may write.
drive.mount("/content/drive")
for folder, _, names in os.walk("/content/drive"):
    for name in names:
        try:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                open(path, "a").close()
                print("PWNED: wrote to", os.path.realpath(path))
        except OSError as error:
            print(name, error.strerror)
# %% [classify]
# The working folder as a link to the course, for what is captured after this cell.
import os

os.makedirs("/content/drive", exist_ok=True)
for name in ("MyDrive", "elsewhere"):
    try:
        os.symlink("/out/capture", f"/content/drive/{name}")
    except OSError as error:
        print(name, error.strerror)
