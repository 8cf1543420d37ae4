"""Whose row is whose: by ids, never by names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbassay.course.names import compose
from nbassay.course.roster import STUDENT, Roster, fold_id
from nbassay.course.spreadsheets import Table, mend_id, plain
from nbassay.errors import NbassayError
from nbassay.reports.exports.order import Export


@dataclass(frozen=True)
class Key:
    """A cell of a row that says whose it is.

    `said_by` are the columns of the roster that may hold the same id, `student` being the name of
    a student's folder in `submitted/`. `prefix` is what the system puts before each id; `counted`
    ones are numbers that it gives itself.
    """

    index: int
    said_by: tuple[str, ...]
    prefix: str = ""
    counted: bool = False

    def cell(self, row: Sequence[str]) -> str:
        """Return the id in `row` as it is compared."""
        return fold_id("", plain(row[self.index]).removeprefix(self.prefix))


def rows_with_ids(sheet: Table, keys: Sequence[Key], export: Export) -> dict[int, tuple[str, ...]]:
    """Return number -> row for those rows of `sheet` that are somebody's.

    Ids of which a spreadsheet made numbers are put right where that is sure, and `export` says so.

    Raises:
        NbassayError: if one was spoilt.
    """
    found, mended = {}, 0
    for number, row in sheet.rows.items():
        if not any(key.cell(row) for key in keys):
            continue
        cells = list(row)
        for key in keys:
            written = plain(row[key.index])
            one = mend_id(written, counted=key.counted)
            if one is None:
                raise NbassayError(
                    f"{sheet.path}, row {number}, column {sheet.head[key.index]}: {written} is "
                    "what a spreadsheet made of an id; take the file as the system gives it"
                )
            if one != written:
                cells[key.index] = one
                mended += 1
        found[number] = tuple(cells)
    if mended:
        export.warnings.append(f"a spreadsheet made numbers of {mended} ids, which are ids again")
    return found


def find_owners(
    rows: Mapping[int, Sequence[str]],
    keys: Iterable[Key],
    students: Iterable[str],
    roster: Roster,
    export: Export,
) -> dict[int, str]:
    """Return number of row -> student; who has no row, or no row alone, is left out of `export`.

    A row is nobody's that may be another's as well, whether that one has a mark or not.
    """
    places: dict[tuple[Key, str], set[int]] = defaultdict(set)
    known_by = list(keys)
    for number, row in rows.items():
        for key in known_by:
            if one := key.cell(row):
                places[key, one].add(number)
    marked = list(students)
    everybody = dict.fromkeys([*map(compose, marked), *roster.ids])
    claims = {
        student: {
            number
            for key in known_by
            for one in ids_of(student, key.said_by, roster)
            for number in places.get((key, one), ())
        }
        for student in everybody
    }
    claimants: dict[int, list[str]] = defaultdict(list)
    for student, numbers in claims.items():
        for number in numbers:
            claimants[number].append(student)
    found: dict[int, str] = {}
    for student in marked:
        own = sorted(claims[compose(student)])
        others = [one for one in claimants[own[0]] if one != compose(student)] if own else []
        if not own:
            export.leave_out(student, "no row has an id of this student; see roster.csv")
        elif len(own) > 1:
            listed = ", ".join(map(str, own))
            export.leave_out(student, f"several rows are this student's: {listed}")
        elif others:
            export.leave_out(student, f"row {own[0]} may be that of {', '.join(others)} as well")
        else:
            found[own[0]] = student
    return found


def ids_of(student: str, columns: Iterable[str], roster: Roster) -> list[str]:
    """Return the ids of `student` in `columns` of the roster, as they are compared."""
    said = (
        (column, student if column == STUDENT else roster.id_of(student, column))
        for column in columns
    )
    return [fold_id(column, one) for column, one in said if one]
