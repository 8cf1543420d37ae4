"""A known table that a submission holds with a column too many or too few: which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import fail
from nbassay.checks.row_book import MISSING, Indices
from nbassay.checks.values import to_array
from nbassay.texts import NO_TEXT, Text, listed, sentences, text

Floats = NDArray[np.float64]

_ALIKE = 0.99  # of a column's values: so many are those of the table's
_MOST_CLASSES = 50
_NAMED = 3


def find_table(values: Iterable[ev.Value], X: Floats, width: int) -> tuple[Floats, Indices] | None:
    """Return the table of `width` columns among captured `values` that has most of those of `X` (n, k).

    Beside it, for each of its columns, which one of `X` it is; -1 for none. None if there is none.
    """
    for value in values:
        if not isinstance(value, (ev.Array, ev.Table)) or tuple(value.shape) != (len(X), width):
            continue
        own = to_array(value)
        if own is None or own.dtype.kind not in "fiub" or not np.isfinite(own).all():
            continue
        held = own.astype(np.float64)
        found = _match(list(held.T), X)
        if _are_most(found, X):
            return held, found
    return None


def require_columns(
    name: str,
    value: ev.Value,
    X: Floats,
    y: NDArray[Any],
    features: Sequence[str],
    why: Text = NO_TEXT,
) -> None:
    """The captured table `value` has no column beside those of `X` (n, k), and each of these.

    What has other rows, or hardly any of the columns, is not looked at.

    Raises:
        CheckFailed: naming the answers `y` (n,), or another column, that are among them, or what is
            missing, and `why` that matters.
    """
    columns = _columns_of(name, value, len(X))
    found = _match([column for _, column in columns], X)
    if not _are_most(found, X):
        return
    for (called, column), feature in zip(columns, found, strict=True):
        answers = feature == MISSING and _answers(column, y)
        if answers or (feature == MISSING and len(columns) > len(features)):
            fail(sentences(_superfluous(name, called, answers), why))
    missing = [features[place] for place in np.setdiff1d(np.arange(X.shape[1]), found)]
    if missing and len(columns) < len(features):
        left_out = text(
            ko="`{name}`에 없는 열: {missing}.",
            en="Left out of `{name}`: {missing}.",
            name=name,
            missing=listed(missing[:_NAMED]),
        )
        fail(sentences(left_out, why))


def _superfluous(name: str, column: str, is_answer: bool) -> Text:
    if is_answer:
        return text(
            ko="맞혀야 할 `{column}`{이} `{name}`에 그대로 남아 있습니다. 모델에게 답을 보여 주는 "
            "셈입니다.",
            en="`{column}` is still among the inputs `{name}`: the model is shown the answer.",
            column=column,
            name=name,
        )
    return text(
        ko="`{name}`의 `{column}`{은} 표의 특성이 아닙니다.",
        en="`{column}` in `{name}` is none of the features of the table.",
        column=column,
        name=name,
    )


def _columns_of(name: str, value: ev.Value, rows: int) -> list[tuple[str, NDArray[Any]]]:
    """Return the columns (n,) and how they are called; none where there are other rows."""
    if isinstance(value, ev.Table) and value.rows == rows and not value.series:
        return [(c, d.load()) for c, d in zip(value.columns, value.data, strict=True)]
    array = to_array(value)
    if array is None or array.ndim != 2 or len(array) != rows:
        return []
    return [(f"{name}[:, {place}]", column) for place, column in enumerate(array.T)]


def _match(columns: Sequence[NDArray[Any]], X: Floats) -> Indices:
    """Return which column of the table (n, k) each of `columns` (n,) is, -1 for none."""
    found = np.full(len(columns), MISSING, np.int64)
    left = list(range(X.shape[1]))
    for place, column in enumerate(columns):
        if column.dtype.kind not in "fiub":
            continue
        numbers = column.astype(np.float64)
        for feature in left:
            if np.isclose(numbers, X[:, feature], rtol=1e-6, atol=1e-6).mean() >= _ALIKE:
                found[place] = feature
                left.remove(feature)
                break
    return found


def _are_most(found: Indices, X: Floats) -> bool:
    known = int(np.count_nonzero(found != MISSING))
    return known > 1 and known * 2 >= max(len(found), X.shape[1])


def _answers(column: NDArray[Any], y: NDArray[Any]) -> bool:
    """Whether a column (n,) gives the answers `y` (n,) away: as they are, or one code for each."""
    if column.dtype.kind in "fiub" and y.dtype.kind in "fiub" and np.array_equal(column, y):
        return True
    codes, of_column = np.unique(column, return_inverse=True)
    answers, of_answer = np.unique(y, return_inverse=True)
    both = np.unique(of_column.ravel() * len(answers) + of_answer.ravel())
    return len(codes) == len(answers) == len(both) <= _MOST_CLASSES
