"""Who is who: tables that say which student a system's number, or a file, is of.

A table is the course's roster, or any with a heading: one of one's own, or what a system exports
(Canvas's gradebook, Moodle's grading worksheet, GitHub Classroom's grades). Which columns are
looked at for which kind of key stands in `COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbassay.course.roster import (
    GROUP,
    REPOSITORY,
    ROSTER_FILE,
    RosterRow,
    column_name,
    fold_id,
    no_column,
    read_roster_rows,
    usable_student,
)
from nbassay.course.spreadsheets import plain, read_table
from nbassay.errors import NbassayError
from nbassay.handing_in.said import Key

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "canvas": ("canvas", "id"),
    "moodle": ("moodle", "identifier", "id"),
    "blackboard": ("blackboard", "username", "id"),
    "brightspace": ("brightspace", "id"),
    "org": ("orgdefinedid", "number"),
    "sid": ("gradescope", "sid", "number", "id"),
    "email": ("email",),
    "teams": ("teams", "id"),
    "github": ("github", "id"),
    "repository": (REPOSITORY,),
    "folder": ("folder", "id"),
}


@dataclass(frozen=True)
class PeopleTable:
    """Students, a row each or more. `id_column` is one that holds the system's keys, "" for the usual."""

    place: str
    columns: frozenset[str]
    rows: tuple[RosterRow, ...]
    id_column: str = ""
    _found: dict[str, dict[str, list[RosterRow]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def find(self, key: Key, *, own: bool = False) -> tuple[RosterRow, ...]:
        """Return the rows that a key stands in; one's `own` id may stand in the column of students."""
        column = self._column(key.kind)
        if not column:
            return tuple(row for row in self.rows if own and row.student == key.value)
        kind = REPOSITORY if key.kind == "repository" else key.kind
        if kind not in self._found:  # a download has thousands of files
            by_id = self._found.setdefault(kind, {})
            for row in self.rows:
                by_id.setdefault(fold_id(kind, row.cells[column]), []).append(row)
        return tuple(self._found[kind].get(fold_id(kind, key.value), ()))

    def holds(self, kind: str) -> bool:
        """Whether there is a column for keys of a kind."""
        return bool(self._column(kind))

    def group_of(self, rows: Sequence[RosterRow]) -> tuple[RosterRow, ...]:
        """Return `rows` and all that are of the same groups."""
        groups = {row.cells.get(GROUP, "") for row in rows} - {""}
        return tuple(row for row in self.rows if row in rows or row.cells.get(GROUP) in groups)

    def students(self) -> list[str]:
        """Return all students, in the table's order."""
        return list(dict.fromkeys(row.student for row in self.rows))

    def _column(self, kind: str) -> str:
        if self.id_column and kind not in {"org", "email", "repository"}:
            return self.id_column
        return next((name for name in COLUMNS[kind] if name in self.columns), "")


def read_people(path: Path, student_column: str = "", id_column: str = "") -> PeopleTable:
    """Return the table in the file `path`; rows without a student are left aside.

    Raises:
        NbassayError: if it cannot be read, has no such columns, or names no student.
    """
    columns, rows = read_roster_rows(path, student_column, id_column, by_option=True)
    if not rows:
        raise NbassayError(
            f"{path} names no student in its column {student_column or 'student'}; fill it in"
        )
    return PeopleTable(str(path), frozenset(columns), rows, column_name(id_column))


def find_people(root: Path) -> PeopleTable | None:
    """Return what the roster of the course at `root` says, None where it has none.

    Raises:
        NbassayError: if its file is no roster.
    """
    path = root / ROSTER_FILE
    columns, rows = read_roster_rows(path) if path.exists() else ((), ())
    return PeopleTable(str(path), frozenset(columns), rows) if rows else None


def read_file_table(path: Path) -> dict[str, str]:
    """Return file -> student of a table with the columns `file` and `student`.

    Raises:
        NbassayError: if it cannot be read, has no such columns, or says of a file that it is of
            two students.
    """
    table = read_table(path)
    file_at, student_at = table.find("file"), table.find("student")
    if file_at is None or student_at is None:
        raise no_column(table, "file" if file_at is None else "student")
    said: dict[str, tuple[int, str]] = {}
    for number, row in table.rows.items():
        file, student = plain(row[file_at]).replace("\\", "/"), plain(row[student_at])
        if not file or not student:
            continue
        usable_student(student, f"{path}, row {number}")
        before, other = said.setdefault(file, (number, student))
        if other != student:
            raise NbassayError(
                f"{path}, rows {before} and {number}: {file!r} is of {other} and of {student}; "
                "keep one of the rows"
            )
    return {file: student for file, (_, student) in said.items()}
