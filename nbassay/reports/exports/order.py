"""What is asked of an export, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbassay.course.layout import Assignment
from nbassay.course.roster import Roster
from nbassay.errors import NbassayError
from nbassay.reports.exports.class_marks import Mark
from nbassay.texts import Reading


@dataclass(frozen=True)
class Order:
    """The marks of a class and how they are to leave.

    `source` is the file of the receiving side that is filled in, `column` names a column of it, by
    heading, title or number. `maximum` are the points there where no file says so; `scale` says
    whether marks are converted to them, None for nobody having said. `key` is the column of the
    roster that users are found by, where the receiving side leaves the choice. With `zero_missing`
    those who handed in nothing get 0 where no mark stands yet; `waiting` handed in, and their marks
    are not among these yet. `only` says that one student alone is asked for.
    """

    assignment: Assignment
    marks: Mapping[str, Mark]
    roster: Roster
    reading: Reading
    source: Path | None = None
    column: str = ""
    maximum: float | None = None
    scale: bool | None = None
    key: str = ""
    zero_missing: bool = False
    waiting: tuple[str, ...] = ()
    only: bool = False

    @property
    def max_score(self) -> float:
        """The points that the assignment is worth."""
        return max(mark.max_score for mark in self.marks.values())

    def need_source(self, what: str) -> Path:
        """Return the file to fill in.

        Raises:
            NbassayError: if none was named; `what` says which file that would be.
        """
        if self.source is None:
            raise NbassayError(f"name {what} with --from FILE: it is filled in, not made anew")
        return self.source


@dataclass(frozen=True)
class Placed:
    """One mark that is in what was made: `there` is who the receiving side will take it for."""

    student: str
    there: str
    written: str


@dataclass(frozen=True)
class LeftOut:
    """Somebody whose mark or page is not in what was made, and why."""

    student: str
    why: str


@dataclass
class Export:
    """Files by name (folders in it have a `/`), what is in them, and what to know before.

    `rounded` are students whose marks lose a decimal, be they in the files or not.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    column: str = ""
    placed: list[Placed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    rounded: set[str] = field(default_factory=set)

    def leave_out(self, student: str, why: str) -> None:
        """Note that the mark of `student` does not leave."""
        self.left_out.append(LeftOut(student, why))

    def to_json(self) -> dict[str, Any]:
        """Return what the command's JSON says of it, without the files' content."""
        return {
            "column": self.column,
            "marks": [vars(one) for one in self.placed],
            "left_out": [vars(one) for one in self.left_out],
            "warnings": self.warnings,
        }
