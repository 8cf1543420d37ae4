"""Files that travel: a folder as bytes, named by their hash, and as a folder again elsewhere.

A submission is hostile, so what is read of it here is names and bytes, never through a link; and
it arrives as it was, links and all, so that whoever looks at it there says what it would say here.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nbassay.submitted.folders import walk

MAGIC = b"nbassay-parcel-1\n"
# Nobody reads a file of a submission that is larger: it arrives with its size alone.
MAX_FILE = 100 * 1024 * 1024
MAX_BYTES = 256 * 1024 * 1024  # of a submission's files together
_LENGTH = 8  # bytes of the number that says how long the list of entries is


class TooLarge(Exception):
    """A folder holds more than travels."""


class DamagedParcel(Exception):
    """What arrived is not what was sent."""


@dataclass(frozen=True)
class Parcel:
    """Files in `content`; `key` is its SHA-256."""

    key: str
    content: bytes

    @classmethod
    def of(cls, content: bytes) -> Parcel:
        """Return the parcel with `content`."""
        return cls(hashlib.sha256(content).hexdigest(), content)

    @classmethod
    def pack(cls, files: Mapping[str, bytes]) -> Parcel:
        """Return files by their names."""
        return _join(
            (({"name": name, "kind": "file"}, content) for name, content in sorted(files.items()))
        )

    def check(self) -> Parcel:
        """Return this parcel.

        Raises:
            DamagedParcel: if its content is not what its key says.
        """
        if hashlib.sha256(self.content).hexdigest() != self.key:
            raise DamagedParcel(f"parcel {self.key} has another content")
        return self

    def files(self) -> dict[str, bytes]:
        """Return the files by their names.

        Raises:
            DamagedParcel: if it is no parcel.
        """
        return {entry["name"]: content for entry, content in _split(self.content)}

    def unpack(self, folder: Path) -> None:
        """Make `folder`, which nobody has made yet, whole or not at all.

        Raises:
            DamagedParcel: if its content is not what its key says, or a name leads out of it.
        """
        self.check()
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".unpacking-{os.getpid()}-"))
        try:
            for entry, content in _split(self.content):
                _place(made, entry, content)
            made.chmod(0o755)
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise somebody else was faster with the same
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)


def pack_submission(folder: Path) -> Parcel:
    """Return what was handed in, which may be anything, or nothing.

    Raises:
        TooLarge: if its files take more than travels.
    """
    return _join(_entries(folder))


def _entries(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    room = MAX_BYTES
    for place, folders, names in walk(folder):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = place / name
            entry, content = _look_at(path)
            room -= len(content)
            if room < 0:
                raise TooLarge(f"{folder} takes more than {MAX_BYTES // 1024**2} MB")
            yield {"name": path.relative_to(folder).as_posix(), **entry}, content


def _look_at(path: Path) -> tuple[dict[str, Any], bytes]:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return {"kind": "link", "target": os.readlink(path)}, b""  # noqa: PTH115
    if stat.S_ISDIR(status.st_mode):
        return {"kind": "folder"}, b""
    if not stat.S_ISREG(status.st_mode):
        return {"kind": "special"}, b""
    if status.st_size > MAX_FILE:
        return {"kind": "hole", "bytes": status.st_size}, b""
    return {"kind": "file"}, path.read_bytes()


def _join(entries: Iterable[tuple[dict[str, Any], bytes]]) -> Parcel:
    listed, contents = [], []
    for entry, content in entries:
        listed.append({**entry, "length": len(content)})
        contents.append(content)
    # ASCII: names may hold what is no text.
    head = json.dumps(listed, sort_keys=True).encode("ascii")
    return Parcel.of(b"".join([MAGIC, len(head).to_bytes(_LENGTH, "big"), head, *contents]))


def _split(content: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    start = len(MAGIC) + _LENGTH
    if content[: len(MAGIC)] != MAGIC:
        raise DamagedParcel("this is no parcel of nbassay")
    place = start + int.from_bytes(content[len(MAGIC) : start], "big")
    try:
        listed = json.loads(content[start:place])
        for entry in listed:
            end = place + entry["length"]
            yield entry, content[place:end]
            place = end
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedParcel(f"the list of a parcel is damaged: {error}") from error
    if place != len(content):
        raise DamagedParcel("a parcel is not whole")


def _place(folder: Path, entry: Mapping[str, Any], content: bytes) -> None:
    name = PurePosixPath(entry["name"])
    if name.is_absolute() or not name.parts or ".." in name.parts:
        raise DamagedParcel(f"a parcel names {entry['name']!r}")
    path = folder / name
    if any(above.is_symlink() for above in path.parents if folder in above.parents):
        raise DamagedParcel(f"a parcel writes through a link at {entry['name']!r}")
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = entry["kind"]
    if kind == "folder":
        path.mkdir(exist_ok=True)
    elif kind == "link":
        path.symlink_to(entry["target"])
    elif kind == "special":
        os.mkfifo(path)
    else:
        with path.open("xb") as file:
            file.write(content)
            if kind == "hole":
                file.truncate(entry["bytes"])
