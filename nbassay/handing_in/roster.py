"""Who is who: tables that say which student a system's number, or a file, is of.

A table is any CSV with a heading: one of one's own, or what a system exports (Canvas's gradebook,
Moodle's grading worksheet, GitHub Classroom's grades). Which columns are looked at for which kind
of key stands in `HEADINGS`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbassay.course.names import compose
from nbassay.errors import NbassayError
from nbassay.handing_in.said import Key

MAX_TABLE = 16 * 1024 * 1024  # bytes
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "canvas": ("canvas", "id"),
    "moodle": ("moodle", "identifier", "id"),
    "blackboard": ("blackboard", "username", "id"),
    "brightspace": ("brightspace", "id"),
    "org": ("orgdefinedid",),
    "sid": ("gradescope", "sid", "id"),
    "email": ("email", "email address"),
    "teams": ("teams", "id"),
    "github": ("github", "github_username", "id"),
    "repository": ("student_repository_name",),
    "folder": ("folder", "id"),
}
STUDENT, GROUP, TIME = ("student", "roster_identifier"), "group", "submission_timestamp"
_DIGITS = re.compile(r"\d+$")
_ENCODINGS = ("utf-8-sig", "cp949")


@dataclass(frozen=True)
class Row:
    """One line of a roster: its student, what else it says by heading."""

    student: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Roster:
    """A table of students. `id_heading` is a column that holds the system's keys, "" for the usual."""

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


def read_roster(path: Path, student_column: str = "", id_column: str = "") -> Roster:
    """Return the roster in the CSV file `path`; lines without a student are left aside.

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
    return Roster(str(path), frozenset(headings), tuple(rows), id_heading)


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
    return bool(name) and "/" not in name and not name.startswith(".") and name.isprintable()


def _read_table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    try:
        if path.stat().st_size > MAX_TABLE:
            raise NbassayError(f"{path} is too large for a table of students")
        content = path.read_bytes()
    except OSError as error:
        raise NbassayError(f"{path} cannot be read: {error.strerror}; name a CSV file") from error
    text = _decode(content, path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error as error:
        raise NbassayError(f"{path} cannot be read as CSV: {error}; mend that") from error
    headings = [_plain(name).casefold() for name in table[0]] if table else []
    lines = [
        (number, dict.fromkeys(headings, "") | _cells(headings, row))
        for number, row in enumerate(table[1:], start=2)
    ]
    return headings, lines


def _cells(headings: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: _plain(cell) for name, cell in zip(headings, row, strict=False)}


def _decode(content: bytes, path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NbassayError(f"{path} is neither UTF-8 nor cp949; save it as CSV in UTF-8")


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
