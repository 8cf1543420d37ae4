"""Digits as a student's network was used to see them, and what it answers to those it never saw."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import Submission, fail, fits, images, metrics, require, shapes
from nbassay.checks.lineage import lineage
from nbassay.data import ImageSet
from nbassay.keras.models import predict
from nbassay.texts import text

CHUNK = 4096  # 60,000 images in float64 are 376 MB: they are looked at in parts
# By always answering one digit a network reads 0.11 of them; one that has learnt reads most.
GUESSING = 0.2


class Sight(NamedTuple):
    """What black and white were when a network learnt: 0 and 1, or 0 and 255, or -1 and 1."""

    black: float = 0.0
    white: float = 1.0

    def rows(self, pictures: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Return `pictures` (n, 28, 28) of 0..255 as rows (n, *shape) of these brightnesses."""
        spread = np.float32(self.white - self.black)
        rows = pictures.reshape(-1, *shape).astype(np.float32) / np.float32(255)
        return rows * spread + np.float32(self.black)

    def as_bytes(self, rows: NDArray[Any]) -> NDArray[np.uint8]:
        """Return rows of these brightnesses as 0..255."""
        found = np.empty(rows.shape, np.uint8)
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK].astype(np.float32)
            levels = (part - self.black) * (255 / (self.white - self.black))
            found[start : start + CHUNK] = np.rint(np.nan_to_num(levels)).clip(0, 255)
        return found


def sight_in(pixels: NDArray[Any]) -> Sight:
    """Return the least and the greatest value of `pixels`, black and white in every digit set."""
    if not pixels.size or pixels.dtype.kind not in "fiub":
        return Sight()
    low, high = float(pixels.min()), float(pixels.max())
    return Sight(low, high) if np.isfinite([low, high]).all() and high > low else Sight()


def in_order(submission: Submission, name: str, expected: NDArray[np.uint8]) -> None:
    """The images of that name are those of the data set in order, whatever their scale.

    Raises:
        CheckFailed: with the number of those that differ.
    """
    pixels = submission.numbers(name)
    shapes.finite(name, pixels)
    want = expected.reshape(len(expected), -1)
    require(
        pixels.size == want.size and len(pixels) == len(want),
        text(
            ko="`{name}`의 모양이 {seen}{이어서} 28×28 그림 {n_want:,}장으로 읽을 수 없습니다.",
            en="`{name}` has shape {seen} and cannot be read as {n_want:,} pictures of 28x28.",
            name=name,
            seen=shapes.shape_text(pixels.shape),
            n_want=len(want),
        ),
    )
    seen = sight_in(pixels).as_bytes(pixels).reshape(len(want), -1)
    off = int(np.count_nonzero((seen != want).any(axis=1)))
    require(
        not off,
        text(
            ko="`{name}`의 그림 {n_want:,}장 가운데 {off:,}장이 원래 데이터의 그 자리에 있는 "
            "그림과 다릅니다. 순서가 바뀌면 이름표와 어긋나고, 축을 잘못 바꾸면 화소가 "
            "섞입니다.",
            en="{off:,} of the {n_want:,} pictures in `{name}` are not what the data set has in "
            "their place. Out of order they part from their labels; with axes moved the "
            "wrong way, pixels mix.",
            name=name,
            n_want=len(want),
            off=off,
        ),
    )


def fits_of(submission: Submission, name: str, model: Any, data: ImageSet) -> tuple[ev.Fit, ...]:
    """Return the fits that trained the model `name`, oldest first; the rebuilt `model` shows it.

    The record of a training is made where the student's code runs, so by itself it proves nothing.

    Raises:
        CheckFailed: if it was never trained, or reads no more than by guessing.
    """
    found = fits.training(name, submission.model(name), submission.fits)
    share = share_right(submission, name, model, data)
    require(
        share >= GUESSING,
        text(
            ko="학습 기록은 있지만 `{name}`의 가중치에서는 배운 것이 보이지 않습니다. 시험용 "
            "숫자의 {share:.1%}만 맞혀서 찍는 것과 같습니다. 무엇으로 얼마나 배웠는지는 배운 "
            "것이 보여야 따질 수 있습니다.",
            en="There is a record of training, but the weights of `{name}` show nothing learnt: "
            "it reads {share:.1%} of the test digits, as by guessing. What it learnt from, "
            "and for how long, can be judged only where something was learnt.",
            name=name,
            share=share,
        ),
    )
    return found


def no_test_digit(submission: Submission, name: str, model: Any, data: ImageSet) -> None:
    """The model `name` learnt from training images alone.

    Raises:
        CheckFailed: with the number of test images that it learnt from.
    """
    for fit in fits_of(submission, name, model, data):
        key = ("test images in", fit.x)
        if key not in submission.memory:
            rows = fits.rows(name, fit)
            seen = sight_in(rows).as_bytes(rows)
            submission.memory[key] = images.leaked(seen, data.x_test, data.x_train)
        found = submission.memory[key]
        require(
            not found,
            text(
                ko="`{name}`의 학습에 시험용 그림 {found:,}장이 들어갔습니다. 이미 본 그림에서 "
                "재면 처음 보는 숫자를 얼마나 읽는지 알 수 없습니다.",
                en="`{name}` learnt from {found:,} test images. Measured on pictures that it "
                "has seen, nobody knows how well it reads new ones.",
                name=name,
                found=found,
            ),
        )


def answers(submission: Submission, name: str, model: Any, data: ImageSet) -> NDArray[np.int64]:
    """Return the digits that the rebuilt `model` answers to the distinct test images.

    It is shown the images as it was trained on them, whatever their scale and layout.

    Raises:
        CheckFailed: if it takes no such images, or answers with anything but ten values.
    """
    key = ("answers", id(model))
    if key not in submission.memory:
        wanted = tuple(model.input_shape[1:])
        if model.output_shape != (None, 10) or None in wanted or int(np.prod(wanted)) != 784:
            fail(
                text(
                    ko="`{name}`{은} {input_shape} 모양을 받아 {output_shape} 모양을 "
                    "내놓습니다. 28×28 그림을 받아 값 열 개를 내놓아야 시험할 수 있습니다.",
                    en="`{name}` takes {input_shape} and gives {output_shape}; to be tested it "
                    "has to take pictures of 28x28 and give ten values.",
                    name=name,
                    input_shape=model.input_shape,
                    output_shape=model.output_shape,
                )
            )
        rows = _sight_of(submission, name).rows(data.x_test[: data.distinct_test], wanted)
        submission.memory[key] = predict(model, rows).argmax(axis=1)
    found: NDArray[np.int64] = submission.memory[key]
    return found


def share_right(submission: Submission, name: str, model: Any, data: ImageSet) -> float:
    """Return the share of the test images that the rebuilt `model` reads rightly.

    Raises:
        CheckFailed: as `answers` does.
    """
    return metrics.share_right(
        data.y_test[: data.distinct_test], answers(submission, name, model, data)
    )


def _sight_of(submission: Submission, name: str) -> Sight:
    trained = lineage(submission.model(name), submission.fits)
    seen = [fit.x for fit in trained if fit.x is not None]
    if not seen:
        return Sight()
    key = ("sight in", seen[-1])
    if key not in submission.memory:
        submission.memory[key] = sight_in(seen[-1].load())
    found: Sight = submission.memory[key]
    return found
