"""Walking folders that somebody handed in, however they were made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Thousands of levels stop Python's own walk, and the system takes no path of more than 4,096 bytes.
MAX_DEPTH = 32
MAX_PATH = 1_000  # bytes, below the folder
_OF_THE_SYSTEM = {"__MACOSX", "ipynb_checkpoints", "Thumbs.db", "desktop.ini"}


def walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Yield folder, names of folders in it, names of files in it, as `os.walk` does from the top.

    Links are not followed, and what lies too deep is not there. What is removed from the list of
    folders is not walked.
    """
    for directory, folders, names in os.walk(folder):
        place = Path(directory)
        inside = place.relative_to(folder)
        for found in (folders, names):
            found[:] = [name for name in found if len(os.fsencode(inside / name)) <= MAX_PATH]
        if len(inside.parts) >= MAX_DEPTH:
            folders.clear()
        yield place, folders, names


def is_shown(name: str) -> bool:
    """Whether a file or folder is somebody's own: no hidden one, and none that a system adds."""
    return not name.startswith(".") and name not in _OF_THE_SYSTEM
