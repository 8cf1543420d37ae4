"""Opening what a submission left behind: regular files only, never through a link, bounded."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from nbassay.errors import NbassayError
from nbassay.evidence._safe_text import clean

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

JSON_BYTES = 20_000_000
JSON_TOTAL_BYTES = 100_000_000
JSON_DEPTH = 60
JSON_CONTAINERS = 1_000_000
JSON_ITEMS = 4_000_000
TEXT_LENGTH = 100_000
FOLDER_ENTRIES = 50_000
# Larger whole numbers cannot be turned into floats or array sizes without surprises.
LARGEST_INTEGER = 2**63


class EvidenceError(NbassayError):
    """What came out of the sandbox is not what our own code writes there."""


class Folder:
    """The `out/` folder of one run, read as hostile input."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._json_bytes = 0

    @contextmanager
    def open(self, *parts: str) -> Iterator[BinaryIO]:
        """Open the regular file `parts` (folder names, then the file's) for reading.

        Raises:
            EvidenceError: if it is missing, no regular file, or behind a link.
        """
        descriptor = self._descend(parts, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise EvidenceError(f"{'/'.join(parts)} in the evidence is not a regular file")
        except BaseException:
            os.close(descriptor)
            raise
        with os.fdopen(descriptor, "rb") as file:
            yield file

    def read(self, *parts: str, limit: int) -> bytes:
        """Return the bytes of a file of at most `limit` bytes.

        Raises:
            EvidenceError: as `open` does, or if the file is larger or cannot be read.
        """
        with self.open(*parts) as file:
            try:
                data = file.read(limit + 1)
            except OSError as error:
                raise EvidenceError(f"{'/'.join(parts)} cannot be read: {error}") from error
        if len(data) > limit:
            raise EvidenceError(f"{'/'.join(parts)} in the evidence has over {limit} bytes")
        return data

    def names(self, folder: str) -> list[str]:
        """Return the sorted names in a sub-folder; none if there is no such folder.

        Raises:
            EvidenceError: if it is not a folder, or holds absurdly many entries.
        """
        if not os.path.lexists(self.path / folder):
            return []
        descriptor = self._descend((folder,), os.O_RDONLY | os.O_DIRECTORY)
        found: list[str] = []
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    found.append(entry.name)
                    if len(found) > FOLDER_ENTRIES:
                        raise EvidenceError(f"{folder}/ in the evidence has too many entries")
        except OSError as error:
            raise EvidenceError(f"{folder}/ in the evidence cannot be read: {error}") from error
        finally:
            os.close(descriptor)
        return sorted(found)

    def json(self, *parts: str) -> Json:
        """Return a JSON file, bounded in size, depth and count, its texts made safe to print.

        Raises:
            EvidenceError: as `read` does, or if the file is no such JSON.
        """
        data = self.read(*parts, limit=JSON_BYTES)
        self._json_bytes += len(data)
        if self._json_bytes > JSON_TOTAL_BYTES:
            raise EvidenceError(f"the JSON in the evidence has over {JSON_TOTAL_BYTES} bytes")
        return parse_json(data, "/".join(parts))

    def _descend(self, parts: tuple[str, ...], flags: int) -> int:
        """Open `parts` below the folder one by one, so that no link on the way is followed."""
        try:
            current = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            for position, part in enumerate(parts):
                last = position == len(parts) - 1
                wanted = flags if last else os.O_RDONLY | os.O_DIRECTORY
                try:
                    inner = os.open(part, wanted | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=current)
                finally:
                    os.close(current)
                current = inner
        except (OSError, ValueError) as error:
            name = clean("/".join(parts), limit=200, keep="")
            raise EvidenceError(f"{name} in the evidence cannot be opened: {error}") from error
        return current


def parse_json(data: bytes, where: str) -> Json:
    """Return bounded JSON with every text stripped of control characters.

    Raises:
        EvidenceError: if `data` is no UTF-8 JSON or beyond the bounds.
    """
    # Counted before parsing: two bytes of "[]" become 60 bytes of list.
    containers = data.count(b"[") + data.count(b"{")
    if containers > JSON_CONTAINERS or data.count(b",") > JSON_ITEMS:
        raise EvidenceError(f"{where} in the evidence holds too many items")
    try:
        parsed = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise EvidenceError(
            f"{where} in the evidence is no JSON: {type(error).__name__}"
        ) from error
    return _clean_json(parsed, where, 0)


def _clean_json(value: Json, where: str, depth: int) -> Json:
    if depth > JSON_DEPTH:
        raise EvidenceError(f"{where} in the evidence is nested too deeply")
    if isinstance(value, str):
        if len(value) > TEXT_LENGTH:
            raise EvidenceError(f"{where} in the evidence holds a text that is too long")
        return clean(value, limit=TEXT_LENGTH)
    if isinstance(value, list):
        return [_clean_json(item, where, depth + 1) for item in value]
    if isinstance(value, dict):
        return _clean_dict(value, where, depth)
    return value


def _clean_dict(value: dict[str, Json], where: str, depth: int) -> dict[str, Json]:
    result: dict[str, Json] = {}
    for key, item in value.items():
        if len(key) > TEXT_LENGTH:
            raise EvidenceError(f"{where} in the evidence holds a key that is too long")
        result[clean(key, limit=TEXT_LENGTH, keep="")] = _clean_json(item, where, depth + 1)
    return result
