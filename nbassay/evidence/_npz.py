"""Reading arrays out of a submission's `.npz` files, without pickle and without trust.

A file is opened, its zip directory, member header and declared sizes are compared with each other
and with the budget, and only then is memory taken. The archive format is that of the `.ZIP
Application Note`_ 6.3.10, the header that of `numpy.lib.format` 1.0 and 2.0.

.. _.ZIP Application Note: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import math
import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence._open_files import EvidenceError
from nbassay.evidence._safe_text import short

TOTAL_BYTES = 1_500_000_000
MAX_DIMENSIONS = 64
HEADER_BYTES = 4_096
CHUNK_BYTES = 1 << 22
# Deflate cannot pack more than 1032 bytes into one (zlib's technical details).
DEFLATE_RATIO = 1_032

_NAMES = frozenset(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
    ]
)
_CODE = re.compile(r"[<>=|]?(b1|[iu][1248]|f[248]|U[1-9][0-9]{0,5})")
# Exactly what numpy writes; anything cleverer is not from our exporter, and needs no `eval`.
_HEADER = re.compile(
    rb"\{'descr': '([<>=|]?[biufU][0-9]{1,6})', 'fortran_order': (True|False), "
    rb"'shape': \(([0-9, ]{0,800})\), \} *\n"
)
BROKEN = (
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)


@dataclass(frozen=True)
class Member:
    """The one member of an `.npz` file as its header declares it; `size` in bytes."""

    dtype: np.dtype[Any]
    fortran: bool
    shape: tuple[int, ...]
    offset: int
    size: int


def safe_dtype(name: str) -> np.dtype[Any]:
    """Return the dtype called `name`, in this machine's byte order, if it is on the allow-list.

    Raises:
        EvidenceError: for objects, records, dates, complex and unknown types.
    """
    if name not in _NAMES and not _CODE.fullmatch(name):
        raise EvidenceError("an array in the evidence has a type that is not allowed")
    return np.dtype(name).newbyteorder("=")


def read_member(file: BinaryIO) -> Member:
    """Return what the archive's one member declares, compared with the sizes of the archive.

    Raises:
        EvidenceError: if the archive is not exactly what our exporter writes.
        BROKEN: whatever `zipfile` says of a damaged one.
    """
    _check_directory(file)
    with zipfile.ZipFile(file) as archive:
        info = _only_member(archive)
        with archive.open(info) as stream:
            head = stream.read(HEADER_BYTES)
    dtype, fortran, shape, offset = _header(head)
    size = math.prod(shape) * dtype.itemsize
    if info.file_size != offset + size:
        raise EvidenceError("an array file in the evidence has another size than it declares")
    return Member(dtype, fortran, shape, offset, size)


def _check_directory(file: BinaryIO) -> None:
    """Refuse archives whose directory `zipfile` would read into much memory.

    The end-of-directory record must be the last 22 bytes, name one small entry, and have no
    zip64 record before it (which could overrule it).
    """
    length = file.seek(0, os.SEEK_END)
    if not 42 < length <= TOTAL_BYTES + HEADER_BYTES:
        raise EvidenceError("an array file in the evidence has an impossible size")
    file.seek(length - 42)
    tail = file.read(42)
    magic, disk, first, here, entries, size, offset, comment = struct.unpack("<4s4H2LH", tail[20:])
    plain = magic == b"PK\x05\x06" and (disk, first, here, entries, comment) == (0, 0, 1, 1, 0)
    if not plain or tail[:4] == b"PK\x06\x07" or size > HEADER_BYTES:
        raise EvidenceError("an array file in the evidence is not an archive with one member")
    if offset + size + 22 != length:
        raise EvidenceError("an array file in the evidence holds more than its archive")
    file.seek(0)


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) != 1 or members[0].filename != "data.npy":
        raise EvidenceError("an array file in the evidence must hold data.npy and nothing else")
    info = members[0]
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise EvidenceError("an array file in the evidence is packed in a way that is not allowed")
    possible = DEFLATE_RATIO * (info.compress_size + 100)
    if not 0 <= info.file_size <= min(TOTAL_BYTES + HEADER_BYTES, possible):
        raise EvidenceError("an array file in the evidence unpacks to too many bytes")
    return info


def _header(head: bytes) -> tuple[np.dtype[Any], bool, tuple[int, ...], int]:
    """Return type, Fortran order, shape and length of an `.npy` header (versions 1.0 and 2.0)."""
    version = head[6:8]
    if head[:6] != b"\x93NUMPY" or version not in (b"\x01\x00", b"\x02\x00"):
        raise EvidenceError("an array in the evidence has no known header")
    start = 10 if version == b"\x01\x00" else 12
    offset = start + int.from_bytes(head[8:start], "little")
    found = _HEADER.fullmatch(head[start:offset]) if offset <= len(head) else None
    if found is None:
        raise EvidenceError("an array in the evidence has a header that is not allowed")
    shape = tuple(int(part) for part in found[3].decode("ascii").split(",") if part.strip())
    code = found[1].decode("ascii")
    if not _CODE.fullmatch(code):
        raise EvidenceError("an array in the evidence has a type that is not allowed")
    dtype = np.dtype(code)
    check_shape(shape, dtype.itemsize)
    return dtype, found[2] == b"True", shape, offset


def padded_bytes(shape: tuple[int, ...], itemsize: int) -> int:
    """Return the bytes of an array in which no axis is empty; numpy multiplies them likewise."""
    return math.prod(max(size, 1) for size in shape) * itemsize


def check_shape(shape: tuple[int, ...], itemsize: int) -> None:
    """Refuse shapes that numpy could not hold within the budget, empty ones included.

    Raises:
        EvidenceError: if there are too many axes or items.
    """
    if len(shape) > MAX_DIMENSIONS or padded_bytes(shape, itemsize) > TOTAL_BYTES:
        raise EvidenceError("an array in the evidence declares more than the budget")


def read_content(file: BinaryIO, member: Member) -> NDArray[Any]:
    """Return the member's items, in C order and native byte order; the checksum is verified.

    Raises:
        EvidenceError: if the member is damaged or not as long as it declares.
    """
    raw = np.empty(member.size, dtype=np.uint8)
    view = memoryview(raw.data)
    filled = 0
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive, archive.open(_only_member(archive)) as stream:
            stream.read(member.offset)
            while filled < member.size:
                chunk = stream.read(min(CHUNK_BYTES, member.size - filled))
                if not chunk:
                    break
                view[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
            rest = stream.read(1)
    except BROKEN as error:
        raise EvidenceError(f"an array in the evidence is broken: {short(str(error))}") from error
    if filled != member.size or rest:
        raise EvidenceError("an array in the evidence has another size than it declares")
    order = "F" if member.fortran else "C"
    array = raw.view(member.dtype).reshape(member.shape, order=order)  # type: ignore[call-overload]
    return _safe_items(array)


def _safe_items(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array in C order and native byte order; its items are legal and printable."""
    if array.dtype.kind == "b" and array.size and int(array.view(np.uint8).max()) > 1:
        raise EvidenceError("an array in the evidence holds truth values that are none")
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("=")).reshape(array.shape)
    if plain.dtype.kind == "U" and plain.size:
        _clean_letters(plain.reshape(-1).view(np.uint32))
    return plain


def _clean_letters(codes: NDArray[np.uint32]) -> None:
    """Replace control characters, surrogates and invisible marks by U+FFFD, in place."""
    if int(codes.max()) > 0x10FFFF:
        raise EvidenceError("an array in the evidence holds letters that do not exist")
    bad = ((codes < 0x20) & (codes > 0)) | ((codes >= 0x7F) & (codes < 0xA0))
    for low, high in ((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF)):
        bad |= (codes >= low) & (codes <= high)
    codes[bad | (codes == 0xFEFF)] = 0xFFFD
