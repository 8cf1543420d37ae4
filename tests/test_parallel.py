"""Grading side by side: marks depend neither on how many run at once nor on what befalls others."""

from __future__ import annotations

import os
import re
import shutil

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import gradebook
from nbassay.cohort.class_run import grade_assignment
from nbassay.cohort.pool import GRADING_BYTES, Worker, in_worker, workers
from nbassay.cohort.regrade import regrade_assignment
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.grading import Options

pytest_plugins = ["tiny_fixtures"]

# Not in the order of the alphabet; the second is slow, so that others overtake it.
STUDENTS = ("s3", "김 하늘", "s1", "s2")
SUMS = ANSWERS["sums"]
SLOW = {**ANSWERS, "sums": {**SUMS, "total": "import time; time.sleep(3); total = sum(numbers)"}}
WRONG = {**ANSWERS, "sums": {**SUMS, "mean": "mean = 0.5"}}


@pytest.mark.parametrize("jobs", [1, 3])
def test_marks_and_their_order_do_not_depend_on_the_number_of_jobs(tiny_template, tmp_path, jobs):
    shutil.copytree(tiny_template.root, tmp_path / "course")
    course = Course.open(tmp_path / "course")
    for student, answers in zip(STUDENTS, (ANSWERS, SLOW, WRONG, ANSWERS), strict=True):
        hand_in(course, student, **answers)
    results = grade_assignment(course.assignment("tiny"), STUDENTS, Options(jobs=jobs))
    assert [result.student for result in results] == list(STUDENTS)
    assert [result.score for result in results] == [9.0, 9.0, 6.0, 9.0]
    order = [f"{check.notebook}:{check.id}" for check in results[0].checks]
    assert all([f"{c.notebook}:{c.id}" for c in result.checks] == order for result in results)
    kept = gradebook.scores(course, "tiny")
    assert set(kept) == set(STUDENTS)
    assert kept["s3"] == kept["s2"] == kept["김 하늘"] != kept["s1"]


def describe(worker: Worker, student: str, notebook: str) -> tuple[object, ...]:
    """Return what a piece of work was handed, in a form that can leave the process."""
    handed = (worker.assignment.name, worker.options.jobs, student, notebook)
    return os.getpid(), id(worker.kernels), handed


def test_every_piece_of_work_is_handed_what_its_process_was_started_with(tiny):
    """Kernels live as long as their process: a warm one for each notebook would be none."""
    units = [(student, "sums") for student in STUDENTS]
    with workers(tiny.assignment("tiny"), Options(jobs=2)) as pool:
        seen = [pool.submit(in_worker, describe, unit).result() for unit in units]
    assert [handed for _, _, handed in seen] == [("tiny", 2, *unit) for unit in units]
    processes = {process for process, _, _ in seen}
    assert os.getpid() not in processes
    assert len({(process, kernels) for process, kernels, _ in seen}) == len(processes)


def test_a_process_that_is_told_to_end_does_so_without_a_word(tiny, tmp_path, capfd):
    """As when another one died: who waits hears of that, and of no fault of a grader's."""
    there = tmp_path / "there"
    told = (
        f"import os, time; open({str(there)!r}, 'a').write('x'); "
        f"os.path.getsize({str(there)!r}) > 1 or (os.kill(os.getpid(), 15), time.sleep(60))"
    )
    class_of_four(tiny, told)
    assert grade(tiny, 2) == {"s3": 9.0, "김 하늘": 6.0, "s1": 9.0, "s2": 6.0}
    assert there.read_text(encoding="utf-8").startswith("x")
    said = capfd.readouterr().err
    assert not re.search("INTERNALERROR|mainloop|Traceback|broke", said)
    assert not list((tiny.state / "scratch").iterdir())


def class_of_four(course: Course, grader: str) -> None:
    """Hand in for four, the second and the last with a wrong mean; `grader` is done about these."""
    for student, answers in zip(STUDENTS, (ANSWERS, WRONG, ANSWERS, WRONG), strict=True):
        hand_in(course, student, **answers)
    path = course.root / "graders" / "tiny" / "test_sums.py"
    old = '"mean") != 2.5:\n'
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, f"{old}        {grader}\n"), encoding="utf-8")


