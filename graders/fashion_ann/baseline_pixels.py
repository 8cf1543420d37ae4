"""How a student scaled the pixels of `x_train`: by one number, or by numbers learnt pixel by pixel.

Rows stand in the order of the data set, so each column says what was done to it.
"""

from typing import NamedTuple

import numpy as np

from nbassay.checks import fail, shapes
from nbassay.texts import text

from .images_shared import PIXELS, same_pictures, scale_of, seen_as


class Scaling(NamedTuple):
    """Column by column: scaled = pixel * slope + shift, both (784,)."""

    slope: np.ndarray
    shift: np.ndarray
    learnt: bool  # the columns differ: numbers of the data went into them

    def apply(self, images):
        """Return `images` (n, 28, 28) as rows (n, 784) that the student's classifier would see."""
        return images.reshape(len(images), -1) * self.slope + self.shift


def scaling_of(submission, data):
    """Return what was done to `x_train`, None where its rows are not the pictures in order."""
    pixels = submission.numbers("x_train")
    key = ("scaling", pixels.shape, hash(np.ascontiguousarray(pixels).tobytes()))
    if key not in submission.memory:
        submission.memory[key] = _find(pixels, data.x_train.reshape(len(data.x_train), -1))
    return submission.memory[key]


def rows_seen(submission, data, images):
    """Return `images` scaled as the student's are, (n, 784) float32, as well as can be told."""
    found = scaling_of(submission, data) if submission.has("x_train") else None
    if found is not None:
        return found.apply(images)
    return seen_as(scale_of(submission, "x_train"), images)


def in_order(submission, data):
    """`x_train` holds the pictures in order, whatever their scale.

    Raises:
        CheckFailed: with the number of those that differ.
    """
    if scaling_of(submission, data) is None:
        same_pictures(submission, "x_train", data.x_train)


def divided_once(submission, data):
    """Pixels lie in [0, 1], divided by one number.

    Raises:
        CheckFailed: naming numbers learnt from the pictures, or the range seen.
    """
    found = scaling_of(submission, data)
    if found is not None and found.learnt:
        fail(
            text(
                ko="`x_train`의 화소가 저마다 다른 수로 바뀌어 있습니다. 6만 장 전체에서 배운 "
                "수라면, 교차 검증에서 떼어 놓은 사진의 정보가 학습 쪽으로 새어 들어간 "
                "것입니다(데이터 누출). 모든 화소를 같은 수로 나누세요.",
                en="Each pixel of `x_train` is scaled by numbers of its own. Learnt from all "
                "pictures, they carry knowledge of those that cross-validation holds out "
                "into training (a data leak). Divide all pixels by the same number.",
            )
        )
    shapes.in_unit_range("x_train", submission.numbers("x_train"))


def _find(pixels, images):
    if pixels.ndim < 2 or len(pixels) != len(images) or pixels[0].size != PIXELS:
        return None
    rows = pixels.reshape(len(pixels), -1)
    columns = np.arange(PIXELS)
    high, low = images.argmax(axis=0), images.argmin(axis=0)
    width = (images[high, columns].astype(float) - images[low, columns]).clip(1)
    slope = (rows[high, columns].astype(float) - rows[low, columns]) / width
    shift = rows[low, columns] - slope * images[low, columns]
    slope, shift = slope.astype(np.float32), shift.astype(np.float32)
    if not (np.isfinite(slope).all() and np.isfinite(shift).all() and slope.any()):
        return None
    # A quarter of a grey level is more than rounding, and less than another picture.
    slack = 0.25 * np.abs(slope) + 1e-6 + 1e-6 * np.abs(shift)
    for start in range(0, len(rows), 4096):
        part = slice(start, start + 4096)
        if not (np.abs(images[part] * slope + shift - rows[part]) <= slack).all():
            return None
    varied = images.min(axis=0) < images.max(axis=0)
    learnt = any(np.ptp(each[varied]) > 1e-3 * np.abs(slope).max() for each in (slope, shift))
    return Scaling(slope, shift, bool(learnt))
