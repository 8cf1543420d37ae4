"""The arrays of a run: what evidence claims of them, loaded when asked for and hashed."""

from __future__ import annotations

import hashlib
import io
import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence._npz import (
    BROKEN,
    TOTAL_BYTES,
    Member,
    read_content,
    read_member,
    safe_dtype,
)
from nbassay.evidence._open_files import EvidenceError, Folder
from nbassay.evidence._safe_text import short

CACHE_BYTES = 600_000_000  # one submission with 70,000 pictures of 28 x 28 holds 420 MB
MAX_REFS = 50_000
# A larger file is decoded piece by piece, for its own run only.
SHARED_FILE_BYTES = 200_000_000


@dataclass(frozen=True)
class ArrayRef:
    """Where an array lies and what it claims to be.

    `shape` and `dtype` are those of the decoded array. With `codec` "u8" the file holds uint8
    codes and the array is `codes.astype(dtype) / scale`.
    """

    file: str
    dtype: str
    shape: tuple[int, ...]
    codec: str = "raw"
    scale: int = 1


class Source(Protocol):
    """Something that gives the array behind a reference."""

    def load(self, ref: ArrayRef) -> NDArray[Any]:
        """Return the decoded array, read-only."""

    def content_sha256(self, ref: ArrayRef) -> str:
        """Return the hash of the decoded content (see `array_sha256`)."""


def array_sha256(array: NDArray[Any]) -> str:
    """Return the hash that stands for an array's type, shape and content.

    SHA-256 over `nbassay-array-1`, the little-endian type string (such as `<f4`), the shape in
    decimal, each followed by a line break, then the items in C order, little-endian. So byte order
    and memory layout do not matter, while 0.0 and -0.0 differ.
    """
    little = array.dtype.newbyteorder("<")
    digest = hashlib.sha256(f"nbassay-array-1\n{little.str}\n{array.shape}\n".encode())
    plain = np.ascontiguousarray(array, dtype=little).reshape(-1)
    if plain.size:
        digest.update(plain.view(np.uint8).data)
    return digest.hexdigest()


# The hash of the very bytes that an array was read from (or the run, of a very large one) and what
# was to be made of these bytes: a class holds the same prepared images over and over.
_Key = tuple[object, ArrayRef]


class _Decoded:
    """Decoded arrays, of which the longest unused go first.

    Their bytes are counted as they come and go: a class has a hundred thousand small ones.
    """

    def __init__(self) -> None:
        self._arrays: OrderedDict[_Key, NDArray[Any]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: object) -> bool:
        return key in self._arrays

    def keep(self, key: _Key, array: NDArray[Any]) -> None:
        self._arrays[key] = array
        self._bytes += array.nbytes

    def use(self, key: _Key) -> NDArray[Any]:
        """Return an array that is kept, and forget others where all are too much."""
        self._arrays.move_to_end(key)
        array = self._arrays[key]
        while len(self._arrays) > 1 and self._bytes > CACHE_BYTES:
            _, oldest = self._arrays.popitem(last=False)
            self._bytes -= oldest.nbytes
        return array


_decoded = _Decoded()  # of this process


class ArrayStore:
    """The arrays of one `out/` folder: headers checked at once, content read when asked for."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._checked: set[ArrayRef] = set()
        self._sizes: dict[str, int] = {}
        self._total = 0
        self._keys: dict[ArrayRef, _Key] = {}
        self._hashes: dict[ArrayRef, str] = {}

    def check(self, ref: ArrayRef) -> None:
        """Check that the file behind `ref` is there, well formed and what `ref` says.

        Raises:
            EvidenceError: if it is not, or all files together exceed the budget.
        """
        if ref in self._checked:
            return
        with self._folder.open("arrays", f"{ref.file}.npz") as file:
            member = _read_guarded(file, ref)
        self._checked.add(ref)
        self._total += member.size - self._sizes.get(ref.file, 0)
        self._sizes[ref.file] = member.size
        if len(self._checked) > MAX_REFS or self._total > TOTAL_BYTES:
            raise EvidenceError("the arrays in the evidence are larger than all together may be")

    def load(self, ref: ArrayRef) -> NDArray[Any]:
        """Return the decoded array, read-only; kept while there is room.

        Raises:
            EvidenceError: if the file is broken or no longer what it was.
        """
        key = self._keys.get(ref)
        if key is None or key not in _decoded:
            with self._folder.open("arrays", f"{ref.file}.npz") as file:
                key = self._keys[ref] = self._read(file, ref)
        return _decoded.use(key)

    def _read(self, file: BinaryIO, ref: ArrayRef) -> _Key:
        """See to it that the array in `file` is among the decoded ones; return its key.

        The bytes are read once and both hashed and decoded, so that a file which changes meanwhile
        cannot put its content in another one's place.
        """
        key: _Key = (self, ref)
        size = os.fstat(file.fileno()).st_size
        if size <= SHARED_FILE_BYTES:
            try:
                content = file.read(size)  # no more: as much memory is taken as is asked for
            except OSError as error:
                raise _broken(ref, error) from error
            key, file = (hashlib.sha256(content).digest(), ref), io.BytesIO(content)
        if key not in _decoded:
            array = _decode(read_content(file, _read_guarded(file, ref)), ref)
            array.setflags(write=False)
            _decoded.keep(key, array)
        return key

    def content_sha256(self, ref: ArrayRef) -> str:
        """Return the hash of the decoded content (see `array_sha256`)."""
        if ref not in self._hashes:
            self._hashes[ref] = array_sha256(self.load(ref))
        return self._hashes[ref]


def _broken(ref: ArrayRef, error: Exception) -> EvidenceError:
    return EvidenceError(f"array {ref.file[:12]} in the evidence is broken: {short(str(error))}")


def _read_guarded(file: BinaryIO, ref: ArrayRef) -> Member:
    """Return the file's member after comparing it with `ref`."""
    try:
        member = read_member(file)
    except BROKEN as error:
        raise _broken(ref, error) from error
    wanted = safe_dtype(ref.dtype)
    stored = np.dtype(np.uint8) if ref.codec == "u8" else wanted
    if member.dtype.newbyteorder("=") != stored or member.shape != ref.shape:
        raise EvidenceError(f"array {ref.file[:12]} in the evidence is not what it claims to be")
    return member


def _decode(stored: NDArray[Any], ref: ArrayRef) -> NDArray[Any]:
    if ref.codec == "raw":
        return stored
    decoded = stored.astype(safe_dtype(ref.dtype))
    if ref.scale != 1:
        decoded /= ref.scale
    return decoded
