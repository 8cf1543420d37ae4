"""Whose row is whose: by ids, never by names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbassay.course.names import compose
from nbassay.course.roster import STUDENT, Roster
from nbassay.reports.exports.order import Export


@dataclass(frozen=True)
class Key:
    """A cell of a row that says whose it is.

    `said_by` are the columns of the roster that may hold the same id, `student` being the name of
    a student's folder in `submitted/`. `prefix` is what the system puts before each id.
    """

    index: int
    said_by: tuple[str, ...]
    prefix: str = ""

    def cell(self, row: Sequence[str]) -> str:
        """Return the id in `row` as it is compared."""
        return same(row[self.index].strip().removeprefix(self.prefix))


def same(one: str) -> str:
    """Return an id in the form in which two are compared."""
    one = compose(one.strip())
    return one.casefold() if "@" in one else one


def find_owners(
    rows: Mapping[int, Sequence[str]],
    keys: Iterable[Key],
    students: Iterable[str],
    roster: Roster,
    export: Export,
) -> dict[int, str]:
    """Return number of row -> student; who has no row, or no row alone, is left out of `export`."""
    places: dict[tuple[Key, str], set[int]] = defaultdict(set)
    known_by = list(keys)
    for number, row in rows.items():
        for key in known_by:
            if one := key.cell(row):
                places[key, one].add(number)
    found: dict[str, set[int]] = {}
    for student in students:
        claimed = {
            number
            for key in known_by
            for one in ids_of(student, key.said_by, roster)
            for number in places.get((key, same(one.removeprefix(key.prefix))), ())
        }
        if len(claimed) == 1:
            found[student] = claimed
        elif claimed:
            listed = ", ".join(str(number) for number in sorted(claimed))
            export.leave_out(student, f"several rows are this student's: {listed}")
        else:
            export.leave_out(student, "no row has an id of this student; see roster.csv")
    return _one_each(found, export)


def ids_of(student: str, columns: Iterable[str], roster: Roster) -> list[str]:
    """Return the ids of `student` in `columns` of the roster, as they are compared."""
    said = (student if column == STUDENT else roster.id_of(student, column) for column in columns)
    return [same(one) for one in said if one]


def _one_each(found: Mapping[str, set[int]], export: Export) -> dict[int, str]:
    claims: dict[int, list[str]] = defaultdict(list)
    for student, numbers in found.items():
        claims[min(numbers)].append(student)
    for number, students in claims.items():
        if len(students) > 1:
            for student in students:
                others = ", ".join(other for other in students if other != student)
                export.leave_out(student, f"row {number} may be that of {others} as well")
    return {number: students[0] for number, students in claims.items() if len(students) == 1}
