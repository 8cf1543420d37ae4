"""Pictures of clothes as the four notebooks of this folder hold them: of any scale, row or square.

Held against the data set are pixels (`same_pictures`) and labels (`same_kinds`); `seen_as` and
`answers` ask a student's network about pictures, scaled as that network is used to see them
(`scale_of`); `learnt_rows` and `strangers` tell what a training has seen and should not have.
"""

import numpy as np

from nbassay.checks import compiled, fail, fits, labels, require, shapes
from nbassay.keras import models
from nbassay.texts import text

PIXELS = 784
KINDS = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
SPARSE = text(
    ko="이름표가 번호(0~9)이므로 번호를 받는 손실입니다.",
    en="It is the loss that takes labels as numbers from 0 to 9.",
)


def as_bytes(pixels):
    """Return pictures of any scale as (n, 784) bytes: their least value is black, the most white.

    How they were scaled is looked at by a check of its own, and should not count twice.
    """
    flat = pixels.reshape(len(pixels), -1)
    if flat.dtype == np.uint8:
        return flat
    low, high = _ends(flat)
    result = np.zeros(flat.shape, np.uint8)
    if high <= low:
        return result
    for start in range(0, len(flat), 4096):  # in parts: 60,000 pictures in float64 are 376 MB
        part = flat[start : start + 4096].astype(np.float64)
        result[start : start + 4096] = np.rint((part - low) * (255 / (high - low))).clip(0, 255)
    return result


def pictures(submission, name):
    """Return `name` as bytes (n, 784), n at least 1.

    Raises:
        CheckFailed: if it cannot be read as pictures of 28x28.
    """
    key = ("pictures", submission.cell, name)
    if key in submission.memory:
        return submission.memory[key]
    pixels = submission.numbers(name)
    shapes.finite(name, pixels)
    require(
        pixels.ndim >= 2 and len(pixels) and pixels[0].size == PIXELS,
        text(
            ko="`{name}`의 모양이 {seen}{이어서} 28×28 사진들로 읽을 수 없습니다.",
            en="`{name}` has shape {seen} and cannot be read as pictures of 28x28.",
            name=name,
            seen=shapes.shape_text(pixels.shape),
        ),
    )
    submission.memory[key] = as_bytes(pixels)
    return submission.memory[key]


def same_pictures(submission, name, *expected):
    """`name` holds one of the sets `expected` of pictures, in order, whatever its scale.

    Raises:
        CheckFailed: with the number of those that differ.
    """
    seen = pictures(submission, name)
    fewest = len(seen)
    for want in expected:
        if len(seen) == len(want):
            off = (seen != want.reshape(len(want), -1)).any(axis=1)
            fewest = min(fewest, int(np.count_nonzero(off)))
            if not fewest:
                return
    wanted = len(expected[0])
    require(
        len(seen) == wanted,
        text(
            ko="`{name}`에 사진이 {n_seen:,}장 있습니다. {wanted:,}장이어야 합니다.",
            en="`{name}` holds {n_seen:,} pictures; there should be {wanted:,}.",
            name=name,
            n_seen=len(seen),
            wanted=wanted,
        ),
    )
    fail(
        text(
            ko="`{name}`의 사진 {wanted:,}장 가운데 {fewest:,}장이 그 자리에 있어야 할 사진이 "
            "아닙니다. 순서가 바뀌면 이름표와 어긋나고, 화소가 바뀌면 다른 사진이 됩니다.",
            en="{fewest:,} of the {wanted:,} pictures in `{name}` are not those that belong in "
            "their place. Out of order they part from their labels; with other pixels they "
            "are others.",
            name=name,
            wanted=wanted,
            fewest=fewest,
        )
    )


def same_kinds(name, given, seen, data):
    """The labels `given` are numbers, each that of its picture in `seen` (bytes (n, 784)).

    Raises:
        CheckFailed: saying what they are instead, or with the share that is off.
    """
    labels.integers(name, given, rows=len(seen), classes=10)
    # A few pictures of the data set stand there twice, under two kinds: either is right.
    known = {}
    for key, kind in zip(keys(data.x_train), data.y_train.tolist(), strict=True):
        known.setdefault(key, set()).add(kind)
    pairs = zip(keys(seen).tolist(), labels.class_numbers(given).tolist(), strict=True)
    right = [kind in known[key] for key, kind in pairs if key in known]
    share = 1 - float(np.mean(right)) if right else 0.0
    require(
        share == 0,
        text(
            ko="`{name}`의 이름표 가운데 {share:.1%}가 그 자리 사진의 것이 아닙니다. 사진과 "
            "이름표를 같은 순서로, 한꺼번에 나누었는지 확인하세요.",
            en="{share:.1%} of the labels in `{name}` are not those of the pictures in their "
            "place. See that pictures and labels are split together, in the same order.",
            name=name,
            share=share,
        ),
    )


