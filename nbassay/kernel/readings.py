"""Readings of a data set ahead of `fit`, which gets them again: it may yield its rows but once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

# What a Python generator stands behind, or may stand behind.
_OF_GENERATORS = frozenset({"_FlatMapDataset", "_InterleaveDataset", "_ParallelInterleaveDataset"})


class Readings:
    """Reads a tf.data pipeline, and keeps what it yields where a generator may stand behind it.

    A generator that was made outside of the function that `from_generator` was given goes on from
    reading to reading, so that reading ahead would take its first batches from the training.
    """

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self._kept: list[tuple[list[Any], Iterator[Any]]] = []
        self._may_be_used_up = is_generated(dataset)

    def begin(self) -> Iterator[Any]:
        """Read the pipeline from its beginning, or from where a generator behind it has got to."""
        rest: Iterator[Any] = iter(self._dataset)
        if not self._may_be_used_up:
            return rest
        read: list[Any] = []
        self._kept.append((read, rest))
        return _keep(rest, read)

    def replay(self) -> Callable[[], Any] | None:
        """Return what makes a pipeline that yields what was read, reading by reading.

        After them it goes on as the one that was read would. None where reading used up nothing.
        """
        return self._renew if self._kept else None

    def _renew(self) -> Any:
        kept = iter(list(self._kept))

        def draw() -> Iterator[Any]:
            read, rest = next(kept, ((), None))
            yield from itertools.chain(list(read), iter(self._dataset) if rest is None else rest)

        return type(self._dataset).from_generator(draw, output_signature=self._dataset.element_spec)


def is_generated(dataset: Any) -> bool:
    """Tell whether a Python generator may stand behind a tf.data pipeline."""
    inputs = dataset._inputs()
    return type(dataset).__name__ in _OF_GENERATORS or any(map(is_generated, inputs))


def _keep(rest: Iterator[Any], read: list[Any]) -> Iterator[Any]:
    for item in rest:
        read.append(item)
        yield item
