"""Who is who: tables that say which student a system's number, or a file, is of.

A table is the course's roster, or any CSV with a heading: one of one's own, or what a system exports
(Canvas's gradebook, Moodle's grading worksheet, GitHub Classroom's grades). Which columns are looked at for which kind
of key stands in `HEADINGS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbassay.course.names import compose
from nbassay.course.roster import ROSTER_FILE, find_roster, read_rows
from nbassay.errors import NbassayError
from nbassay.handing_in.said import Key

_LONGEST_NAME = 255  # bytes, as Linux's file systems have it
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "canvas": ("canvas", "id"),
    "moodle": ("moodle", "identifier", "id"),
    "blackboard": ("blackboard", "username", "id"),
    "brightspace": ("brightspace", "id"),
    "org": ("orgdefinedid", "number"),
    "sid": ("gradescope", "sid", "number", "id"),
    "email": ("email", "email address"),
    "teams": ("teams", "id"),
    "github": ("github", "github_username", "id"),
    "repository": ("student_repository_name",),
    "folder": ("folder", "id"),
}
STUDENT, GROUP, TIME = ("student", "roster_identifier"), "group", "submission_timestamp"
_DIGITS = re.compile(r"\d+$")


@dataclass(frozen=True)
class Row:
    """One line of a roster: its student, what else it says by heading."""

    student: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class PeopleTable:
    """Students, a row each or more. `id_heading` is a column that holds the system's keys, "" for the usual."""

    place: str
    headings: frozenset[str]
    rows: tuple[Row, ...]
    id_heading: str = ""

    def find(self, key: Key, *, own: bool = False) -> tuple[Row, ...]:
        """Return the rows that a key stands in; one's `own` id may stand in the column of students."""
        heading = self._heading(key.kind)
        value = _fold(key.kind, key.value)
        if not heading:
            return tuple(row for row in self.rows if own and row.student == value)
        return tuple(row for row in self.rows if _fold(key.kind, row.cells[heading]) == value)

    def holds(self, kind: str) -> bool:
        """Whether there is a column for keys of a kind."""
        return bool(self._heading(kind))

    def group_of(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Return `rows` and all that are of the same groups."""
        groups = {row.cells.get(GROUP, "") for row in rows} - {""}
        return tuple(row for row in self.rows if row in rows or row.cells.get(GROUP) in groups)

    def students(self) -> list[str]:
        """Return all students, in the table's order."""
        return list(dict.fromkeys(row.student for row in self.rows))

    def _heading(self, kind: str) -> str:
        if self.id_heading and kind not in {"org", "email", "repository"}:
            return self.id_heading
        return next((name for name in HEADINGS[kind] if name in self.headings), "")


def read_people(path: Path, student_column: str = "", id_column: str = "") -> PeopleTable:
    """Return the table in the CSV file `path`; lines without a student are left aside.

    Raises:
        NbassayError: if it cannot be read, or has no such columns.
    """
    headings, lines = _read_table(path)
    if "sis login id" in headings and not student_column:
        raise NbassayError(
            f"{path} is a gradebook of Canvas, whose column Student holds names; say with "
            '--student-column which holds ids, such as "SIS User ID"'
        )
    wanted = (_plain(student_column).casefold(),) if student_column else STUDENT
    student = next((name for name in wanted if name in headings), "")
    id_heading = _plain(id_column).casefold()
    if not student:
        raise _no_column(path, student_column or STUDENT[0], headings, "--student-column")
    if id_heading and id_heading not in headings:
        raise _no_column(path, id_column, headings, "--id-column")
    rows = [
        Row(usable_student(cells[student], f"{path}, line {number}"), cells)
        for number, cells in lines
        if cells[student]
    ]
    if not rows:
        raise NbassayError(f"{path} names no student in its column {student}; fill it in")
    return PeopleTable(str(path), frozenset(headings), tuple(rows), id_heading)


def find_people(root: Path) -> PeopleTable | None:
    """Return what the roster of the course at `root` says, None where it has none.

    Raises:
        NbassayError: if its file is no roster.
    """
    roster = find_roster(root)
    blank = dict.fromkeys(roster.columns, "")
    rows = [Row(student, {**blank, **ids}) for student, ids in roster.ids.items()]
    place = str(root / ROSTER_FILE)
    return PeopleTable(place, frozenset(roster.columns), tuple(rows)) if rows else None


def read_file_table(path: Path) -> dict[str, str]:
    """Return file -> student of a CSV file with the columns `file` and `student`.

    Raises:
        NbassayError: if it cannot be read, or has no such columns.
    """
    headings, lines = _read_table(path)
    for name in ("file", "student"):
        if name not in headings:
            raise _no_column(path, name, headings, "")
    return {
        cells["file"].replace("\\", "/"): usable_student(cells["student"], f"{path}, line {number}")
        for number, cells in lines
        if cells["file"] and cells["student"]
    }


def usable_student(name: str, place: str) -> str:
    """Return `name` if it can be a student's folder.

    Raises:
        NbassayError: if it cannot; `place` is named.
    """
    if not is_usable_student(name):
        raise NbassayError(f"{place}: {name!r} cannot be a student's folder in submitted/")
    return name


def is_usable_student(name: str) -> bool:
    """Whether `name` can be that of a folder in `submitted/`."""
    usable = bool(name) and "/" not in name and not name.startswith(".") and name.isprintable()
    return usable and len(os.fsencode(name)) <= _LONGEST_NAME


def _read_table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    table = read_rows(path)
    headings = [_plain(name).casefold() for name in table[0]] if table else []
    lines = [
        (number, dict.fromkeys(headings, "") | _cells(headings, row))
        for number, row in enumerate(table[1:], start=2)
    ]
    return headings, lines


def _cells(headings: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: _plain(cell) for name, cell in zip(headings, row, strict=False)}


def _no_column(path: Path, name: str, headings: Sequence[str], option: str) -> NbassayError:
    there = ", ".join(heading for heading in headings[:12] if heading) or "none"
    how = f"; name the right one with {option}" if option else ""
    return NbassayError(f"{path} has no column {name!r}{how}; its columns are {there}")


def _plain(cell: str) -> str:
    """Return a cell without blanks around it, nor the `#` that Brightspace puts before an id."""
    return compose(cell).strip().removeprefix("#")


def _fold(kind: str, value: str) -> str:
    if kind == "moodle":  # the worksheet says "Participant 48211", in any language
        digits = _DIGITS.search(value)
        return digits[0] if digits else value
    value = compose(value).strip()
    return value.casefold() if kind in {"email", "github", "repository"} else value
