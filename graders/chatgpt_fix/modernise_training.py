"""What the notebook's training left behind: a file, and the accuracies of its epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import Submission, fail, require
from nbassay.checks.fits import epochs_asked
from nbassay.texts import as_is, sentences, text

FILE = "best.keras"
EPOCHS = 5
PICTURE = (28, 28, 1)
MONITORED = "val_accuracy"
ALIASES = {
    "acc": "accuracy",
    "val_acc": MONITORED,
    "sparse_categorical_accuracy": "accuracy",
    "val_sparse_categorical_accuracy": MONITORED,
}
ROW = 0.0101  # one of the hundred rows, which rounding may move over the border


def kept(submission: Submission) -> ev.Model:
    """Return the model in the file.

    Raises:
        CheckFailed: if there is no file, or no model in it.
    """
    file = submission.file(FILE)
    if isinstance(file.model, ev.Model):
        return file.model
    why = ev.short(file.error or "", 160)
    unread = text(
        ko="`{file}`{을} Keras 모델로 읽을 수 없습니다. 가중치만이 아니라 모델 전체를 오늘의 꼴로 "
        "남기세요.",
        en="`{file}` cannot be read as a Keras model. Keep the whole model, not its weights alone, "
        "in today's form.",
        file=FILE,
    )
    fail(sentences(unread, as_is(ko=why, en=why)))


def accuracies(submission: Submission) -> NDArray[np.float64]:
    """Return `val_accuracies`: one validation accuracy for each of five epochs, as they were.

    Raises:
        CheckFailed: naming the number seen, or another log that was returned.
    """
    seen = submission.vector("val_accuracies", EPOCHS).astype(float)
    asked = epochs_asked(_fits(submission))
    require(
        EPOCHS in {*asked, sum(asked)},
        text(
            ko="`fit`에서 요청한 에폭의 수는 {asked}입니다. {epochs}{이어야} 합니다.",
            en="`fit` asked for {asked} epochs; it should be {epochs}.",
            asked=", ".join(map(str, asked)) or 0,
            epochs=EPOCHS,
        ),
    )
    logs = _logs(submission)
    if _are_among(seen, logs.get(MONITORED, ())):
        return seen
    for name, values in logs.items():
        require(
            not _are_among(seen, values),
            text(
                ko="`val_accuracies`에 {name}{이} 들어 있습니다. 검증 정확도여야 합니다.",
                en="`val_accuracies` holds {name}; it should hold the validation accuracy.",
                name=name,
            ),
        )
    fail(
        text(
            ko="`val_accuracies`가 학습 기록의 검증 정확도와 다릅니다.",
            en="`val_accuracies` is not the validation accuracy that the training logged.",
        )
    )


def _fits(submission: Submission) -> tuple[ev.Fit, ...]:
    """Return the fits on pictures; one of another section is none of them."""
    return tuple(fit for fit in submission.fits if fit.x is None or fit.x.shape[1:] == PICTURE)


def _logs(submission: Submission) -> dict[str, list[float]]:
    """Return what all epochs logged, one after another, by one name for each metric."""
    logs: dict[str, list[float]] = {}
    for fit in _fits(submission):
        for name, values in fit.history.items():
            # A fast run stops early, and repeats its last epoch in what the notebook gets.
            missing = fit.epochs - fit.initial_epoch - len(values)
            padding = values[-1:] * missing if fit.stopped_by == "budget" else ()
            logs.setdefault(ALIASES.get(name, name), []).extend([*values, *padding])
    return logs


def _are_among(seen: NDArray[np.float64], logged: Sequence[float]) -> bool:
    """Whether some epochs, one after another, logged what was `seen`; others may be trials."""
    return any(
        np.allclose(seen, logged[first : first + len(seen)], rtol=0, atol=1e-4)
        for first in range(len(logged) - len(seen) + 1)
    )


def best(submission: Submission, share: float) -> None:
    """The model in the file reads as large a `share` of the validation rows as the best epoch.

    Raises:
        CheckFailed: with both accuracies, or naming how the checkpoint was set.
    """
    checkpoints = [
        (callback, sorted(fit.history))
        for fit in _fits(submission)
        for callback in fit.callbacks
        if callback.class_name == "ModelCheckpoint"
    ]
    if checkpoints:  # those before the last were trials
        _keeps_the_best(*checkpoints[-1])
    logged = _logs(submission).get(MONITORED) or submission.vector("val_accuracies", EPOCHS)
    runs = range(max(len(logged) - EPOCHS, 0) + 1)  # with trials there are more than five epochs
    tops = [float(max(logged[first : first + EPOCHS])) for first in runs]
    top = min(tops, key=lambda one: abs(share - one))
    require(
        abs(share - top) <= ROW,
        text(
            ko="`{file}`의 모델은 검증 정확도가 {share:.1%}인데, 가장 좋은 에폭에서는 "
            "{top:.1%}였습니다.",
            en="The model in `{file}` has a validation accuracy of {share:.1%}; in the best "
            "epoch it was {top:.1%}.",
            file=FILE,
            share=share,
            top=top,
        ),
    )


def _keeps_the_best(callback: ev.Callback, logged: Sequence[str]) -> None:
    waits = ev.short(str(callback.params.get("monitor")), 40)
    require(
        callback.params.get("save_best_only") is True,
        text(
            ko="ModelCheckpoint가 에폭마다 파일을 덮어씁니다. 남는 것은 가장 좋은 때가 아니라 "
            "마지막입니다.",
            en="The ModelCheckpoint overwrites the file in each epoch; what is left is the last "
            "model, not the best.",
        ),
    )
    require(
        waits in logged or not logged,
        text(
            ko="ModelCheckpoint가 {waits}{을} 기다리지만 기록에 있는 것은 {logged}입니다. "
            "그래서 경고 한 줄만 내고 에폭마다 파일을 덮어씁니다.",
            en="The ModelCheckpoint waits for {waits}, but what is logged is {logged}. So it "
            "gives one line of warning, and overwrites the file in each epoch.",
            waits=waits,
            logged=", ".join(logged),
        ),
    )
    require(
        ALIASES.get(waits, waits) == MONITORED,
        text(
            ko="ModelCheckpoint가 {waits}{으로} 가장 좋은 때를 고릅니다. 검증 정확도로 고르는 "
            "일이었습니다.",
            en="The ModelCheckpoint picks the best by {waits}; the job was to pick it by the "
            "validation accuracy.",
            waits=waits,
        ),
    )
