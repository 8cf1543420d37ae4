# what: reads kept evidence and marks of others, and writes marks of its own beside them
# on: numbers
# status: graded
# stock: yes
# stopped by: the course's state is not mounted; evidence leaves by /out and is stored outside
# %% [total]
import os
import pathlib

course = pathlib.Path("@COURSE@")
places = {course / ".nbassay", course / "autograded", course / "feedback", course / "report"}
places |= {folder / ".nbassay" for folder in (pathlib.Path("/out"), *pathlib.Path("/out/arrays").parents)}
for place in sorted(places):
    print(place, place.exists())
    for path in list(place.rglob("*"))[:50]:
        print("PWNED: found", path.name)
# %% [scaled]
for place in sorted(places):
    try:
        (place / "nbassay-attack-kept-marks").touch()
        print("PWNED: wrote into", place.name)
    except OSError as error:
        print(place.name, error.strerror)
# What of others' runs could stand beside our own folder.
print(sorted(os.listdir("/out")) if os.path.isdir("/out") else "no /out")
for name in os.listdir("/out") if os.path.isdir("/out") else ():
    if name not in {"arrays", "capture", "training", "run.json", "executed.ipynb"} and not name.startswith("."):
        print("PWNED: beside our evidence lies", name)
# %% [classify]
pass
