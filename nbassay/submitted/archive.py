"""Opening a zip that somebody handed in: bounded, never outside its folder, once per content.

Nothing of its directory is believed before it is counted, and a member is written only as a
regular file below the folder that it is unpacked into.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from nbassay.course.names import compose
from nbassay.course.notebook import Unreadable, read_bounded
from nbassay.store.kept import Store
from nbassay.submitted.folders import MAX_DEPTH, MAX_PATH, is_shown
from nbassay.texts import Text, text

MAX_MEMBERS = 500
MAX_UNPACKED = 100 * 1024 * 1024  # bytes
MAX_DIRECTORY = 1024 * 1024  # bytes that the list of members may take
MAX_RATIO = 200  # unpacked to packed, past the first megabyte
_FREE_BYTES = 1024 * 1024
_CHUNK = 1024 * 1024

MAX_NAME = 240  # bytes of a part of a path; file systems take 255

_END = struct.Struct("<4s4H2LH")
_END_MARK, _END64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_MAX_COMMENT = 1 << 16
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = text(ko="손상되었거나 zip이 아님", en="it is damaged, or not a zip")


class BadArchive(Exception):
    """An archive cannot be opened; `message` says why, as a part of a sentence."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def unpack(path: Path, store: Store) -> Path:
    """Return a folder with what the zip at `path` holds, unpacked once and kept by content.

    Left out are links, hidden files and what systems add (`__MACOSX`, `._x`), names that lead out
    of the folder, and archives within. Names are read as UTF-8, else as cp949, and composed.

    Raises:
        BadArchive: if it is none, is locked, or holds too much.
    """
    try:
        content = read_bounded(path)
    except (FileNotFoundError, Unreadable) as error:
        raise BadArchive(text(ko="읽을 수 없음", en="it cannot be read")) from error
    folder = store.root / "unpacked" / hashlib.sha256(content).hexdigest()
    if folder.is_dir():
        return folder
    scratch = store.new_scratch()
    try:
        made = scratch / "unpacked"
        made.mkdir()
        _unpack(content, made)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # otherwise another process was faster with the same
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _unpack(content: bytes, into: Path) -> None:
    _check_directory(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, len(content))
            left = MAX_UNPACKED
            for name, member in _choose_members(members):
                left -= _write(archive, member, into / name, left)
    # A damaged archive raises what the reader's own code stumbles over.
    except (
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
        *(ValueError, IndexError, struct.error),
    ) as error:
        raise BadArchive(_DAMAGED) from error


def _check_directory(content: bytes) -> None:
    """Refuse, before the reader makes an object of each, a list of members that is too long."""
    place = len(content) - _END.size
    if place < 0 or content[place : place + 4] != _END_MARK or content[-2:] != b"\0\0":
        start = max(len(content) - _END.size - _MAX_COMMENT, 0)
        place = content.rfind(_END_MARK, start)
        if place < 0 or len(content) - place < _END.size:
            raise BadArchive(_DAMAGED)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(content, place)
    if content[max(place - 20, 0) :][:4] == _END64_MARK:
        raise _too_much()
    if entries > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise _too_much()


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_much()
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED or total > _FREE_BYTES + MAX_RATIO * size:
        raise _too_much()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise BadArchive(text(ko="암호가 걸려 있음", en="it is locked with a password"))


def _too_much() -> BadArchive:
    return BadArchive(text(ko="든 것이 너무 많거나 큼", en="it holds too much"))


def _choose_members(
    members: list[zipfile.ZipInfo],
) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    """Yield the members that are written, each with its path below the folder."""
    taken: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for member in members:
        path = _path_of(member)
        if path is None or path in taken or path in folders:
            continue
        above = set(path.parents)
        if not taken.isdisjoint(above):
            continue
        taken.add(path)
        folders |= above
        yield path, member


def _path_of(member: zipfile.ZipInfo) -> PurePosixPath | None:
    """Return where a member goes; None for one that is not written."""
    mode = member.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if member.is_dir() or (kind and not stat.S_ISREG(mode)) or member.compress_type not in _METHODS:
        return None
    name = _name_of(member).replace("\\", "/")
    path = PurePosixPath(name)
    if name.startswith("/") or name.endswith("/") or not path.parts or ":" in path.parts[0]:
        return None
    if len(path.parts) > MAX_DEPTH or len(name.encode("utf-8", "replace")) > MAX_PATH:
        return None
    if not all(is_shown(part) and _is_usable(part) for part in path.parts):
        return None
    return path


def _is_usable(part: str) -> bool:
    return part.isprintable() and len(part.encode()) <= MAX_NAME


def _name_of(member: zipfile.ZipInfo) -> str:
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")  # as the reader decodes names without the flag
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return compose(name)


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write one member to `target` and return its size; what it says of that is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > most:
                raise _too_much()
            file.write(chunk)
    return written
