"""The marks of a class as the gradebook has them: checks, what persons gave, late penalty off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.gradebook import class_totals, coursedir

_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Mark:
    """What counts for one student; `waiting` are the points that a person has yet to give.

    `unfinished` says that somebody has to look again, be it at points given already.
    """

    score: float
    max_score: float
    waiting: float = 0.0
    unfinished: bool = False


def read_class_marks(assignment: Assignment) -> dict[str, Mark]:
    """Return student -> mark for everybody who has a submission in the gradebook.

    Raises:
        NbassayError: if nobody has, or the gradebook cannot be read.
    """
    course = assignment.course
    database = coursedir(course).db_url
    there = not database.startswith(_SQLITE) or Path(database.removeprefix(_SQLITE)).exists()
    found = class_totals(course, assignment.name) if there else {}
    if not found:
        raise NbassayError(
            f"nobody's {assignment.name} is in the gradebook yet; "
            f"run `nbassay grade {assignment.name}` first"
        )
    return {
        student: Mark(
            totals.earned,
            totals.max_score,
            totals.waiting,
            bool(totals.waiting) or totals.needs_manual_grade,
        )
        for student, totals in sorted(found.items())
    }
