"""Recording: what ends up in gradebook and autograded/, again and again, and after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import tiny_course
from nbgrader.api import MissingEntry
from tiny_course import ANSWERS, FULL, auto_scores, autograded, hand_in, result

from nbassay.authoring.release import release
from nbassay.errors import NbassayError
from nbassay.gradebook import manual_scores, open_gradebook, record, scores, totals

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def course(tiny):
    """A released course of this test's own."""
    return tiny


@pytest.fixture
def assignment(course):
    """Its assignment."""
    return course.assignment("tiny")


@pytest.mark.parametrize("student", ["s1", "김 하늘", "br[ack]et?", "o'neil {x}", " edge "])
def test_any_folder_name_is_a_student(course, assignment, student):
    """Ids with spaces, Korean, brackets, quotes: nbgrader takes some of these for patterns."""
    hand_in(course, student, **ANSWERS)
    hand_in(course, "other", **ANSWERS)
    record(assignment, result(assignment, "other", sums={"test_total": 2.0}, words={}))
    other = scores(course, "tiny")["other"]
    assert record(assignment, result(assignment, student, **FULL)) is True
    assert auto_scores(course, student) == {
        "test_total": 2,
        "test_mean": 3,
        "explain_mean": 0,
        "test_upper": 4,
    }
    assert scores(course, "tiny")["other"] == other
    names = sorted(p.name for p in (course.root / "autograded" / student / "tiny").iterdir())
    assert names == ["sums.ipynb", "word.txt", "words.ipynb"]
    assert autograded(course, student, "sums").cells[1].source == "total = sum(numbers)"


def test_recording_twice_touches_nothing(course, assignment):
    """A class graded again writes only what is new, so that it costs next to nothing."""
    hand_in(course, "s1", **ANSWERS)
    marks = result(assignment, "s1", **FULL)
    record(assignment, marks)
    path = course.root / "autograded" / "s1" / "tiny" / "sums.ipynb"
    before = (path.stat().st_mtime_ns, (course.root / "gradebook.db").read_bytes())
    assert record(assignment, marks) is False
    slower = replace(marks, notebooks=tuple(replace(one, seconds=9) for one in marks.notebooks))
    assert record(assignment, slower) is False
    assert (path.stat().st_mtime_ns, (course.root / "gradebook.db").read_bytes()) == before


