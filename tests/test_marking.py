"""Marking: graders run by pytest inside this process, over evidence made by hand."""

from __future__ import annotations

import errno
import logging
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbassay import evidence as ev
from nbassay.checks import Absent, CheckFailed
from nbassay.checks.calls import CallFailed, NotAtWork
from nbassay.course.layout import Course
from nbassay.errors import NbassayError, Terminated
from nbassay.evidence._open_files import Folder
from nbassay.marking._check_words import BROKEN, Check
from nbassay.marking._dependence import Dependence
from nbassay.marking._grader_session import GraderSession
from nbassay.marking.mark import grader_points, mark
from nbassay.results import TOO_LONG, CheckResult
from nbassay.texts import NO_TEXT, text

SETTINGS = """
title = { ko = "시험", en = "Trial" }
[training]
fast_epochs = 5
[bars]
half = 0.5
[notebooks.first.cells.test_one]
names = ["x"]
[notebooks.first.cells.test_two]
names = ["x"]
"""

GRADERS = """
import pytest
from nbassay import checks

@pytest.mark.points(2, cell="test_one")
def test_x_has_three_entries(submission):
    checks.shapes.shape("x", submission.array("x"), (3,))

@pytest.mark.points(1, cell="test_two")
def test_bar_is_read(bar):
    checks.require(bar("half") == 0.5, "막대", "bar")
"""


@pytest.fixture
def course(tmp_path):
    """A function that writes a course with one assignment and returns the assignment."""

    def make(graders: str = GRADERS, name: str = "trial"):
        folder = tmp_path / name / "graders" / "a"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "assignment.toml").write_text(SETTINGS, encoding="utf-8")
        (folder / "test_first.py").write_text(graders, encoding="utf-8")
        return Course.open(tmp_path / name).assignment("a")

    return make


def evidence(x: ev.Value | None = None, cells: tuple[str, ...] = ("test_one", "test_two")):
    """Evidence in which `x` is captured at both test cells."""
    value = ev.Array.of(np.arange(3.0)) if x is None else x
    return ev.Evidence(
        cells=tuple(
            ev.CellRun(i, cell, "ok" if cell in cells else "not_run", 0.0, None)
            for i, cell in enumerate(("test_one", "test_two"))
        ),
        kernel="alive",
        versions={},
        captures={cell: ev.Capture(cell, {"x": value}, (), (), {}, {}, ()) for cell in cells},
        folder=Folder(Path()),
    )


NOTEBOOK = {"cells": []}


def run(assignment, what=None, **options):
    """Marks by the name of the check."""
    seen = mark(what, assignment=assignment, notebook="first", source=NOTEBOOK, **options)
    return {check.id: check for check in seen}


def test_a_right_submission_gets_every_point(course):
    """Checks pass with their own points, in the order of the file."""
    marks = run(course(), evidence())
    assert list(marks) == ["first::test_x_has_three_entries", "first::test_bar_is_read"]
    assert [(check.points, check.outcome) for check in marks.values()] == [
        (2.0, "passed"),
        (1.0, "passed"),
    ]


def test_a_failed_check_speaks_both_languages_and_says_what_was_seen(course):
    """A wrong shape earns nothing and is named in Korean and English."""
    check = run(course(), evidence(ev.Array.of(np.zeros((2, 2)))))[
        "first::test_x_has_three_entries"
    ]
    assert (check.points, check.max_points, check.outcome) == (0.0, 2.0, "failed")
    assert "(2, 2)" in check.message.ko and "(2, 2)" in check.message.en


def test_a_missing_name_fails_its_check(course):
    """A name that the student never defined is a failed check, not a broken grader."""
    check = run(course(), evidence(ev.Missing()))["first::test_x_has_three_entries"]
    assert check.outcome == "failed" and not check.broken and "`x`" in check.message.en


def test_a_wrong_type_is_told_with_the_type_seen(course):
    """Text where an array belongs is named as such."""
    check = run(course(), evidence(ev.Text("hello")))["first::test_x_has_three_entries"]
    assert check.outcome == "failed" and "text of 5 characters" in check.message.en


