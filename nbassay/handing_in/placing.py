"""Writing into a course: `submitted/`, and what could not be placed, whole or not at all."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from nbassay.data import sha256_of
from nbassay.gradebook.timestamp import TIMESTAMP, submitted_at
from nbassay.handing_in.download import LeftOut, files_below
from nbassay.store.kept import Store, write_atomically
from nbassay.texts.printable import guard

# What is there already: nothing, the very same, or something else.
State: TypeAlias = Literal["new", "same", "other"]


def compare(folder: Path, files: Mapping[PurePosixPath, Path], when: datetime | None) -> State:
    """Return what already lies in a student's folder, beside what would be put there."""
    if not folder.exists() or not any(folder.iterdir()):
        return "new"
    there = {place: file for place, file in files_below(folder) if str(place) != TIMESTAMP}
    same = there.keys() == files.keys() and all(
        file.is_file() and not file.is_symlink() and sha256_of(file) == sha256_of(files[place])
        for place, file in there.items()
    )
    moment = None if when is None else when.replace(tzinfo=None, microsecond=0)
    return "same" if same and submitted_at(folder) == moment else "other"


def put(
    folder: Path, files: Mapping[PurePosixPath, Path], when: datetime | None, store: Store
) -> None:
    """Make `folder` hold the files and the time stamp, and nothing else."""
    scratch = store.new_scratch()
    try:
        made = scratch / "made"
        made.mkdir()
        for place, file in files.items():
            (made / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, made / place)
        if when is not None:
            (made / TIMESTAMP).write_text(f"{stamp(when)}\n", encoding="utf-8")
        folder.parent.mkdir(parents=True, exist_ok=True)
        before = scratch / "before"
        try:
            if folder.exists():
                folder.rename(before)
            made.rename(folder)
        except BaseException:  # Ctrl-C as well: what lay there is lost otherwise
            if before.exists() and not folder.exists():
                before.rename(folder)
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def stamp(when: datetime | None) -> str:
    """Return a moment in UTC as nbgrader reads it rightly, "" for none."""
    if when is None:
        return ""
    return f"{when.replace(tzinfo=None, microsecond=0).isoformat(sep=' ')} UTC"


def keep_left_out(folder: Path, left_out: Sequence[LeftOut]) -> None:
    """Make `folder` hold the files that could not be placed, with `reasons.csv`; remove it if none."""
    shutil.rmtree(folder, ignore_errors=True)
    if not left_out:
        return
    for number, one in enumerate(left_out, start=1):
        if one.file is not None:
            target = folder / f"{number:03}" / PurePosixPath(one.place).name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(one.file, target)
    rows = [
        (f"{number:03}" if one.file else "", one.place, one.why)
        for number, one in enumerate(left_out, start=1)
    ]
    write_atomically(folder / "reasons.csv", as_csv(("folder", "file", "reason"), rows))


def as_csv(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a CSV table; no cell of it is a formula for a spreadsheet, which names may try to be."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return file.getvalue()
