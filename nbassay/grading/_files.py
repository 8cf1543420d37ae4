"""The files that stand beside a notebook when it runs: the release's and those handed in."""

from __future__ import annotations

import os
from pathlib import Path

from nbassay.errors import NbassayError
from nbassay.results import Message

MAX_FILES = 200
MAX_TOTAL = 100 * 1024 * 1024  # bytes
_NOT_HANDED_IN = {"timestamp.txt"}


def working_files(release: Path, submitted: Path | None) -> tuple[dict[str, Path], list[Message]]:
    """Return relative name -> file for one run, and notes of what was left out.

    A handed-in file never stands in for one of the release. Links and special files are left
    out, as is everything past a bound on count and size.

    Raises:
        NbassayError: if the release cannot be read.
    """
    try:
        files = {name: path for name, path in _regular(release) if path.suffix != ".ipynb"}
    except OSError as error:
        raise NbassayError(f"{release} cannot be read: {error}; run `nbassay release`") from error
    notes: list[Message] = []
    if submitted is None:
        return files, notes
    total = 0
    for name, path in _regular(submitted):
        if name in files or name in _NOT_HANDED_IN or path.suffix == ".ipynb":
            continue
        total += path.stat().st_size
        if len(files) >= MAX_FILES or total > MAX_TOTAL:
            notes.append(
                Message(
                    "제출된 파일이 너무 많거나 커서 일부를 제외했습니다.",
                    "Too many or too large files were handed in; some were left out.",
                )
            )
            break
        files[name] = path
    return files, notes


def _regular(folder: Path) -> list[tuple[str, Path]]:
    """Return the regular files below `folder`, never through a link, in a stable order."""
    found = []
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(directory) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                found.append((path.relative_to(folder).as_posix(), path))
    return found
