"""Inputs and results in a few words, for messages; the same in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST = 4  # values of an array that a message shows


def words(value: Any) -> str:
    """Return a number, or the shape of an array and its first values: `-2.5`, `(2, 3) [1, 0.5, …]`."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"`{number(array)}`"
    kind = "" if array.dtype == np.float64 else f" {array.dtype}"
    first = ", ".join(number(one) for one in array.flat[:MOST])
    more = ", …" if array.size > MOST else ""
    return f"`{array.shape}{kind} [{first}{more}]`"


def number(value: Any) -> str:
    """Return one number in short."""
    return f"{float(value):.6g}"
