"""A course of one assignment with two notebooks, small enough to go through nbgrader in a second."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbassay.authoring.release import release
from nbassay.course.layout import Assignment, Course
from nbassay.gradebook import open_gradebook, scores
from nbassay.results import CheckResult, NotebookResult, SubmissionResult
from nbassay.texts import as_is, text

ROOT = Path(__file__).resolve().parents[1]
SECRET = "forty-two-is-the-hidden-bar"

SETTINGS = """
title = {ko = "작은 과제", en = "A small assignment"}
[training]
fast_epochs = 3
[notebooks.sums.cells.test_total]
names = ["total"]
[notebooks.sums.cells.test_mean]
names = ["mean"]
[notebooks.words.cells.test_upper]
names = ["upper"]
"""

SUMS_GRADERS = f'''
"""{SECRET}"""
import pytest
from nbassay.checks import fail

@pytest.mark.points(1.5, cell="test_total")
def test_total_is_right(submission):
    if submission.number("total") != 10:
        fail("total이 10이 아닙니다.", "total is not 10.")

@pytest.mark.points(0.5, cell="test_total")
def test_total_is_positive(submission):
    if submission.number("total") <= 0:
        fail("total이 양수가 아닙니다.", "total is not positive.")

@pytest.mark.points(3, cell="test_mean")
def test_mean_is_right(submission):
    if submission.number("mean") != 2.5:
        fail("mean이 2.5가 아닙니다.", "mean is not 2.5.")
'''

WORDS_GRADERS = """
import pytest
from nbassay.checks import fail

@pytest.mark.points(4, cell="test_upper")
def test_upper_is_right(submission):
    if submission.text("upper") != "KERAS":
        fail("upper가 대문자가 아닙니다.", "upper is not in capitals.")
"""


def cell(source: str, grade_id: str, kind: str = "code", **nbgrader):
    """Return a cell of a source notebook."""
    made = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    made["id"] = grade_id
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    made.metadata["nbgrader"] = {
        **flags,
        "schema_version": 3,
        "grade_id": grade_id,
        "cell_type": kind,
        **nbgrader,
    }
    return made


def answer(grade_id: str, code: str):
    """Return a solution cell."""
    return cell(f"### BEGIN SOLUTION\n{code}\n### END SOLUTION", grade_id, solution=True)


def test_cell(grade_id: str, code: str, points: float):
    """Return a locked test cell."""
    return cell(code, grade_id, grade=True, locked=True, points=points)


test_cell.__test__ = False


def source_notebooks() -> dict[str, nbformat.NotebookNode]:
    """Return the source notebooks of the assignment."""
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    sums = [
        cell("numbers = [1, 2, 3, 4]", "setup", locked=True),
        answer("total", "total = sum(numbers)"),
        test_cell("test_total", "assert isinstance(total, int)", 2),
        answer("mean", "mean = total / len(numbers)"),
        test_cell("test_mean", "assert isinstance(mean, float)", 3),
        cell(
            "### BEGIN SOLUTION\nAn average.\n### END SOLUTION",
            "explain_mean",
            "markdown",
            grade=True,
            solution=True,
            points=5,
        ),
    ]
    words = [
        answer("upper", "upper = open('word.txt').read().strip().upper()"),
        test_cell("test_upper", "assert isinstance(upper, str)", 4),
    ]
    return {
        "sums": new_notebook(cells=sums, metadata=metadata),
        "words": new_notebook(cells=words, metadata=metadata),
    }


def make(folder: Path, settings: str = "") -> Course:
    """Make the course in `folder`, not yet released, with more `settings` of the assignment."""
    source, graders = folder / "source" / "tiny", folder / "graders" / "tiny"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    for name, notebook in source_notebooks().items():
        nbformat.write(notebook, source / f"{name}.ipynb")
    (source / "word.txt").write_text("keras\n")
    (graders / "assignment.toml").write_text(settings + SETTINGS, encoding="utf-8")
    (graders / "test_sums.py").write_text(SUMS_GRADERS, encoding="utf-8")
    (graders / "test_words.py").write_text(WORDS_GRADERS, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return Course.open(folder)


def released(folder: Path) -> Course:
    """Make the course in `folder` and release it."""
    course = make(folder)
    release(course, ["tiny"])
    return course


def hand_in(course: Course, student: str, **notebooks: dict[str, str]) -> Path:
    """Hand in, for each notebook, the release with the named cells replaced; return the folder."""
    folder = course.submission(student, "tiny")
    folder.mkdir(parents=True, exist_ok=True)
    for name, answers in notebooks.items():
        notebook = nbformat.read(course.root / "release" / "tiny" / f"{name}.ipynb", as_version=4)
        for one in notebook.cells:
            one.source = answers.get(one.metadata.nbgrader.grade_id, one.source)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


def result(assignment: Assignment, student: str, **points: dict[str, float]) -> SubmissionResult:
    """Return what marking says: for each notebook, the points of its checks by test cell.

    A notebook that is not named was not handed in.
    """
    worth = {"sums": {"test_total": 2.0, "test_mean": 3.0}, "words": {"test_upper": 4.0}}
    return SubmissionResult(
        student,
        tuple(
            NotebookResult(
                spec.name,
                "graded" if spec.name in points else "missing",
                1.0,
                tuple(
                    check(spec.name, cell, points.get(spec.name, {}).get(cell, 0.0), most)
                    for cell, most in worth[spec.name].items()
                ),
            )
            for spec in assignment.notebooks
        ),
    )


def check(notebook: str, cell: str, points: float, most: float, **more) -> CheckResult:
    """Return one check's result, with a message when it did not get all its points."""
    passed = points == most
    message = (
        text(ko="", en="") if passed else as_is(ko="다시 보세요.", en=f"{cell} needs another look.")
    )
    outcome = "passed" if passed else "failed"
    more = {"message": message, "outcome": outcome, **more}
    return CheckResult(f"{notebook}::{cell}", notebook, cell, points, most, **more)


ANSWERS = {
    "sums": {"total": "total = sum(numbers)", "mean": "mean = total / 4"},
    "words": {"upper": "upper = 'KERAS'"},
}
FULL = {"sums": {"test_total": 2.0, "test_mean": 3.0}, "words": {"test_upper": 4.0}}


def auto_scores(course, student: str) -> dict[str, float | None]:
    """Return cell -> automatic mark of one student."""
    return {
        name: one.auto
        for notebook in scores(course, "tiny")[student].values()
        for name, one in notebook.items()
    }


def autograded(course, student: str, notebook: str):
    """Return a notebook of a student in `autograded/`."""
    path = course.root / "autograded" / student / "tiny" / f"{notebook}.ipynb"
    return nbformat.read(path, as_version=4)


def mark_by_hand(course, student: str, notebook: str, cell: str, score: float, comment: str = ""):
    """Do what a person does in formgrader."""
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(cell, notebook, "tiny", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            found = gradebook.find_comment(cell, notebook, "tiny", student)
            found.manual_comment = comment
        gradebook.db.commit()
