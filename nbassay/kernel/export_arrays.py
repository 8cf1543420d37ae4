"""Arrays on their way out: coerced to plain NumPy, packed where lossless, each stored once."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np

from .out_files import atomic_file

_PACK_FROM_BYTES = 1 << 16
_CHUNK_ELEMENTS = 1 << 20
_MAX_TEXT_WIDTH = 10_000
_MAX_LETTERS = 100_000_000


class TooLargeError(Exception):
    """The evidence has no room for an array of `size` bytes."""

    def __init__(self, size: int) -> None:
        """Remember the size in bytes."""
        super().__init__(f"{size} bytes")
        self.size = size


class NotAnArrayError(Exception):
    """The value has no exact form as numbers, booleans or fixed-width text."""


class ArrayStore:
    """Writes arrays into one folder, named by their content."""

    def __init__(self, folder: Path, room: int, largest: int) -> None:
        """Store under `folder`, at most `room` bytes in all and `largest` bytes a file."""
        self._folder = folder
        self._room = room
        self._largest = largest
        self._written: set[str] = set()
        self._seen: dict[int, tuple[Any, dict[str, Any]]] = {}

    def forget_identities(self) -> None:
        """Look at every object anew: it may have been changed in place since."""
        self._seen.clear()

    def put(self, value: Any) -> dict[str, Any]:
        """Store an array of any shape and return its reference.

        Raises:
            TooLargeError: if there is no room for it.
            NotAnArrayError: if it holds objects that are neither numbers nor text.
        """
        known = self._seen.get(id(value))
        if known is not None:
            return known[1]
        array = as_plain(value)
        codes, codec, scale = pack(array)
        if codes.nbytes > self._largest:
            raise TooLargeError(array.nbytes)
        text = array.dtype.kind == "U"
        reference = {
            "file": "",
            "dtype": array.dtype.str if text else array.dtype.name,
            "shape": list(array.shape),
            "codec": codec,
            "scale": scale,
        }
        reference["file"] = self._store(codes, f"{sorted(reference.items())}", array.nbytes)
        self._seen[id(value)] = (value, reference)
        return reference

    def _store(self, codes: np.ndarray[Any, Any], header: str, size: int) -> str:
        digest = hashlib.sha256(header.encode("ascii"))
        digest.update(codes.reshape(-1).view(np.uint8).data if codes.size else b"")
        name = digest.hexdigest()
        if name not in self._written:
            if codes.nbytes > self._room:
                raise TooLargeError(size)
            with atomic_file(self._folder / f"{name}.npz") as handle:
                np.savez(handle, data=codes)
            self._room -= codes.nbytes
            self._written.add(name)
        return name


def as_plain(value: Any) -> np.ndarray[Any, Any]:
    """Return a C-ordered native array of numbers, booleans or fixed-width text.

    Raises:
        NotAnArrayError: if that is not possible exactly.
    """
    array = np.ndarray.view(value, np.ndarray) if isinstance(value, np.ndarray) else value
    array = np.asarray(array)
    kind = array.dtype.kind
    if kind == "O":
        array = _from_objects(array)
    elif kind == "S":
        array = np.char.decode(array, "latin-1")
    elif kind in "mM":
        array = array.astype(str)
    elif kind == "V" and array.dtype.name in {"bfloat16", "float8_e4m3fn", "float8_e5m2"}:
        array = array.astype(np.float32)
    elif kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    if array.dtype.kind not in "biufU":
        raise NotAnArrayError(array.dtype.name)
    return np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")


def _from_objects(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return objects that are all numbers or all texts as such.

    What is missing becomes NaN among numbers and "" among texts, as in pandas tables.
    """
    items = array.reshape(-1).tolist()
    present = {type(item) for item in items if not _is_missing(item)}
    if present == {bool} and not any(map(_is_missing, items)):
        return np.array(items, dtype=bool).reshape(array.shape)
    if present and present <= {int, float, bool}:
        numbers = np.array([math.nan if _is_missing(item) else item for item in items])
        if numbers.dtype.kind in "iuf":
            return numbers.reshape(array.shape)
    if not present <= {str}:
        raise NotAnArrayError("object")
    texts = ["" if _is_missing(item) else item for item in items]
    width = max(map(len, texts), default=0)
    if width > _MAX_TEXT_WIDTH or width * len(texts) > _MAX_LETTERS:
        raise NotAnArrayError("long text")
    return np.array(texts, dtype=str).reshape(array.shape)


def _is_missing(item: Any) -> bool:
    not_a_number = type(item) is float and math.isnan(item)
    return item is None or not_a_number or type(item).__name__ == "NAType"


def pack(array: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], str, int]:
    """Return codes, codec and scale of an array.

    Codec "u8" holds `codes.astype(dtype) / scale` (scale 1: no division) and is used only where
    that gives back every bit. Pictures scaled by 255 and one-hot labels shrink to an eighth.
    """
    if array.nbytes < _PACK_FROM_BYTES or array.dtype.kind not in "iuf" or array.itemsize == 1:
        return array, "raw", 1
    flat = array.reshape(-1)
    for scale in (1, 255) if array.dtype.kind == "f" else (1,):
        codes = _codes(flat, scale)
        if codes is not None:
            return codes.reshape(array.shape), "u8", scale
    return array, "raw", 1


def _codes(flat: np.ndarray[Any, Any], scale: int) -> np.ndarray[Any, Any] | None:
    codes = np.empty(flat.size, np.uint8)
    bits = f"u{flat.itemsize}"
    for start in range(0, flat.size, _CHUNK_ELEMENTS):
        piece = flat[start : start + _CHUNK_ELEMENTS]
        if not (piece.min() >= 0 and piece.max() <= 255 // scale):
            return None
        part = (piece if scale == 1 else np.rint(piece * scale)).astype(np.uint8)
        back = part.astype(flat.dtype)
        if scale != 1:
            back /= scale
        if not np.array_equal(back.view(bits), piece.view(bits)):
            return None
        codes[start : start + _CHUNK_ELEMENTS] = part
    return codes
