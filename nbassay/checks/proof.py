"""Whether a training shows in the weights: what `fit` left behind is weighed, not believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import require
from nbassay.checks.captured import Submission
from nbassay.evidence import array_sha256
from nbassay.keras import models
from nbassay.texts import text

ROWS = 1000  # enough to tell learning from none
# A classifier that was not trained is hardly better than a constant answer, by luck a few percent;
# after an epoch or two of a training that works it is by far.
BETTER_BY = 0.1
# Pixels up to 255 make a network sure of its mistakes too: its cross-entropy is huge, though it has
# learnt. Half the errors of the commonest answer are beyond the luck of an untrained one as well.
FEWER_ERRORS = 0.5
_LEAST = 1e-7  # a probability of zero would cost without bound; Keras clips there too


def shows_in_weights(
    name: str,
    submission: Submission,
    model: Any,
    x: NDArray[Any],
    y: NDArray[Any],
    fits: Sequence[ev.Fit] = (),
) -> None:
    """The rebuilt classifier `model` does better on rows `x` than any constant answer does.

    It is enough to be right far more often, however badly its probabilities are calibrated.

    The record of a training is made where the student's code runs, so by itself it proves nothing.
    `x` (n, ...) are the grader's own rows, as this model is used to see them, `y` (n,) their class
    numbers; up to 1,000 of them are taken. Outputs that are no probabilities are taken for logits.
    `fits` are those that trained the model: one epoch is what `fit` does when `epochs=` is
    forgotten, and that is said before anything about proof.

    Raises:
        CheckFailed: if it does not, with both cross-entropies.
        RebuildError: if the model does not take these rows.
    """
    chosen = np.linspace(0, len(y) - 1, min(ROWS, len(y))).astype(int)
    rows, classes = np.ascontiguousarray(x[chosen]), y[chosen].astype(int)
    # Several checks of one training ask for the same. The model is kept with the answer, so that no
    # other can have its id.
    key = ("cross-entropies", id(model), array_sha256(rows), array_sha256(classes))
    if key not in submission.memory:
        outputs = models.predict(model, rows)
        entropies = cross_entropy(outputs, classes), _of_best_constant(classes)
        submission.memory[key] = (model, *entropies, _mostly_right(outputs, classes))
    _, of_model, of_constant, mostly_right = submission.memory[key]
    shows = of_model <= (1 - BETTER_BY) * of_constant or mostly_right
    epochs = sum(fit.epochs - fit.initial_epoch for fit in fits)
    require(
        shows or epochs != 1,
        text(
            ko="`{name}.fit`이 1에포크만 배웠습니다. `epochs=`를 적지 않으면 Keras는 한 번만 "
            "훑습니다. 그래서 `{name}`의 가중치에는 아직 학습이 보이지 않습니다.",
            en="`{name}.fit` learnt for 1 epoch: without `epochs=` Keras goes through the rows "
            "once. So the weights of `{name}` show no training yet.",
            name=name,
        ),
    )
    require(
        shows,
        text(
            ko="학습 기록은 있지만 `{name}`의 가중치에서는 학습이 보이지 않습니다. 교차 "
            "엔트로피가 {of_model:.3g}{이고}, 늘 같은 확률을 답해도 {of_constant:.3g}입니다.",
            en="There is a record of training, but the weights of `{name}` do not show it: its "
            "cross-entropy is {of_model:.3g}, and always giving the same answer gets "
            "{of_constant:.3g}.",
            name=name,
            of_model=of_model,
            of_constant=of_constant,
        ),
    )


def cross_entropy(outputs: NDArray[Any], classes: NDArray[Any]) -> float:
    """Return the mean of -log p(class), in nats, for outputs (n, 1) or (n, classes).

    One column is the probability, or the logit, of class 1. Infinite for outputs that are not
    finite or have another form.
    """
    if outputs.ndim != 2 or not np.isfinite(outputs).all():
        return np.inf
    values = outputs.astype(np.float64)
    if values.shape[1] == 1:
        positive = values[:, 0]
        if positive.min() < 0 or positive.max() > 1:
            positive = 1 / (1 + np.exp(-np.clip(positive, -500, 500)))
        probabilities = np.stack([1 - positive, positive], axis=1)
    else:
        probabilities = values
        if values.min() < 0 or not np.allclose(values.sum(axis=1), 1, atol=1e-3):
            powers = np.exp(values - values.max(axis=1, keepdims=True))
            probabilities = powers / powers.sum(axis=1, keepdims=True)
    if classes.max() >= probabilities.shape[1]:
        return np.inf
    right = probabilities[np.arange(len(classes)), classes]
    return float(-np.log(np.clip(right, _LEAST, 1)).mean())


def _mostly_right(outputs: NDArray[Any], classes: NDArray[Any]) -> bool:
    """Return whether more classes than one are told apart, with few errors; never of one column."""
    if outputs.ndim != 2 or outputs.shape[1] < 2 or not np.isfinite(outputs).all():
        return False
    errors = float(np.mean(outputs.argmax(axis=1) != classes))
    of_commonest = 1 - float(np.bincount(classes).max()) / len(classes)
    return errors <= (1 - FEWER_ERRORS) * of_commonest and of_commonest > 0


def _of_best_constant(classes: NDArray[Any]) -> float:
    """Return the entropy of the classes, which no constant answer can go below."""
    shares = np.bincount(classes) / len(classes)
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())