def grade(course: Course, jobs: int) -> dict[str, float]:
    options = Options(jobs=jobs, start="cold")
    results = grade_assignment(course.assignment("tiny"), STUDENTS, options)
    return {result.student: result.score for result in results}


@pytest.mark.parametrize("jobs", [1, 2])
def test_who_ends_the_grading_process_keeps_nobody_from_being_graded(tiny, jobs, caplog):
    """It is tried once more, alone; then its checks are left to a person, and the log says so."""
    class_of_four(tiny, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert grade(tiny, jobs) == {"s3": 9.0, "김 하늘": 4.0, "s1": 9.0, "s2": 4.0}
    twice = [r.getMessage() for r in caplog.records if "ended the process" in r.getMessage()]
    assert sorted(text.split()[0] for text in twice) == ["s2/tiny/sums", "김"]
    cells = gradebook.scores(tiny, "tiny")["s2"]["sums"]
    assert cells["test_mean"].auto is None, "nobody has decided about it yet"
    assert not list((tiny.state / "scratch").iterdir())


def test_who_cannot_be_marked_again_keeps_the_marks_of_before(tiny):
    """Regrading says why, and has the others."""
    class_of_four(tiny, "pass")
    assert grade(tiny, 2) == {"s3": 9.0, "김 하늘": 6.0, "s1": 9.0, "s2": 6.0}
    class_of_four(tiny, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    done = regrade_assignment(tiny.assignment("tiny"), STUDENTS, None, 2)
    assert [result.student for result in done.results] == ["s3", "s1"]
    assert set(done.needs_running) == {"김 하늘", "s2"}
    assert "twice" in done.needs_running["s2"][0]
    assert gradebook.scores(tiny, "tiny")["s2"]["sums"]["test_mean"].auto == 0


def test_a_process_that_was_killed_by_chance_costs_nobody_a_mark(tiny, tmp_path):
    """As when the system was short of memory for a moment."""
    once = f"import os; os.path.exists({str(tmp_path / 'killed')!r}) or "
    class_of_four(tiny, f"{once}(open({str(tmp_path / 'killed')!r}, 'w'), os.kill(os.getpid(), 9))")
    assert grade(tiny, 2) == {"s3": 9.0, "김 하늘": 6.0, "s1": 9.0, "s2": 6.0}
    assert (tmp_path / "killed").exists()


def test_processes_that_only_die_end_the_run(tiny, monkeypatch):
    """Nobody waits for a whole class to be tried in vain."""
    monkeypatch.setattr("nbassay.cohort.class_run.MOST_DEATHS", 2)
    dies = (
        "import multiprocessing, os\nmultiprocessing.parent_process() and os.kill(os.getpid(), 9)\n"
    )
    for path in (tiny.root / "graders" / "tiny").glob("test_*.py"):
        path.write_text(dies + path.read_text(encoding="utf-8"), encoding="utf-8")
    for student in STUDENTS:
        hand_in(tiny, student, **ANSWERS)
    with pytest.raises(NbassayError, match="as soon as they work"):
        grade(tiny, 1)


def test_a_grading_process_stays_within_its_memory(tiny):
    """What a grader would take beyond it leaves that check ungraded; kernels have another limit."""
    class_of_four(tiny, f"import numpy; numpy.ones({GRADING_BYTES}, numpy.uint8)")
    more = f"import numpy; more = numpy.empty({GRADING_BYTES} + 2**20, numpy.uint8)"
    own = {"total": f"{more}; total = sum(numbers)"}
    hand_in(tiny, "s1", sums={**SUMS, **own})
    settings = tiny.root / "graders" / "tiny" / "assignment.toml"
    room = "[limits.full]\nmemory_mb = 8192\n"
    settings.write_text(settings.read_text(encoding="utf-8") + room, encoding="utf-8")
    results = grade_assignment(
        tiny.assignment("tiny"), STUDENTS, Options(jobs=2, start="cold", budget="full")
    )
    broken = {result.student: [c.id for c in result.checks if c.broken] for result in results}
    mean = ["sums::test_mean_is_right"]
    assert broken == {"s3": [], "김 하늘": mean, "s1": [], "s2": mean}
    assert [result.score for result in results] == [9.0, 6.0, 9.0, 6.0]
