"""The photo prepared by the steps of the brief, and what a prepared photo that differs is lacking.

Ways of resizing differ by up to 0.02 (mean difference of pixels in [0, 1]: Pillow's six filters),
picking every eighteenth pixel by hand by 0.04; any step left out by 0.11 and more.
"""

from __future__ import annotations

import functools
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from nbassay.checks import CheckFailed, Submission, fail, partial, shapes
from nbassay.keras.models import predict
from nbassay.texts import Text, text

from .kinds import ANKLE_BOOT, KINDS, kind_of

CROP = (100, 400, 600, 900)
TOLERANCE = 0.05
ROOT = Path(__file__).resolve().parents[2]

Photo = NDArray[np.float64]

STEPS = {
    "mirror": text(ko="좌우 뒤집기", en="the flip of left and right"),
    "invert": text(ko="밝기 뒤집기(음화)", en="the inversion of the brightness (the negative)"),
}


def photo_file() -> Path:
    """Return the photo that the students got."""
    path = ROOT / "release" / "fashion_cnn" / "ankle_boot.jpg"
    return path if path.is_file() else ROOT / "source" / "fashion_cnn" / "ankle_boot.jpg"


@functools.cache
def prepared() -> tuple[Photo, ...]:
    """Return the photo as it should be, (28, 28) in [0, 1], once for each way of resizing."""
    with Image.open(photo_file()) as file:
        grey = file.convert("L").crop(CROP)
    return tuple(
        np.asarray(ImageOps.invert(ImageOps.mirror(grey.resize((28, 28), way)))) / 255
        for way in Image.Resampling
    )


def pixels_of(submission: Submission) -> Photo:
    """Return `photo` as (28, 28).

    Raises:
        CheckFailed: if it has another shape.
    """
    photo = submission.numbers("photo")
    shapes.shape(
        "photo",
        photo,
        (1, 28, 28, 1),
        why=text(
            ko="한 장이어도 맨 앞에 '몇 장'의 축이, 맨 뒤에 채널 축이 있습니다.",
            en="A single picture too has the axis 'how many' in front and channels at the end.",
        ),
    )
    return photo.reshape(28, 28).astype(float)


def is_right(photo: Photo) -> bool:
    """Whether `photo`, (28, 28) in [0, 1], is the photo prepared by the steps of the brief."""
    return min(float(np.abs(photo - want).mean()) for want in prepared()) <= TOLERANCE


def right(photo: Photo) -> None:
    """`photo`, (28, 28), is the photo prepared by the steps of the brief.

    Raises:
        CheckFailed: if it is not in [0, 1], upside down, or differs otherwise.
        PartialCredit: naming the steps that were left out, when all others were taken.
    """
    shapes.in_unit_range("photo", photo)
    if is_right(photo):
        return
    if missing := lacking(photo):
        first, *others = missing
        for other in others:
            first = text(ko="{first} · {other}", en="{first} and {other}", first=first, other=other)
        partial(
            0.5,
            text(
                ko="`photo`에서 빠진 차례가 있습니다: {steps}. 모델은 배운 사진과 닮은 사진만 "
                "알아봅니다.",
                en="A step of `photo` is missing: {steps}. A network recognises only what "
                "looks like the pictures it has learnt from.",
                steps=first,
            ),
        )
    if is_right(photo[::-1, ::-1]) or is_right(1 - photo[::-1, ::-1]):
        fail(
            text(
                ko="`photo`의 위아래가 뒤집혀 있습니다. 뒤집을 것은 좌우입니다.",
                en="`photo` is upside down; left and right were to be flipped.",
            )
        )
    fail(
        text(
            ko="`photo`가 차례대로 다듬은 사진과 다릅니다. 자를 자리(왼쪽, 위, 오른쪽, 아래)와 "
            "줄이는 차례를 확인하고, 그려서 학습용 사진과 나란히 놓고 보세요.",
            en="`photo` is not the photo prepared by the steps. See to the place of the crop "
            "(left, upper, right, lower) and to the order, and draw it beside a training "
            "picture.",
        )
    )


def lacking(photo: Photo) -> list[Text]:
    """Return the steps that were left out of `photo`, empty when that cannot be told."""
    for mirror, invert in product((False, True), repeat=2):
        mended = photo[:, ::-1] if mirror else photo
        mended = 1 - mended if invert else mended
        if is_right(mended):
            done = {"mirror": mirror, "invert": invert}
            return [STEPS[step] for step, needed in done.items() if needed]
    return []


def label(submission: Submission, model: Any) -> None:
    """`photo_label` names what is in the photo, or what `model` honestly takes it for.

    A network that learnt little may read a rightly prepared photo wrongly; saying so is right.

    Raises:
        CheckFailed: with the label seen.
    """
    said = submission.plain("photo_label")
    said = said.ravel().tolist() if isinstance(said, np.ndarray) else said
    said = said[0] if isinstance(said, list) and len(said) == 1 else said
    number = _number(said)
    if number == ANKLE_BOOT or (number is not None and number == _reading(submission, model)):
        return
    fail(
        text(
            ko="`photo_label`이 '{said}'입니다. 사진에 있는 것은 그것이 아닙니다. 답이 이상하면 "
            "먼저 `photo`를 그려 보세요. 모델이 아니라 다듬기가 틀린 때가 많습니다.",
            en="`photo_label` is '{said}', which is not what the photo shows. If the answer is "
            "odd, draw `photo` first: more often than the network, the preparation is wrong.",
            said=str(said)[:40],
        )
    )


def _number(said: Any) -> int | None:
    if isinstance(said, str):
        return int(said) if said.strip().isdecimal() else kind_of(said)
    return int(said) if isinstance(said, (int, float)) and said in range(len(KINDS)) else None


def _reading(submission: Submission, model: Any) -> int | None:
    """Return what the rebuilt `model` takes the rightly prepared photo for.

    None when the photo is not rightly prepared, or nothing was ever taught.
    """
    try:
        photo = pixels_of(submission)
    except CheckFailed:
        return None
    taught = any(fit.epochs_run > 0 for fit in submission.fits)
    if not taught or not is_right(photo) or tuple(model.input_shape[1:]) != (28, 28, 1):
        return None
    return int(predict(model, photo.reshape(1, 28, 28, 1)).argmax())
