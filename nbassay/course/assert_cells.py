"""Autograder cells of an nbgrader course: cells of asserts that are graded by running them.

They run in the student's own kernel, as in nbgrader: what they give can be forged by code of the
notebook. Hidden graders cannot be, see docs/adr/marks-from-evidence.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.course.notebook import grade_id_of, is_self_check, read_trusted
from nbassay.errors import NbassayError

# nbgrader writes tests in the place of such lines, when it makes the release.
_MADE_BY_NBGRADER = re.compile(r"^\s*#+ *(HASHED +)?AUTOTEST\b", re.MULTILINE)
_HIDDEN = "BEGIN HIDDEN TESTS"


@dataclass(frozen=True)
class AssertCell:
    """One autograder cell: its points, and its whole text, hidden tests included.

    `source` is None where the release has the whole text.
    """

    points: float
    source: str | None


def read_assert_cells(path: Path) -> dict[str, AssertCell]:
    """Return id -> autograder cell of the source notebook at `path`, in their order.

    What is graded by hand is not among them.

    Raises:
        NbassayError: if it is no notebook, no Python, or has hidden tests that nobody has written.
    """
    notebook = read_trusted(path)
    require_python(path, notebook)
    found = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_self_check(cell):
            continue
        name, source = grade_id_of(cell), cell.source
        made = bool(_MADE_BY_NBGRADER.search(source))
        if made and _HIDDEN in source:
            raise NbassayError(
                f"{path}, cell {name}: hidden tests beside AUTOTEST cannot be put back; write the "
                "tests out, or move AUTOTEST to a cell of its own"
            )
        points = float(cell.metadata.nbgrader.get("points", 0))
        found[name] = AssertCell(points, None if made else source)
    return found


def put_back_hidden_tests(notebook: NotebookNode, cells: Mapping[str, AssertCell]) -> None:
    """Give the autograder cells of a handed-in `notebook`, made whole, their texts of the source.

    nbgrader takes the hidden tests out of them for the release, and puts them back when it grades.
    """
    for cell in notebook.cells:
        whole = cells.get(grade_id_of(cell))
        if whole is not None and whole.source is not None:
            cell.source = whole.source


def require_python(path: Path, notebook: NotebookNode) -> None:
    """Make sure that a notebook is one for Python.

    Raises:
        NbassayError: if it names another language.
    """
    named = [
        notebook.metadata.get("kernelspec", {}).get("language"),
        notebook.metadata.get("language_info", {}).get("name"),
    ]
    other = [name for name in named if name and not str(name).lower().startswith("python")]
    if other:
        raise NbassayError(
            f"{path} is a notebook for {other[0]}; nbassay runs Python only, so leave its "
            "assignment where it is, in a course of its own"
        )
