# what: rewrites its record so that its arrays are files of the course, devices, pipes and links
# on: numbers
# status: tampered
# stopped by: an array's file is 64 hexadecimal digits, opened below the evidence without following links
# %% [total]
import json
import os
import pathlib

import numpy as np

total = np.arange(4.0)
# %% [scaled]
scaled = np.ones((4, 2))
# %% [classify]
out = pathlib.Path("/out")
path = out / "capture" / "test_scaled.json"
record = json.loads(path.read_text())
for name, file in {
    "up": "../../../../../submitted/honest/numbers/numbers",
    "absolute": "@COURSE@/gradebook.db",
    "device": "/dev/zero",
    "pipe": "0" * 64,
    "nul": "a\0b",
}.items():
    array = {"file": file, "dtype": "uint8", "shape": [4], "codec": "raw", "scale": 1}
    record["names"][name] = {"kind": "array", "array": array}
path.write_text(json.dumps(record))
os.mkfifo(out / "arrays" / ("0" * 64 + ".npz"))
for path in (out / "arrays").glob("*.npz"):
    if path.is_file():
        path.unlink()
        path.symlink_to("@COURSE@/graders/numbers/test_numbers.py")
