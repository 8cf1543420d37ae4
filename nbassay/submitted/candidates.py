"""Which files of a submission may be notebooks, by their names."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from nbassay.submitted.folders import is_shown, walk

MAX_LOOKED_AT = 2_000  # files of a submission
_NOTEBOOK = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json", ".txt")
_NOT_A_NOTEBOOK = {"timestamp.txt", "requirements.txt", "README.txt"}
_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".egg", ".alz")


def candidate_files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below `folder` that may be notebooks or archives, in stable order."""
    looked_at = 0
    for directory, folders, names in walk(folder):
        folders[:] = sorted(filter(is_shown, folders))
        for name in sorted(filter(is_shown, names)):
            looked_at += 1
            if looked_at > MAX_LOOKED_AT:
                return
            path = directory / name
            if _may_be_one(path) and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _may_be_one(path: Path) -> bool:
    if path.name in _NOT_A_NOTEBOOK:
        return False
    return is_archive(path) or path.name.lower().endswith(_NOTEBOOK)


def is_archive(path: Path) -> bool:
    """Tell whether a file is called like an archive, one that can be opened here or not."""
    return path.name.lower().endswith((".zip", *_OTHER_ARCHIVES))
