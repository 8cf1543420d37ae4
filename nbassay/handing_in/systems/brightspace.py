"""Brightspace (D2L), "Download": a folder for each hand-in, named with a clock without a colon.

`<user id>-<item id> - [<org id> - ]<First Last> - <Mon D, YYYY hmm AM>`; at some sites there are no
folders, and the file's name stands behind the date.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

from nbassay.handing_in.said import NOT_ASKED_FOR, Key, Person, Said
from nbassay.handing_in.systems.system import System

_PART = re.compile(r"(?P<user>\d+)(?:-\d+)? - (?P<rest>.+)")
_HAND_IN = re.compile(r"\d+-\d+ - ")
_DATE = re.compile(
    r"(?P<before>.*?) ?- (?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<clock>\d{1,4}) (?P<half>[AP]M)(?: - (?P<file>.+))?"
)
_ORG_ID = re.compile(r"(?P<id>[A-Za-z]{0,4}\d{5,}) - (?P<name>.+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NO_DATE = "no date can be read in its folder's name"


def read(path: PurePosixPath) -> tuple[Said, ...]:
    """Return every way to read a path in Brightspace's zip: assignments may be called `1 - Begin`."""
    if path.name == "index.html" and len(path.parts) <= 2 and not _HAND_IN.match(str(path)):
        return (NOT_ASKED_FOR,)
    return tuple(
        said
        for index, part in enumerate(path.parts)
        if (found := _PART.fullmatch(part))
        for said in _read_part(found["user"], found["rest"], path.parts[index + 1 :])
    )


def _read_part(user: str, rest: str, inside: tuple[str, ...]) -> tuple[Said, ...]:
    dated = _DATE.fullmatch(rest)
    name = dated["before"] if dated else rest
    file = PurePosixPath(*inside) if inside else PurePosixPath((dated and dated["file"]) or "")
    if not file.parts:
        return ()
    keys = [Key("brightspace", user)]
    if org := _ORG_ID.fullmatch(name):
        keys.append(Key("org", org["id"]))
        name = org["name"]
    when = _moment(dated) if dated else None
    note = "" if when else _NO_DATE
    return (Said((Person(tuple(keys), name),), file, when=when, note=note),)


def _moment(dated: re.Match[str]) -> datetime | None:
    """Return the date, None for one that there is not; months in other languages are not known."""
    month = dated["month"].lower()[:3]
    clock = dated["clock"].zfill(4)
    hour = int(clock[:2]) % 12 + (12 if dated["half"] == "PM" else 0)
    if month not in _MONTHS or not 1 <= int(clock[:2]) <= 12:
        return None
    try:
        return datetime(
            int(dated["year"]), _MONTHS.index(month) + 1, int(dated["day"]), hour, int(clock[2:])
        )
    except ValueError:
        return None


SYSTEM = System("brightspace", ("brightspace", "org"), lambda download, titles: read)
