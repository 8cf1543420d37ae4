"""The files of a submission: the notebook's own bytes, and what stands beside it when it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbassay import data
from nbassay.course.layout import README
from nbassay.course.names import compose
from nbassay.course.notebook import Unreadable, read_bounded
from nbassay.errors import NbassayError
from nbassay.submitted import Found
from nbassay.submitted.folders import walk
from nbassay.texts import Text, text

MAX_FILES = 200
MAX_TOTAL = 100 * 1024 * 1024  # bytes
_NOT_HANDED_IN = {"timestamp.txt", README}


@dataclass(frozen=True)
class HandedIn:
    """A notebook file as handed in: its size, and its bytes where they may be read.

    Neither is known of a file that is missing, and only the size of one that is no regular file or
    is too large.
    """

    size: int | None = None
    content: bytes | None = None

    @classmethod
    def look(cls, path: Path) -> HandedIn:
        """Return what is at `path`, never following a link. Never raises."""
        try:
            content = read_bounded(path)
            return cls(len(content), content)
        except FileNotFoundError:
            return cls()
        except Unreadable:
            try:
                return cls(path.lstat().st_size)
            except OSError:
                return cls(0)

    def to_json(self) -> dict[str, Any] | None:
        """Return size and SHA-256 for the audit trail, or None for a missing file."""
        if self.size is None:
            return None
        known = self.content is not None
        digest = hashlib.sha256(self.content or b"").hexdigest() if known else None
        return {"sha256": digest, "bytes": self.size}


def read_handed_in(found: Found) -> HandedIn:
    """Return the file that was found; nothing was handed in where none was chosen."""
    return HandedIn() if found.trouble else HandedIn.look(found.path)


def hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """Return name -> SHA-256 of each of `files`."""
    return {name: data.sha256_of(path) for name, path in sorted(files.items())}


def working_files(
    release: Path, folders: Sequence[Path], file_mb: int
) -> tuple[dict[str, Path], list[Text]]:
    """Return relative name -> file for one run, and notes of what was left out.

    What a release says about itself has no part in a run. `folders` are what was handed in, the
    folder of the notebook first: of files of one name the first counts. A handed-in file never
    stands in for one of the release, nor for a folder of it. Links, special files and files whose
    name is no text are left out, as is everything past a bound on count and size: half of the
    `file_mb` that a run has is left for what the notebook writes.

    Raises:
        NbassayError: if the release cannot be read.
    """
    try:
        files = {
            name: path
            for name, path in regular_files(release)
            if path.suffix != ".ipynb" and name != README
        }
    except OSError as error:
        raise NbassayError(f"{release} cannot be read: {error}; run `nbassay release`") from error
    notes: list[Text] = []
    taken = _with_folders(files)
    most = min(MAX_TOTAL, file_mb * 1024 * 1024 // 2)
    total = 0
    for name, path in _list_handed_in(folders):
        if name in taken or not files.keys().isdisjoint(_folders_of(name)):
            continue
        total += path.stat().st_size
        if len(files) >= MAX_FILES or total > most:
            notes.append(
                text(
                    ko="제출된 파일이 너무 많거나 커서 일부를 제외했습니다.",
                    en="Too many or too large files were handed in; some were left out.",
                )
            )
            break
        files[name] = path
        taken |= {name, *_folders_of(name)}
    return files, notes


def _list_handed_in(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield name, with its letters composed as code writes them, and file of what was handed in."""
    for folder in folders:
        for name, path in regular_files(folder):
            if name not in _NOT_HANDED_IN and path.suffix != ".ipynb":
                yield compose(name), path


def _with_folders(names: Iterable[str]) -> set[str]:
    return {each for name in names for each in (name, *_folders_of(name))}


def _folders_of(name: str) -> list[str]:
    """Return the names of the folders that a file lies in."""
    return [str(folder) for folder in PurePosixPath(name).parents][:-1]


def regular_files(folder: Path) -> list[tuple[str, Path]]:
    """Return the regular files below `folder`, never through a link, in a stable order.

    Left out are hidden files, those whose name is not UTF-8 (nothing could name them), and what
    lies too deep.
    """
    found = []
    for directory, folders, names in walk(folder):
        folders[:] = sorted(filter(_is_visible, folders))
        for name in sorted(filter(_is_visible, names)):
            path = directory / name
            if path.is_file() and not path.is_symlink():
                found.append((path.relative_to(folder).as_posix(), path))
    return found


def _is_visible(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes of a name that Python could not decode
        return False
    return not name.startswith(".")
