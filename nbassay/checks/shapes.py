"""Checks of arrays from cheap to costly: shape, type, range, finiteness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbassay.checks._verdict import fail, require
from nbassay.checks.shared import once
from nbassay.texts import NO_TEXT, Text, count, sentences, text

Dimension = int | None


def shape_text(shape: Sequence[Dimension]) -> str:
    """Return a shape as a student reads it in Keras: (156, 17), (156,), (None, 10)."""
    parts = [str(size) for size in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def fits_shape(shape: Sequence[Dimension], expected: Sequence[Dimension]) -> bool:
    """Whether `shape` is `expected`, where None stands for any size."""
    return len(shape) == len(expected) and all(
        want is None or have == want for have, want in zip(shape, expected, strict=True)
    )


def shape(name: str, array: ArrayLike, *expected: Sequence[Dimension], why: Text = NO_TEXT) -> None:
    """`array` has one of the `expected` shapes; None in a shape is a wildcard.

    Raises:
        CheckFailed: naming the shape seen and those expected, and `why`.
    """
    seen = np.shape(array)
    if any(fits_shape(seen, wanted) for wanted in expected):
        return
    first, *others = map(shape_text, expected)
    wanted: Text | str = first
    for other in others:
        wanted = text(ko="{this} 또는 {that}", en="{this} or {that}", this=wanted, that=other)
    off = text(
        ko="`{name}`의 모양이 {seen}입니다. {wanted} 모양이어야 합니다.",
        en="`{name}` has shape {seen}; it should be {wanted}.",
        name=name,
        seen=shape_text(seen),
        wanted=wanted,
    )
    fail(sentences(off, why))


def dtype(name: str, array: NDArray[Any], kind: str) -> None:
    """`array` holds numbers of `kind`: "float", "integer" or "number".

    Raises:
        CheckFailed: naming the dtype seen.
    """
    families = {"float": "f", "integer": "iu", "number": "fiu"}
    words = {
        "float": text(ko="실수(float)", en="float"),
        "integer": text(ko="정수(integer)", en="integer"),
        "number": text(ko="숫자", en="number"),
    }
    if array.dtype.kind in families[kind]:
        return
    fail(
        text(
            ko="`{name}`의 자료형이 {seen}입니다. {wanted} 자료형이어야 합니다.",
            en="`{name}` has dtype {seen}; it should hold {wanted} values.",
            name=name,
            seen=array.dtype,
            wanted=words[kind],
        )
    )


def finite(name: str, array: NDArray[Any]) -> None:
    """`array` holds neither NaN nor infinity.

    Raises:
        CheckFailed: with the number of such values.
    """
    if array.dtype.kind != "f":
        return
    bad = once("not finite", array, lambda each: each.size - int(np.isfinite(each).sum()))
    require(
        not bad,
        text(
            ko="`{name}`에 NaN 또는 무한대가 {bad}개 있습니다. 계산에 그대로 쓰면 결과도 NaN이 "
            "됩니다.",
            en="`{name}` holds {bad} NaN or infinite values; whatever is computed from them is "
            "NaN too.",
            name=name,
            bad=bad,
        ),
    )


def varies(name: str, array: NDArray[Any]) -> None:
    """`array` is not one value all over.

    Raises:
        CheckFailed: if it is.
    """
    require(
        array.size == 0 or (array != array.flat[0]).any(),
        text(
            ko="`{name}`의 값이 모두 같습니다. 표의 행을 나누어 담으세요.",
            en="`{name}` holds one value only; divide the rows of the table.",
            name=name,
        ),
    )


def in_unit_range(name: str, array: NDArray[Any], *, spread: float = 0.5) -> None:
    """Values lie in [0, 1] and really use that range (their spread is at least `spread`).

    The second half catches images divided by 255 twice, which lie in [0, 1] as well.

    Raises:
        CheckFailed: with the smallest and largest value seen.
    """
    finite(name, array)
    low, high = once("ends", array, lambda each: (float(each.min()), float(each.max())))
    require(
        low >= 0.0 and high <= 1.0,
        text(
            ko="`{name}`의 값이 {low:g}에서 {high:g} 사이입니다. 0과 1 사이로 나누어(스케일링) "
            "주세요. 값이 크면 경사 하강이 불안정해집니다.",
            en="`{name}` runs from {low:g} to {high:g}; scale it to [0, 1]. Large inputs make "
            "gradient descent unstable.",
            name=name,
            low=low,
            high=high,
        ),
    )
    require(
        high - low >= spread,
        text(
            ko="`{name}`의 값이 {low:g}에서 {high:g} 사이에만 있습니다. 두 번 나누지 않았나요?",
            en="`{name}` only runs from {low:g} to {high:g}; was it divided twice?",
            name=name,
            low=low,
            high=high,
        ),
    )


def sums_to_one(name: str, rows: NDArray[Any], tolerance: float = 1e-3) -> None:
    """Each row (along the last axis) sums to 1, as probabilities of classes do.

    Raises:
        CheckFailed: with the share of rows that do not.
    """
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(rows.sum(axis=-1) - 1.0) <= tolerance)  # a NaN among them too
    share = float(np.mean(wrong))
    require(
        not wrong.any(),
        text(
            ko="`{name}`의 행 가운데 {share:.0%}는 합이 1이 아닙니다. 클래스 확률은 softmax를 "
            "거치면 합이 1이 됩니다.",
            en="{share:.0%} of the rows of `{name}` do not sum to 1; class probabilities come "
            "out of a softmax, which makes them sum to 1.",
            name=name,
            share=share,
        ),
    )


def same_values(
    name: str,
    array: NDArray[Any],
    expected: NDArray[Any],
    *,
    why: Text,
    tolerance: float = 1e-6,
    columns: Sequence[str] = (),
) -> None:
    """`array` equals `expected` within an absolute `tolerance`; values are never printed.

    `columns` are the names of the columns, where they have any.

    Raises:
        CheckFailed: with the shape, or with how many values are off, where the first of them
            stands, and `why` that may be.
    """
    shape(name, array, expected.shape)
    off = ~np.isclose(array.astype(float), expected.astype(float), rtol=1e-6, atol=tolerance)
    if not off.any():
        return
    differ = count(
        int(off.sum()),
        ko="`{name}`의 값 {total:,}개 가운데 {n:,}개가 다릅니다. 처음으로 다른 곳은 {place}입니다.",
        one="{n:,} of the {total:,} values of `{name}` is off, the first in {place}.",
        many="{n:,} of the {total:,} values of `{name}` are off, the first in {place}.",
        name=name,
        total=off.size,
        place=_place(np.argwhere(off)[0], columns),
    )
    fail(sentences(differ, why))


def _place(index: Sequence[int], columns: Sequence[str]) -> Text:
    """Say where a value stands: row and column, counted from 0, the column by its name if known."""
    row, *rest = (int(number) for number in index)
    if not rest:
        return text(ko="(0부터 세어) {row}번", en="place {row} (counted from 0)", row=row)
    named = len(rest) == 1 and len(columns) > rest[0]
    column = f"`{columns[rest[0]]}`" if named else ", ".join(map(str, rest))
    return text(
        ko="(0부터 세어) {row}번 행, {column} 열",
        en="row {row} (from 0), column {column}",
        row=row,
        column=column,
    )
