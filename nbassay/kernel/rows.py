"""The rows that one epoch of a pipeline reads, and how they are batched and shuffled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .export_values import as_array

MOST_ROWS = 2_000_000
MOST_BYTES = 400_000_000

# So many rows of a stream are a pass while hardly one has come again: those of a large usual set.
_UNSEEN = 60_000
_SELDOM = 4  # all are known where no more than one in so many of those drawn lately is new
# What is drawn by lot is all known where nothing new came after the first of so many parts: of 20
# rows, 4 at a time, one is overlooked in 3 of 10,000 readings; with halves, in 9 of 100.
_PARTS = 5

Batch = tuple[Any, ...]


class Drawn:
    """How many rows of a stream have been drawn, and how many of them were new."""

    def __init__(self) -> None:
        # After each batch. What is drawn ahead of the training changes nothing of the earlier ones.
        self._counts = [(0, 0)]

    def note(self, rows: int, known: int) -> None:
        """Count a batch of `rows`, with which `known` different ones have been seen."""
        self._counts.append((self._counts[-1][0] + rows, known))

    def count_passes(self, batches: int) -> float:
        """Return how often so many `batches` go through the rows; 0.0 where none was counted."""
        if len(self._counts) == 1:
            return 0.0
        (rows, known), (earlier, known_earlier) = self._after(batches), self._after(batches // 2)
        ends = _SELDOM * (known - known_earlier) <= rows - earlier
        return rows / (known if ends else _UNSEEN)

    def has_all(self, batches: int) -> bool:
        """Tell whether nothing new has come for most of so many `batches`."""
        return self._after(batches)[1] == self._after(batches // _PARTS)[1]

    def _after(self, batches: int) -> tuple[float, int]:
        if batches < len(self._counts):
            return self._counts[batches]
        rows, known = self._counts[-1]
        return rows * batches / max(len(self._counts) - 1, 1), known


@dataclass
class Rows:
    """What one epoch reads: `batches` of x, y and perhaps the weights of rows.

    `again` says why the epochs cannot be told to be these rows each time, "" where they are. With
    `whole_batches` it is the batches that are shuffled, not the rows.
    """

    batches: list[Batch] = field(default_factory=list)
    batch_size: int | None = None
    shuffle: bool = False
    whole_batches: bool = False
    drop_remainder: bool = False
    again: str = "a data set that is read anew for each epoch"
    # Whether arrays came in lists or dicts, of which Keras takes some and refuses others.
    wrapped: bool = False
    # Gives what `fit` is to draw from, where that is not what it was given.
    fresh: Callable[[], Any] | None = None
    drawn: Drawn = field(default_factory=Drawn)
    _bytes: int = 0
    _count: int = 0

    @property
    def why_here(self) -> str:
        """Why the trainer cannot be asked for a fit of these rows, "" where it can."""
        return self.again or ("rows in a list or a dict" if self.wrapped else "")

    @property
    def steps(self) -> int:
        """How many batches an epoch has."""
        count = sum(len(batch[0]) for batch in self.batches)
        size = self.batch_size or 1
        return count // size if self.drop_remainder else -(-count // size)

    def add(self, item: Any) -> bool:
        """Keep a batch; False if it is not one of arrays, or there is no room for it."""
        batch = arrays_of(item)
        if batch is None:
            self.batches.clear()
            return False
        self.wrapped = self.wrapped or any(map(is_wrapped, item if type(item) is tuple else [item]))
        self._bytes += sum(array.nbytes for array in batch)
        self._count += len(batch[0])
        if self._bytes > MOST_BYTES or self._count > MOST_ROWS:
            return False
        # Whoever yields it may fill the same array anew for the next batch.
        self.batches.append(tuple(np.array(array) for array in batch))
        return True

    def part(self, place: int) -> Any:
        """Return x, y or the weights (0, 1, 2) of all rows, None where there are none."""
        parts = [batch[place] for batch in self.batches if len(batch) > place]
        if not parts or len(parts) < len(self.batches):
            return None
        if len(parts) == 1:
            return parts[0]
        try:
            return np.concatenate(parts)
        except ValueError:
            # Batches of different shapes are no rows of one array.
            return None

    def take_sizes(self, *, shuffled: bool = False) -> None:
        """Note the size of the batches, where all have the same and the last has no more.

        The last may be anywhere where whole batches were `shuffled`.
        """
        sizes = [len(batch[0]) for batch in self.batches]
        if shuffled:
            sizes.sort(reverse=True)
        if not sizes or self.part(0) is None or self.part(1) is None:
            self.again = "a data set without rows and labels"
        elif set(sizes[:-1]) <= {sizes[0]} and sizes[-1] <= sizes[0]:
            self.batch_size, self.again = sizes[0], ""
        else:
            self.again = "batches of several sizes"

    def digests(self) -> list[list[bytes]]:
        """Return what stands for each row of each batch."""
        return [row_digests(batch) for batch in self.batches]


def arrays_of(item: Any) -> Batch | None:
    """Return a batch as arrays with a row each: x, y and weights, as far as they are there."""
    # A list is one x of several inputs.
    parts = item if isinstance(item, tuple) else (item,)
    if not 1 <= len(parts) <= 3:
        return None
    found = [as_array(take_only(part)) for part in parts if part is not None]
    if any(part is None or not part.ndim for part in found):
        return None
    return tuple(found) if len({len(part) for part in found}) == 1 else None


def take_only(value: Any) -> Any:
    """Return the one array in a list or dict, which Keras takes for all inputs; else `value`."""
    kind = type(value)
    if kind is dict:
        parts: list[Any] = list(value.values())
    else:
        parts = list(value) if kind in {list, tuple} and len(value) == 1 else []
    return parts[0] if len(parts) == 1 and bool(getattr(parts[0], "ndim", False)) else value


def is_wrapped(value: Any) -> bool:
    """Tell whether `value` is a list or dict with one array."""
    return take_only(value) is not value


def row_digests(batch: Batch) -> list[bytes]:
    """Return what stands for each row of a batch, with its label and weight."""
    return [
        hashlib.blake2b(b"".join(np.asarray(part[row]).tobytes() for part in batch)).digest()
        for row in range(len(batch[0]))
    ]
