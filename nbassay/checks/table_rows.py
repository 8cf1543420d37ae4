"""Which rows of a known table the arrays of one submission hold, told by their values.

A row counts in whatever scaling it is: by a scaler of the student's, by none, or by one that is
found out. So a wrong scaler costs the points of the scaler, not those of every row after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import estimators, rounded_rows, scaling, shapes
from nbassay.checks._verdict import require
from nbassay.checks.captured import Submission
from nbassay.checks.find_scaling import find_scaling
from nbassay.checks.held_columns import find_table
from nbassay.checks.row_book import MISSING, Indices, RowBook, known
from nbassay.checks.scaling import UNSCALED, Affine
from nbassay.checks.values import to_array
from nbassay.evidence import array_sha256
from nbassay.texts import text

Floats = NDArray[np.float64]
_Found = TypeVar("_Found")

_FEW = 0.01  # of all values: so many may differ before it is another table
_MOST_ROWS = (
    10_000  # or twice those of the table: rows are made up or repeated, but not without end
)


@runtime_checkable
class AnsweredTable(Protocol):
    """A table with an answer to each row: `X` (n, k) float64, its columns `features`, `y` (n,)."""

    @property
    def X(self) -> Floats:
        """The features (n, k)."""

    @property
    def y(self) -> NDArray[Any]:
        """The answers (n,)."""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features (k,)."""


class TableRows:
    """The rows of one submission, found again in a table `X` (n, k).

    `book` has the table as the student holds it: in the student's order of columns, `order` (k,),
    and with the few values that may differ there, which are held against that array once. Where the
    rows to look at, `given` (m, j), have a column too many or too few, as the student's table has,
    it is that table: the column is held against that, once as well. `features` (j,) says which
    column of `X` each of its is, -1 for none.
    """

    def __init__(
        self, submission: Submission, X: Floats, given: NDArray[Any] | None = None
    ) -> None:
        self._submission = submission
        self._table, self.features = X, np.arange(X.shape[1])
        if given is not None and given.ndim == 2 and given.shape[1] != X.shape[1]:
            of, width = (X, submission.cell, given.shape[1]), given.shape[1]
            held = self._kept("held", of, lambda: find_table(self._captured(), X, width))
            self._table, self.features = held or (self._table, self.features)
        self.width = self._table.shape[1]
        X = self._table
        self.order, own = self._kept("own table", (X, submission.cell), self._find_own)
        self.book = self._kept("book", (own,), lambda: RowBook(own))

    @property
    def original(self) -> Floats:
        """The table as it is, in the student's order of columns."""
        return self._table[:, self.order]

    @cached_property
    def scalers(self) -> list[ev.Estimator]:
        """What scales `width` columns among all that was captured so far, the latest first."""
        found = [scaling.usable(value, self.width) for value in self._captured()]
        return [scaler for scaler in found if scaler is not None]

    def require_rows(self, name: str, rows: NDArray[Any]) -> NDArray[Any]:
        """Return `rows`, which are some finite rows of the table's features.

        Raises:
            CheckFailed: if they are no such rows.
        """
        require(
            rows.ndim == 2
            and rows.shape[1] == self.width
            and 0 < len(rows) <= max(_MOST_ROWS, 2 * len(self._table)),
            text(
                ko="`{name}`의 모양이 {shape}입니다. 특성 {features}개의 행들이어야 합니다.",
                en="`{name}` has shape {shape}; it should hold rows of {features} features.",
                name=name,
                shape=rows.shape,
                features=self.width,
            ),
        )
        shapes.dtype(name, rows, "number")
        shapes.finite(name, rows)
        return rows

    def find(self, rows: NDArray[Any]) -> Indices:
        """Return the table's index of each of `rows` (m, k), -1 for what is no row of it.

        A row with a value or two changed is still the row that it was; see `changed`.
        """
        return self._kept("found", (rows, *self._state), lambda: self._look_up(rows))

    def undo(self, rows: NDArray[Any]) -> Floats:
        """Return `rows` (m, k) in the units of the table, whatever scaling they went through."""
        return self.scaling_of(rows).undo(rows)

    def scaling_of(self, rows: NDArray[Any]) -> Affine:
        """Return what was done to each column of `rows` (m, k)."""
        return self._kept("scaling", (rows, *self._state), lambda: self._find_scaling(rows))

    def went_through(self, affine: Affine, rows: NDArray[Any]) -> bool:
        """Whether this scaling made `rows` (m, k) of rows of the table."""
        return self.book.hits(affine.undo(rows)) * 2 >= len(rows)

    def changed(self, rows: NDArray[Any]) -> list[tuple[int, int, int]]:
        """Return (place in `rows`, row, column of the table as it is) of each value changed.

        Those that were only rounded after scaling are held against that.
        """
        if self.digits_of(rows) is not None:
            return []
        original, found = self.undo(rows), self.find(rows)
        off = np.flatnonzero((self.book.find(original) != found) & (found >= 0))
        return [
            (int(place), int(found[place]), int(self.features[self.order[column]]))
            for place in off
            for column in self.book.changed(original[place], found[place])
            if self.features[self.order[column]] != MISSING
        ]

    def digits_of(self, rows: NDArray[Any]) -> int | None:
        """Return to how many digits scaled `rows` (m, k) were rounded; None if they were not."""
        through = self.scaling_of(rows)
        if through is UNSCALED or self.went_through(through, rows):
            return None
        return rounded_rows.digits_of(rows)

    def are_like_the_table(self, rows: NDArray[Any]) -> bool:
        """Whether `rows` (m, k) come from the table, if in a form that cannot be undone."""
        found = known(self.find(rows)).size * 3 >= len(rows)
        return found or _repeats_alike(rows, self.book.complete)

    def _find_scaling(self, rows: NDArray[Any]) -> Affine:
        likely = [*map(scaling.affine, self.scalers), UNSCALED]
        for affine in likely:
            if self.book.hits(affine.undo(rows)) * 3 >= len(rows):
                return affine
        for affine in likely[:-1]:
            found = rounded_rows.find_rounded(self.book, affine, rows)
            if found is not None and known(found).size * 3 >= len(rows):
                return affine
        return find_scaling(self.book, rows) or likely[0]

    def _look_up(self, rows: NDArray[Any]) -> Indices:
        found = None
        if self.digits_of(rows) is not None:
            found = rounded_rows.find_rounded(self.book, self.scaling_of(rows), rows)
        return self.book.near(self.undo(rows)) if found is None else found

    def _find_own(self) -> tuple[Indices, Floats]:
        """Return the student's order of columns, and the table as the student has it."""
        table, order = self._table, np.arange(self.width)
        for value in self._captured():
            own = _as_floats(value, table.shape)
            found = None if own is None else order_of_columns(own, self._table)
            if own is not None and found is not None:
                few = np.mean(~_equal(own, self._table[:, found])) <= _FEW
                table, order = own if few else self._table[:, found], found
                break
        for value in self._captured():
            moved = estimators.column_order(value)
            if moved is not None and len(moved) == self.width:
                table, order = table[:, moved], order[moved]
                break
        return order, table

    def _captured(self) -> list[ev.Value]:
        return list(self._submission.captured_so_far())

    @cached_property
    def _state(self) -> tuple[Any, ...]:
        """What findings depend on beside the rows themselves."""
        scalings = map(scaling.affine, self.scalers)
        return self.book.table, *(part for affine in scalings for part in vars(affine).values())

    def _kept(self, what: str, of: Sequence[Any], work: Callable[[], _Found]) -> _Found:
        """Return what `work` gives, kept for the other checks of this submission."""
        key = (what, *(array_sha256(x) if isinstance(x, np.ndarray) else x for x in of))
        if key not in self._submission.memory:
            self._submission.memory[key] = work()
        found: _Found = self._submission.memory[key]
        return found


