"""Whose each file is.

A name may be read in several ways: the one whose keys the roster knows is taken, and none of
several. Nothing is decided by what people are called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from nbassay.course.roster import TIME, RosterRow, is_usable_student
from nbassay.errors import NbassayError
from nbassay.gradebook.timestamp import as_utc
from nbassay.handing_in.attempts import Attempt, HandIn
from nbassay.handing_in.download import Download, LeftOut, show
from nbassay.handing_in.people_table import PeopleTable
from nbassay.handing_in.said import NOT_ASKED_FOR, Person, Said
from nbassay.handing_in.systems import Reader, System

# As spreadsheets write dates.
_SHORT_DATE = re.compile(r"(?P<one>\d{1,2})[./-](?P<other>\d{1,2})[./-](?P<year>\d{4}|\d\d)\b")
_MONTHS = 12
# A clock at the end, and a zone behind it.
_ZONED = re.compile(
    r":\d{2}(?:[.,]\d+)?(?: ?[AP]M)? ?\(?"
    r"(?:Z|[A-Z]{3,4}|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|[A-Z]\w+/\w+)\)?$"
)


@dataclass(frozen=True)
class Rules:
    """What the user says of how a download is to be read.

    `files` is a table file -> student; `groups` lets what one handed in count for a whole group;
    `zone` is that of times that name none.
    """

    roster: PeopleTable | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    groups: bool = False
    zone: ZoneInfo | None = None
    attempt: Attempt = "last"


@dataclass(frozen=True)
class _Reading:
    """One way to read a name that names students."""

    said: Said
    students: tuple[str, ...]
    unknown: tuple[Person, ...] = ()
    when: datetime | None = None


def sort_files(
    download: Download, system: System | None, reader: Reader, rules: Rules
) -> tuple[list[HandIn], list[LeftOut]]:
    """Return what was handed in, and the files of which nobody can say whose they are.

    Raises:
        NbassayError: if times have no zone and none was named.
    """
    parts: dict[object, list[tuple[PurePosixPath, Path, _Reading]]] = {}
    left_out = list(download.left_out)
    table = _table_places(download, rules.files)
    for place, file in download.files.items():
        if place in table:
            reading: _Reading | str = _Reading(Said((), PurePosixPath(place.name)), (table[place],))
        elif NOT_ASKED_FOR in (readings := reader(place)):
            continue
        else:
            reading = _decide(readings, system, rules)
        if isinstance(reading, str):
            left_out.append(LeftOut(show(place), reading, file))
            continue
        said = reading.said
        key = (reading.students, said.people, said.when, said.number)
        parts.setdefault(key, []).append((place, file, reading))
    name = system.name if system else "files"
    hand_ins = []
    for files in parts.values():
        if any(reading.said.work for _, _, reading in files):
            hand_ins.append(_gather(download, name, files, rules))
        else:
            left_out += [LeftOut(show(place), _NO_FILE, file) for place, file, _ in files]
    return hand_ins, left_out


_NO_FILE = "no file was handed in with it"


def _table_places(download: Download, table: Mapping[str, str]) -> dict[PurePosixPath, str]:
    """Return place -> student for the files of a table, named by path or, if only one is, by name."""
    found: dict[PurePosixPath, str] = {}
    for name, student in table.items():
        places = [place for place in download.files if str(place) == name]
        places = places or [place for place in download.files if place.name == name]
        if len(places) > 1:
            raise NbassayError(
                f"{download.place} holds {len(places)} files called {name}; put their paths in "
                "the table"
            )
        found |= dict.fromkeys(places, student)
    return found


def _decide(readings: Sequence[Said], system: System | None, rules: Rules) -> _Reading | str:
    """Return the one reading that names students, or why there is none."""
    if not readings:
        return "nothing in its name ties it to anybody"
    found = [
        reading for said in readings if (reading := _find_students(said, system, rules)) is not None
    ]
    if len({reading.students for reading in found}) > 1:
        named = " or ".join(_who(reading.said.people) for reading in found)
        return (
            f"its name can be read in several ways, for {named}; say which with --title, "
            "--roster or --files"
        )
    if found:
        crowd = found[0].students
        if len(crowd) > 1 and len(found[0].said.people) == 1 and not rules.groups:
            return (
                f"{_who(found[0].said.people)} stands in the roster for {', '.join(crowd)}; with "
                "--groups it counts for each"
            )
        return found[0]
    untied = next((said.untied for said in readings if said.untied), "")
    if untied:
        return untied
    unknown = " or ".join(dict.fromkeys(_who(said.people) for said in readings))
    return f"{unknown} is not in {rules.roster.place}" if rules.roster else f"{unknown}: no roster"


def _find_students(said: Said, system: System | None, rules: Rules) -> _Reading | None:
    students: list[str] = []
    unknown = []
    times: list[str] = []
    for person in said.people:
        rows = _rows(person, system, rules.roster)
        if rows and rules.groups and rules.roster:
            rows = rules.roster.group_of(rows)
        own = _own_id(person, system) if rules.roster is None else ""
        if not rows and not own:
            unknown.append(person)
        students += [row.student for row in rows] or [own] * bool(own)
        times += [row.cells[TIME] for row in rows if row.cells.get(TIME, "-") not in {"", "-"}]
    if not students:
        return None
    when = _read_time(times[0], rules) if len(set(times)) == 1 else None
    return _Reading(said, tuple(dict.fromkeys(students)), tuple(unknown), when)


def _read_time(text: str, rules: Rules) -> datetime:
    """Return the moment that a roster says, without a zone where it names none.

    Raises:
        NbassayError: if it says none, or one of two.
    """
    when = None if _is_unsure(text) else as_utc(text)
    if when is None:
        place = rules.roster.place if rules.roster else "the roster"
        raise NbassayError(
            f"{place}: {text!r} in its column {TIME} is no one moment; write 2026-03-05 09:07, or "
            "2026-03-05T09:07:00Z with its zone"
        )
    return when.replace(tzinfo=UTC if _ZONED.search(text) else None)


def _is_unsure(text: str) -> bool:
    """Whether nobody can say which number of a date is the day, the month or the year."""
    date = _SHORT_DATE.match(text)
    if date is None:
        return False
    one, other = int(date["one"]), int(date["other"])
    return len(date["year"]) < len("2026") or (one != other and max(one, other) <= _MONTHS)


def _rows(
    person: Person, system: System | None, roster: PeopleTable | None
) -> tuple[RosterRow, ...]:
    if roster is None:
        return ()
    own = system.own if system else frozenset()
    found = (roster.find(key, own=key.kind in own) for key in person.keys)
    return next((rows for rows in found if rows), ())


def _own_id(person: Person, system: System | None) -> str:
    """Return the first key that is a student's own id; nobody's name is one."""
    own = system.own if system else frozenset()
    return next(
        (key.value for key in person.keys if key.kind in own and is_usable_student(key.value)), ""
    )


def _who(people: Sequence[Person]) -> str:
    return " + ".join(
        next((key.value for key in person.keys), person.name or "nobody") for person in people
    )


def _gather(
    download: Download,
    system: str,
    parts: Sequence[tuple[PurePosixPath, Path, _Reading]],
    rules: Rules,
) -> HandIn:
    """Return one hand-in of its files; of two files with one name the later keeps its whole path."""
    reading = parts[0][2]
    files: dict[PurePosixPath, Path] = {}
    places = []
    for place, file, one in parts:
        if one.said.work:
            target = one.said.file if one.said.file not in files else place
            files[target] = file
            places.append(show(place))
    people = reading.said.people
    notes = [f"{_who([person])} is unknown" for person in reading.unknown]
    notes += [reading.said.note] * bool(reading.said.note)
    return HandIn(
        download,
        system,
        reading.students,
        _who(people) if people else "table",
        ", ".join(person.name for person in people if person.name),
        files,
        tuple(places),
        _in_utc(reading, rules, download),
        reading.said.number,
        any(one.said.late for _, _, one in parts),
        tuple(notes),
    )


def _in_utc(reading: _Reading, rules: Rules, download: Download) -> datetime | None:
    when = reading.said.when or reading.when
    if when is None:
        return None
    if when.tzinfo is None:
        if rules.zone is None:
            raise NbassayError(
                f"the times of {download.place} name no zone; say the server's with --zone, such "
                "as --zone Asia/Seoul"
            )
        when = when.replace(tzinfo=rules.zone)
    return when.astimezone(UTC)
