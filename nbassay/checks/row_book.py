"""A known table, in which rows of a submission are looked up by their values.

Never by what the student's variables claim: scaling is undone first, and a row counts as found when
every feature agrees within `TOLERANCE` standard deviations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.errors import NbassayError

Indices = NDArray[np.int64]

TOLERANCE = 1e-4  # float32 scaling errs by 1e-6; close rows of a table differ by far more
MISSING = -1
# Looking for rows that were changed a little takes a look at every value of the table for each.
_MOST_VALUES = 100_000_000


class RowBook:
    """A table (n, features) in which rows in its units are looked up.

    Equal rows cannot be told apart, so each of them is found as the first; `copies` (n,) says for
    each row how many rows of the table equal it, itself among them. A column that is the same in
    all rows tells none apart, and has to be so in what is looked up as well. Rows with a gap (NaN)
    are never found.

    Raises:
        NbassayError: if every row has a gap.
    """

    def __init__(self, table: NDArray[np.float64]) -> None:
        from sklearn.neighbors import KDTree

        self.table = table
        self._complete = np.flatnonzero(np.isfinite(table).all(axis=1))
        if not self._complete.size:
            raise NbassayError("every row of the table has a gap; name features without one")
        self.varies = np.ptp(self.complete, axis=0) > 0
        self.spread = np.where(self.varies, self.complete.std(axis=0), 1.0)
        self._tree = KDTree(self.complete / self.spread, metric="chebyshev")
        _, first, group, sizes = np.unique(
            table, axis=0, return_index=True, return_inverse=True, return_counts=True
        )
        self._first = first[group.ravel()]
        self.copies: Indices = sizes[group.ravel()]

    @property
    def complete(self) -> NDArray[np.float64]:
        """The rows of the table without a gap."""
        return self.table[self._complete]

    def find(self, rows: NDArray[Any], tolerance: float = TOLERANCE) -> Indices:
        """Return for each row (m, features), in original units, its index in the table, or -1."""
        looked_up = np.asarray(rows, np.float64) / self.spread
        found = np.full(len(looked_up), MISSING, np.int64)
        usable = np.isfinite(looked_up).all(axis=1)
        if usable.any():
            distance, index = self._tree.query(looked_up[usable], k=1)
            place = self._first[self._complete[index]]
            found[usable] = np.where(distance < tolerance, place, MISSING).ravel()
        return found

    def near(self, rows: NDArray[Any], at_odds: int | None = None) -> Indices:
        """Return for each row its index as `find` does, or of the row equal but in few columns.

        So a value or two that were changed (up to `at_odds` columns; one of six, but two at most,
        unless it is given) do not make a row unknown.
        """
        width = self.table.shape[1]
        few = min(2, width // 6) if at_odds is None else at_odds
        found = self.find(rows)
        usable = np.isfinite(np.asarray(rows, np.float64)).all(axis=1)
        unknown = np.flatnonzero((found == MISSING) & usable)
        if not few or unknown.size * self.table.size > _MOST_VALUES:
            return found
        for place in unknown:
            equal = self._equal_values(rows[place]).sum(axis=1)
            best = int(np.argmax(equal))
            # Columns that are the same everywhere are equal in rows of any other table, too.
            if equal[best] >= width - few and few < np.count_nonzero(self.varies):
                found[place] = self._first[best]
        return found

    def changed(self, row: NDArray[Any], index: int) -> Indices:
        """Return the columns in which `row`, in original units, is not the table's row `index`."""
        return np.flatnonzero(~self._equal_values(row)[index])

    def _equal_values(self, row: NDArray[Any]) -> NDArray[np.bool_]:
        """Say for each value of the table whether `row` has it in the same column."""
        off = np.abs(self.table - np.asarray(row, np.float64)) / self.spread
        return np.asarray(off < TOLERANCE)

    def equal_to(self, index: int) -> Indices:
        """Return all rows of the table that equal its row `index`, itself among them."""
        return np.flatnonzero(self._first == self._first[index])

    def hits(self, rows: NDArray[Any]) -> int:
        """Return how many of `rows`, in original units, are in the table."""
        return int(np.count_nonzero(self.find(rows) != MISSING))

    def together(self, *parts: Indices) -> Indices:
        """Return the rows that the found `parts` hold together, none more often than the table."""
        rows, counts = _count(np.concatenate(parts))
        return np.repeat(rows, np.minimum(counts, self.copies[rows]))

    def unused(self, *groups: Indices) -> Indices:
        """Return the indices of table rows that, with all their equals, are in no group."""
        used = np.concatenate([group[group != MISSING] for group in groups])
        unused: Indices = self._complete[~np.isin(self._first[self._complete], used)]
        return unused

    def only_in(self, part: Indices) -> Indices:
        """Return the rows, each once, of which no equal is left for any other part than `part`."""
        rows, counts = _count(part)
        return rows[counts >= self.copies[rows]]


def count_repeats(found: Indices, copies: Indices | None = None) -> int:
    """Return how many rows in `found` are there more often than in the table.

    `copies` (n,) says how often the table has each row; once, unless it is given.
    """
    rows, counts = _count(found)
    return int(np.maximum(counts - _of(copies, rows), 0).sum())


def count_shared(one: Indices, other: Indices, copies: Indices | None = None) -> int:
    """Return how many rows are in both parts beyond those that the table has more than once."""
    rows, counts = _count(one)
    others, other_counts = _count(other)
    both, here, there = np.intersect1d(rows, others, assume_unique=True, return_indices=True)
    most = _of(copies, both)
    taken = np.minimum(counts[here], most) + np.minimum(other_counts[there], most)
    return int(np.maximum(taken - most, 0).sum())


def known(found: Indices) -> Indices:
    """Return those of the indices that are rows of the table."""
    rows: Indices = found[found != MISSING]
    return rows


def _count(found: Indices) -> tuple[Indices, Indices]:
    rows, counts = np.unique(known(found), return_counts=True)
    return rows, counts


def _of(copies: Indices | None, rows: Indices) -> Indices:
    return np.ones(len(rows), np.int64) if copies is None else copies[rows]
