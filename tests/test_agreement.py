"""`nbassay grade`, stock `nbgrader autograde` and `nbassay check` agree to the point."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbassay import cli, gradebook
from nbassay.authoring.demo import CLASS, make_class
from nbassay.course.layout import Course

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.keras


def run(*arguments: object, cwd: Path) -> None:
    """Run a command of this environment in `cwd`, as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def totals(course: Course, assignment: str) -> dict[tuple[str, str, str], float | None]:
    """Return (student, notebook, cell) -> automatic score, as the gradebook has them."""
    return {
        (student, notebook, cell): score.auto
        for student, notebooks in gradebook.scores(course, assignment).items()
        for notebook, cells in notebooks.items()
        for cell, score in cells.items()
    }


@pytest.mark.parametrize(
    ("assignment", "without"),
    [
        # Whoever loops waits for the time limit, which says nothing new here.
        ("college", {"loop", "김하늘"}),
        pytest.param("college", {"loop"}, marks=pytest.mark.slow),
        pytest.param("chatgpt_fix", {"loop"}, marks=pytest.mark.slow),
    ],
)
def test_the_three_ways_to_a_mark_agree_on_the_demo_class(assignment, without, tmp_path):
    """Stock autograde and `grade` each run every notebook; `check` finds stock's evidence."""
    whole = Course.open(ROOT)
    ours, stock = (make_class(whole, tmp_path / name) for name in ("ours", "stock"))
    for made in (ours, stock):
        for student in without:
            shutil.rmtree(made.root / "submitted" / student)

    run("nbassay", "grade", assignment, "--json", tmp_path / "ours.json", cwd=ours.root)
    run("nbgrader", "generate_assignment", assignment, "--force", cwd=stock.root)
    run("nbgrader", "autograde", assignment, cwd=stock.root)

    by_us, by_nbgrader = totals(ours, assignment), totals(stock, assignment)
    assert len(by_us) > 10
    assert by_us == by_nbgrader

    report = json.loads((tmp_path / "ours.json").read_text(encoding="utf-8"))
    scores = {each["student"]: each for each in report["submissions"]}
    for student, assignments in CLASS.items():
        checked = 0.0
        if assignment not in assignments or student not in scores:
            continue
        for notebook in assignments[assignment]:
            file = ours.root / "submitted" / student / assignment / f"{notebook}.ipynb"
            target = tmp_path / "check.json"
            named = ["--assignment", assignment, "--course", str(stock.root)]
            assert cli.run(["check", str(file), "--json", str(target), *named]) in {0, 2}
            checked += json.loads(target.read_text(encoding="utf-8"))["submissions"][0]["score"]
        assert checked == scores[student]["score"], student
