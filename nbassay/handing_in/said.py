"""What the name of a file in a download says: whose it is, which attempt, what it was called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Key:
    """What a system knows somebody by; `kind` says which column of a roster holds it."""

    kind: str
    value: str


@dataclass(frozen=True)
class Person:
    """One who handed something in: keys, the surest first, and the name, which decides nothing."""

    keys: tuple[Key, ...]
    name: str = ""


@dataclass(frozen=True)
class Said:
    """What one file's place and name in a download say.

    `people` are several for a group, and none where `untied` says why nobody is named. `file` is
    the path as it was handed in. `when` has no zone where the system says none; `number` counts
    attempts where the system counts them. What is not `work` was written by the system.
    """

    people: tuple[Person, ...]
    file: PurePosixPath
    late: bool = False
    when: datetime | None = None
    number: int | None = None
    work: bool = True
    untied: str = ""
    note: str = ""


# What a file is that the system made for people to read, or that is of another assignment.
NOT_ASKED_FOR = Said((), PurePosixPath("-"), work=False)


def one_person(kind: str, value: str, name: str = "") -> tuple[Person, ...]:
    """Return the people of a hand-in that one key says it all of."""
    return (Person((Key(kind, value),), name),)
