"""How pixels of a data set were scaled: by one number, or by numbers of each pixel's own."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay.checks._verdict import fail
from nbassay.checks.picture_sets import Bytes
from nbassay.checks.shapes import in_unit_range
from nbassay.texts import text

_CHUNK = 4096
_SLACK = 0.25  # of a grey level: more than rounding, and less than another picture
_ALIKE = 1e-3  # of the largest slope


class PixelScaling(NamedTuple):
    """Pixel by pixel: scaled = pixel * slope + shift, both (pixels,) float32.

    It is `learnt` where pixels differ: then numbers of the data went into them.
    """

    slope: NDArray[np.float32]
    shift: NDArray[np.float32]
    learnt: bool

    def show(self, images: Bytes) -> NDArray[np.float32]:
        """Return `images` (n, height, width) of 0 to 255 scaled alike, as rows (n, pixels)."""
        return images.reshape(len(images), -1) * self.slope + self.shift


def find_pixel_scaling(pixels: NDArray[Any], images: Bytes) -> PixelScaling | None:
    """Return how `images` (n, height, width) became `pixels` (n, ...), row by row.

    None where they are other pictures, or not in this order.
    """
    flat = images.reshape(len(images), -1)
    if pixels.ndim < 2 or len(pixels) != len(flat) or pixels[0].size != flat.shape[1]:
        return None
    rows = pixels.reshape(len(pixels), -1)
    columns = np.arange(flat.shape[1])
    high, low = flat.argmax(axis=0), flat.argmin(axis=0)
    width = (flat[high, columns].astype(float) - flat[low, columns]).clip(1)
    slope = ((rows[high, columns].astype(float) - rows[low, columns]) / width).astype(np.float32)
    shift = (rows[low, columns] - slope * flat[low, columns]).astype(np.float32)
    if not (np.isfinite(slope).all() and np.isfinite(shift).all() and slope.any()):
        return None
    slack = _SLACK * np.abs(slope) + 1e-6 + 1e-6 * np.abs(shift)
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        if not (np.abs(flat[part] * slope + shift - rows[part]) <= slack).all():
            return None
    varied = flat.min(axis=0) < flat.max(axis=0)
    most = _ALIKE * np.abs(slope).max()
    learnt = any(np.ptp(each[varied]) > most for each in (slope, shift))
    return PixelScaling(slope, shift, bool(learnt))


def divided_alike(name: str, pixels: NDArray[Any], images: Bytes) -> None:
    """Pixels lie in [0, 1], divided by one number.

    Raises:
        CheckFailed: naming numbers learnt from the pictures, or the range seen.
    """
    found = find_pixel_scaling(pixels, images)
    if found is not None and found.learnt:
        fail(
            text(
                ko="`{name}`의 픽셀이 저마다 다른 수로 바뀌어 있습니다. 사진 전체에서 배운 수라면, "
                "나중에 떼어 놓을 사진의 정보가 학습에 섞인 것입니다(데이터 누수). 모든 "
                "픽셀을 같은 수로 나누세요.",
                en="Each pixel of `{name}` is scaled by numbers of its own. Learnt from all "
                "pictures, they carry knowledge of those that are held out later into training "
                "(a data leak). Divide all pixels by the same number.",
                name=name,
            )
        )
    in_unit_range(name, pixels)
