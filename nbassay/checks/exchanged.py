"""Results of one call that were taken in another order, told by their shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from nbassay.checks._verdict import fail
from nbassay.checks.shapes import shape_text
from nbassay.texts import listed, text

Shape = tuple[int, ...]


def refuse_exchange(arrays: Mapping[str, NDArray[Any]], wanted: Sequence[Shape]) -> None:
    """The `arrays` by name do not hold what others of them should.

    `wanted` is the shape of each, in the same order; (n, 1) is (n,). Nothing is said where what is
    there has other shapes than those.

    Raises:
        CheckFailed: naming those that hold each other's, and what each of them should.
    """
    seen = {name: _shape(array) for name, array in arrays.items()}
    shapes = list(seen.values())
    if shapes == list(wanted) or sorted(shapes) != sorted(wanted):
        return
    off = {
        name: shape_text(want)
        for (name, shape), want in zip(seen.items(), wanted, strict=True)
        if shape != want
    }
    fail(
        text(
            ko="{names}{이} 서로 바뀌었습니다. 차례로 {shapes} 모양이어야 합니다. `train_test_split`은 "
            "나눈 것을 받은 순서대로, 학습용과 시험용을 짝지어 돌려줍니다.",
            en="{names} are exchanged; their shapes should be {shapes}. `train_test_split` returns "
            "what it has divided in the order in which it was given, training and test part of "
            "each side by side.",
            names=listed(f"`{name}`" for name in off),
            shapes=listed(off.values()),
        )
    )


def _shape(array: NDArray[Any]) -> Shape:
    return array.shape[:1] if array.shape[1:] == (1,) else array.shape