STOPPED = """
import pytest

@pytest.mark.points(1, cell="test_one")
def test_x_is_there(submission):
    submission.array("x")

@pytest.mark.points(1, cell="test_one")
def test_x_is_long(submission):
    submission.array("x")

@pytest.mark.points(1, cell="test_two")
def test_x_is_used(submission):
    submission.array("x")
"""


def test_what_fails_for_one_cell_that_stopped_follows_from_its_first_check(course):
    """One mistake is one root, however many checks it costs."""
    lines = {"one": "x = 1 / 0", "test_one": "", "test_two": ""}
    cells = [
        new_code_cell(code, metadata={"nbgrader": {"grade_id": name, "solution": name == "one"}})
        for name, code in lines.items()
    ]
    stopped = ev.CellRun(0, "one", "error", 0.0, ev.ErrorInfo("ZeroDivisionError", "by zero"))
    went = evidence(ev.Missing())
    runs = (stopped, *(replace(run, index=run.index + 1) for run in went.cells))
    seen = mark(
        replace(went, cells=runs),
        assignment=course(STOPPED),
        notebook="first",
        source=new_notebook(cells=cells),
    )
    first, second, third = seen
    assert "ZeroDivisionError" in third.message.en
    assert (first.follows, second.follows) == ((), (first.id,))
    assert third.follows == (first.id, second.id)


def test_an_unexpected_error_leaves_the_check_ungraded_and_logs_the_traceback(course, caplog):
    """A grader that crashes is our trouble: neutral message, traceback to the staff's log."""
    graders = GRADERS.replace('submission.array("x")', "1 / 0")
    with caplog.at_level(logging.ERROR):
        check = run(course(graders), evidence())["first::test_x_has_three_entries"]
    assert (check.outcome, check.points, check.broken) == ("not_run", 0.0, True)
    assert check.message == BROKEN
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("statement", ["assert False", "pytest.skip()", "pytest.fail('x')"])
def test_what_is_no_verdict_of_ours_is_a_broken_grader(course, caplog, statement):
    """Only CheckFailed takes points; a bare assert, skip or fail would have no message."""
    graders = GRADERS.replace('checks.shapes.shape("x", submission.array("x"), (3,))', statement)
    check = run(course(graders), evidence())["first::test_x_has_three_entries"]
    assert check.broken and check.outcome == "not_run"


def test_partial_credit_gives_a_fraction(course):
    """A part of the work earns that part of the points, and counts as failed."""
    graders = GRADERS.replace(
        'checks.shapes.shape("x", submission.array("x"), (3,))',
        'checks.partial(0.25, "일부", "a part")',
    )
    check = run(course(graders), evidence())["first::test_x_has_three_entries"]
    assert (check.points, check.outcome, check.message) == (
        0.5,
        "failed",
        text(ko="일부", en="a part"),
    )


def test_a_cell_never_reached_is_not_run_and_says_where_it_stopped(course):
    """Checks of a cell without a capture get no points and name the cell of the stop."""
    marks = run(course(), evidence(cells=("test_one",)))
    check = marks["first::test_bar_is_read"]
    assert (check.outcome, check.points) == ("not_run", 0.0)
    assert "test_two" in check.message.en
    assert marks["first::test_x_has_three_entries"].outcome == "passed"


def test_without_evidence_nothing_is_run(course):
    """A missing or unreadable notebook gives every check the message of its status."""
    detail = text(ko="없음", en="not handed in")
    marks = run(course(), None, detail=detail)
    assert {check.outcome for check in marks.values()} == {"not_run"}
    assert {check.message for check in marks.values()} == {detail}
    assert sum(check.max_points for check in marks.values()) == 3.0


def test_parametrised_checks_have_their_own_ids_and_points(course):
    """Each case of a parametrised check is a check."""
    graders = GRADERS + (
        '\n@pytest.mark.points(0.5, cell="test_two")\n@pytest.mark.parametrize("n", [1, 1, 2])\n'
        "def test_n(n):\n    checks.require(n == 1, '하나', 'one')\n"
    )
    assignment = course(graders)
    cases = [check for check in run(assignment, evidence()).values() if "test_n" in check.id]
    assert len({check.id for check in cases}) == 3
    assert [check.points for check in cases] == [0.5, 0.5, 0.0]
    assert grader_points(assignment, "first") == {"test_one": 2.0, "test_two": 2.5}


