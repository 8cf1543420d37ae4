# what: leaves captures of its own that nobody can replace, and lets the rest run in a new kernel
# on: numbers
# status: tampered
# stopped by: the new kernel is asked for each capture anew, and that it could not write one is noted
# %% [+total]
import json
import os

NAN = {"kind": "scalar", "value": "nan", "type": "float"}
for cell, names in {
    "test_total": ["total"],
    "test_scaled": ["table", "scaled"],
    "test_classify": ["classify"],
}.items():
    with open(f"/out/capture/{cell}.json", "w") as file:
        record = {"schema": 1, "cell": cell, "names": {name: NAN for name in names}, "fits": []}
        json.dump({**record, "figures": [], "files": {}, "calls": {}, "warnings": []}, file)
if not os.path.exists("/work/been_here"):
    open("/work/been_here", "w").close()
    os.chmod("/out/capture", 0o555)
    os.kill(os.getpid(), 9)
# %% [total]
pass
# %% [scaled]
pass
# %% [classify]
pass
