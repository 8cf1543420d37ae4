"""Classes to measure with: copies of the course with students who all wrote something of their own."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat

from nbassay.authoring.known_submissions import KnownSubmission, build, load
from nbassay.course.layout import Course
from nbassay.course.notebook import read_trusted

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("source", "release", "graders")
# Its own limit of half a minute for a cell would end the longer trainings.
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 3600
c.ExecutePreprocessor.timeout = 3600
"""


# What a class got wrong, where not every known mistake will do: here each trains something else.
MISTAKES = {
    "fashion_cnn": (
        "wrong_default_batch",
        "wrong_fitted_on_test_images",
        "wrong_not_scaled",
        "wrong_relu_missing",
        "wrong_sigmoid_output",
        "wrong_validated_on_test_images",
    )
}


@dataclass(frozen=True)
class ClassSize:
    """How many students, and how many of them made a mistake, each another one."""

    students: int
    wrong: int


def empty(folder: Path, *, stock: bool = False) -> Course:
    """Copy the course into `folder`, without students."""
    folder.mkdir(parents=True)
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    config = STOCK_CONFIG if stock else (ROOT / "nbgrader_config.py").read_text()
    (folder / "nbgrader_config.py").write_text(config)
    return Course.open(folder)


def make(folder: Path, assignment: str, size: ClassSize, *, stock: bool = False) -> Course:
    """Make a course in `folder` whose students have handed in `assignment`.

    No two notebooks are the same, as in a class: each has a remark of its own. With `stock` the
    course has nbgrader's own configuration instead of ours.
    """
    course = empty(folder, stock=stock)
    chosen = course.assignment(assignment)
    for spec in chosen.notebooks:
        source = read_trusted(chosen.source / f"{spec.name}.ipynb")
        known = _known(chosen.graders / "submissions" / spec.name, size)
        for number, one in enumerate(known):
            notebook = build(one, source)
            _mark_own(notebook, number)
            target = course.submission(f"student-{number:04}", assignment) / f"{spec.name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, target)
    return course


def _mark_own(notebook: nbformat.NotebookNode, number: int) -> None:
    """Leave a remark in the first solution cell: locked cells are restored, this one is kept."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source += f"\n# student {number}"
            return


def _known(folder: Path, size: ClassSize) -> list[KnownSubmission]:
    """Return one one for each student: the reference solution, then different mistakes."""
    mistakes = MISTAKES.get(folder.name) or sorted(path.stem for path in folder.glob("wrong_*.py"))
    wrong = itertools.cycle(load(folder / f"{mistake}.py") for mistake in mistakes)
    right = KnownSubmission("reference", "the reference solution", (), ())
    honest = size.students - size.wrong
    return [right] * honest + list(itertools.islice(wrong, size.wrong))