def order_of_columns(own: NDArray[Any], table: Floats) -> Indices | None:
    """Return which column of the table (n, k) each column of `own` is, None if they are not its.

    A column is known by most of its values.
    """
    if own.shape != table.shape:
        return None
    equal = np.array([_equal(column[:, None], table).mean(axis=0) for column in own.T])
    natural = np.arange(len(equal))
    # Columns that are alike keep their places.
    order = np.where(equal[natural, natural] >= equal.max(axis=1), natural, equal.argmax(axis=1))
    is_order = len(set(order.tolist())) == len(order) and equal.max(axis=1).min() > 0.5
    return order if is_order else None


def _as_floats(value: ev.Value, shape: tuple[int, ...]) -> Floats | None:
    """Return a captured array or table of this shape as finite floats, None for anything else."""
    if not isinstance(value, (ev.Array, ev.Table)) or tuple(value.shape) != shape:
        return None
    array = to_array(value)
    if array is None or array.dtype.kind not in "fiub":
        return None
    floats = array.astype(np.float64)
    return floats if np.isfinite(floats).all() else None


def _equal(own: NDArray[Any], table: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(np.isclose(own, table, rtol=1e-6, atol=1e-6))


def _repeats_alike(rows: NDArray[Any], table: Floats) -> bool:
    """Whether the columns of `rows` repeat values as those of the table do, whatever the scaling.

    A logarithm or ranks keep different values different; zeros, ones or noise have other counts.
    """
    random = np.random.default_rng(0)
    some = table[random.choice(len(table), min(len(rows), len(table)), replace=False)]
    seen, usual = (np.sort([len(np.unique(col)) for col in each.T]) for each in (rows, some))
    near = np.abs(seen - usual) <= 0.15 * usual + 3
    return int(np.count_nonzero(near)) * 3 >= 2 * len(usual)
