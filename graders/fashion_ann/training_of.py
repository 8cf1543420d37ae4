"""How a network of `deep` or `training` came about: which fits, on which pictures, with what result.

In both notebooks the first 5,000 training pictures are set aside for validation.
"""

from typing import NamedTuple

import numpy as np

from nbassay.checks import fits, proof, require
from nbassay.texts import text

from .images_shared import answers, as_bytes, learnt_rows, seen_as, strangers

VALID = 5000
PIXELS = 784


class Trained(NamedTuple):
    """A rebuilt network, the fits that trained it (oldest first), and its scale of pictures.

    The scale is what black and white were in the pictures that it learnt from.
    """

    name: str
    model: object
    trainings: tuple
    scale: tuple

    @property
    def fit(self):
        """The last training."""
        return self.trainings[-1]

    def answers(self, submission, images):
        """What the network answers to `images` (bytes (n, ...)), as (n, 10)."""
        return answers(submission, self.name, self.model, seen_as(self.scale, images))


def trained(submission, rebuild, name, data):
    """Return the network `name` with its fits; its weights show them on the test pictures.

    Raises:
        CheckFailed: if it was never trained, on what cannot be told, or to no effect.
    """
    key = ("trained", submission.cell, name)
    if key in submission.memory:
        return submission.memory[key]
    found = fits.training(name, submission.model(name), submission.fits)
    rows = fits.rows(name, found[-1])
    low, high = (float(rows.min()), float(rows.max())) if rows.dtype.kind in "fiu" else (0.0, 0.0)
    usable = np.isfinite([low, high]).all() and high > low
    result = Trained(name, rebuild(name), found, (low, high) if usable else (0.0, 1.0))
    images, kinds = unseen(data)
    result.answers(submission, images)  # says so if it takes no pictures
    asked = seen_as(result.scale, images).reshape(-1, *result.model.input_shape[1:])
    proof.shows_in_weights(name, submission, result.model, asked, kinds, found)
    submission.memory[key] = result
    return result


def unseen(data):
    """The distinct test pictures and their kinds."""
    return data.x_test[: data.distinct_test], data.y_test[: data.distinct_test]


def share_right(submission, one, images, kinds):
    """The share of `images` that the network reads right."""
    return float(np.mean(one.answers(submission, images).argmax(axis=1) == kinds))


def nothing_set_aside_is_learnt(submission, one, allowed, data):
    """No fit of `one` has learnt from pictures for validation or test; `allowed` are for training.

    Raises:
        CheckFailed: with the number of those that it has.
    """
    held_out = np.concatenate([data.x_train[:VALID], data.x_test])
    for fit in one.trainings:
        rows = learnt_rows(submission, one.name, fit)
        key = ("strangers", fit.x.sha256, fit.validation_split)
        if key not in submission.memory:
            submission.memory[key] = strangers(rows, as_bytes(allowed), as_bytes(held_out), data)
        found = submission.memory[key]
        require(
            not found,
            text(
                ko="`{name}`{이} 검증이나 시험에 쓸 사진 {found:,}장까지 배웠습니다. 이미 본 "
                "사진으로는 얼마나 배웠는지 잴 수 없습니다. `x_train`으로만 학습하세요.",
                en="`{name}` has learnt from {found:,} pictures held out for validation or "
                "test. Pictures seen before cannot tell how much was learnt: train on "
                "`x_train` alone.",
                name=one.name,
                found=found,
            ),
        )


def validated_on_those_set_aside(one, data):
    """The last fit was watched on the first 5,000 pictures.

    Raises:
        CheckFailed: if it was not watched at all, or on others.
    """
    fit = one.fit
    fits.has_validation(one.name, fit)
    rows = None if fit.validation is None else fit.validation.x
    right = rows is not None and rows.size == VALID * PIXELS
    if right:
        expected = data.x_train[:VALID].reshape(VALID, -1)
        right = np.array_equal(as_bytes(rows.load()).reshape(VALID, -1), expected)
    require(
        right,
        text(
            ko="`{name}.fit`이 검증에 쓴 사진이 떼어 놓은 맨 앞 5,000장이 아닙니다. "
            "`validation_data=(x_valid, y_valid)`로 건네야 곡선과 멈출 때를 믿을 수 있습니다.",
            en="`{name}.fit` did not validate on the first 5,000 pictures that were set aside. "
            "Only with `validation_data=(x_valid, y_valid)` can curves and the time to stop "
            "be trusted.",
            name=one.name,
        ),
    )
