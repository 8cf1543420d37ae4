"""Finding a student's rows again in the original table, to catch test rows in training.

Rows are found by value, never by what the student's variables claim: scaling is undone first, and
a row counts as found when every feature agrees within `TOLERANCE` standard deviations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.scaling import Affine
from nbassay.texts import Text, sentences, text

Indices = NDArray[np.int64]

TOLERANCE = 1e-4  # float32 scaling errs by 1e-6; close rows of a table differ by far more
MISSING = -1
PROBES = 6
NEAR = 60


class RowBook:
    """An original table (n, features) with distinct rows, in which scaled rows are looked up."""

    def __init__(self, table: NDArray[np.float64]) -> None:
        from sklearn.neighbors import KDTree

        self.table = table
        self._spread = table.std(axis=0)
        self._tree = KDTree(table / self._spread, metric="chebyshev")

    def find(self, rows: NDArray[Any]) -> Indices:
        """Return for each row (m, features), in original units, its index in the table, or -1."""
        looked_up = np.asarray(rows, np.float64) / self._spread
        found = np.full(len(looked_up), MISSING, np.int64)
        usable = np.isfinite(looked_up).all(axis=1)
        if usable.any():
            distance, index = self._tree.query(looked_up[usable], k=1)
            found[usable] = np.where(distance < TOLERANCE, index, MISSING).ravel()
        return found

    def near(self, rows: NDArray[Any], at_odds: int = 2) -> Indices:
        """Return each row's index as `find` does, or that of a row equal in all but few columns.

        So a value or two that were changed (up to `at_odds` columns) do not make a row unknown.
        """
        found = self.find(rows)
        usable = np.isfinite(np.asarray(rows, np.float64)).all(axis=1)
        for place in np.flatnonzero((found == MISSING) & usable):
            equal = self._equal_values(rows[place]).sum(axis=1)
            best = int(np.argmax(equal))
            if equal[best] >= self.table.shape[1] - at_odds:
                found[place] = best
        return found

    def changed(self, row: NDArray[Any], index: int) -> Indices:
        """Return the columns in which `row`, in original units, is not the table's row `index`."""
        return np.flatnonzero(~self._equal_values(row)[index])

    def _equal_values(self, row: NDArray[Any]) -> NDArray[np.bool_]:
        """Say for each value of the table whether `row` has it in the same column."""
        off = np.abs(self.table - np.asarray(row, np.float64)) / self._spread
        return np.asarray(off < TOLERANCE)

    def hits(self, rows: NDArray[Any]) -> int:
        """Return how many of `rows`, in original units, are in the table."""
        return int(np.count_nonzero(self.find(rows) != MISSING))

    def recover(self, rows: NDArray[Any], tries: int = 5) -> Affine | None:
        """Return the scaling under which `rows` (m, features) are rows of the table, or None.

        Needs no scaler: two scaled rows and their two originals fix scale and shift of every
        column, and as scaling keeps the order of each column's values, of all pairs in the table
        only few can be those originals. The one that leads most of the other rows back is taken,
        if that is half of them.
        """
        usable = rows[np.isfinite(rows).all(axis=1)].astype(np.float64)
        random = np.random.default_rng(0)
        for _ in range(tries if len(usable) > PROBES else 0):
            probes = usable[random.choice(len(usable), PROBES, replace=False)]
            for candidate in self._candidates(probes):
                if self.hits(candidate.undo(usable)) * 2 >= len(usable):
                    return self._refine(candidate, usable)
        return None

    def _refine(self, candidate: Affine, rows: NDArray[np.float64]) -> Affine:
        """Return the least-squares scaling over all rows found: two close rows leave an error."""
        found = self.find(candidate.undo(rows))
        scaled, original = rows[found != MISSING], self.table[found[found != MISSING]]
        centred = scaled - scaled.mean(axis=0)
        scale = (centred * original).sum(axis=0) / (centred**2).sum(axis=0)
        return Affine(scale, original.mean(axis=0) - scaled.mean(axis=0) * scale)

    def _candidates(self, probes: NDArray[np.float64]) -> list[Affine]:
        """Return the scalings that the first two `probes` allow and the others do not exclude."""
        first, second, *others = probes
        step = first - second
        if not step.all():
            return []
        above, below = self._pairs_in_order_of(np.sign(step))
        scales = (self.table[above] - self.table[below]) / step
        shifts = self.table[above] - first * scales
        hits = np.zeros(len(scales), np.int64)
        for probe in others:
            hits += self.find(probe * scales + shifts) != MISSING
        best = np.argsort(-hits, kind="stable")[:3]
        return [Affine(scales[place], shifts[place]) for place in best if hits[place] > 0]

    def _pairs_in_order_of(self, signs: NDArray[np.float64]) -> tuple[Indices, Indices]:
        """Return all pairs of table rows whose difference has these signs in every column."""
        fitting = np.ones((len(self.table), len(self.table)), bool)
        for column, sign in zip(self.table.T, signs, strict=True):
            gap = column[:, None] - column[None, :]
            fitting &= gap > 0 if sign > 0 else gap < 0
        above, below = np.nonzero(fitting)
        return above, below

    def unused(self, *groups: Indices) -> Indices:
        """Return the indices of table rows that are in none of `groups`."""
        used = np.concatenate([group[group != MISSING] for group in groups])
        return np.setdiff1d(np.arange(len(self.table)), used)


