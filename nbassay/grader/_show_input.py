"""Inputs and answers of a function in a few words, for messages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks.calls import Result
from nbassay.evidence import short
from nbassay.texts import NO_TEXT, Text, listed, text

_WHOLE = 8  # values of an array that a message shows with all of them
_MOST = 4  # values that it shows of a larger one


def describe_input(result: Result) -> Text:
    """Return what a function was called with: ``-2.5``, ``(2, 3) [1, 0.5, …]``."""
    return listed(f"`{show(value)}`" for value in result.args)


def show(value: Any) -> str:
    """Return a value as a message shows it: an array by its shape and its values, of many the first."""
    if isinstance(value, dict) or _holds_text(value):
        return short(repr(value))
    try:
        array = np.asarray(value)
    except ValueError:  # several values, or a list of lists of several lengths
        return short(", ".join(map(show, value)))
    if array.dtype.kind not in "fiub":
        return short(repr(value))
    if array.ndim == 0:
        return show_number(array)
    kind = "" if array.dtype == np.float64 else f" {array.dtype}"
    if array.size <= _WHOLE:
        return f"{array.shape}{kind} {_show_all(array)}"
    first = ", ".join(show_number(number) for number in array.flat[:_MOST])
    return f"{array.shape}{kind} [{first}, …]"


def _show_all(array: NDArray[Any]) -> str:
    if array.ndim == 0:
        return show_number(array)
    return f"[{', '.join(map(_show_all, array))}]"


def show_answer(array: NDArray[Any]) -> Text:
    """Return all values of an answer of a few, as a sentence; nothing of one or of many."""
    if not 1 < array.size <= _WHOLE:
        return NO_TEXT
    return text(
        ko="나온 값 전체는 {values}입니다.",
        en="In full it gives {values}.",
        values=_show_all(array),
    )


def show_number(value: Any) -> str:
    """Return a number in at most six digits."""
    return f"{float(value):.6g}"


def _holds_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and any(isinstance(item, str) for item in value)
    )
