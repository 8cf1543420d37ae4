"""A clean copy of one submission for nbgrader to work on.

nbgrader copies every file of a submission into `autograded/`, following links, and stops at a pipe
or at a time stamp that it cannot parse. A submission decides none of that here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from nbassay.gradebook.timestamp import TIMESTAMP, timestamp
from nbassay.submitted.folders import walk

MAX_FILE = 100 * 1024 * 1024  # bytes; nbgrader's own bound on a file that it collects
MAX_FILES = 500


def stage(
    submission: Path, into: Path, notebooks: Mapping[str, Path], ignore: Iterable[str]
) -> None:
    """Link the regular files of `submission` into the new folder `into`.

    `notebooks` says by name where each notebook of the assignment lies. Left out are links, special
    files, what nbgrader ignores, other notebooks, and files past the bounds. A notebook that is no
    regular file, or may not be read, stays as an empty one: it was handed in.
    """
    into.mkdir(parents=True)
    patterns = tuple(ignore)
    # A folder may be called like a notebook, which is to stand in its place.
    taken = {TIMESTAMP, *(f"{name}.ipynb" for name in notebooks)}
    for count, path in enumerate(_files(submission, patterns)):
        if count >= MAX_FILES:
            break
        relative = path.relative_to(submission)
        if path.suffix == ".ipynb" or relative.parts[0] in taken:
            continue
        if path.stat().st_size <= MAX_FILE:
            _link(path, into / relative)
    for name, path in notebooks.items():
        target = into / f"{name}.ipynb"
        if os.path.lexists(path) and not (_is_plain(path) and _link(path, target)):
            target.touch()
    text = timestamp(submission)
    if text:
        (into / TIMESTAMP).write_text(text, encoding="utf-8")


def _files(folder: Path, ignore: tuple[str, ...]) -> Iterator[Path]:
    for directory, folders, names in walk(folder):
        folders[:] = sorted(name for name in folders if not _is_ignored(name, ignore))
        for name in sorted(names):
            path = directory / name
            if not _is_ignored(name, ignore) and _is_plain(path):
                yield path


def _is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _link(source: Path, target: Path) -> bool:
    """Put `source` at `target`; whether that could be done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, one without links, or a file that may not be read
        try:
            shutil.copyfile(source, target)
        except OSError:
            target.unlink(missing_ok=True)
            return False
    return True
