"""The values that a capture holds: what a name in the student's notebook stood for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence._arrays import ArrayRef, Source, array_sha256
from nbassay.evidence._npz import TOTAL_BYTES, safe_dtype
from nbassay.evidence._open_files import EvidenceError
from nbassay.evidence._safe_text import short
from nbassay.texts import Text as Described
from nbassay.texts import count, text

_LONGEST = 90  # characters of a name of the submission's own in a description


@dataclass(frozen=True)
class Value:
    """Anything captured. `describe` says it in one short line, safe for terminals and HTML."""

    def describe(self) -> Described:
        """Return what it is in few words: "an array of float64 and shape (621, 17)"."""
        return text(ko="값", en="a value")


@dataclass(frozen=True)
class Missing(Value):
    """A name that was not defined."""

    def describe(self) -> Described:
        """Return that there is nothing."""
        return text(ko="없음", en="nothing")


@dataclass(frozen=True)
class Array(Value):
    """An array, a tensor or a list of numbers; read from disk when `load` is called."""

    ref: ArrayRef
    source: Source = field(repr=False, compare=False)

    @classmethod
    def of(cls, array: NDArray[Any]) -> Array:
        """Return an array of our own as evidence has it."""
        held = np.array(array)
        held.setflags(write=False)
        ref = ArrayRef(array_sha256(held), str(held.dtype), held.shape)
        return cls(ref, _Held(held))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the decoded items."""
        return safe_dtype(self.ref.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the decoded array."""
        return self.ref.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.ref.shape)

    @property
    def size(self) -> int:
        """The number of items."""
        return math.prod(self.ref.shape)

    @property
    def sha256(self) -> str:
        """The hash of what the file really decodes to (see `array_sha256`), never the claim.

        Raises:
            EvidenceError: if the file is broken.
        """
        return self.source.content_sha256(self.ref)

    def load(self) -> NDArray[Any]:
        """Return the items, read-only, in C order. NaN and infinities may occur.

        Raises:
            EvidenceError: if the file is broken.
        """
        return self.source.load(self.ref)

    def describe(self) -> Described:
        """Return type and shape."""
        return text(
            ko="모양이 {shape}인 {dtype} 배열",
            en="an array of {dtype} and shape {shape}",
            shape=self.shape,
            dtype=short(str(self.dtype)),
        )


@dataclass(frozen=True)
class _Held:
    """The source of an array that is in memory already."""

    array: NDArray[Any]

    def load(self, ref: ArrayRef) -> NDArray[Any]:
        return self.array

    def content_sha256(self, ref: ArrayRef) -> str:
        return ref.file


@dataclass(frozen=True)
class Table(Value):
    """A pandas table or, with `series`, a single column of one; each column is (rows,)."""

    columns: tuple[str, ...]
    data: tuple[Array, ...]
    rows: int
    series: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns), or (rows,) of a series."""
        return (self.rows,) if self.series else (self.rows, len(self.columns))

    def load(self) -> dict[str, NDArray[Any]]:
        """Return the columns by name; of columns with one name the last.

        Raises:
            EvidenceError: if a file is broken.
        """
        return {name: column.load() for name, column in zip(self.columns, self.data, strict=True)}

    def to_numpy(self) -> NDArray[Any]:
        """Return the numbers as one array of `shape`.

        Raises:
            EvidenceError: if a column holds text, or the array would be too large.
        """
        if any(column.dtype.kind == "U" for column in self.data):
            raise EvidenceError("a table with text columns is no array of numbers")
        if not self.data:
            return np.empty(self.shape)
        dtype = np.result_type(*(column.dtype for column in self.data))
        if math.prod(self.shape) * dtype.itemsize > TOTAL_BYTES:
            raise EvidenceError("a table in the evidence is too large for one array")
        if self.series:
            return self.data[0].load()
        return np.column_stack([column.load().astype(dtype) for column in self.data])

    def describe(self) -> Described:
        """Return kind and shape."""
        return text(
            ko="모양이 {shape}인 {kind}",
            en="a {kind} of shape {shape}",
            shape=self.shape,
            kind="Series" if self.series else "DataFrame",
        )


@dataclass(frozen=True)
class Scalar(Value):
    """One number, truth value or None."""

    value: float | int | bool | None

    def describe(self) -> Described:
        """Return the number."""
        if isinstance(self.value, float):
            return text(ko="실수 {value:.6g}", en="the float {value:.6g}", value=self.value)
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return text(ko="정수 {value}", en="the int {value}", value=short(str(self.value)))
        return text(ko="{value}", en="{value}", value=self.value)


@dataclass(frozen=True)
class Text(Value):
    """A text; line breaks and tabs are kept, other control characters are not."""

    value: str

    def describe(self) -> Described:
        """Return its length."""
        return count(
            len(self.value),
            ko="{n:,}글자인 문자열",
            one="a text of {n:,} character",
            many="a text of {n:,} characters",
        )


@dataclass(frozen=True)
class ListValue(Value):
    """A list or tuple that is not all numbers."""

    items: tuple[Value, ...]

    def describe(self) -> Described:
        """Return the number of items."""
        return count(
            len(self.items),
            ko="원소가 {n:,}개인 리스트",
            one="a list of {n:,} item",
            many="a list of {n:,} items",
        )


@dataclass(frozen=True)
class DictValue(Value):
    """A dict, its keys as text."""

    items: tuple[tuple[str, Value], ...]

    def get(self, key: str) -> Value:
        """Return what stands under `key`, `Missing` when nothing does."""
        return dict(self.items).get(key, Missing())

    def describe(self) -> Described:
        """Return the number of keys."""
        return count(
            len(self.items),
            ko="키가 {n:,}개인 dict",
            one="a dict of {n:,} key",
            many="a dict of {n:,} keys",
        )


@dataclass(frozen=True)
class Function(Value):
    """A function, or an object that is called like one; `signature` with its parentheses.

    The name of an object is that of its class, with the module.
    """

    name: str
    signature: str

    def describe(self) -> Described:
        """Return name and parameters."""
        if "." in self.name:
            return _object_of(self.name)
        called = short(f"{self.name}{self.signature}", _LONGEST)
        return text(ko="함수 {called}", en="the function {called}", called=called)


@dataclass(frozen=True)
class TooLarge(Value):
    """A value of so many bytes that it was left behind."""

    bytes: int

    def describe(self) -> Described:
        """Return the size."""
        return text(
            ko="너무 큰 값({bytes:,}바이트)",
            en="something too large ({bytes:,} bytes)",
            bytes=self.bytes,
        )


@dataclass(frozen=True)
class Other(Value):
    """An object of a type that is not carried out of the sandbox."""

    type: str

    def describe(self) -> Described:
        """Return the type."""
        return _object_of(self.type)


def _object_of(kind: str) -> Described:
    return text(ko="{kind} 객체", en="an object of type {kind}", kind=short(kind, 100))
