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
            for number in places.get((key, same(one.removeprefix(key.prefix))), ())
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
    said = (student if column == STUDENT else roster.id_of(student, column) for column in columns)
    return [same(one) for one in said if one]
