# what: writes captures and run.json itself, and makes files and folder read-only so that they stay
# on: numbers
# status: tampered
# stopped by: the driver, out of reach (Landlock), notes that the kernel could not write its own captures
# %% [total]
import json
import os
from pathlib import Path

OUT = Path("/out")
NAN = {"kind": "scalar", "value": "nan", "type": "float", "correct": True, "points": 2.0}
CALL = {"args": 0, "result": NAN, "error": None, "seconds": 0.0, "outcome": "passed"}
for cell, names in {
    "test_total": ["total"],
    "test_scaled": ["table", "scaled"],
    "test_classify": ["classify"],
}.items():
    capture = {
        "schema": 1,
        "cell": cell,
        "names": {name: NAN for name in names},
        "fits": [],
        "figures": [],
        "files": {},
        "calls": {"classify": [CALL] * 6},
        "warnings": [],
        "outcome": "passed",
        "score": 2.0,
    }
    if cell == "test_classify":
        capture["names"]["classify"] = {"kind": "function", "name": "classify", "signature": "()"}
    path = OUT / "capture" / f"{cell}.json"
    path.write_text(json.dumps(capture))
    path.chmod(0o444)
(OUT / "capture").chmod(0o555)
for name in ("run.json", "outcome.json", "marks.json"):
    try:
        (OUT / name).write_text('{"schema": 1, "cells": [], "kernel": "alive", "versions": {}}')
        print("PWNED: wrote", name)
    except OSError as error:
        print(name, type(error).__name__)
# %% [scaled]
pass
# %% [classify]
pass
