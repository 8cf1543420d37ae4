"""The roster: under which id a learning system knows each student, `roster.csv` of a course.

The head names the columns: `student` (as in `submitted/`, obligatory) and one for each id, such as
`canvas`, `moodle`, `blackboard`, `brightspace`, `gradescope`, `github`, `email`, `username` and
`number`. Ids are text, so leading zeros stay; a blank cell says that there is none.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from nbassay.course.names import compose
from nbassay.errors import NbassayError

ROSTER_FILE = "roster.csv"
STUDENT = "student"


@dataclass(frozen=True)
class Roster:
    """Student -> column -> id, for those ids that there are; `columns` are all of the head."""

    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def id_of(self, student: str, column: str) -> str:
        """Return the id of `student` in `column`, "" where the roster has none."""
        return self.ids.get(compose(student), {}).get(column, "")

    def students_by(self, column: str) -> dict[str, str]:
        """Return id -> student for a column; an e-mail address is in small letters.

        An id that several have, as members of a group, is nobody's.
        """
        owners: dict[str, list[str]] = {}
        for student, ids in self.ids.items():
            if column in ids:
                owners.setdefault(_same_case(column, ids[column]), []).append(student)
        return {one: students[0] for one, students in owners.items() if len(students) == 1}

    def student_of(self, column: str, one: str) -> str | None:
        """Return the student whose id in `column` is `one`, or None."""
        return self.students_by(column).get(_same_case(column, compose(one.strip())))


def find_roster(root: Path) -> Roster:
    """Return the roster of the course at `root`, an empty one where it has no `roster.csv`.

    Raises:
        NbassayError: if the file is no roster.
    """
    path = root / ROSTER_FILE
    return read_roster(path) if path.exists() else Roster()


def read_roster(path: Path) -> Roster:
    """Return what the table `path` says: comma, semicolon or tab between cells, UTF-8 or cp949.

    Rows without a student are left aside: such a table is begun by a program and filled in by hand.

    Raises:
        NbassayError: if it cannot be read, has no column `student`, a row of another length, or a
            student twice.
    """
    lines = [[compose(cell.strip()) for cell in line] for line in read_rows(path)]
    if not lines or STUDENT not in (head := tuple(cell.casefold() for cell in lines[0])):
        raise NbassayError(
            f"{path} is no roster: its first line has to name the columns, one of them `{STUDENT}`"
        )
    if len(set(head)) < len(head):
        raise NbassayError(f"{path} has two columns of one name: {', '.join(head)}")
    ids: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not any(line):
            continue
        if len(line) != len(head):
            raise NbassayError(f"{path}, row {number}: {len(line)} cells, its head has {len(head)}")
        said = {column: cell for column, cell in zip(head, line, strict=True) if cell}
        student = said.pop(STUDENT, "")
        if student in ids:
            raise NbassayError(f"{path}, row {number}: {student!r} stands there twice")
        if student:
            ids[student] = said
    return Roster(ids, head)


def _same_case(column: str, one: str) -> str:
    return one.casefold() if column == "email" else one


def read_rows(path: Path) -> list[list[str]]:
    """Return the cells of the table `path`: comma, semicolon or tab between them, UTF-8 or cp949.

    Raises:
        NbassayError: if it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NbassayError(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp949")  # what Excel saves as CSV in Korea
        except UnicodeDecodeError as error:
            raise NbassayError(f"{path} is not text in UTF-8; save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise NbassayError(f"{path} is no table: {error}") from error
