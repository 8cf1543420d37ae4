"""A kernel that ends in a cell: what is kept, what runs on, and what the student is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiny_course
from sandbox_runs import Ran, names, run

from nbassay import evidence as ev
from nbassay.course.allowance import Limits
from nbassay.grading import Options, grade_notebook

LIMITS = Limits(cell_seconds=20, total_seconds=60)
CAPTURE = {"test_a": names("x"), "test_b": names("x", "y")}
ENDS = {
    "exit": "exit()",
    "quit": "quit",
    "kill": "import os; os.kill(os.getpid(), 9)",
    "_exit": "import os; os._exit(0)",
    "terminate": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "shutdown": "get_ipython().kernel.do_shutdown(restart=True)",
}


def summary(ran: Ran):
    """What decides on marks, without times."""
    cells = [(one["status"], one["ended"], one["error"]) for one in ran.record["cells"]]
    return ran.outcome.status, ran.record["kernel"], ran.record["restarts"], cells


def run_with(out: Path, end: str, below: str = "pass") -> Ran:
    """Run a notebook with a cell that ends the kernel between two test cells."""
    cells = (("test_a", "x = 1"), end, below, ("test_b", "y = 2"))
    return run(out, *cells, capture=CAPTURE, limits=LIMITS)


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
def test_cells_below_one_that_ends_the_kernel_run_in_a_new_one(tmp_path, end):
    ran = run_with(tmp_path / "out", end)
    ended = {"name": "DeadKernelError", "value": "the kernel ended"}
    cells = [("ok", False, None), ("error", True, ended), ("ok", False, None), ("ok", False, None)]
    assert summary(ran) == ("crashed", "died", 1, cells)
    assert ran.capture("test_a").names["x"].value == 1
    after = ran.capture("test_b").names
    assert isinstance(after["x"], ev.Missing)
    assert after["y"].value == 2


def test_it_does_not_matter_whether_a_kernel_has_the_time_to_end_by_itself(tmp_path):
    """IPython's own waits for a tenth of a second after `exit()`."""
    below = ("pass", "import time; time.sleep(0.1)", "import time; time.sleep(0.3)")
    ran = [run_with(tmp_path / str(i) / "out", "exit()", cell) for i, cell in enumerate(below)]
    assert summary(ran[0]) == summary(ran[1]) == summary(ran[2])


@pytest.mark.parametrize("end", [ENDS["kill"], ENDS["exit"]], ids=["kill", "exit"])
def test_a_restart_at_the_top_loses_nothing(tmp_path, end):
    """As after an installation on Colab: what stands above the first test cell runs once more."""
    ran = run(tmp_path / "out", "x = 1", end, ("test_a", "x"), capture=CAPTURE, limits=LIMITS)
    assert ran.outcome.status == "graded"
    assert ran.statuses == ["ok", "ok", "ok"]
    assert (ran.record["kernel"], ran.record["restarts"]) == ("alive", 1)
    assert ran.capture("test_a").names["x"].value == 1


def test_an_answer_in_which_the_kernel_ends_is_lost(tmp_path):
    """Also above the first test cell; what stands above it runs once more."""
    cells = ("y = 1", ("a", f"x = 1; {ENDS['_exit']}"), ("test_b", ""))
    ran = run(tmp_path / "out", *cells, capture=CAPTURE, limits=LIMITS)
    assert summary(ran)[:3] == ("crashed", "died", 1)
    found = ran.capture("test_b").names
    assert isinstance(found["x"], ev.Missing)
    assert found["y"].value == 1


def test_the_system_exit_of_a_cell_is_an_error_like_others(tmp_path):
    """IPython goes on after it, and so does the notebook."""
    cells = ("x = 1", "import sys; sys.exit('done')", ("test_a", "x"))
    ran = run(tmp_path / "out", *cells, capture=CAPTURE, limits=LIMITS)
    assert ran.outcome.status == "graded"
    assert ran.record["cells"][1]["error"]["name"] == "SystemExit"
    assert ran.record["restarts"] == 0


def test_a_kernel_is_not_started_anew_for_ever(tmp_path):
    cells = [ENDS["kill"]] * 6
    ran = run(tmp_path / "out", *cells, ("test_a", ""), capture=CAPTURE, limits=LIMITS)
    assert ran.outcome.status == "crashed"
    assert ran.statuses == ["ok", "ok", "ok", "error", "not_run", "not_run", "not_run"]


def test_nothing_counts_that_lies_there_for_a_cell_in_which_the_kernel_ended(tmp_path):
    """Only what the kernel wrote when it was asked to is a capture."""
    forged = {"schema": 1, "cell": "test_a", "names": {"x": {"kind": "missing"}}}
    rest = {"fits": [], "figures": [], "files": {}, "calls": {}, "warnings": []}
    ran = run(
        tmp_path / "out",
        (
            "test_a",
            f"open('/out/capture/test_a.json', 'w').write({json.dumps({**forged, **rest})!r})\n"
            "import os; os._exit(0)",
        ),
        ("test_b", "y = 2"),
        capture=CAPTURE,
        limits=LIMITS,
    )
    assert (ran.out / "capture/test_a.json").exists()
    assert set(ran.evidence.captures) == {"test_b"}


@pytest.fixture
def course(tmp_path):
    return tiny_course.released(tmp_path)


def marks(course, student: str, **answers: str):
    """Grade the notebook `sums` with these answers."""
    folder: Path = tiny_course.hand_in(course, student, sums=answers)
    assignment = course.assignment("tiny")
    return grade_notebook(assignment, "sums", folder / "sums.ipynb", Options()).result


def test_the_cell_that_ended_the_kernel_is_named_where_points_are_lost(course):
    """What was earned above it stays; below it the first thing said is what took the rest."""
    right = tiny_course.ANSWERS["sums"]
    result = marks(course, "s", total=right["total"], mean=f"exit()\n{right['mean']}")
    assert sum(check.points for check in result.checks) == 2
    assert result.status == "crashed"
    (message,) = [check.message for check in result.checks if check.outcome != "passed"]
    assert message.en.startswith("In cell `mean` the kernel ended, as with exit()")
    assert message.ko.startswith("`mean` 셀에서 커널이 종료되었습니다(exit()")
    assert "`mean`" in result.detail.en and "exit()" in result.detail.ko


def test_an_interrupted_cell_costs_nothing_by_itself(course):
    """All that was earned below it is given; the status says that a cell ran out of time."""
    toml = course.root / "graders" / "tiny" / "assignment.toml"
    toml.write_text(toml.read_text() + "[limits.fast]\ncell_seconds = 2\n", encoding="utf-8")
    right = tiny_course.ANSWERS["sums"]
    late = f"{right['total']}\nimport time; time.sleep(100)"
    result = marks(course, "s", total=late, mean=right["mean"])
    assert sum(check.points for check in result.checks) == 5
    assert result.status == "timed_out"
    assert result.detail.en.startswith("Cell `total` ran out of time")
