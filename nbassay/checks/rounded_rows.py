"""Scaled rows of a table that were rounded: they are its rows still."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks.row_book import MISSING, Indices, RowBook
from nbassay.checks.scaling import Affine

_MOST_DIGITS = 4
_SOME = 3  # a third of them: what SMOTE makes between rounded rows is not rounded


def digits_of(rows: NDArray[Any]) -> int | None:
    """Return to how many digits rows (m, k) were rounded, many of them at least; None if not."""
    for digits in range(1, _MOST_DIGITS + 1):
        if np.count_nonzero(_rounded(rows, digits)) * _SOME >= max(len(rows), 1):
            return digits
    return None


def find_rounded(book: RowBook, through: Affine, rows: NDArray[Any]) -> Indices | None:
    """Return the index of each scaled row (m, k), -1 for none; None if they were not rounded."""
    digits = digits_of(rows)
    if digits is None:
        return None
    found = np.full(len(rows), MISSING, np.int64)
    rounded = _rounded(rows, digits)
    slack = 0.51 * 10.0**-digits * float(np.max(np.abs(through.scale) / book.spread))
    found[rounded] = book.find(through.undo(rows[rounded]), slack)
    return found


def _rounded(rows: NDArray[Any], digits: int) -> NDArray[np.bool_]:
    values = np.asarray(rows, np.float64)
    off = np.abs(values - np.round(values, digits))
    return np.asarray((off <= 1e-6 * np.maximum(1.0, np.abs(values))).all(axis=1))
