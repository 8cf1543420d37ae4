"""Checks of image data: the right pixels in the right order, and no test image in training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import require
from nbassay.checks.shared import once
from nbassay.texts import text

Bytes = NDArray[np.uint8]


def to_bytes(images: NDArray[Any]) -> Bytes:
    """Return images of any scale ([0, 1] or 0..255) and layout as bytes (n, pixels)."""
    flat = images.reshape(len(images), -1)
    if flat.dtype == np.uint8:
        return flat
    scaled = flat if float(flat.max(initial=0)) > 1.5 else flat * np.asarray(255, flat.dtype)
    return np.asarray(np.rint(scaled), np.int64).clip(0, 255).astype(np.uint8)


def same_images(name: str, images: NDArray[Any], expected: Bytes) -> None:
    """`images` are `expected` (n, h, w) uint8 in the same order, whatever their scale and layout.

    Raises:
        CheckFailed: with the share that differs.
    """
    seen, want = to_bytes(images), expected.reshape(len(expected), -1)
    require(
        seen.shape == want.shape,
        text(
            ko="`{name}`에 이미지 {seen}장이 있고 한 장의 픽셀은 {pixels}개입니다. "
            "{wanted}장, {wanted_pixels}개여야 합니다.",
            en="`{name}` holds {seen} images of {pixels} pixels; it should hold {wanted} "
            "of {wanted_pixels}.",
            name=name,
            seen=seen.shape[0],
            pixels=seen.shape[1],
            wanted=want.shape[0],
            wanted_pixels=want.shape[1],
        ),
    )
    share = float(np.mean((seen != want).any(axis=1)))
    require(
        share == 0,
        text(
            ko="`{name}`의 이미지 가운데 {share:.0%}가 원래 데이터와 다릅니다. 순서를 섞거나 "
            "픽셀값을 바꾸지 않았는지 확인하세요.",
            en="{share:.0%} of the images in `{name}` differ from the data set; make sure that "
            "neither their order nor their pixels changed.",
            name=name,
            share=share,
        ),
    )


def leaked(train: NDArray[Any], test: Bytes, known_train: Bytes) -> int:
    """Return how many images of `test` are among `train`, found by content.

    Images that the data set itself has in both parts (`known_train`) do not count.
    """
    return len((_keys(test) - _keys(known_train)) & _keys(train))


def no_test_images(name: str, train: NDArray[Any], test: Bytes, known_train: Bytes) -> None:
    """No image of `test` was trained on.

    Raises:
        CheckFailed: with the number of leaked images.
    """
    found = leaked(train, test, known_train)
    require(
        not found,
        text(
            ko="`{name}`의 학습에 시험용 이미지 {found}장이 들어갔습니다. 시험용 이미지로 "
            "학습하면 처음 보는 이미지에서의 성능을 알 수 없습니다.",
            en="Training `{name}` used {found} test images, so the test score says nothing "
            "about images it has not seen.",
            name=name,
            found=found,
        ),
    )


def _keys(images: NDArray[Any]) -> frozenset[bytes]:
    return once("images", images, lambda each: frozenset(row.tobytes() for row in to_bytes(each)))
