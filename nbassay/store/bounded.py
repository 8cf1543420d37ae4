"""Files by key: shared by processes and runs, bounded, whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{64}")
_POLL_SECONDS = 0.05


def seal(magic: bytes, key: str, payload: bytes) -> bytes:
    """Return `payload` behind a line that names what it is, its key, and a checksum of both."""
    return _head(magic, key, payload) + payload


def unseal(magic: bytes, key: str, content: bytes) -> bytes | None:
    """Return the payload in `content`, or None if it is not whole, or of another kind or key."""
    length = len(_head(magic, key, b""))
    payload = content[length:]
    return payload if content[:length] == _head(magic, key, payload) else None


def _head(magic: bytes, key: str, payload: bytes) -> bytes:
    check = hashlib.sha256(key.encode() + payload).hexdigest()
    return b" ".join([magic, key.encode(), check.encode()]) + b"\n"


class BoundedStore:
    """A folder of files, each named after its key, a SHA-256 in hexadecimal, and its `kind`.

    A file is written beside and renamed by the one process that holds the key's lock. The lock
    is the kernel's (`flock`), so that a killed process leaves none. Where the files together take
    more than `max_bytes`, those that were not used for longest go, never one in use. A file of
    more than `max_file` bytes is neither kept nor read.
    """

    def __init__(self, folder: Path, max_bytes: int, kind: str, max_file: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._kind = kind
        self._max_file = max_file

    @contextmanager
    def claim(self, key: str, deadline: float | None = None) -> Iterator[bool]:
        """Hold the lock of `key`; yield whether it is ours.

        It is waited for until `deadline` (`time.monotonic`). Without it what is kept can still be
        read, for files are replaced whole.
        """
        lock = self._lock(self._path(key, "lock"), deadline)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                os.close(lock)

    def read(self, key: str) -> bytes | None:
        """Return what is kept under `key`, None if nothing is; it counts as used now."""
        path = self._path(key, self._kind)
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size > self._max_file:
                    return None
                content = file.read(self._max_file + 1)
            os.utime(path)
        except OSError:
            return None
        return content

    def write(self, key: str, content: bytes) -> bool:
        """Keep `content` under `key`, whose lock the caller holds; return whether it fit."""
        path = self._path(key, self._kind)
        if len(content) > min(self._max_bytes, self._max_file):
            return False
        room = self._lock(self._folder / "room.lock", None)
        beside = path.with_suffix(".writing")
        try:
            if not self._make_room(len(content), path):
                return False
            # Only who holds the key's lock writes here: what a killed one left is overwritten.
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
            beside.replace(path)
        except OSError:
            # A full disk costs the next submission its time, and none its mark.
            beside.unlink(missing_ok=True)
            return False
        finally:
            if room is not None:
                os.close(room)
        return True

    def _make_room(self, size: int, path: Path) -> bool:
        """Remove what was not used for longest until `size` bytes fit; return whether they do."""
        for _, _, abandoned in self._files("writing"):
            self._remove_unused(abandoned)
        others = [file for file in self._files(self._kind) if file[2] != path]
        total = sum(file[1] for file in others)
        for _, freed, other in sorted(others):
            if total + size <= self._max_bytes:
                break
            if self._remove_unused(other):
                total -= freed
        return total + size <= self._max_bytes

    def _remove_unused(self, path: Path) -> bool:
        """Remove a file and its lock if nobody holds it; return whether it is gone."""
        lock = path.with_suffix(".lock")
        held = self._lock(lock, 0.0)
        if held is None:
            return False
        try:
            path.unlink(missing_ok=True)
            if not path.with_suffix(f".{self._kind}").exists():
                lock.unlink(missing_ok=True)
        finally:
            os.close(held)
        return True

    def _files(self, kind: str) -> list[tuple[float, int, Path]]:
        """Return time of last use, size and path of each file of a kind."""
        found = []
        for path in self._folder.glob(f"*/*.{kind}"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _path(self, key: str, kind: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("a key is a SHA-256 in hexadecimal")
        return self._folder / key[:2] / f"{key}.{kind}"

    def _lock(self, path: Path, deadline: float | None) -> int | None:
        """Return an open file with its lock; None if `deadline` has passed before it is free."""
        while True:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                if _take(file, deadline) and _is_at(file, path):
                    taken, file = file, -1
                    return taken
                if deadline is not None and time.monotonic() >= deadline:
                    return None
            finally:
                if file >= 0:
                    os.close(file)


def _take(file: int, deadline: float | None) -> bool:
    """Lock an open file; return whether it was free before `deadline`."""
    if deadline is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return True
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        else:
            return True


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is the one at `path`: its lock may have been removed meanwhile."""
    try:
        status = path.stat()
    except OSError:
        return False
    mine = os.fstat(file)
    return (status.st_dev, status.st_ino) == (mine.st_dev, mine.st_ino)
