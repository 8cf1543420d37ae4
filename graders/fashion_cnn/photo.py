"""The photo prepared by the steps of the brief, and what a prepared photo that differs is lacking.

Ways of resizing differ by up to 0.02 (mean difference of pixels in [0, 1]: Pillow's six filters),
picking every eighteenth pixel by hand by 0.04; any step left out by 0.11 and more.
"""

import functools
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from nbassay.grader import fail, listed, partial, text

CROP = (100, 400, 600, 900)
TOLERANCE = 0.05
COURSE = Path(__file__).resolve().parents[2]

FLIP = text(ko="좌우 뒤집기", en="the flip of left and right")
NEGATIVE = text(ko="밝기 뒤집기(음화)", en="the inversion of the brightness (the negative)")
# What mends a photo in which steps were left out.
LEFT_OUT = (
    (lambda photo: photo[:, ::-1], FLIP),
    (lambda photo: 1 - photo, NEGATIVE),
    (lambda photo: 1 - photo[:, ::-1], listed([FLIP, NEGATIVE])),
)


def photo_file():
    """The photo that the students got."""
    released, own = (COURSE / folder / "fashion_cnn" for folder in ("release", "source"))
    return (released if (released / "ankle_boot.jpg").is_file() else own) / "ankle_boot.jpg"


@functools.cache
def prepared():
    """The photo as it should be, (28, 28) in [0, 1], once for each way of resizing."""
    with Image.open(photo_file()) as file:
        grey = file.convert("L").crop(CROP)
    return tuple(
        np.asarray(ImageOps.invert(ImageOps.mirror(grey.resize((28, 28), way)))) / 255
        for way in Image.Resampling
    )


def is_right(pixels):
    """Whether the pixels (28, 28) in [0, 1] are those of the photo prepared by the steps."""
    return min(float(np.abs(pixels - want).mean()) for want in prepared()) <= TOLERANCE


def is_prepared(photo):
    """The captured `photo` is the one of the brief, prepared by its steps.

    Raises:
        CheckFailed: if it has another shape, is not in [0, 1], upside down, or differs otherwise.
        PartialCredit: naming the steps that were left out, when all others were taken.
    """
    photo.has_shape(
        (1, 28, 28, 1),
        why=text(
            ko="한 장이어도 맨 앞에 배치 축('몇 장')이, 맨 뒤에 채널 축이 있습니다.",
            en="A single picture too has the batch axis ('how many') in front and channels at the "
            "end.",
        ),
    )
    photo.lies_in_unit_range()
    pixels = np.asarray(photo.numbers(), float).reshape(28, 28)
    if is_right(pixels):
        return
    for mended, steps in LEFT_OUT:
        if is_right(mended(pixels)):
            partial(
                0.5,
                text(
                    ko="`photo`에서 빠진 단계가 있습니다: {steps}. 모델은 학습한 것과 닮은 사진만 "
                    "알아봅니다.",
                    en="A step of `photo` is missing: {steps}. A network recognises only what "
                    "looks like the pictures it was trained on.",
                    steps=steps,
                ),
            )
    turned = pixels[::-1, ::-1]
    if is_right(turned) or is_right(1 - turned):
        fail(
            text(
                ko="`photo`의 위아래가 뒤집혀 있습니다. 뒤집을 것은 좌우입니다.",
                en="`photo` is upside down; left and right were to be flipped.",
            )
        )
    fail(
        text(
            ko="`photo`가 차례대로 전처리한 사진과 다릅니다. 자를 자리(왼쪽, 위, 오른쪽, 아래)와 "
            "줄이는 차례를 확인하고, 그려서 학습용 사진과 나란히 놓고 보세요.",
            en="`photo` is not the photo prepared by the steps. Check the place of the crop "
            "(left, upper, right, lower) and the order, and draw it beside a training "
            "picture.",
        )
    )