def all_found(name: str, found: Indices, *, hint: Text) -> None:
    """Every row of `name` is a row of the original table.

    Raises:
        CheckFailed: with the number of rows that are not, and the hint.
    """
    strange = int(np.count_nonzero(found == MISSING))
    if strange:
        unknown = text(
            ko="`{name}`의 {rows}개 행 가운데 {strange}개는 원래 표에 없는 행입니다.",
            en="{strange} of the {rows} rows of `{name}` are not rows of the table.",
            name=name,
            rows=len(found),
            strange=strange,
        )
        fail(sentences(unknown, hint))


def no_overlap(train_name: str, train: Indices, test_name: str, test: Indices) -> None:
    """No row of the table is in both parts.

    Raises:
        CheckFailed: with the number of rows in both.
    """
    both = np.intersect1d(train[train != MISSING], test[test != MISSING])
    require(
        both.size == 0,
        text(
            ko="`{test_name}`의 행 가운데 {size}개가 `{train_name}`에도 들어 있습니다. 시험용 "
            "행으로 학습하면 처음 보는 데이터에서의 성능을 알 수 없습니다.",
            en="{size} rows of `{test_name}` are in `{train_name}` as well. A model that learnt "
            "from test rows says nothing about data it has not seen.",
            test_name=test_name,
            size=both.size,
            train_name=train_name,
        ),
    )


def between_rows(
    rows: NDArray[Any], parents: NDArray[Any], tolerance: float = TOLERANCE
) -> NDArray[np.bool_]:
    """Say for each row (m, features) whether it lies on a line between two `parents` (n, features).

    SMOTE makes a row as a + u * (b - a), with b one of the nearest neighbours of a
    (Chawla et al. 2002), so the parents near a row are tried first and all of them afterwards.
    """
    from sklearn.neighbors import KDTree

    # In float32 the angles would be too coarse.
    points, ends = rows.astype(np.float64), parents.astype(np.float64)
    result = np.zeros(len(points), bool)
    tree = KDTree(ends)
    for near in (NEAR, len(ends)):
        left = np.flatnonzero(~result)
        if left.size:
            closest = tree.query(points[left], k=min(near, len(ends)), return_distance=False)
            result[left] = [
                _on_a_line(point, ends[chosen], tolerance)
                for point, chosen in zip(points[left], closest, strict=True)
            ]
    return result


def _on_a_line(row: NDArray[np.float64], close: NDArray[np.float64], tolerance: float) -> bool:
    """Whether two of the points `close` have `row` between them: opposite directions from it."""
    offset = close - row
    length = np.linalg.norm(offset, axis=1)
    if (length < tolerance).any():
        return True
    direction = offset / length[:, None]
    cosine = direction @ direction.T
    # Shorter arm times the angle off 180 degrees: between one and two times the distance from
    # the line.
    off_line = np.sqrt(np.clip(2 * (1 + cosine), 0, None)) * np.minimum.outer(length, length)
    return bool((off_line < 2 * tolerance).any())


def no_repeats(name: str, found: Indices) -> None:
    """No row of the table is in `name` twice.

    Raises:
        CheckFailed: with the number of repeated rows.
    """
    real = found[found != MISSING]
    repeats = int(real.size - np.unique(real).size)
    if repeats:
        fail(
            text(
                ko="`{name}`에 같은 행이 {repeats}번 되풀이됩니다.",
                en="{repeats} rows of `{name}` are repeats of others.",
                name=name,
                repeats=repeats,
            )
        )
