"""Checks of class labels: integers, one-hot rows, and which of the two an array holds."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.shapes import shape, shape_text
from nbassay.texts import text

LabelKind = Literal["one_hot", "integer", "other"]


def kind_of_labels(labels: NDArray[Any], classes: int | None = None) -> LabelKind:
    """Say how `labels` name a class: "one_hot" rows, "integer" numbers, or neither.

    One column of 0 and 1 is "integer": that is what a single sigmoid output learns from.
    """
    if labels.dtype.kind not in "fiub" or labels.size == 0:
        return "other"
    values = labels.astype(float)
    if labels.ndim == 2 and labels.shape[1] > 1:
        zero_or_one = np.isin(values, (0.0, 1.0)).all()
        return "one_hot" if zero_or_one and (values.sum(axis=1) == 1).all() else "other"
    if labels.ndim == 1 or (labels.ndim == 2 and labels.shape[1] == 1):
        whole = bool((values == np.round(values)).all() and values.min() >= 0)
        return "integer" if whole and (classes is None or values.max() < classes) else "other"
    return "other"


def one_hot(name: str, labels: NDArray[Any], *, rows: int, classes: int) -> None:
    """`labels` are `rows` one-hot rows of `classes` columns.

    Raises:
        CheckFailed: saying what they are instead.
    """
    if kind_of_labels(labels) == "integer":
        fail(
            text(
                ko="`{name}`{은} 정수 레이블({seen})입니다. 원-핫 인코딩하여 ({rows}, "
                "{classes}) 모양으로 바꾸세요.",
                en="`{name}` holds integer labels {seen}; one-hot encode them to shape "
                "({rows}, {classes}).",
                name=name,
                seen=shape_text(labels.shape),
                rows=rows,
                classes=classes,
            )
        )
    shape(name, labels, (rows, classes))
    require(
        kind_of_labels(labels) == "one_hot",
        text(
            ko="`{name}`의 각 행에는 1이 하나, 나머지는 0이어야 합니다(원-핫).",
            en="Each row of `{name}` should hold one 1 and otherwise 0 (one-hot).",
            name=name,
        ),
    )


def integers(name: str, labels: NDArray[Any], *, rows: int, classes: int) -> None:
    """`labels` are `rows` class numbers from 0 to `classes` - 1, shape (rows,) or (rows, 1).

    Raises:
        CheckFailed: saying what they are instead.
    """
    if kind_of_labels(labels) == "one_hot":
        fail(
            text(
                ko="`{name}`{은} 원-핫 레이블({seen})입니다. 클래스 번호 {rows}개여야 합니다.",
                en="`{name}` holds one-hot rows {seen}; it should hold {rows} class numbers.",
                name=name,
                seen=shape_text(labels.shape),
                rows=rows,
            )
        )
    shape(name, labels, (rows,), (rows, 1))
    require(
        kind_of_labels(labels, classes) == "integer",
        text(
            ko="`{name}`의 값은 0부터 {last}까지의 정수여야 합니다.",
            en="`{name}` should hold whole numbers from 0 to {last}.",
            name=name,
            last=classes - 1,
        ),
    )


def class_numbers(labels: NDArray[Any]) -> NDArray[np.int64]:
    """Return class numbers (n,) from one-hot rows (n, k), integers (n,) or one column (n, 1)."""
    if kind_of_labels(labels) == "one_hot":
        return np.asarray(labels.argmax(axis=1), np.int64)
    return np.asarray(np.round(labels.astype(float)), np.int64).ravel()


def same_classes(name: str, labels: NDArray[Any], truth: NDArray[Any], *, flipped: bool) -> None:
    """`labels` name the same classes as `truth`, in whatever coding.

    With `flipped` (two classes only) exchanged 0 and 1 are named as such.

    Raises:
        CheckFailed: with the number that is off, and the first of them.
    """
    have, want = class_numbers(labels), class_numbers(truth)
    require(
        have.shape == want.shape,
        text(
            ko="`{name}`에 레이블이 {size}개 있습니다. {wanted}개여야 합니다.",
            en="`{name}` holds {size} labels; there should be {wanted}.",
            name=name,
            size=have.size,
            wanted=want.size,
        ),
    )
    if flipped and np.array_equal(have, 1 - want):
        fail(
            text(
                ko="`{name}`의 0과 1이 서로 바뀌어 있습니다. 어느 쪽이 1인지 문제를 다시 읽어 "
                "보세요.",
                en="0 and 1 are exchanged in `{name}`; read again which of the two the brief "
                "calls 1.",
                name=name,
            )
        )
    off = np.flatnonzero(have != want)
    require(
        off.size == 0,
        text(
            ko="`{name}`의 레이블 {size}개 가운데 {wrong}개가 데이터와 다릅니다(처음은 0부터 "
            "세어 {first}번). 행의 순서가 섞이지 않았나요?",
            en="{wrong} of the {size} labels in `{name}` differ from the data (the first at "
            "index {first}); did rows lose their order?",
            name=name,
            size=have.size,
            wrong=off.size,
            first=off[0] if off.size else "",
        ),
    )
