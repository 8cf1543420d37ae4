"""A course whose assignment has no hidden graders: its autograder cells are graded as they are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook
from tiny_course import ROOT, answer, cell, test_cell

from nbassay.authoring.release import release
from nbassay.course.layout import Course

SETTINGS = 'title = { en = "Asserts" }\nassert_cells = true\n'
HIDDEN = "### BEGIN HIDDEN TESTS\nassert half(3) == 1.5\n### END HIDDEN TESTS"
METADATA = {"kernelspec": {"name": "python", "display_name": "Python", "language": "python"}}

NUMBERS = [
    cell("import os\nimport sys\nimport numpy as np", "setup", locked=True),
    answer("half", "def half(n):\n    return n / 2"),
    test_cell("halves", f"assert half(4) == 2\n{HIDDEN}", 2),
    test_cell("share", "sum(half(n) == n / 2 for n in range(4)) / 2", 2),
    test_cell("numpy_share", "np.float64(half(1))", 1),
    test_cell("too_much", "half(80)", 1),
    test_cell("chatter", "print('deprecated', file=sys.stderr)\n'well done'", 1),
    test_cell("graded", "assert os.environ['NBGRADER_EXECUTION'] == 'autograde'", 1),
    cell("Why?", "why", "markdown", grade=True, solution=True, points=3),
]
WORDS = [
    new_markdown_cell("A poem."),
    cell("A poem.", "poem", "markdown", grade=True, solution=True, points=1),
]


def make(folder: Path) -> Course:
    """Make the course in `folder` and release its assignment, `asserts`."""
    source, graders = folder / "source" / "asserts", folder / "graders" / "asserts"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    for name, cells in {"numbers": NUMBERS, "words": WORDS}.items():
        notebook = new_notebook(cells=cells, metadata=METADATA)
        nbformat.write(notebook, source / f"{name}.ipynb")
    (graders / "assignment.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    release(course, ["asserts"])
    return course


def hand_in(
    course: Course,
    student: str,
    code: str,
    edit: Callable[[nbformat.NotebookNode], None] = lambda notebook: None,
) -> None:
    """Hand in the release with `code` as the answer `half`, and what `edit` makes of it."""
    folder = course.submission(student, "asserts")
    folder.mkdir(parents=True)
    for path in (course.root / "release" / "asserts").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for one in notebook.cells:
            if one.metadata.get("nbgrader", {}).get("grade_id") == "half":
                one.source = code
        if path.stem == "numbers":
            edit(notebook)
        nbformat.write(notebook, folder / path.name)


def edit_source(course: Course, name: str, source: str) -> None:
    """Give the cell `name` of the source another text."""
    path = course.root / "source" / "asserts" / "numbers.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for one in notebook.cells:
        if one.metadata.get("nbgrader", {}).get("grade_id") == name:
            one.source = source
    nbformat.write(notebook, path)
