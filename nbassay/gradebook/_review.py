"""Sparing a person a second look at what has not changed since the first one.

nbgrader asks for a new look at every cell that a person has marked whenever a submission is graded
again. With graders that are mended in the middle of a course that would be all answers of a class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from nbassay.course import Assignment
from nbassay.gradebook._course import open_gradebook
from nbassay.notebook import read_trusted

Cell = tuple[str, str]  # notebook, grade id


@dataclass(frozen=True)
class Seen:
    """What a person saw when marking a cell: the automatic mark, and the answer's text."""

    auto: float | None
    text: str


def reviewed(assignment: Assignment, student: str, autograded: Path) -> dict[Cell, Seen]:
    """Return the cells that a person has marked and that do not wait for another look."""
    with open_gradebook(assignment.course) as gradebook:
        try:
            submission = gradebook.find_submission(assignment.name, student)
        except MissingEntry:
            return {}
        return {
            (notebook.name, grade.name): Seen(grade.auto_score, text)
            for notebook in submission.notebooks
            for texts in [_texts(autograded / f"{notebook.name}.ipynb")]
            for grade in notebook.grades
            if grade.manual_score is not None and not grade.needs_manual_grade
            for text in [_answer(grade.name, texts)]
            if text is not None
        }


def close_again(
    assignment: Assignment, student: str, autograded: Path, seen: Mapping[Cell, Seen]
) -> None:
    """Take those cells off the list of what waits that are as the person saw them."""
    if not seen:
        return
    with open_gradebook(assignment.course) as gradebook:
        for (notebook, cell), before in seen.items():
            text = _answer(cell, _texts(autograded / f"{notebook}.ipynb"))
            grade = gradebook.find_grade(cell, notebook, assignment.name, student)
            if Seen(grade.auto_score, text or "") == before:
                grade.needs_manual_grade = False
        gradebook.db.commit()


def _texts(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    cells = read_trusted(path).cells
    return {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}


def _answer(cell: str, texts: Mapping[str, str]) -> str | None:
    """Return the answer that `cell` is or tests, or None when it is not there."""
    return texts.get(cell.removeprefix("test_"), texts.get(cell))
