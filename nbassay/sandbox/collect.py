"""What a run left in its out folder: made harmless, and its record read as hostile data."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MAX_RECORD_BYTES = 5_000_000
_NAMES = {
    "": re.compile(r"run\.json|executed\.ipynb"),
    "arrays": re.compile(r"[0-9a-f]{64}\.npz"),
    "capture": re.compile(r"[A-Za-z0-9_-]{1,100}\.json"),
}
_MEMORY_ERRORS = frozenset({"MemoryError", "_ArrayMemoryError"})


@dataclass(frozen=True)
class Record:
    """The parts of `run.json` that decide how the run ended."""

    timed_out: bool
    out_of_memory: bool
    died: bool


def clean(out: Path) -> None:
    """Remove everything from `out` that is not a plain file with a name of the schema.

    Links, pipes and surprises go; what stays loses all mode bits but our own reading and writing.
    """
    for folder, allowed in _NAMES.items():
        place = out / folder
        if not _is_folder(place):
            place.unlink(missing_ok=True)
            continue
        place.chmod(0o700)
        for entry in list(place.iterdir()):
            if folder == "" and entry.name in _NAMES:
                continue
            if _is_folder(entry):
                _remove_folder(entry, out)
            elif allowed.fullmatch(entry.name) and _is_file(entry):
                entry.chmod(0o600)
            else:
                entry.unlink()


def take_over(left: Path, out: Path) -> None:
    """Clean the folder `left` and move what stays into the empty folder `out`.

    Between two file systems it is copied; by then there is no link that could be followed.
    """
    clean(left)
    for entry in left.iterdir():
        shutil.move(entry, out / entry.name)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _remove_folder(folder: Path, out: Path) -> None:
    """Remove a folder however deep: inner folders are moved up, so that no path gets too long."""
    waiting = [folder]
    moved = 0
    while waiting:
        current = waiting.pop()
        current.chmod(0o700)
        for entry in list(current.iterdir()):
            if _is_folder(entry):
                moved += 1
                # The name cannot be one that the sandbox left: it has a part of ours.
                above = out / f".removing-{os.getpid()}-{id(waiting)}-{moved}"
                entry.chmod(0o700)
                waiting.append(entry.rename(above))
            else:
                entry.unlink()
        current.rmdir()


def read_record(out: Path) -> Record | None:
    """Return the record of the run, or None if there is none to be believed."""
    try:
        data = json.loads(_read_plain(out / "run.json"))
        cells = [_cell(cell) for cell in data["cells"]]
        if data["schema"] != 1 or data["kernel"] not in {"alive", "died"}:
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Record(
        timed_out=any(status == "timed_out" for status, _ in cells),
        out_of_memory=any(error in _MEMORY_ERRORS for _, error in cells),
        died=data["kernel"] == "died",
    )


def _cell(cell: Mapping[str, Any]) -> tuple[str, str]:
    error = cell["error"]
    name = "" if error is None else str(error["name"])
    return str(cell["status"]), name


def _read_plain(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_RECORD_BYTES:
            raise ValueError(f"{path} is not a plain file of a sensible size")
        return stream.read(_MAX_RECORD_BYTES)
