"""The course of `nbgrader quickstart`, adopted and graded as docs/moving-from-nbgrader.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

from nbassay.cli import run
from nbassay.course.layout import Course
from nbassay.gradebook import scores

PAGE = (ROOT / "docs" / "moving-from-nbgrader.md").read_text(encoding="utf-8")
SCRIPTS = sysconfig.get_path("scripts")
HIDDEN = "\n### BEGIN HIDDEN TESTS\nassert squares(3) == [1, 4, 9]\n### END HIDDEN TESTS"

SQUARES = """def squares(n):
    if n < 1:
        raise ValueError(n)
    return [i**2 for i in range(1, n + 1)]
"""
LEARNT_BY_HEART = """def squares(n):
    if n < 1:
        raise ValueError(n)
    return [1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121][:n] if n in (1, 2, 10, 11) else []
"""
SUM = "def sum_of_squares(n):\n    return sum(squares(n))\n"
# What stock `nbgrader autograde` gives for these, correct_squares of `cheat` aside: there the cell
# that was deleted waits for a person.
MARKS = {
    "right": [1.0, 1.0, 0.5, 0.5],
    "by_heart": [0.0, 1.0, 0.5, 0.5],
    "raises": [0.0, 0.0, 0.0, 0.5],
    "cheat": [0.0, 0.0, 0.0, 0.0],
}
TESTS = [
    *("correct_squares", "squares_invalid_input"),
    *("correct_sum_of_squares", "sum_of_squares_uses_squares"),
]


def _nbgrader(*arguments: str, folder: Path) -> None:
    environment = {**os.environ, "PATH": SCRIPTS + os.pathsep + os.environ["PATH"]}
    command = [str(Path(SCRIPTS) / "nbgrader"), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr


def _edit(path: Path, **answers: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    return notebook


def _hand_in(course: Course, student: str, **answers: str) -> None:
    release, folder = course.root / "release" / "ps1", course.submission(student, "ps1")
    folder.mkdir(parents=True)
    notebook = _edit(release / "problem1.ipynb", **answers)
    if student == "cheat":
        ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
        del notebook.cells[ids.index("correct_squares")]
    nbformat.write(notebook, folder / "problem1.ipynb")
    shutil.copy(release / "problem2.ipynb", folder)


@pytest.fixture(scope="module")
def adopted(tmp_path_factory) -> tuple[Course, dict]:
    """The course, adopted, released and graded; and the JSON of the grading."""
    folder = tmp_path_factory.mktemp("quickstart")
    _nbgrader("quickstart", "course101", folder=folder)
    root = folder / "course101"
    source = root / "source" / "ps1" / "problem1.ipynb"
    tests = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source
        for cell in nbformat.read(source, as_version=4).cells
    }
    nbformat.write(_edit(source, correct_squares=tests["correct_squares"] + HIDDEN), source)
    assert run(["adopt", str(root), "--write"]) == 0
    where = ["--course", str(root)]
    assert run(["release", "ps1", *where]) == 0
    course = Course.open(root)
    _hand_in(course, "right", squares=SQUARES, sum_of_squares=SUM)
    _hand_in(course, "by_heart", squares=LEARNT_BY_HEART, sum_of_squares=SUM)
    _hand_in(course, "raises", squares="def squares(n):\n    raise OSError", sum_of_squares=SUM)
    _hand_in(course, "cheat", squares_invalid_input="pass")
    report = folder / "marks.json"
    assert run(["grade", "ps1", "--jobs", "1", "--json", str(report), *where]) == 0
    return course, json.loads(report.read_text(encoding="utf-8"))


def _auto(course: Course, student: str) -> list[float | None]:
    marks = scores(course, "ps1")[student]["problem1"]
    return [marks[name].auto for name in TESTS]


def test_marks_are_those_of_nbgrader_with_hidden_tests_and_locked_cells_put_back(adopted):
    course, report = adopted
    assert {student: _auto(course, student) for student in MARKS} == MARKS
    assert {one["status"] for one in report["submissions"]} == {"graded"}
    assert "squares(3)" not in (course.root / "release" / "ps1" / "problem1.ipynb").read_text()


def test_answers_marked_by_hand_wait_in_formgrader(adopted):
    course, report = adopted
    (right,) = (one for one in report["submissions"] if one["student"] == "right")
    assert (right["gradebook"]["max_score"], right["gradebook"]["waiting"]) == (13.0, 4.0)
    task = scores(course, "ps1")["right"]["problem1"]["cell-938593c4a215c6cc"]
    assert task.by_hand
    assert task.waits


def test_nbgraders_own_commands_give_the_same_marks_and_feedback(adopted):
    course, _ = adopted
    _nbgrader("autograde", "ps1", "--student", "by_heart", "--force", folder=course.root)
    assert _auto(course, "by_heart") == MARKS["by_heart"]
    _nbgrader("generate_feedback", "ps1", "--student", "by_heart", folder=course.root)
    pages = {path.name for path in (course.root / "feedback" / "by_heart" / "ps1").glob("*.html")}
    assert pages == {"index.html", "problem1.html", "problem2.html"}


def test_the_page_quotes_what_the_commands_say(adopted, capsys):
    course, _ = adopted
    run(["adopt", str(course.root)])
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("  problem"):
            assert line in PAGE


def test_the_first_hidden_grader_of_the_page_takes_the_place_of_the_asserts(adopted, tmp_path):
    course, _ = adopted
    graders = course.root / "graders" / "ps1"
    for name, kind in {
        "assignment.toml": "toml assignment",
        "test_problem1.py": "python grader",
    }.items():
        (block,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        (graders / name).write_text(block, encoding="utf-8")
    _hand_in(course, "untouched")
    where = ["--course", str(course.root)]
    assert run(["release", "ps1", *where]) == 0
    report = tmp_path / "marks.json"
    assert run(["grade", "ps1", "--jobs", "1", "--json", str(report), *where]) == 0
    said = json.loads(report.read_text(encoding="utf-8"))
    assert said["marked_by"] == "hidden graders"
    earned = {one["student"]: one["score"] for one in said["submissions"]}
    # Right for what the asserts ask is not right for what they do not.
    assert earned == {"right": 3.0, "by_heart": 1.5, "raises": 0.5, "cheat": 0.0, "untouched": 0.0}
    assert scores(course, "ps1")["right"]["problem1"]["cell-938593c4a215c6cc"].waits
    # problem2 has no checks: it is not taken for the only notebook that has some.
    assert not any("problem2" in note["en"] for one in said["submissions"] for note in one["notes"])
