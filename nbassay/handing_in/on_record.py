"""The record of what was taken for whom, which stays beside what could not be placed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from nbassay.course.spreadsheets import read_table
from nbassay.errors import NbassayError
from nbassay.handing_in.arranging import Arranged
from nbassay.handing_in.attempts import Chosen
from nbassay.handing_in.placing import as_csv, stamp
from nbassay.store.kept import write_atomically
from nbassay.texts.printable import unguard

log = logging.getLogger("nbassay")

RECORD = "collected.csv"
_COLUMNS = (
    *("student", "download", "system", "id", "name", "files"),
    *("submitted", "late", "attempt", "attempts", "group"),
)


Outcome: TypeAlias = Literal["new", "same", "replaced", "kept"]


@dataclass(frozen=True)
class Taken:
    """What was taken for one student, and what became of it.

    "kept": something else lies in the student's folder, and nobody asked to replace it.
    """

    chosen: Chosen
    arranged: Arranged
    outcome: Outcome


def keep_record(path: Path, taken: Sequence[Taken]) -> None:
    """Write what now lies in `submitted/` beside what is on record of other students."""
    new = {one.chosen.student: _row(one) for one in taken if one.outcome != "kept"}
    rows = [row for row in _read_record(path) if row[0] not in new] if new else []
    if new:
        merged = sorted([*rows, *new.values()])
        write_atomically(path, as_csv(_COLUMNS, merged))


def _read_record(path: Path) -> list[list[str]]:
    """Return what is on record; a file that somebody damaged is put aside."""
    if not path.exists():
        return []
    try:
        return [[unguard(cell) for cell in row] for row in read_table(path).rows.values()]
    except NbassayError as error:
        aside = path.with_suffix(".damaged.csv")
        path.replace(aside)
        log.warning("%s; it is %s now, and a new record is begun", error, aside)
        return []


def _row(one: Taken) -> list[str]:
    hand_in = one.chosen.hand_in
    return [
        *(one.chosen.student, hand_in.download.name, hand_in.system, hand_in.who, hand_in.name),
        *("; ".join(hand_in.places), stamp(hand_in.when), "late" if hand_in.late else ""),
        *(str(one.chosen.attempt), str(one.chosen.attempts)),
        "; ".join(hand_in.students) if len(hand_in.students) > 1 else "",
    ]
