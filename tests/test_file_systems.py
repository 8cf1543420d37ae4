"""A course and the temporary folder on different file systems, as where /tmp is in memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tiny_course import ANSWERS, auto_scores, hand_in

from nbassay import doctor, sandbox
from nbassay.cohort.class_run import grade_assignment
from nbassay.course.layout import Course
from nbassay.grading import Options, grade_notebook

pytest_plugins = ["tiny_fixtures"]

MEMORY = Path("/dev/shm")


@pytest.fixture
def in_memory(tmp_path):
    """A folder of this test's own on another file system than `tmp_path`."""
    beside = MEMORY if MEMORY.stat().st_dev != tmp_path.stat().st_dev else Path("/var/tmp")
    assert beside.stat().st_dev != tmp_path.stat().st_dev
    folder = Path(tempfile.mkdtemp(dir=beside, prefix="nbassay-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["course in memory", "temporary files in memory"])
def apart(request, tiny, in_memory, monkeypatch):
    """A course, its temporary files elsewhere."""
    if request.param == "course in memory":
        shutil.copytree(tiny.root, in_memory / "course")
        return Course.open(in_memory / "course")
    monkeypatch.setattr(tempfile, "tempdir", str(in_memory))
    monkeypatch.setenv("TMPDIR", str(in_memory))
    return tiny


def test_a_class_gets_its_marks_wherever_course_and_temporary_files_lie(apart):
    """Forked from a warm parent and started cold, by `grade` and for a lone notebook alike."""
    for student in ("s1", "s2"):
        hand_in(apart, student, **ANSWERS)
    assignment = apart.assignment("tiny")
    results = grade_assignment(assignment, ["s1"], Options(jobs=1))
    results += grade_assignment(assignment, ["s2"], Options(jobs=1, start="cold"))
    assert [result.score for result in results] == [9.0, 9.0]
    assert sum(auto_scores(apart, "s1")[cell] for cell in ("test_total", "test_upper")) == 6
    path = apart.submission("s1", "tiny") / "sums.ipynb"
    bare = grade_notebook(assignment, "sums", path, Options(jobs=1, isolation="none"))
    assert [check.outcome for check in bare.result.checks] == ["passed"] * 3
    assert list((apart.state / "scratch").iterdir()) == []


def test_nbgraders_own_autograde_works_there_too(apart):
    """And so does formgrader's button, which starts it."""
    hand_in(apart, "s1", **ANSWERS)
    command = [sys.executable, "-m", "nbgrader", "autograde", "tiny", "--student", "s1"]
    done = subprocess.run(command, cwd=apart.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert auto_scores(apart, "s1")["test_upper"] == 4


def test_the_doctor_runs_a_notebook_from_one_place_to_the_other(apart):
    """It names both, and leaves nothing behind."""
    before = sorted(apart.root.iterdir())
    works, found = sandbox.try_places(apart.root)
    assert works, found
    assert str(apart.root) in found
    assert tempfile.gettempdir() in found
    assert "two file systems" in found
    assert sorted(apart.root.iterdir()) == before
    assert doctor._places([], apart.root).works


def test_the_doctor_says_what_it_is_where_notebooks_cannot_run(tmp_path, monkeypatch):
    """A folder that is gone since stands for any that cannot be used."""
    course = tmp_path / "course"
    course.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    works, found = sandbox.try_places(course)
    assert not works
    assert str(tmp_path / "gone") in found
