# what: asks the trusted trainer for trainings and outputs of its own making: broken, endless, of terabytes, links
# on: network
# status: graded
# stopped by: a request is read as hostile data, bounded in size, number and time, and refused otherwise
# %% [model]
import json
import os
import pathlib

folder = pathlib.Path("/out/training")
ghost = {"file": "0" * 64, "dtype": "float32", "shape": [2**40, 2], "codec": "raw", "scale": 1}
requests = [
    "{",
    "[" * 50_000,
    json.dumps({"schema": 1, "kind": "training", "model": {}, "fit": {}, "epochs": 10**9}),
    json.dumps({"schema": 1, "kind": "training", "model": {"kind": "model"},
                "fit": {"x": ghost, "y": ghost}, "epochs": 1}),
    json.dumps({"schema": 1, "kind": "outputs", "model": {"kind": "model"}, "x": ghost}),
    json.dumps({"schema": 1, "kind": "outputs", "model": {"kind": "model", "class": "Functional",
                "builtin": True, "config": {"layers": [{"class_name": "Lambda"}]}, "weights": [],
                "layers": [], "fits": [], "compile": None}, "x": {**ghost, "shape": [0, 2]}}),
    json.dumps({"schema": 1, "kind": "everything"}),
]
for number, text in enumerate(requests):
    (folder / f"{number}.json").write_text(text)
os.symlink("/etc/passwd", folder / "7.json")
os.mkfifo(folder / "8.json")
(folder / "9.json").mkdir()
# %% [train]
import time

time.sleep(1)
for answer in sorted(pathlib.Path("/in/answers").glob("*.json")):
    text = answer.read_text()
    print(answer.name, text if json.loads(text).get("refused") else "PWNED: answered " + text[:100])
# %% [scores]
pass
