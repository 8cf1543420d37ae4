"""How often a training has gone through its rows, however few of them it calls an epoch."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from .rows import Rows
from .sources import count_batches

_BATCH_SIZE = 32  # Keras's own, of arrays


def passes_of(asked: dict[str, Any], rows: Rows | None) -> Callable[[int], float]:
    """Return what tells how many passes over its rows so many epochs of a fit make.

    `asked` are the arguments of `fit`, `rows` those behind an `x` that is no array. An epoch is one
    pass at the most; it is less with a small `steps_per_epoch`, or where a data set hands out a
    part of its rows each time. Where that cannot be told an epoch is a pass.
    """
    steps = _whole_number(asked.get("steps_per_epoch"))
    if not steps and (rows is None or not rows.again):
        return float
    try:
        drawn, whole = _count_batches(asked, rows)
    # Whatever the notebook's own code in it raises: Keras will meet it, too.
    except Exception:
        return float
    if steps and not whole and rows is not None:
        return _count_as_drawn(rows, steps)
    steps = steps or drawn
    if not steps or not whole:
        return float
    # What ends after one pass begins anew with the next epoch.
    epochs_of_one = math.ceil(whole / steps) if drawn == whole else max(1.0, whole / steps)
    return lambda epochs: epochs / epochs_of_one


def _count_as_drawn(rows: Rows, steps: int) -> Callable[[int], float]:
    return lambda epochs: min(epochs, rows.drawn.count_passes(epochs * steps) or epochs)


def _whole_number(value: Any) -> int | None:
    try:
        return max(operator.index(value), 0)
    except TypeError:
        return None


def _count_batches(asked: dict[str, Any], rows: Rows | None) -> tuple[int | None, int | None]:
    if rows is not None:
        return count_batches(asked.get("x"), rows)
    parts = (asked.get("y"), asked.get("x"))
    shape = next((found for part in parts if (found := getattr(part, "shape", None))), (0,))
    count = int(shape[0])
    if asked.get("validation_split") and asked.get("validation_data") is None:
        count = math.floor(count * (1 - float(asked["validation_split"])))
    whole = math.ceil(count / (_whole_number(asked.get("batch_size")) or _BATCH_SIZE))
    return whole, whole
