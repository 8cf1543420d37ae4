"""What is committed besides the sources is what the sources give, and the solutions still run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbassay import data
from nbassay.authoring.release import find_stale
from nbassay.authoring.solve import find_stale_solutions
from nbassay.course.layout import Course

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course.open(ROOT)
TRAIN_LONG = {
    "fashion_cnn",
    "neural_network",
    "baseline",
    "dense",
    "deep",
    "training",
    "tuning",
    "depth",
    "cnn",
    "california",
}  # minutes, as written
NOTEBOOKS = [
    pytest.param(
        name,
        spec.name,
        id=f"{name}-{spec.name}",
        marks=pytest.mark.slow if spec.name in TRAIN_LONG else (),
    )
    for name in COURSE.assignment_names()
    for spec in COURSE.assignment(name).notebooks
]


@pytest.mark.parametrize("assignment", COURSE.assignment_names())
def test_the_release_is_what_the_source_gives(assignment):
    assert find_stale(COURSE, assignment) == [], "run `make release` and commit release/"


@pytest.mark.parametrize("assignment", COURSE.assignment_names())
def test_the_solutions_are_those_of_the_source(assignment):
    assert find_stale_solutions(COURSE, assignment) == [], "run `make solve` and commit solutions/"


@pytest.mark.keras
@pytest.mark.parametrize(("assignment", "notebook"), NOTEBOOKS)
def test_nbval_runs_a_solution_again_without_an_error(assignment, notebook, tmp_path):
    work = tmp_path / "solutions"
    shutil.copytree(COURSE.assignment(assignment).solutions, work)
    kernel = tmp_path / "jupyter" / "kernels" / "course" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    command = [sys.executable, "-m", "nbassay.kernel.local", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": command, "display_name": "course", "language": "python"}))
    home = data.build_keras_home(COURSE.assignment(assignment).datasets, tmp_path / "homes")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval-lax", f"{notebook}.ipynb"),
            *("--nbval-kernel-name", "course", "--nbval-cell-timeout", "1800"),
            *("-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(work), "-q"),
        ],
        cwd=work,
        env={
            **os.environ,
            "JUPYTER_PATH": str(tmp_path / "jupyter"),
            "KERAS_HOME": str(home),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout
