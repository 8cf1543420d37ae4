"""What was handed in at once, and which attempt of a student counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from nbassay.data import sha256_of
from nbassay.handing_in.download import Download, LeftOut

Attempt: TypeAlias = Literal["last", "first"]


@dataclass(frozen=True)
class HandIn:
    """What was handed in at once, by one student or a group: path -> file on disk.

    `when` is in UTC, None where nothing says it. `who` is what the system calls them, `name` what
    stands beside that for people to read.
    """

    download: Download
    system: str
    students: tuple[str, ...]
    who: str
    name: str
    files: Mapping[PurePosixPath, Path]
    places: tuple[str, ...]
    when: datetime | None
    number: int | None
    late: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """The attempt of one student that counts: the `attempt`-th of `attempts`."""

    student: str
    hand_in: HandIn
    attempt: int
    attempts: int
    notes: tuple[str, ...] = ()


def choose(
    hand_ins: Iterable[HandIn], attempt: Attempt
) -> tuple[list[Chosen], list[tuple[str, LeftOut]]]:
    """Return the hand-in of each student that counts.

    Also returned are the files of those of which none can be told to, each with its download's name.
    """
    by_student: dict[str, list[HandIn]] = {}
    for hand_in in hand_ins:
        for student in hand_in.students:
            by_student.setdefault(student, []).append(hand_in)
    chosen, left_out = [], []
    for student, mine in sorted(by_student.items()):
        in_order = _in_order(mine)
        if in_order is None:
            why = f"{len(mine)} hand-ins are of {student}, and nothing says which is the later"
            why += f" ({mine[0].notes[0]})" if mine[0].notes else ""
            left_out += [
                (one.download.name, LeftOut(place, why, file))
                for one in mine
                for place, file in zip(one.places, one.files.values(), strict=True)
            ]
            continue
        index = len(in_order) - 1 if attempt == "last" else 0
        ids = dict.fromkeys(one.who for one in in_order)
        notes = (f"handed in as {' and '.join(ids)}",) if len(ids) > 1 else ()
        chosen.append(Chosen(student, in_order[index], index + 1, len(in_order), notes))
    return chosen, left_out


def _in_order(hand_ins: Sequence[HandIn]) -> list[HandIn] | None:
    """Return one student's hand-ins, the first first; equal ones count once. None if unknown."""
    different = list({_content(one): one for one in reversed(hand_ins)}.values())[::-1]
    if len(different) == 1 and len(hand_ins) > 1:
        return [min(hand_ins, key=lambda one: (one.when is None, one.when))]
    moments = [one.when for one in hand_ins if one.when is not None]
    numbers = [one.number for one in hand_ins if one.number is not None]
    if len(hand_ins) == 1:
        return list(hand_ins)
    if len(set(moments)) == len(hand_ins):
        return sorted(hand_ins, key=lambda one: one.when or datetime.min.replace(tzinfo=UTC))
    if len(set(numbers)) == len(hand_ins) and len({one.download.place for one in hand_ins}) == 1:
        return sorted(hand_ins, key=lambda one: one.number or 0)
    return None


def _content(hand_in: HandIn) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(place), sha256_of(file)) for place, file in hand_in.files.items()))
