"""Whether a training shows in the weights: what `fit` left behind is weighed, not believed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay import models
from nbassay.checks._verdict import require
from nbassay.checks.submission import Submission
from nbassay.training import build_loss

ROWS = 1000  # of those learnt from; enough to tell learning from none
# A classifier that was not trained is no better than a constant answer; after an epoch it is. This
# is not so for a regression, whose outputs may start far from its labels.
BETTER_BY = 0.02


def shows_in_weights(name: str, submission: Submission, model: Any, fit: ev.Fit) -> None:
    """The rebuilt Keras `model` does better on the rows of `fit` than any constant answer does.

    The record of a training is made where the student's code runs, so by itself it proves nothing;
    the cross-entropy that `model` was compiled with is computed anew, on up to 1,000 of the rows.
    Where that cannot be done (rows not known, another loss, BatchNormalization, which answers
    otherwise in training) nothing is held against anybody.

    Raises:
        CheckFailed: if it does not, with both losses.
        RebuildError: if the model does not take these rows.
    """
    key = ("losses", id(model), fit.index)  # several checks of one training ask for it
    if key not in submission.memory:
        submission.memory[key] = _losses(model, fit)
    losses = submission.memory[key]
    if losses is None:
        return
    of_model, of_constant = losses
    require(
        of_model <= (1 - BETTER_BY) * of_constant,
        f"학습 기록은 있지만 `{name}`의 가중치에서는 학습이 보이지 않습니다. 학습한 행에서 손실이 "
        f"{of_model:.3g}이고, 늘 같은 값을 답해도 {of_constant:.3g}입니다.",
        f"There is a record of training, but the weights of `{name}` do not show it: on the rows "
        f"learnt from the loss is {of_model:.3g}, and {of_constant:.3g} for always the same answer.",
    )


def _losses(model: Any, fit: ev.Fit) -> tuple[float, float] | None:
    """Return the loss of the model and that of the best constant answer, None if not known."""
    if fit.x is None or fit.y is None or fit.compile is None:
        return None
    if not fit.compile.loss_name.endswith("crossentropy"):
        return None
    if any(type(layer).__name__ == "BatchNormalization" for layer in model.layers):
        return None
    try:
        loss = build_loss(fit.compile)
    except models.RebuildError:
        return None
    x, y = fit.x.load(), fit.y.load()
    if y.dtype.kind not in "biuf" or not len(y) or len(x) != len(y):
        return None
    chosen = np.linspace(0, len(y) - 1, min(ROWS, len(y))).astype(int)
    labels = y[chosen].astype(np.float32)
    outputs = models.predict(model, x[chosen])
    if labels.ndim < outputs.ndim and outputs.shape[-1] == 1:
        labels = labels[..., np.newaxis]
    constant = _constant(labels, outputs, from_logits=bool(fit.compile.from_logits))
    if constant is None:
        return None
    try:
        return float(loss(labels, outputs)), float(loss(labels, constant))
    # TensorFlow has many errors for a loss that does not fit labels and outputs; other checks
    # are about that.
    except Exception:
        return None


def _constant(
    labels: NDArray[Any], outputs: NDArray[Any], *, from_logits: bool
) -> NDArray[np.float32] | None:
    """Return the mean label as the answer to every row, shaped as `outputs`."""
    if labels.shape == outputs.shape:
        mean = labels.mean(axis=0)
    elif outputs.ndim == 2 and labels.size == len(outputs):
        classes = labels.ravel().astype(int)
        if classes.min() < 0 or classes.max() >= outputs.shape[1]:
            return None
        mean = np.bincount(classes, minlength=outputs.shape[1]) / len(classes)
    else:
        return None
    if from_logits:
        mean = np.clip(mean, 1e-7, 1 - 1e-7)
        mean = np.log(mean) if outputs.shape[-1] > 1 else np.log(mean / (1 - mean))
    return np.broadcast_to(mean, outputs.shape).astype(np.float32)
