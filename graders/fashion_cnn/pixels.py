"""Images of any scale, and the test images as a student's network is used to see them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import CheckFailed, Submission, images, require, shapes
from nbassay.checks.shared import once
from nbassay.data import ImageSet
from nbassay.texts import text

Rows = NDArray[np.float32]


def as_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Return images of any scale as 0..255: their least value is black, their greatest white.

    How they were scaled is looked at by a check of its own, and should not count twice.
    """
    return pixels if pixels.dtype == np.uint8 else once("bytes", pixels, _as_bytes)


def _as_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = float(pixels.min()), float(pixels.max())
    if not np.isfinite([low, high]).all() or high <= low:
        return np.zeros(pixels.shape, np.uint8)
    result = np.empty(pixels.shape, np.uint8)
    for start in range(0, len(pixels), 4096):  # in parts: 60,000 images in float64 are 376 MB
        part = pixels[start : start + 4096].astype(np.float32)
        part -= low
        part *= 255 / (high - low)
        np.rint(part, out=part)
        result[start : start + 4096] = part.clip(0, 255, out=part)
    result.setflags(write=False)
    return result


def of_the_data_set(submission: Submission, name: str, expected: NDArray[np.uint8]) -> None:
    """The images of that name are those of the data set in order, whatever their scale.

    Raises:
        CheckFailed: with the number of those that differ.
    """
    pixels = submission.numbers(name)
    shapes.finite(name, pixels)
    require(
        pixels.ndim >= 2 and len(pixels),
        text(
            ko="`{name}`의 모양이 {shape}{이어서} 사진으로 읽을 수 없습니다.",
            en="`{name}` has shape {shape} and cannot be read as images.",
            name=name,
            shape=pixels.shape,
        ),
    )
    seen, want = images.to_bytes(as_bytes(pixels)), images.to_bytes(expected)
    require(
        seen.shape == want.shape,
        text(
            ko="`{name}`의 모양이 {shape}{이어서} 28×28 사진 {n_want:,}장으로 읽을 수 없습니다.",
            en="`{name}` has shape {shape} and cannot be read as {n_want:,} images of 28x28.",
            name=name,
            shape=pixels.shape,
            n_want=len(want),
        ),
    )
    if np.array_equal(seen, want):  # a fifth of the time that counting takes
        return
    off = int(np.count_nonzero((seen != want).any(axis=1)))
    require(
        not off,
        text(
            ko="`{name}`의 사진 {n_want:,}장 가운데 {off:,}장이 원래 데이터의 그 자리에 있는 "
            "사진과 다릅니다. 순서가 바뀌면 이름표와 어긋나고, 화소가 바뀌면 다른 사진이 "
            "됩니다.",
            en="{off:,} of the {n_want:,} images in `{name}` are not what the data set has in "
            "their place. Out of order they part from their labels; with other pixels they "
            "are others.",
            name=name,
            n_want=len(want),
            off=off,
        ),
    )


def fed_rows(submission: Submission, data: ImageSet) -> Rows:
    """Return the test images (n, 28, 28, 1), without repeats, as this network is used to see them.

    These are the student's own `x_test` once it is known to hold the test images in order: a
    network that learnt from unscaled images is asked with unscaled images.
    """
    key = ("fed rows", submission.cell)
    if key not in submission.memory:
        try:
            of_the_data_set(submission, "x_test", data.x_test)
            rows = submission.numbers("x_test")
        except CheckFailed:
            rows = data.x_test / np.float32(255)
        rows = rows[: data.distinct_test].reshape(-1, 28, 28, 1)
        submission.memory[key] = rows.astype(np.float32)
    found: Rows = submission.memory[key]
    return found
