"""Otter-Grader beside the others: `otter run` in an environment of its own, if one can be made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import classes
from classes import ClassSize
from measure import Cost, measure

# One check, that a notebook was run to its end: what is compared is the cost of running it.
TEST = """OK_FORMAT = True
ended = ">>> any(set(names) <= set(globals()) for names in {names})\\nTrue"
case = {{"code": ended, "hidden": False, "locked": False}}
suite = {{"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}}
test = {{"name": "ended", "points": 1, "suites": [suite]}}
"""


def environment(folder: Path) -> Path | None:
    """Make an environment with Otter in `folder`; return its commands' folder, None if it fails.

    Keras and what else notebooks import are those of this environment.
    """
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "otter-grader"]
        subprocess.run(pip, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    own = next((folder / "lib").glob("python3*")) / "site-packages"
    libraries = sysconfig.get_path("purelib")
    (own / "zz-libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    return folder / "bin"


def run(
    commands: Path, folder: Path, assignment: str, students: int, keras: dict[str, str]
) -> Cost:
    """Grade the reference solutions of a class with `otter run`, one notebook after another.

    Raises:
        RuntimeError: if one does not come to its end.
    """
    course = classes.make(folder, assignment, ClassSize(students, 0))
    surroundings = {**keras, "PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}"}
    tests = folder / "tests"
    tests.mkdir()
    chosen = course.assignment(assignment)
    last = [list(list(spec.cells.values())[-1].names) for spec in chosen.notebooks]
    (tests / "ended.py").write_text(TEST.format(names=last), encoding="utf-8")
    (folder / "otter_config.json").write_text("{}", encoding="utf-8")
    files = [path for path in chosen.release.iterdir() if path.suffix not in {".ipynb", ".md"}]
    for path in files:  # Otter wants them beside its tests
        shutil.copy(path, folder)
    made = [
        "-t",
        "tests",
        "-o",
        "autograder.zip",
        "--no-environment",
        *(path.name for path in files),
    ]
    measure([str(commands / "otter"), "generate", *made], folder, surroundings)
    notebooks = sorted(folder.glob(f"submitted/*/{assignment}/*.ipynb"))
    costs = []
    for number, notebook in enumerate(notebooks):
        out = folder / f"otter-{number}"
        out.mkdir()
        options = ["-a", "autograder.zip", "-o", str(out), "--no-logo"]
        command = [str(commands / "otter"), "run", str(notebook), *options]
        costs.append(measure(command, folder, surroundings))
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        if any(test.get("score", 1) < 1 for test in results["tests"]):
            raise RuntimeError(f"{notebook} did not run to its end under Otter-Grader: {results}")
    return Cost(
        sum(cost.seconds for cost in costs),
        sum(cost.cpu_seconds for cost in costs),
        max(cost.peak_mb for cost in costs),
    )
