"""The roster: under which id a learning system knows each student, `roster.csv` of a course.

The head names the columns: `student` (as in `submitted/`, obligatory) and one for each id, such as
`canvas`, `moodle`, `blackboard`, `brightspace`, `gradescope`, `github`, `email`, `username` and
`number`. Ids are text, so leading zeros stay; a blank cell says that there is none. Whatever reads
a roster, or a table of a learning system in the place of one, reads it here.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbassay.course.names import compose
from nbassay.course.spreadsheets import Table, fold_heading, mend_id, plain, read_table
from nbassay.errors import NbassayError
from nbassay.texts.printable import printable

ROSTER_FILE = "roster.csv"
STUDENT, GROUP, TIME = "student", "group", "submission_timestamp"
REPOSITORY = "student_repository_name"
_SAME_COLUMN = {  # what systems and people call the same thing
    "roster_identifier": STUDENT,
    "email address": "email",
    "e-mail": "email",
    "github_username": "github",
    "group_name": GROUP,
}
_COUNTED = {"canvas", "moodle", "brightspace"}  # a number that the system gives, never with a zero
_IDS = _COUNTED | {
    *("blackboard", "gradescope", "teams", "github", "id", "identifier", "number"),
    *("orgdefinedid", "sid", "username", "email"),
}
_ANY_CASE = {"email", "github", REPOSITORY}
_CANVAS = "sis login id"  # stands in every gradebook of Canvas
TEST_STUDENT = "Student, Test"  # whom Canvas lists for instructors to try things as
_DIGITS = re.compile(r"\d+$")
_LONGEST_NAME = 255  # bytes, as Linux's file systems have it
log = logging.getLogger("nbassay")


@dataclass(frozen=True)
class RosterRow:
    """One row: its number, its student, and all that it says, by column; a blank cell is ""."""

    number: int
    student: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Roster:
    """Student -> column -> id, for those ids that there are; `columns` are all of the head."""

    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def id_of(self, student: str, column: str) -> str:
        """Return the id of `student` in `column`, "" where the roster has none."""
        return self.ids.get(compose(student), {}).get(column, "")

    def students_by(self, column: str) -> dict[str, str]:
        """Return id, as `fold_id` has it, -> student for a column.

        An id that several have, as members of a group, is nobody's.
        """
        owners: dict[str, list[str]] = {}
        for student, ids in self.ids.items():
            if column in ids:
                owners.setdefault(fold_id(column, ids[column]), []).append(student)
        return {one: students[0] for one, students in owners.items() if len(students) == 1}

    def student_of(self, column: str, one: str) -> str | None:
        """Return the student whose id in `column` is `one`, or None."""
        return self.students_by(column).get(fold_id(column, one))


def find_roster(root: Path) -> Roster:
    """Return the roster of the course at `root`, an empty one where it has no `roster.csv`.

    Raises:
        NbassayError: if the file is no roster.
    """
    path = root / ROSTER_FILE
    return read_roster(path) if path.exists() else Roster()


def read_roster(path: Path) -> Roster:
    """Return what the table `path` says.

    Raises:
        NbassayError: as `read_roster_rows`.
    """
    columns, rows = read_roster_rows(path)
    ids: dict[str, dict[str, str]] = {}
    for row in rows:
        said = {column: cell for column, cell in row.cells.items() if cell and column != STUDENT}
        ids[row.student] = said | ids.get(row.student, {})
    return Roster(ids, columns)


def read_roster_rows(
    path: Path, student_column: str = "", id_column: str = "", *, by_option: bool = False
) -> tuple[tuple[str, ...], tuple[RosterRow, ...]]:
    """Return the columns of the table `path` and its rows; those without a student are left aside.

    Such a table is begun by a program and filled in by hand. `student_column` holds the students
    where that is not `student`, `id_column` ids; `by_option` says that the user can name them, of a
    table that is read this once and may have somebody twice, with two accounts.

    Raises:
        NbassayError: if it cannot be read, has no such columns or one of them twice, names a
            student who cannot be one, the same student with two ids, or an id that a spreadsheet
            has spoilt.
    """
    table = read_table(path)
    student, one = column_name(student_column or STUDENT), column_name(id_column)
    if _CANVAS in table.headings and not student_column:
        todo = (
            'say with --student-column which holds ids, such as "SIS User ID"'
            if by_option
            else "a roster has a column student that holds ids"
        )
        raise NbassayError(
            f"{path} is a gradebook of Canvas, whose column Student holds names; {todo}"
        )
    places = _find_columns(table, {student, one} - {""})
    for wanted, said, option in (
        (student, student_column or STUDENT, "--student-column"),
        (one, id_column, "--id-column"),
    ):
        if wanted and wanted not in places:
            raise no_column(table, said, option if by_option else "")
    ids = _IDS | {student, one} - {""}
    cells = {
        number: {name: plain(row[at]) for name, at in places.items()}
        for number, row in table.rows.items()
        if plain(row[places[student]]).removeprefix("#")
        and not (_CANVAS in places and plain(row[0]) == TEST_STUDENT)
    }
    for name in ids & places.keys():
        counted = name in _COUNTED or (name == "id" and _CANVAS in places)
        _mend_column(path, cells, name, counted=counted)
    rows = [
        RosterRow(number, usable_student(said[student], f"{path}, row {number}"), said)
        for number, said in cells.items()
    ]
    if not by_option:
        _require_one_of_each(path, rows, ids - {student})
    return tuple(places), tuple(rows)


def column_name(heading: str) -> str:
    """Return what a column of a roster is called here."""
    name = fold_heading(heading)
    return _SAME_COLUMN.get(name, name)


def fold_id(column: str, one: str) -> str:
    """Return an id as two of a column are compared."""
    one = plain(one).removeprefix("#")  # Brightspace's exports have it before each id
    if column == "moodle":  # the worksheet says "Participant 48211", in any language
        digits = _DIGITS.search(one)
        return digits[0] if digits else one
    return one.casefold() if column in _ANY_CASE or "@" in one else one


def no_column(table: Table, name: str, option: str = "") -> NbassayError:
    """Return that a table has no column called `name`, and the `option` that names another."""
    there = ", ".join(heading for heading in table.headings[:12] if heading) or "none"
    how = f"; name the right one with {option}" if option else ""
    return NbassayError(f"{table.path} has no column {name!r}{how}; its columns are {there}")


def usable_student(name: str, place: str) -> str:
    """Return `name` if it can be a student's folder.

    Raises:
        NbassayError: if it cannot; `place` is named.
    """
    if not is_usable_student(name):
        raise NbassayError(
            f"{place}: {name!r} cannot be a student's folder in submitted/; choose an id without `/`, "
            "line breaks or a dot in front, and a shorter one if it is very long"
        )
    return name


def is_usable_student(name: str) -> bool:
    """Whether `name` can be that of a folder in `submitted/`."""
    usable = bool(name) and "/" not in name and not name.startswith(".") and name.isprintable()
    return usable and len(os.fsencode(name)) <= _LONGEST_NAME


def _find_columns(table: Table, wanted: set[str]) -> dict[str, int]:
    """Return column -> place; of columns that nobody looks at, one name may stand there twice."""
    places: dict[str, int] = {}
    for at, heading in enumerate(table.headings):
        name = column_name(heading)
        if name in _IDS | {STUDENT, GROUP, TIME, REPOSITORY} | wanted:
            table.find(heading)  # refuses one that stands there twice
        if name != heading and name in table.headings:
            name = heading  # `email` itself stands there as well
        if heading:
            places.setdefault(name, at)
    return places


def _mend_column(
    path: Path, cells: Mapping[int, dict[str, str]], name: str, *, counted: bool
) -> None:
    """Put the ids of a column into `cells` as they were before a spreadsheet took them for numbers.

    Raises:
        NbassayError: if nobody can know what one was.
    """
    mended = []
    for number, said in cells.items():
        written = said[name].removeprefix("#")
        if not written.isprintable():
            raise NbassayError(
                f"{path}, row {number}, column {name}: {printable(written)!r} is no id: it has a line "
                "break or what is not seen in it, perhaps of a quotation mark that is one too many"
            )
        one = mend_id(written, counted=counted)
        if one is None:
            raise NbassayError(
                f"{path}, row {number}, column {name}: {written} is what a spreadsheet made of an "
                "id, whose digits or zeros may be lost; write the id itself, in a column of text"
            )
        if one != written:
            mended.append((written, one))
        said[name] = one
    if mended:
        log.warning(
            "%s: a spreadsheet made numbers of %d ids in the column %s; %s is read as %s",
            *(path, len(mended), name, *mended[0]),
        )


def _require_one_of_each(path: Path, rows: Sequence[RosterRow], ids: set[str]) -> None:
    """Make sure that no student has two ids in one column.

    Raises:
        NbassayError: if one has; both rows are named.
    """
    before: dict[tuple[str, str], RosterRow] = {}
    for row in rows:
        for column in sorted(ids & row.cells.keys()):
            if not row.cells[column]:
                continue
            first = before.setdefault((row.student, column), row)
            one, other = first.cells[column], row.cells[column]
            if fold_id(column, one) != fold_id(column, other):
                raise NbassayError(
                    f"{path}, rows {first.number} and {row.number}: {row.student!r} stands there "
                    f"twice, with {one} and {other} in the column {column}; keep one of the rows"
                )
