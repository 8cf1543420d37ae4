"""What the machine does to a run is never the student's: tried once more, then left to a person."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from killing import MARK, Killer
from tiny_course import ANSWERS, auto_scores, hand_in

from nbassay import gradebook
from nbassay.cohort.class_run import grade_assignment
from nbassay.course.layout import Course
from nbassay.errors import EnvironmentProblem
from nbassay.grading import Options, grade_notebook
from nbassay.results import SubmissionResult
from nbassay.sandbox import MESSAGES, Disturbed, disturbances, machine, require_room
from nbassay.sandbox.limits import watchdog
from nbassay.sandbox.limits.bounds import Bounds, Ending
from nbassay.sandbox.limits.watchdog import supervise
from nbassay.sandbox.runner import _disturbance

pytest_plugins = ["tiny_fixtures"]

SLOW = f"import time; time.sleep(4); total = sum(numbers)  {MARK}"
KILLED = {**ANSWERS, "sums": {**ANSWERS["sums"], "total": SLOW}}


@pytest.fixture
def two(tiny) -> Course:
    """A class of two: `honest` whom nobody disturbs, and `killed`."""
    hand_in(tiny, "honest", **ANSWERS)
    hand_in(tiny, "killed", **KILLED)
    return tiny


def grade(course: Course, *students: str) -> dict[str, SubmissionResult]:
    results = grade_assignment(course.assignment("tiny"), students, Options(jobs=1))
    return {result.student: result for result in results}


@pytest.mark.parametrize("whom", ["driver", "parent", "worker"])
def test_a_run_that_was_killed_once_gets_its_marks(two, whom):
    """Whatever of it was killed, and although the class goes on meanwhile."""
    with Killer(two, whom, times=1) as killer:
        results = grade(two, "killed", "honest")
    assert killer.killed == 1
    assert {name: result.score for name, result in results.items()} == {"killed": 9, "honest": 9}
    assert list((two.state / "scratch").iterdir()) == []


@pytest.mark.parametrize(("whom", "cause"), [("driver", "killed"), ("worker", "worker")])
def test_a_run_that_is_killed_twice_is_left_to_a_person_and_graded_later(two, whom, cause):
    """With the cause in results, gradebook and comments; nothing is kept that says it has no points."""
    with Killer(two, whom) as killer:
        results = grade(two, "killed", "honest")
    assert killer.killed == 2
    assert results["honest"].score == 9
    killed = results["killed"]
    assert killed.left_to_person == killed.first_to_mend == MESSAGES[cause]
    assert killed.to_json()["left_to_person"] == {
        "ko": MESSAGES[cause].ko,
        "en": MESSAGES[cause].en,
    }
    assert [check.broken for check in killed.checks] == [True, True, True, False]
    assert {check.message for check in killed.checks if check.broken} == {MESSAGES[cause]}
    found = gradebook.scores(two, "tiny")["killed"]
    assert found["sums"]["test_total"].auto is None
    assert found["sums"]["test_total"].needs_manual_grade
    assert MESSAGES[cause].ko in found["sums"]["test_total"].comment
    assert found["words"]["test_upper"].auto == 4

    again = grade(two, "killed")["killed"]
    assert (again.score, again.left_to_person.en) == (9, "")
    assert auto_scores(two, "killed")["test_total"] == 2
    assert not gradebook.scores(two, "tiny")["killed"]["sums"]["test_total"].needs_manual_grade


@pytest.mark.parametrize("free_mb", [100, 0])
def test_a_full_disk_ends_the_run_with_3_and_costs_nobody_a_mark(tmp_path, free_mb):
    """One line names the disk, nothing is kept, and with room again everybody gets their marks."""
    disk = tmp_path / "disk"
    disk.mkdir()
    program = [sys.executable, Path(__file__).with_name("full_disk.py"), disk, str(free_mb)]
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    done = subprocess.run([*unshare, *program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["full"]["code"] == 3
    assert len(found["full"]["said"]) == 1
    assert f"the disk of {disk}/course/.nbassay is full" in found["full"]["said"][0]
    assert found["kept"] == []
    assert found["room"] == {"code": 0, "said": [], "scores": {"s1": 9.0, "s2": 9.0}}


def test_what_a_run_was_disturbed_by_comes_back_from_another_process():
    """It is raised in a worker, and read in the process that has the class."""
    error = pickle.loads(pickle.dumps(Disturbed("disk", "12 MB are free")))
    assert (error.cause, error.detail) == ("disk", "12 MB are free")


def test_a_lone_notebook_that_is_killed_twice_is_not_said_to_have_no_points(two):
    """`check` and nbgrader's own steps have no class to go on with, and try it again themselves."""
    path = two.submission("killed", "tiny") / "sums.ipynb"
    with Killer(two, "driver", here=True) as killer:
        graded = grade_notebook(two.assignment("tiny"), "sums", path, Options(jobs=1))
    assert killer.killed == 2
    assert graded.result.left_to_person == MESSAGES["killed"]
    assert all(check.broken for check in graded.result.checks)
    assert graded.trace["evidence"] is None
    assert not list((two.state / "evidence").rglob("*.json"))


@pytest.mark.parametrize(
    ("floor", "reason", "cause"),
    [("DISK_FLOOR_BYTES", "no disk", "disk"), ("MEMORY_FLOOR_BYTES", "no memory", "memory")],
)
def test_a_machine_that_runs_short_meanwhile_is_to_blame(
    tmp_path, monkeypatch, floor, reason, cause
):
    """No machine has as much as is asked for here, so that this one is short of it."""
    monkeypatch.setattr(watchdog, floor, 1 << 62)
    bounds = Bounds(60, 1 << 40, 1000, {tmp_path: 1 << 40})
    ending = supervise(["/bin/sleep", "30"], bounds)
    assert ending.reason == reason
    assert ending.seconds < 20
    assert _disturbance(ending, None, began=True, driver_is_safe=True) == cause
    monkeypatch.setattr(machine, floor, 1 << 62)
    with pytest.raises(EnvironmentProblem, match="what was graded is kept") as stopped:
        require_room(tmp_path)
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("reason", ["time", "memory", "processes", "disk"])
def test_what_goes_past_its_own_limits_is_not_the_machines(reason):
    """Even where it had to be killed, and where processes were killed for memory meanwhile."""
    ending = Ending(-9, reason, "", 1.0, 0, killed_for_memory=True)
    assert _disturbance(ending, None, began=True, driver_is_safe=True) is None


def test_our_own_work_that_finds_no_room_is_the_machines_trouble(tmp_path):
    """And another error of the system stays what it is."""
    with pytest.raises(Disturbed) as found, disturbances(), Path("/dev/full").open("wb") as full:
        full.write(b"x")
    assert found.value.cause == "disk"
    with pytest.raises(FileNotFoundError), disturbances():
        (tmp_path / "gone").read_text()


def test_a_driver_that_its_notebook_could_have_killed_is_not_the_machines_trouble():
    """Only what Linux itself says of memory that ran out counts then."""
    killed, short = (Ending(137, "", "", 1.0, 0, killed_for_memory=one) for one in (False, True))
    assert _disturbance(killed, None, began=True, driver_is_safe=True) == "killed"
    assert _disturbance(killed, None, began=True, driver_is_safe=False) is None
    assert _disturbance(short, None, began=True, driver_is_safe=False) == "memory"
    failed = Ending(1, "", "", 1.0, 0)
    assert _disturbance(failed, None, began=False, driver_is_safe=True) == "start"
    assert _disturbance(failed, None, began=True, driver_is_safe=True) is None