@pytest.mark.parametrize("what", ["marks", "gradebook", "autograded", "files", "timestamp"])
def test_what_changed_is_recorded_again(course, assignment, what):
    """Other marks, other files, or a copy that somebody lost or edited: all are put right."""
    folder = hand_in(course, "s1", **ANSWERS)
    marks = result(assignment, "s1", **FULL)
    record(assignment, marks)
    if what == "marks":
        marks = result(assignment, "s1", sums={"test_total": 1.0}, words={})
    elif what == "gradebook":
        with open_gradebook(course) as gradebook:
            gradebook.find_grade("test_mean", "sums", "tiny", "s1").auto_score = 0
            gradebook.db.commit()
    elif what == "autograded":
        shutil.rmtree(course.root / "autograded" / "s1")
    elif what == "files":
        (folder / "notes.txt").write_text("more")
    else:
        (folder / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    assert record(assignment, marks) is True
    assert auto_scores(course, "s1")["test_mean"] == (0 if what == "marks" else 3)
    assert record(assignment, marks) is False


def test_a_missing_notebook_gets_zeros(course, assignment):
    """As nbgrader does it; what an earlier submission of that notebook had is gone."""
    hand_in(course, "s1", **ANSWERS)
    record(assignment, result(assignment, "s1", **FULL))
    (course.submission("s1", "tiny") / "sums.ipynb").unlink()
    record(assignment, result(assignment, "s1", words={"test_upper": 4.0}))
    sums = scores(course, "tiny")["s1"]["sums"]
    assert [(one.score, one.needs_manual_grade) for one in sums.values()] == [(0.0, False)] * 3
    assert sums["explain_mean"].comment == "Not handed in."
    assert totals(course, "tiny", "s1").score == 4


def test_a_folder_without_notebooks_is_a_submission_with_zeros(course, assignment):
    """Somebody who hands in only a text file appears in the gradebook, with nothing."""
    folder = hand_in(course, "s1")
    (folder / "excuse.txt").write_text("the dog")
    (folder / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    assert record(assignment, result(assignment, "s1")) is True
    found = totals(course, "tiny", "s1")
    assert (found.score, found.max_score, found.needs_manual_grade) == (0, 14, False)
    assert found.submitted.isoformat() == "2026-03-01T10:00:00"
    assert record(assignment, result(assignment, "s1")) is False


def test_links_and_pipes_are_not_followed(course, assignment, tmp_path):
    """Stock nbgrader copies what a link leads to into autograded/, and hangs on no pipe only by luck."""
    secret = tmp_path / "answers.txt"
    secret.write_text(tiny_course.SECRET)
    folder = hand_in(course, "s1", **ANSWERS)
    (folder / "notes.txt").symlink_to(secret)
    (folder / "graders").symlink_to(course.root / "graders")
    os.mkfifo(folder / "pipe")
    (folder / "timestamp.txt").symlink_to(secret)
    (folder / "words.ipynb").unlink()
    (folder / "words.ipynb").symlink_to(secret)
    record(assignment, result(assignment, "s1", **FULL))
    names = sorted(p.name for p in (course.root / "autograded" / "s1" / "tiny").iterdir())
    assert names == ["sums.ipynb", "word.txt", "words.ipynb"]
    assert "YOUR CODE HERE" in autograded(course, "s1", "words").cells[0].source


def test_pages_that_were_handed_in_are_not_served_by_formgrader(course, assignment):
    """It serves what lies in autograded/ as it is, scripts and all; drawings of the task stay."""
    for folder in ("source", "release"):
        (course.root / folder / "tiny" / "figure.svg").write_text("<svg/>")
    handed_in = hand_in(course, "s1", **ANSWERS)
    (handed_in / "plots").mkdir()
    for name in ("page.html", "PAGE.HTM", "plots/mine.svg", "feed.xml", "figure.svg", "rows.csv"):
        (handed_in / name).write_text("<script>here()</script>")
    record(assignment, result(assignment, "s1", **FULL))
    kept = course.root / "autograded" / "s1" / "tiny"
    names = sorted(str(p.relative_to(kept)) for p in kept.rglob("*") if p.is_file())
    assert names == ["figure.svg", "rows.csv", "sums.ipynb", "word.txt", "words.ipynb"]
    assert (kept / "figure.svg").read_text() == "<svg/>"


def test_a_notebook_without_checks_is_left_to_a_person(course, assignment):
    """An assignment may hold a notebook with nothing but written answers, marked by hand."""
    essay = tiny_course.cell("Say why.", "why", "markdown", grade=True, solution=True, points=6)
    notebook = nbformat.v4.new_notebook(cells=[essay])
    nbformat.write(notebook, course.root / "source" / "tiny" / "essay.ipynb")
    release(course, ["tiny"])
    hand_in(course, "s1", **ANSWERS, essay={"why": "Because."})
    record(assignment, result(assignment, "s1", **FULL))
    assert manual_scores(course, "tiny", "s1")["essay"] == {"why": (None, 6.0, "")}
    assert autograded(course, "s1", "essay").cells[0].source == "Because."
    assert totals(course, "tiny", "s1").score == 9


def test_a_late_submission_pays_nbgraders_penalty(course, assignment):
    """Due date, time stamp and the user's penalty settings work as in nbgrader."""
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-03-01 12:00:00 UTC")
    folder = hand_in(course, "late", **ANSWERS)
    (folder / "timestamp.txt").write_text("2026-03-01 13:00:00 UTC")
    hand_in(course, "early", **ANSWERS)
    for student in ("late", "early"):
        record(assignment, result(assignment, student, **FULL))
    assert totals(course, "tiny", "late").late_penalty == 9
    assert totals(course, "tiny", "early").late_penalty == 0
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-03-02 12:00:00 UTC")
    assert record(assignment, result(assignment, "late", **FULL)) is True
    assert totals(course, "tiny", "late").late_penalty == 0


@pytest.mark.parametrize("stamp", ["", "yesterday", "9" * 400, "\0\xff", "2026-13-45 99:99:99 UTC"])
def test_a_senseless_timestamp_does_not_stop_grading(course, assignment, stamp):
    """The file may come from the student; stock nbgrader gives up the whole submission."""
    folder = hand_in(course, "s1", **ANSWERS)
    (folder / "timestamp.txt").write_text(stamp)
    record(assignment, result(assignment, "s1", **FULL))
    assert totals(course, "tiny", "s1").submitted is None
    assert auto_scores(course, "s1")["test_upper"] == 4


def test_a_killed_recording_is_mended_by_the_next(course, assignment):
    """SIGKILL in the middle: the copy is away (not half there), other students are untouched."""
    for student in ("s1", "s2"):
        hand_in(course, student, **ANSWERS)
        record(assignment, result(assignment, student, sums={}, words={}))
    untouched = scores(course, "tiny")["s2"]
    settings = course.root / "nbgrader_config.py"
    usual = settings.read_text()
    kill = "import os\nc.Autograde.post_convert_hook = lambda **_: os.kill(os.getpid(), 9)"
    settings.write_text(f"{usual}\n{kill}\n")
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import tiny_course\n"
        "from pathlib import Path; from nbassay.course.layout import Course\n"
        "from nbassay.gradebook import record\n"
        "assignment = Course.open(Path(sys.argv[1])).assignment('tiny')\n"
        "record(assignment, tiny_course.result(assignment, 's1', words={'test_upper': 4.0}))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(course.root), str(Path(__file__).parent)], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    settings.write_text(usual)
    assert not (course.root / "autograded" / "s1" / "tiny").exists()
    assert scores(course, "tiny")["s2"] == untouched
    assert record(assignment, result(assignment, "s1", **FULL)) is True
    assert totals(course, "tiny", "s1").score == 9
    assert autograded(course, "s1", "words").cells


def test_a_configuration_without_our_steps_never_runs_submissions_unprotected(course, assignment):
    """Recording uses our steps even where the course's configuration has lost them."""
    (course.root / "nbgrader_config.py").write_text("c = get_config()\n")
    mark = course.root / "ran"
    hand_in(course, "s1", sums={"total": f"open({str(mark)!r}, 'w')"}, words={})
    record(assignment, result(assignment, "s1", **FULL))
    assert not mark.exists()
    assert auto_scores(course, "s1")["test_total"] == 2


def test_troubles_are_one_line(course, assignment):
    """An assignment that nobody released, and a gradebook that is none, are named."""
    hand_in(course, "s1", **ANSWERS)
    marks = result(assignment, "s1", **FULL)
    with open_gradebook(course) as gradebook:
        gradebook.remove_assignment("tiny")
    with pytest.raises(NbassayError, match="No assignment with ID 'tiny'"):
        record(assignment, marks)
    (course.root / "gradebook.db").write_text("this is no database, however one looks at it")
    with pytest.raises(
        NbassayError, match=r"gradebook.db cannot be used: .*not a database"
    ) as error:
        scores(course, "tiny")
    assert "\n" not in str(error.value)


def test_what_is_not_in_the_gradebook_has_no_scores(course):
    """Asking for somebody who was never graded is no error, and makes no entry."""
    assert totals(course, "tiny", "nobody") is None
    assert manual_scores(course, "tiny", "nobody") == {}
    assert scores(course, "no such assignment") == {}
    with open_gradebook(course) as gradebook, pytest.raises(MissingEntry):
        gradebook.find_student("nobody")
