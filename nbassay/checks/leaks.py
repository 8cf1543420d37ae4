"""Test rows in training, told by the rows of a table that parts of it hold, see `row_book`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.row_book import MISSING, TOLERANCE, Indices, count_repeats, count_shared
from nbassay.texts import Text, sentences, text

NEAR = 60


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


def no_overlap(
    train_name: str,
    train: Indices,
    test_name: str,
    test: Indices,
    copies: Indices | None = None,
) -> None:
    """No row of the table is in both parts.

    `copies` (n,) says how often the table has each row, where it has equal ones.

    Raises:
        CheckFailed: with the number of rows in both.
    """
    both = count_shared(train, test, copies)
    require(
        not both,
        text(
            ko="`{test_name}`의 행 가운데 {size}개가 `{train_name}`에도 들어 있습니다. 시험용 "
            "행으로 학습하면 처음 보는 데이터에서의 성능을 알 수 없습니다.",
            en="{size} rows of `{test_name}` are in `{train_name}` as well. A model that learnt "
            "from test rows says nothing about data it has not seen.",
            test_name=test_name,
            size=both,
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


def no_repeats(name: str, found: Indices, copies: Indices | None = None) -> None:
    """No row of the table is in `name` more often than there.

    `copies` (n,) says how often the table has each row, where it has equal ones.

    Raises:
        CheckFailed: with the number of repeated rows.
    """
    repeats = count_repeats(found, copies)
    if repeats:
        fail(
            text(
                ko="`{name}`에 같은 행이 {repeats}번 되풀이됩니다.",
                en="{repeats} rows of `{name}` are repeats of others.",
                name=name,
                repeats=repeats,
            )
        )
