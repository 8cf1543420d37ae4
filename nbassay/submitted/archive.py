"""Opening a zip that somebody handed in: bounded, never outside its folder, once per content.

Nothing of its directory is believed before it is counted, and a member is written only as a
regular file below the folder that it is unpacked into.
"""

from __future__ import annotations

import hashlib
import re
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
_END64 = struct.Struct("<4sQ2H2L4Q")
_END_MARK, _END64_MARK, _LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LOCATOR_SIZE = 20
_MAX_COMMENT = 1 << 16
TAIL = (
    _MAX_COMMENT + _END.size + _LOCATOR_SIZE + _END64.size
)  # bytes that say where a zip's list is
_UTF8_NAME = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
ENCRYPTED = 0x1  # a member's flag
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What the reader's own code stumbles over in a damaged archive.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError),
    *(ValueError, IndexError, struct.error),
)
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
    check_directory(content[-TAIL:], MAX_MEMBERS, MAX_DIRECTORY)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, len(content))
            left = MAX_UNPACKED
            for name, member in _choose_members(members):
                left -= write_member(archive, member, into / name, left)
    except DAMAGE as error:
        raise BadArchive(_DAMAGED) from error


def check_directory(tail: bytes, most: int, most_bytes: int, *, large: bool = False) -> None:
    """Refuse, before the reader makes an object of each, a list of members that is too long.

    `tail` are the last `TAIL` bytes of the archive; `large` ones, of more than 4 GiB or written as
    if they were, are read too.

    Raises:
        BadArchive: if there are more than `most` members, or their list takes over `most_bytes`.
    """
    place = len(tail) - _END.size
    if place < 0 or tail[place : place + 4] != _END_MARK or tail[-2:] != b"\0\0":
        place = tail.rfind(_END_MARK, max(place - _MAX_COMMENT, 0))
        if place < 0 or len(tail) - place < _END.size:
            raise BadArchive(_DAMAGED)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(tail, place)
    if tail[max(place - _LOCATOR_SIZE, 0) :][:4] == _LOCATOR_MARK:
        if not large:
            raise _too_much()
        start = place - _LOCATOR_SIZE - _END64.size
        if start < 0 or tail[start : start + 4] != _END64_MARK:
            raise BadArchive(_DAMAGED)
        *_, entries, size, _ = _END64.unpack_from(tail, start)
    if entries > most or size > most_bytes:
        raise _too_much()


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_much()
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED or grows_too_much(total, size):
        raise _too_much()
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise BadArchive(text(ko="암호가 걸려 있음", en="it is locked with a password"))


def grows_too_much(unpacked: int, packed: int) -> bool:
    """Whether what takes `packed` bytes in an archive is made to fill a disk."""
    return unpacked > _FREE_BYTES + MAX_RATIO * packed


def _too_much() -> BadArchive:
    return BadArchive(text(ko="든 것이 너무 많거나 큼", en="it holds too much"))


def _choose_members(
    members: list[zipfile.ZipInfo],
) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    """Yield the members that are written, each with its path below the folder."""
    taken: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for member in members:
        path = path_of(member)
        if path is None or path in taken or path in folders:
            continue
        above = set(path.parents)
        if not taken.isdisjoint(above):
            continue
        taken.add(path)
        folders |= above
        yield path, member


def path_of(member: zipfile.ZipInfo) -> PurePosixPath | None:
    """Return where a member goes, its name composed; None for one that is not written."""
    mode = member.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if member.is_dir() or (kind and not stat.S_ISREG(mode)) or member.compress_type not in _METHODS:
        return None
    name = name_of(member).replace("\\", "/")
    path = PurePosixPath(name)
    if name.startswith("/") or name.endswith("/") or not path.parts or _DRIVE.match(name):
        return None
    if len(path.parts) > MAX_DEPTH or len(name.encode("utf-8", "replace")) > MAX_PATH:
        return None
    if not all(is_shown(part) and _is_usable(part) for part in path.parts):
        return None
    return path


def _is_usable(part: str) -> bool:
    return part.isprintable() and len(part.encode()) <= MAX_NAME


def name_of(member: zipfile.ZipInfo) -> str:
    """Return what a member is called: in UTF-8, else in cp949, its letters composed."""
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


def write_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write one member to `target` and return its size; what it says of that is not believed.

    Raises:
        BadArchive: if it is more than `most` bytes; others of `DAMAGE` if it is damaged.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > most:
                raise _too_much()
            file.write(chunk)
    return written
