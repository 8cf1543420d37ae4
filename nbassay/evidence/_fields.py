"""Reading the fields of a JSON object whose types are not to be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TypeVar

from nbassay.evidence._open_files import LARGEST_INTEGER, EvidenceError, Json
from nbassay.evidence._safe_text import clean, short

T = TypeVar("T")

NAME_LENGTH = 1_000
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def to_number(value: Json) -> float | None:
    """Return a JSON number, or one of the texts "nan", "inf", "-inf", as float; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _NON_FINITE.get(value)
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return None
    return float(value) if isinstance(value, (int, float)) else None


class Fields:
    """One JSON object, read field by field; every wrong type is an `EvidenceError`."""

    def __init__(self, data: Json, where: str) -> None:
        if not isinstance(data, dict):
            raise EvidenceError(f"{short(where)}: a JSON object was expected")
        self._data = data
        # Names in it are the submission's, and every field below makes a longer one of it.
        self.where = where if len(where) <= NAME_LENGTH else f"…{where[-NAME_LENGTH:]}"

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self._data.get(key) is not None

    def json(self, key: str) -> Json:
        """Return the field as it is, None when absent."""
        return self._data.get(key)

    def text(self, key: str, *, limit: int = NAME_LENGTH, default: str | None = None) -> str:
        """Return a text of at most `limit` characters, on one line unless it is long."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return clean(value, limit=limit, keep="" if limit <= NAME_LENGTH else "\n\t")

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed texts."""
        value = self._get(key, None)
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(key, " or ".join(allowed))
        return value

    def integer(
        self, key: str, *, default: int | None = None, low: int = 0, high: int = LARGEST_INTEGER
    ) -> int:
        """Return a whole number within `low` and `high`."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(key, f"a whole number in {low}..{high}")
        return value

    def number(self, key: str, *, default: float | None = None) -> float:
        """Return a number; not-a-number and infinities are data."""
        value = to_number(self._get(key, default))
        if value is None:
            raise self.wrong(key, "a number")
        return value

    def asked(self, key: str) -> float | None:
        """Return a number that the student chose, None when it is anything else."""
        return to_number(self._data.get(key))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def items(self, key: str, *, limit: int, required: bool = False) -> list[Json]:
        """Return a list of at most `limit` items; empty when absent and not required."""
        value = self._data.get(key)
        if value is None and not required:
            return []
        if not isinstance(value, list) or len(value) > limit:
            raise self.wrong(key, f"a list of up to {limit} items")
        return value

    def mapping(self, key: str, *, limit: int, required: bool = False) -> dict[str, Json]:
        """Return an object of at most `limit` fields; empty when absent and not required."""
        value = self._data.get(key)
        if value is None and not required:
            return {}
        if not isinstance(value, dict) or len(value) > limit:
            raise self.wrong(key, f"an object of up to {limit} fields")
        return value

    def texts(self, key: str, *, limit: int) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self.items(key, limit=limit)
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(key, "a list of texts")
        return tuple(clean(str(item), limit=NAME_LENGTH, keep="") for item in items)

    def integers(self, key: str, *, limit: int, low: int = 0) -> tuple[int, ...]:
        """Return a list of whole numbers of at least `low`."""
        found = []
        for item in self.items(key, limit=limit):
            if isinstance(item, bool) or not isinstance(item, int):
                raise self.wrong(key, "a list of whole numbers")
            if not low <= item <= LARGEST_INTEGER:
                raise self.wrong(key, "a list of whole numbers within bounds")
            found.append(item)
        return tuple(found)

    def child(self, key: str) -> Fields:
        """Return the object in a field."""
        return Fields(self._data.get(key), f"{self.where}/{key}")

    def optional(self, key: str, read: Callable[[Fields], T]) -> T | None:
        """Return what `read` makes of the object in a field, None when it is absent or null."""
        return read(self.child(key)) if self.has(key) else None

    def children(self, key: str, *, limit: int) -> Iterator[Fields]:
        """Yield the objects of a list."""
        for position, item in enumerate(self.items(key, limit=limit)):
            yield Fields(item, f"{self.where}/{key}[{position}]")

    def wrong(self, key: str, wanted: str) -> EvidenceError:
        """Return the error that says what `key` should have been."""
        return EvidenceError(f"{short(f'{self.where}/{key}')}: {wanted} was expected")

    def _get(self, key: str, default: Json) -> Json:
        value = self._data.get(key)
        return default if value is None else value
