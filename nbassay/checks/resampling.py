"""Rows that SMOTE and its kin make between those of a known table."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import leaks
from nbassay.checks._verdict import require
from nbassay.checks.row_book import MISSING, TOLERANCE, RowBook, count_repeats, known
from nbassay.checks.table_rows import TableRows
from nbassay.texts import text

# Of the rows that are made of whole numbers a few may fall on a row that is there.
_REPEATS = 0.1


def made_between(
    name: str, resampled: NDArray[Any], train_name: str, train: NDArray[Any], rows: TableRows
) -> None:
    """`resampled` (m, k) holds all of `train` (n, k), and new rows between those.

    Raises:
        CheckFailed: if there are none, if they repeat rows, lie elsewhere, or rows were lost.
    """
    found, of_train = rows.find(resampled), rows.find(train)
    added = len(found) - rows.book.together(of_train).size
    _require_new(name, int(np.count_nonzero(found == MISSING)), added)
    _require_between(resampled, train_name, train, rows)
    kept = np.isin(known(of_train), found).mean()
    require(
        kept == 1,
        text(
            ko="학습용 행 가운데 {kept:.0%}만 `{name}`에 남아 있습니다. SMOTE는 원래 행을 모두 "
            "남깁니다.",
            en="Only {kept:.0%} of the training rows are left in `{name}`; SMOTE keeps them all.",
            kept=kept,
            name=name,
        ),
    )


def learnt_between(
    name: str,
    given: NDArray[Any],
    answers: NDArray[np.int64],
    train_name: str,
    train: NDArray[Any],
    y: NDArray[np.int64],
    rows: TableRows,
) -> None:
    """What `name` learnt from, `given` (m, k), are rows of `train` and new ones between those.

    A row is there once, and has its own of the table's answers `y` (n,), made ones that of their
    parents, in `answers` (m,). Some of the training rows may be missing.

    Raises:
        CheckFailed: if there are no new rows, if they repeat rows, lie elsewhere, or the labels are
            those of others.
    """
    found, of_train = rows.find(given), rows.find(train)
    if not known(of_train).size or not known(found).size:
        return  # rows that cannot be told are held against another check
    made = int(np.count_nonzero(found == MISSING))
    _require_new(name, made, made + count_repeats(found, rows.book.copies))
    _require_between(given, train_name, train, rows)
    labelled_as_parents(name, given, answers, train, np.where(of_train >= 0, y[of_train], -1), rows)


def _require_new(name: str, made: int, added: int) -> None:
    """Rows were `made`, and nearly all that were `added` are such."""
    require(
        made,
        text(
            ko="`{name}`에 새로 만든 행이 없습니다. 같은 행을 되풀이하는 대신 SMOTE로 이웃 사이에 "
            "새 행을 만드세요.",
            en="`{name}` holds no new rows; use SMOTE, which makes rows between neighbours, rather "
            "than repeating rows.",
            name=name,
        ),
    )
    repeats = added - made
    require(
        repeats <= _REPEATS * added,
        text(
            ko="늘린 행 {added}개 가운데 {repeats}개가 있던 행을 되풀이한 것입니다. SMOTE는 이웃 "
            "사이에 새 행을 만듭니다.",
            en="{repeats} of the {added} rows that were added repeat rows that were there; SMOTE "
            "makes new ones between neighbours.",
            added=added,
            repeats=repeats,
        ),
    )


def _require_between(
    resampled: NDArray[Any], train_name: str, train: NDArray[Any], rows: TableRows
) -> None:
    found, of_train = rows.find(resampled), rows.find(train)
    made, parents = rows.undo(resampled)[found == MISSING], rows.undo(train)[of_train != MISSING]
    strange = _count_elsewhere(made, parents, rows.book)
    require(
        not strange,
        text(
            ko="만들어진 행 가운데 {strange}개는 `{train}`의 행 사이에 있지 않습니다. SMOTE가 "
            "시험용 행까지 보면 데이터 누수가 생깁니다. 나눈 다음 학습용 행에만 SMOTE를 "
            "쓰세요.",
            en="{strange} of the synthetic rows do not lie between those of `{train}`. A SMOTE that "
            "sees test rows leaks them into training: split first, then resample the training rows "
            "only.",
            strange=strange,
            train=train_name,
        ),
    )


def labelled_as_parents(
    y_name: str,
    resampled: NDArray[Any],
    y_resampled: NDArray[np.int64],
    train: NDArray[Any],
    y_train: NDArray[np.int64],
    rows: TableRows,
) -> None:
    """Rows of `train` (n, k) keep their class in `resampled` (m, k), made ones have their parents'.

    `y_train` (n,) and `y_resampled` (m,) are class numbers. Some kinds of SMOTE take one parent of
    another class, so that most of the made rows between two of their class are enough.

    Raises:
        CheckFailed: with the number of rows that have the label of others.
    """
    found, of_train = rows.find(resampled), rows.find(train)
    order = np.argsort(of_train, kind="stable")
    place = np.searchsorted(of_train[order], found).clip(max=len(order) - 1)
    kept = (found != MISSING) & (of_train[order][place] == found) & (rows.book.copies[found] == 1)
    off = int(np.count_nonzero(y_train[order][place][kept] != y_resampled[kept]))
    made, parents = rows.undo(resampled), rows.undo(train)
    for number in np.unique(y_resampled[found == MISSING]):
        of_class = (found == MISSING) & (y_resampled == number)
        theirs = parents[(of_train != MISSING) & (y_train == number)]
        count = int(np.count_nonzero(of_class))
        strange = _count_elsewhere(made[of_class], theirs, rows.book) if len(theirs) else count
        off += strange if strange * 2 > count else 0
    require(
        not off,
        text(
            ko="`{name}`에서 행 {off}개의 레이블이 그 행의 것이 아닙니다. SMOTE가 행과 함께 "
            "돌려주는 레이블을 그대로 쓰세요.",
            en="{off} labels in `{name}` are not those of their rows; keep the labels that SMOTE "
            "returns beside the rows.",
            name=y_name,
            off=off,
        ),
    )


def _count_elsewhere(made: NDArray[Any], parents: NDArray[Any], book: RowBook) -> int:
    """Return how many made-up rows do not lie between two `parents`, all in the table's units.

    SMOTE on a DataFrame of whole numbers cuts off what it makes; such rows lie up to one unit
    off the line in every column.
    """
    whole = (book.complete == np.round(book.complete)).all(axis=0) & book.varies
    cut_off = np.allclose(made[:, whole], np.round(made[:, whole]), atol=1e-4)
    slack = float(np.linalg.norm(whole / book.spread)) if cut_off and whole.any() else TOLERANCE
    return int(
        np.count_nonzero(~leaks.between_rows(made / book.spread, parents / book.spread, slack))
    )
