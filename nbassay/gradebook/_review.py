"""Sparing a person a second look at what has not changed since the first one.

nbgrader asks for a new look at every cell that a person has marked whenever a submission is graded
again. With graders that are mended in the middle of a course that would be all answers of a class.

What was seen is written down before the submission is touched: a run that is killed in between has
asked for the new look already, and taken the old answers away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from nbassay.course.layout import Assignment
from nbassay.course.notebook import grade_id_of, is_locked, is_self_check, read_trusted
from nbassay.gradebook._nbgrader_course import open_gradebook
from nbassay.store.kept import digest, write_atomically

Cell = tuple[str, str]  # notebook, grade id


@dataclass(frozen=True)
class Seen:
    """What a person saw when marking a cell: the automatic mark, and the answer's text."""

    auto: float | None
    text: str


@contextmanager
def keep_reviewed(assignment: Assignment, student: str, autograded: Path) -> Iterator[None]:
    """Take what a person has seen off the list of what waits, if it is the same afterwards.

    What a killed run did not get to is done as well.
    """
    path = _memory(assignment, student)
    seen = {**_recall(path), **_list_reviewed(assignment, student, autograded)}
    if seen:
        lines = [[*cell, mark.auto, mark.text] for cell, mark in seen.items()]
        write_atomically(path, json.dumps(lines))
    yield
    _close_again(assignment, student, autograded, seen)
    path.unlink(missing_ok=True)


def _memory(assignment: Assignment, student: str) -> Path:
    return assignment.course.state / "reviewed" / assignment.name / f"{digest(student)[:32]}.json"


def _recall(path: Path) -> dict[Cell, Seen]:
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
        return {(notebook, cell): Seen(auto, text) for notebook, cell, auto, text in lines}
    except (OSError, ValueError, TypeError):
        return {}


def _list_reviewed(assignment: Assignment, student: str, autograded: Path) -> dict[Cell, Seen]:
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


def _close_again(
    assignment: Assignment, student: str, autograded: Path, seen: Mapping[Cell, Seen]
) -> None:
    if not seen:
        return
    with open_gradebook(assignment.course) as gradebook:
        for (notebook, cell), before in seen.items():
            text = _answer(cell, _texts(autograded / f"{notebook}.ipynb"))
            try:
                grade = gradebook.find_grade(cell, notebook, assignment.name, student)
            except MissingEntry:  # released anew since a killed run
                continue
            if grade.manual_score is not None and Seen(grade.auto_score, text or "") == before:
                grade.needs_manual_grade = False
        gradebook.db.commit()


def _texts(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    cells = read_trusted(path).cells
    work = "\n".join(cell.source for cell in cells if not is_locked(cell))
    # An autograder cell that is named after no answer may test all of them.
    return {grade_id_of(cell): work if is_self_check(cell) else cell.source for cell in cells}


def _answer(cell: str, texts: Mapping[str, str]) -> str | None:
    """Return the answer that `cell` is or tests, or None when it is not there."""
    return texts.get(cell.removeprefix("test_"), texts.get(cell))
