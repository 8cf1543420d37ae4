"""Answers beside the rows of a known table: whether each is that of its row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import labels
from nbassay.checks._verdict import fail, require
from nbassay.checks.captured import Submission
from nbassay.checks.row_book import MISSING, Indices, RowBook
from nbassay.texts import text

_MOST_CLASSES = 50
_CLOSE = 1e-4  # relative: answers may be float32, or rounded a little


def same_answers(
    submission: Submission,
    name: str,
    rows_name: str,
    found: Indices,
    y: NDArray[Any],
    book: RowBook,
    *,
    or_exchanged: bool = False,
) -> None:
    """The captured array `name` has the answer to each row `found` (m,) in `rows_name`.

    `y` (n,) are those of the table: class numbers, numbers, or texts. Two classes may be
    `or_exchanged`, 1 for 0 throughout. Rows that are not in the
    table may have any answer; of equal rows each may have that of another.

    Raises:
        CheckFailed: naming another unit, or how many are off.
    """
    given = (
        class_numbers_of(submission, name, len(found), int(y.max()) + 1)
        if _are_classes(y)
        else read_as_many(submission, name, len(found), y)
    )
    real = found != MISSING
    seen, truth = given[real], y[found[real]]
    if y.dtype.kind != "U" and not _are_classes(y):
        of_equal = _of_equal_rows(seen, found[real], y, book)
        _same_numbers(name, rows_name, seen.astype(float), np.where(of_equal, seen, truth))
        return
    truth = np.where(_of_equal_rows(seen, found[real], y, book), seen, truth)
    if y.dtype.kind == "U":
        names = np.unique(np.concatenate([seen, truth]))
        seen, truth = np.searchsorted(names, seen), np.searchsorted(names, truth)
    elif or_exchanged:
        truth = in_coding_of(seen, truth, truth)
    labels.same_classes(name, seen, truth, flipped=False)


def in_coding_of(given: NDArray[Any], seen: NDArray[Any], truth: NDArray[Any]) -> NDArray[Any]:
    """Return `truth` with 0 and 1 exchanged if `given` (m,) has them so against `seen` (m,).

    Of more classes than two it is `truth`.
    """
    two = set(np.unique(seen).tolist()) <= {0, 1}
    return 1 - truth if two and np.mean(given == seen) < 0.5 else truth


def class_numbers_of(
    submission: Submission, name: str, rows: int, classes: int
) -> NDArray[np.int64]:
    """Return the captured labels `name` as class numbers (rows,), of integers or one-hot rows.

    Raises:
        CheckFailed: if they are no such labels.
    """
    given = submission.numbers(name)
    if labels.kind_of_labels(given) == "one_hot":
        labels.one_hot(name, given, rows=rows, classes=classes)
    else:
        labels.integers(name, submission.vector(name, rows), rows=rows, classes=classes)
    return labels.class_numbers(given)


def read_as_many(submission: Submission, name: str, rows: int, y: NDArray[Any]) -> NDArray[Any]:
    """Return the captured answers (rows,): texts if those of the table are, `y` (n,), else numbers.

    One-hot rows of classes are the numbers of these.

    Raises:
        CheckFailed: if they are not as many, or no numbers.
    """
    if _are_classes(y) and labels.kind_of_labels(submission.array(name)) == "one_hot":
        return class_numbers_of(submission, name, rows, int(y.max()) + 1)
    if y.dtype.kind != "U":
        return submission.vector(name, rows)
    names = submission.array(name).ravel().astype(str)
    require(
        names.size == rows,
        text(
            ko="`{name}`에 값이 {size}개 있습니다. {wanted}개여야 합니다.",
            en="`{name}` holds {size} values; there should be {wanted}.",
            name=name,
            size=names.size,
            wanted=rows,
        ),
    )
    return names


def _are_classes(y: NDArray[Any]) -> bool:
    return y.dtype.kind in "iub" and len(np.unique(y)) <= _MOST_CLASSES


def _same_numbers(
    name: str, rows_name: str, given: NDArray[Any], truth: NDArray[np.float64]
) -> None:
    counted = truth != 0
    ratio = float(np.median(given[counted] / truth[counted])) if counted.any() else 1.0
    if not np.isclose(ratio, 1, rtol=_CLOSE) and np.allclose(given, ratio * truth, rtol=_CLOSE):
        fail(
            text(
                ko="`{name}`{이} 다른 단위입니다. 모든 값이 표에 있는 것의 {ratio:g}배입니다. 표에 "
                "있는 단위 그대로 두세요.",
                en="`{name}` is in another unit: each value is {ratio:g} times that of the table. "
                "Leave the answers in the unit of the table.",
                name=name,
                ratio=ratio,
            )
        )
    share = float(np.mean(~np.isclose(given, truth, rtol=_CLOSE)))
    require(
        share == 0,
        text(
            ko="`{name}`의 {share:.0%}가 `{rows}`의 그 행에 있는 정답이 아닙니다. 입력과 정답은 함께 "
            "나누고 함께 섞어야 합니다.",
            en="{share:.0%} of `{name}` are not the answers of those rows of `{rows}`; inputs and "
            "answers have to be divided and shuffled together.",
            name=name,
            share=share,
            rows=rows_name,
        ),
    )


def _of_equal_rows(
    given: NDArray[Any], found: Indices, y: NDArray[Any], book: RowBook
) -> NDArray[np.bool_]:
    """Say for each answer (m,) whether a row equal to its own, `found` (m,), has it."""
    has = np.zeros(len(found), bool)
    for place in np.flatnonzero(book.copies[found] > 1):
        theirs = y[book.equal_to(found[place])]
        equal = theirs == given[place]
        has[place] = bool(equal.any())
    return has
