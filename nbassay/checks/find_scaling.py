"""What was done to the columns of a table's rows, worked out from the rows alone.

Needs no scaler. What is found leads at least half of the rows back into the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nbassay.checks.row_book import MISSING, Indices, RowBook, known
from nbassay.checks.scaling import Affine

Floats = NDArray[np.float64]

_PROBES = 6
_MOST_PAIRED = 1_000  # rows of a table whose pairs are gone through
_MOST_CANDIDATES = 50_000  # pairs; of a table of few columns there are more, and nearest rows do
_COMPARED = 1_000  # rows that are led back to their nearest, again and again
_TIMES = 40
_TRIES = 5


def find_scaling(book: RowBook, rows: NDArray[np.generic]) -> Affine | None:
    """Return the scaling under which `rows` (m, features) are rows of the table, None if there is none.

    What a column was shifted by that is the same in all rows is taken for its scaling.
    """
    usable = rows[np.isfinite(np.asarray(rows, np.float64)).all(axis=1)].astype(np.float64)
    if len(usable) <= _PROBES:
        return None
    return _by_pairs(book, usable) or _by_nearest(book, usable)


def _by_pairs(book: RowBook, rows: Floats) -> Affine | None:
    """Find it in a small table, however few of its rows there are.

    Two scaled rows and their two originals fix scale and shift of every column, and as scaling
    keeps the order of each column's values, of all pairs in the table only few can be those
    originals. The one that leads most of the other rows back is taken.
    """
    random = np.random.default_rng(0)
    for _ in range(_TRIES if len(book.complete) <= _MOST_PAIRED else 0):
        probes = rows[random.choice(len(rows), _PROBES, replace=False)]
        for candidate in _candidates(book, probes):
            if book.hits(candidate.undo(rows)) * 2 >= len(rows):
                return _refine(book, candidate, rows)
    return None


def _candidates(book: RowBook, probes: Floats) -> list[Affine]:
    """Return the scalings that the first two `probes` allow and the others do not exclude."""
    first, second, *others = probes
    step = first - second
    if not step[book.varies].all() or not book.varies.any():
        return []
    above, below = _pairs_in_order_of(book, np.sign(step))
    if len(above) > _MOST_CANDIDATES:
        return []
    table = book.complete
    gaps = table[above] - table[below]
    scales = np.where(book.varies, gaps / np.where(book.varies, step, 1.0), 1.0)
    shifts = table[above] - first * scales
    hits = np.zeros(len(scales), np.int64)
    for probe in others:
        hits += book.find(probe * scales + shifts) != MISSING
    best = np.argsort(-hits, kind="stable")[:3]
    return [Affine(scales[one], shifts[one]) for one in best if hits[one] > 0]


def _pairs_in_order_of(book: RowBook, signs: Floats) -> tuple[Indices, Indices]:
    """Return all pairs of table rows whose difference has these signs in every column."""
    table = book.complete
    fitting = np.ones((len(table), len(table)), bool)
    for column in np.flatnonzero(book.varies):
        values = table[:, column]
        gap = values[:, None] - values[None, :]
        fitting &= gap > 0 if signs[column] > 0 else gap < 0
    above, below = np.nonzero(fitting)
    return above, below


def _by_nearest(book: RowBook, rows: Floats) -> Affine | None:
    """Find it by the nearest row of the table, in a table of any size.

    Rows drawn from a table have its quantiles but for chance, which gives a first guess of each
    column's scale and shift; then the nearest row of each row gives a better one, again and again.
    """
    from sklearn.neighbors import KDTree

    shares, table = np.linspace(2, 98, 49), book.complete
    guess = _least_squares(
        np.percentile(rows, shares, axis=0), np.percentile(table, shares, axis=0)
    )
    # Columns weigh alike by where most rows are: a few may lie extremely far off.
    spread = np.subtract(*np.percentile(table, [90, 10], axis=0))
    spread = np.where(spread > 0, spread, book.spread)
    tree = KDTree(table / spread)
    probes = rows[:: max(1, len(rows) // _COMPARED)]
    before = np.empty(0, np.int64)
    for _ in range(_TIMES):
        back = guess.undo(probes)
        if book.hits(back) * 2 >= len(probes):
            break
        distance, index = tree.query(back / spread, k=1)
        near = distance.ravel() <= np.median(distance)
        nearest = np.where(near, index.ravel(), MISSING)
        if np.array_equal(nearest, before):
            break
        before = nearest
        guess = _least_squares(probes[near], table[index.ravel()[near]])
    found = known(book.find(guess.undo(rows)))
    # Equal rows fit any row of the table.
    enough = found.size * 2 >= len(rows) and np.unique(found).size * 4 >= len(rows)
    return _refine(book, guess, rows) if enough else None


def _refine(book: RowBook, candidate: Affine, rows: Floats) -> Affine:
    """Return the least-squares scaling over all rows found: two close rows leave an error.

    Where a column is the same in all of these, the others are matched by the rest of the columns.
    """
    from sklearn.neighbors import KDTree

    found = book.find(candidate.undo(rows))
    there = found != MISSING
    better = _least_squares(rows[there], book.table[found[there]])
    settled = np.ptp(book.table[found[there]], axis=0) > 0
    if there.all() or settled[book.varies].all():
        return better
    tree = KDTree(book.complete[:, settled] / book.spread[settled])
    nearest = tree.query(
        (better.undo(rows) / book.spread)[:, settled], k=1, return_distance=False
    ).ravel()
    again = _least_squares(rows, book.complete[nearest])
    return again if book.hits(again.undo(rows)) > np.count_nonzero(there) else better


def _least_squares(scaled: Floats, original: Floats) -> Affine:
    """Column by column the scale and shift; a column that is the same everywhere keeps scale 1."""
    centred = scaled - scaled.mean(axis=0)
    size = (centred**2).sum(axis=0)
    varies = (size > 0) & (np.ptp(original, axis=0) > 0)
    scale = np.where(varies, (centred * original).sum(axis=0) / np.where(size > 0, size, 1.0), 1.0)
    return Affine(scale, original.mean(axis=0) - scaled.mean(axis=0) * scale)
