"""What `fit` can read again and again besides arrays, and how many batches of its rows there are."""

from __future__ import annotations

import math
from typing import Any

from .plain import is_a, loaded
from .rows import Rows

# Steps of a pipeline after which the rows of a pass are still as many elements.
_AS_MANY = frozenset(
    {
        "CacheDataset",
        "_FilterDataset",
        "_MapDataset",
        "_OptionsDataset",
        "_ParallelMapDataset",
        "_PrefetchDataset",
        "_RepeatDataset",
        "_ShuffleDataset",
        "_SkipDataset",
        "_TakeDataset",
        "_ZipDataset",
    }
)
_BATCHES = frozenset({"_BatchDataset", "_PaddedBatchDataset", "_ParallelBatchDataset"})


def is_dataset(x: Any) -> bool:
    """Tell whether `x` is a tf.data pipeline."""
    tensorflow = loaded("tensorflow", "data")
    return is_a(x, loaded("tensorflow.data", "Dataset")) or is_a(
        x, getattr(tensorflow, "Dataset", None)
    )


def is_py_dataset(x: Any) -> bool:
    """Tell whether `x` is a PyDataset."""
    return is_a(x, loaded("keras.utils", "PyDataset"))


def is_source(x: Any) -> bool:
    """Tell whether `x` is something that can be read again and again."""
    return is_dataset(x) or is_py_dataset(x)


def count_batches(x: Any, rows: Rows) -> tuple[int | None, int | None]:
    """Return how many batches `x` yields before it ends, and how many are a pass over its rows.

    `rows` are those read of it. None where there is no end or it cannot be told.
    """
    if is_dataset(x):
        return _cardinality(x), _count_elements(x)
    if not is_py_dataset(x):
        return None, None
    there = x.num_batches
    kept = _count_kept(x, rows) if rows.again else 0
    return there, max(there or 0, kept) or None


def _cardinality(dataset: Any) -> int | None:
    count = int(dataset.cardinality())
    return count if count >= 0 else None


def _count_elements(dataset: Any) -> int | None:
    """Return how many elements of a pipeline have as many rows as its source."""
    kind = type(dataset).__name__
    inputs = dataset._inputs()
    if kind not in _AS_MANY | _BATCHES or not inputs:
        return _cardinality(dataset)
    counts = [_count_elements(source) for source in inputs]
    if any(count is None for count in counts):
        return None
    most = max(count or 0 for count in counts)
    return math.ceil(most / int(dataset._batch_size)) if kind in _BATCHES else most


def _count_kept(source: Any, rows: Rows) -> int:
    """Return how many batches the arrays that a PyDataset keeps would be."""
    if not rows.batches:
        return 0
    likely = [tuple(part.shape[1:]) for part in rows.batches[0]]
    shapes = (getattr(value, "shape", None) for value in vars(source).values())
    kept = [int(shape[0]) for shape in shapes if shape and tuple(shape[1:]) in likely]
    return math.ceil(max(kept, default=0) / max(len(rows.batches[0][0]), 1))
