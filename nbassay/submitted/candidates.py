"""Which files of a submission may be notebooks, by their names."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from nbassay.submitted.folders import is_shown, walk

MAX_LOOKED_AT = 2_000  # files of a submission
_TEXT = (".json", ".txt")
_EXPORTED = (".py", ".html", ".htm", ".pdf", ".md", ".docx", ".hwp", ".hwpx")
_NOT_A_NOTEBOOK = {"timestamp.txt", "requirements.txt", "README.txt", "README.md"}
_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".egg", ".alz")


def candidate_files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below `folder` that may be notebooks or archives, in stable order."""
    return filter(_may_be_one, _files(folder))


def exported_files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below `folder` of kinds that notebooks are exported to."""
    return (path for path in _files(folder) if path.suffix.lower() in _EXPORTED)


def _files(folder: Path) -> Iterator[Path]:
    looked_at = 0
    for directory, folders, names in walk(folder):
        folders[:] = sorted(filter(is_shown, folders))
        for name in sorted(filter(is_shown, names)):
            looked_at += 1
            if looked_at > MAX_LOOKED_AT:
                return
            path = directory / name
            if name not in _NOT_A_NOTEBOOK and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _may_be_one(path: Path) -> bool:
    return (
        is_archive(path) or not path.suffix or is_called_one(path) or path.suffix.lower() in _TEXT
    )


def is_called_one(path: Path) -> bool:
    """Tell whether a file has a notebook's name, whatever a browser or a mail put behind it."""
    return ".ipynb" in path.name.lower()


def is_archive(path: Path) -> bool:
    """Tell whether a file is called like an archive, one that can be opened here or not."""
    return path.name.lower().endswith((".zip", *_OTHER_ARCHIVES))