@pytest.mark.parametrize(
    ("graders", "named"),
    [
        ("def test_bare(): pass", "test_bare"),
        ("import pytest\n@pytest.mark.points(1)\ndef test_no_cell(): pass", "test_no_cell"),
        (
            "import pytest\n@pytest.mark.points(0, cell='test_one')\ndef test_nil(): pass",
            "test_nil",
        ),
        ("import pytest\n@pytest.mark.points(1, cell='test_x')\ndef test_lost(): pass", "test_x"),
        (GRADERS + GRADERS, "twice"),
        ("import nothing_of_this_name", "cannot be"),
        ("def test_(:", "cannot be"),
        ("import sys\nsys.exit('no data')", "cannot be imported: SystemExit"),
        ("x = 1", "no checks"),
    ],
)
def test_a_grader_file_at_fault_is_named(course, graders, named):
    """No points, no cell, a lost duplicate, a broken file: one line naming file and function."""
    with pytest.raises(NbassayError, match=named):
        run(course(graders), evidence())


NAMED = 'checks.shapes.shape("x", submission.array("x"), (3,))'
PLACES = {
    "in a check": GRADERS.replace(NAMED, "{statement}"),
    "in a fixture": GRADERS.replace(
        "@pytest.mark.points(2",
        "@pytest.fixture\ndef x():\n    {statement}\n\n@pytest.mark.points(2",
    ).replace("(submission)", "(x)"),
    "as it is imported": "{statement}\n" + GRADERS,
}
ENDINGS = {
    "a user interrupts": (KeyboardInterrupt, "raise KeyboardInterrupt"),
    "the process is told to end": (
        Terminated,
        "from nbassay.errors import Terminated; raise Terminated(143)",
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_a_process_in_the_middle_of_marking_reaches_it_without_a_word(
    course, ending, place, capfd, caplog
):
    """Left to itself pytest swallows it, or prints it as a fault of its own."""
    error, statement = ENDINGS[ending]
    with pytest.raises(error):
        run(course(PLACES[place].replace("{statement}", statement)), evidence())
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_fault_of_the_session_itself_reaches_who_runs_it(course, capfd, monkeypatch):
    """A full disk among them, which is the machine's trouble and not the grader's."""

    def full(self, item):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(GraderSession, "_add", full)
    with pytest.raises(OSError, match="No space left"):
        run(course(), evidence())
    assert capfd.readouterr() == ("", "")


def test_a_grader_that_ends_the_process_breaks_its_own_check_alone(course, caplog):
    marks = run(course(GRADERS.replace(NAMED, "raise SystemExit(3)")), evidence())
    assert [check.broken for check in marks.values()] == [True, False]
    assert "test_x_has_three_entries broke" in caplog.text


def test_files_of_one_name_in_two_courses_stay_apart(course):
    """A second course's test_first.py is not answered from the first one's module."""
    first, second = course(), course(GRADERS.replace("(3,)", "(4,)"), name="other")
    assert run(first, evidence())["first::test_x_has_three_entries"].outcome == "passed"
    assert run(second, evidence())["first::test_x_has_three_entries"].outcome == "failed"


def test_an_edited_grader_counts_at_once(course):
    """Graders changed between two runs of one process are read anew."""
    assert run(course(), evidence())["first::test_x_has_three_entries"].outcome == "passed"
    again = course(GRADERS.replace("(3,)", "(4,)"))
    assert run(again, evidence())["first::test_x_has_three_entries"].outcome == "failed"


def test_graders_may_share_helpers_of_their_folder(course):
    """`from .common import x` works without putting the folder on the path."""
    assignment = course(GRADERS.replace("import pytest", "import pytest\nfrom .common import SIZE"))
    (assignment.graders / "common.py").write_text("SIZE = 3\n", encoding="utf-8")
    assert run(assignment, evidence())["first::test_bar_is_read"].outcome == "passed"


def test_nothing_around_the_graders_takes_part(course, monkeypatch, capsys):
    """Options in the environment, a conftest and a pytest.ini change nothing; stdout is silent."""
    assignment = course(GRADERS + "\nprint('loud')\n")
    (assignment.graders / "conftest.py").write_text("1 / 0\n", encoding="utf-8")
    (assignment.graders / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--more-nonsense")
    before = dict(os.environ)
    assert all(check.outcome == "passed" for check in run(assignment, evidence()).values())
    assert dict(os.environ) == before
    assert capsys.readouterr().out == ""


def test_hundreds_of_runs_are_cheap_and_agree(course):
    """One process marks a whole class: same results every time, without slowing down."""
    assignment = course()
    first = run(assignment, evidence())
    assert all(run(assignment, evidence()) == first for _ in range(100))


SLOW = """
import time
import pytest
from nbassay.keras.marking_time import keep_within_time

@pytest.fixture
def endless():
    while True:
        pass

@pytest.mark.points(1, cell="test_one")
def test_loop_without_end():
    while True:
        try:
            sum(range(1000))
        except Exception:
            pass

@pytest.mark.points(1, cell="test_one")
def test_fixture_without_end(endless): ...

@pytest.mark.points(1, cell="test_one")
def test_interruption_in_the_words_of_a_library():
    try:
        while True:
            keep_within_time()
    except BaseException as error:
        raise ValueError("cannot be computed") from error

@pytest.mark.points(1, cell="test_two")
def test_quick_one(submission):
    assert submission.array("x").size == 3
"""


def test_a_check_without_end_waits_for_a_person_and_the_others_go_on(course, caplog):
    """The budget of seconds ends a check in code, in a fixture, and behind a library's error."""
    assignment = replace(course(SLOW), marking_seconds=0.5)
    with caplog.at_level(logging.WARNING):
        *slow, quick = run(assignment, evidence()).values()
    for check in slow:
        assert (check.outcome, check.points, check.broken) == ("not_run", 0, True)
        assert check.message == TOO_LONG
    assert (quick.outcome, quick.points) == ("passed", 1)
    assert "test_loop_without_end: marking took over the 0.5 processor seconds" in caplog.text


def test_time_asleep_is_not_counted_as_marking(course):
    """A busy machine lets a check wait; what it computes itself is what counts."""
    grader = """
import time
import pytest

@pytest.mark.points(1, cell="test_one")
def test_after_a_pause():
    time.sleep(1)
"""
    (check,) = run(replace(course(grader), marking_seconds=0.3), evidence()).values()
    assert check.outcome == "passed"


class TestWhatFollowsFromTheValuesOfAFunction:
    """`values` stands behind `alone` in the file: the order makes no difference."""

    ALONE = Check("test_alone", 1, "test_f")
    VALUES = Check("test_values", 1, "test_f", values_of="f")

    def settle(self, alone, values, *, held=VALUES):
        dependence, checks = Dependence(), [self.ALONE, held]
        results = []
        for check, failed in zip(checks, (alone, values), strict=True):
            outcome = "passed" if failed is None else "failed"
            said = NO_TEXT if failed is None else failed.message
            results.append(CheckResult(f"n::{check.name}", "n", check.cell, 0, 1, outcome, said))
            if failed is not None:
                dependence.note(check, failed)
        return [one.follows for one in dependence.settle(checks, results)]

    def idle(self, function="f"):
        return NotAtWork(text(en="idle"), function)

    def stopped(self, error):
        return CallFailed(text(en="stopped"), ev.ErrorInfo(error, ""), "f")

    def test_no_work_and_the_same_error_follow(self):
        wrong = CheckFailed(text(en="wrong"))
        missing = Absent(text(en="missing"), "f", defined=False)
        for alone, values in [
            (self.idle(), wrong),
            (self.stopped("ValueError"), self.stopped("ValueError")),
            (missing, missing),
        ]:
            assert self.settle(alone, values) == [("n::test_values",), ()]

    def test_another_function_cell_or_error_and_right_values_are_no_root(self):
        wrong = CheckFailed(text(en="wrong"))
        for alone, values in [
            (self.idle("g"), wrong),
            (self.stopped("ValueError"), self.stopped("TypeError")),
            (self.stopped("ValueError"), wrong),
            (wrong, wrong),
            (self.idle(), None),
        ]:
            assert self.settle(alone, values) == [(), ()]
        elsewhere = replace(self.VALUES, cell="test_g")
        assert self.settle(self.idle(), wrong, held=elsewhere) == [(), ()]
