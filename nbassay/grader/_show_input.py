"""Inputs and answers of a function in a few words, for messages."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbassay.checks.calls import Result
from nbassay.evidence import short
from nbassay.texts import Text, listed

_MOST = 4  # values of an array that a message shows


def describe_input(result: Result) -> Text:
    """Return what a function was called with: ``-2.5``, ``(2, 3) [1, 0.5, …]``."""
    return listed(f"`{show(value)}`" for value in result.args)


def show(value: Any) -> str:
    """Return a value as a message shows it: an array by its shape and its first values."""
    if isinstance(value, dict) or _holds_text(value):
        return short(repr(value))
    try:
        array = np.asarray(value)
    except ValueError:  # a list of lists of several lengths
        return short(repr(value))
    if array.dtype.kind not in "fiub":
        return short(repr(value))
    if array.ndim == 0:
        return show_number(array)
    kind = "" if array.dtype == np.float64 else f" {array.dtype}"
    first = ", ".join(show_number(number) for number in array.flat[:_MOST])
    more = ", …" if array.size > _MOST else ""
    return f"{array.shape}{kind} [{first}{more}]"


def show_number(value: Any) -> str:
    """Return a number in at most six digits."""
    return f"{float(value):.6g}"


def _holds_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and any(isinstance(item, str) for item in value)
    )