def scale_of(submission, name):
    """Return what black and white are in the student's pictures `name`: (0, 1) where scaled once.

    Of a name that is missing or holds nothing, too, so that a network can still be asked.
    """
    if not submission.has(name):
        return 0.0, 1.0
    key = ("scale", submission.cell, name)
    if key not in submission.memory:
        submission.memory[key] = _ends(submission.numbers(name))
    low, high = submission.memory[key]
    return (low, high) if high > low else (0.0, 1.0)


def seen_as(scale, images):
    """Return `images` (uint8) as float32 rows (n, 784) in the `scale` (black, white).

    So a network that learnt from unscaled pictures is asked with unscaled pictures.
    """
    black, white = scale
    rows = images.reshape(len(images), -1).astype(np.float32)
    return rows * np.float32((white - black) / 255) + np.float32(black)


def answers(submission, name, model, rows):
    """Return what the rebuilt `model` answers to the rows (n, 784), as (n, 10).

    Raises:
        CheckFailed: if it takes no such pictures, or answers with something else.
    """
    wanted = tuple(model.input_shape[1:])
    if None in wanted or int(np.prod(wanted)) != PIXELS or model.output_shape != (None, 10):
        fail(
            text(
                ko="`{name}`{은} {seen} 모양을 받아 {gives} 모양을 내놓습니다. "
                "28×28 사진을 받아 열 가지 확률을 내놓아야 시험할 수 있습니다.",
                en="`{name}` takes {seen} and gives {gives}; to be tested, it has "
                "to take pictures of 28x28 and give ten probabilities.",
                name=name,
                seen=shapes.shape_text(model.input_shape),
                gives=shapes.shape_text(model.output_shape),
            )
        )
    key = ("answers", id(model), hash(np.ascontiguousarray(rows).tobytes()))
    if key not in submission.memory:
        found = models.predict(model, rows.reshape(-1, *wanted)).astype(np.float64)
        submission.memory[key] = found
    return submission.memory[key]


def compiled_as_asked(submission, name, optimizer):
    """`name` has this optimizer, the loss for numbers as labels, and an accuracy.

    Raises:
        CheckFailed: naming the first that differs.
    """
    model = submission.model(name)
    compiled.loss(name, model, "sparse_categorical_crossentropy", why=SPARSE)
    compiled.optimizer(name, model, optimizer)
    compiled.metric(name, model, "accuracy")


def learnt_rows(submission, name, fit):
    """Return the pictures that `fit` learnt from, as bytes (n, 784), validation split left out.

    Raises:
        CheckFailed: if they cannot be told, or are no pictures.
    """
    rows = fits.rows(name, fit)
    require(
        rows.ndim >= 2 and len(rows) and rows[0].size == PIXELS and rows.dtype.kind in "fiu",
        text(
            ko="`{name}.fit`에 넘긴 것이 28×28 사진들이 아닙니다. 모양이 {seen}입니다.",
            en="What `{name}.fit` was given are no pictures of 28x28: the shape is {seen}.",
            name=name,
            seen=shapes.shape_text(rows.shape),
        ),
    )
    key = ("pictures of a fit", fit.x.sha256)
    if key not in submission.memory:
        submission.memory[key] = as_bytes(rows)
    seen = submission.memory[key]
    return fits.without_split(fit, seen)


def strangers(rows, allowed, forbidden, data):
    """Return how many of `rows` are pictures of `forbidden` that `allowed` does not hold.

    All are bytes (n, 784). Of the bundled sample the pictures repeat, so that most stand on both
    sides of every split: there those count that are found more often than `allowed` has them.
    """
    known, times = np.unique(keys(allowed), return_counts=True)
    held = dict(zip(known.tolist(), times.tolist(), strict=True))
    wrong = set(keys(forbidden).tolist())
    found, times = np.unique(keys(rows), return_counts=True)
    count = 0
    for key, number in zip(found.tolist(), times.tolist(), strict=True):
        if key in wrong and key not in held:
            count += number
        elif key in wrong and not data.complete:
            count += max(0, number - held[key])
    return count


def keys(images):
    """Return one number for each picture (n, ...) of bytes; equal pictures have equal numbers."""
    return np.fromiter((hash(image.tobytes()) for image in images), np.int64, len(images))


def _ends(pixels):
    """The least and the greatest value, (0, 0) where one of them is no number."""
    low, high = float(pixels.min(initial=np.inf)), float(pixels.max(initial=-np.inf))
    return (low, high) if np.isfinite([low, high]).all() else (0.0, 0.0)
