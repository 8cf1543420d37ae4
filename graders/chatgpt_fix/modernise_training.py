"""What the training of `modernise` left behind: a file, and the accuracies of its epochs."""

import numpy as np

from nbassay import evidence as ev
from nbassay.checks.fits import epochs_asked
from nbassay.grader import fail, require, sentences, text
from nbassay.keras.models import load_keras
from nbassay.texts import as_is

EPOCHS = 5
PICTURE = (28, 28, 1)
PICTURES, VALIDATION = 400, 100  # of the notebook, and how many of them validate
MONITORED = "val_accuracy"
ALIASES = {
    "acc": "accuracy",
    "val_acc": MONITORED,
    "sparse_categorical_accuracy": "accuracy",
    "val_sparse_categorical_accuracy": MONITORED,
}
ROW = 0.0101  # one of the hundred rows, which rounding may move over the border


def validation_digits():
    """Pictures and answers of the last quarter of the notebook's digits."""
    from sklearn.datasets import load_digits

    small = load_digits()
    images = small.images[:PICTURES, ..., None].astype("float32") / 16
    larger = np.asarray(load_keras().ops.image.resize(images, (20, 20)))
    clean = np.pad(larger, ((0, 0), (4, 4), (4, 4), (0, 0)))
    noise = np.random.default_rng(42).normal(0, 0.45, clean.shape)
    rows = np.clip(clean + noise, 0, 1).astype("float32")
    return rows[-VALIDATION:], small.target[PICTURES - VALIDATION : PICTURES]


def model_in(file):
    """The model that the file holds, as evidence."""
    if isinstance(file.model, ev.Model):
        return file.model
    why = ev.short(file.error or "", 160)
    unread = text(
        ko="`best.keras`를 Keras 모델로 읽을 수 없습니다. 가중치만이 아니라 모델 전체를 오늘의 꼴로 "
        "남기세요.",
        en="`best.keras` cannot be read as a Keras model. Keep the whole model, not its weights "
        "alone, in today's form.",
    )
    fail(sentences(unread, as_is(ko=why, en=why)))


def require_accuracies(seen, fits):
    """`seen` (5,) is the validation accuracy of each of five epochs, as they were."""
    asked = epochs_asked(on_pictures(fits))
    require(
        EPOCHS in {*asked, sum(asked)},
        text(
            ko="`fit`에서 요청한 에폭의 수는 {asked}입니다. {epochs}{이어야} 합니다.",
            en="`fit` asked for {asked} epochs; it should be {epochs}.",
            asked=", ".join(map(str, asked)) or 0,
            epochs=EPOCHS,
        ),
    )
    logs = logs_of(fits)
    if are_among(seen, logs.get(MONITORED, ())):
        return
    for name, values in logs.items():
        require(
            not are_among(seen, values),
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


def require_best(share, claimed, fits):
    """The model kept reads as large a `share` of the validation rows as the best epoch."""
    checkpoints = [
        (callback, sorted(fit.history))
        for fit in on_pictures(fits)
        for callback in fit.callbacks
        if callback.class_name == "ModelCheckpoint"
    ]
    if checkpoints:  # those before the last were trials
        require_keeps_best(*checkpoints[-1])
    logged = logs_of(fits).get(MONITORED) or claimed
    runs = range(max(len(logged) - EPOCHS, 0) + 1)  # with trials there are more than five epochs
    tops = [float(max(logged[first : first + EPOCHS])) for first in runs]
    top = min(tops, key=lambda accuracy: abs(share - accuracy))
    require(
        abs(share - top) <= ROW,
        text(
            ko="`best.keras`의 모델은 검증 정확도가 {share:.1%}인데, 가장 좋은 에폭에서는 "
            "{top:.1%}였습니다.",
            en="The model in `best.keras` has a validation accuracy of {share:.1%}; in the best "
            "epoch it was {top:.1%}.",
            share=share,
            top=top,
        ),
    )


def require_keeps_best(callback, logged):
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


def on_pictures(fits):
    """The fits on pictures; one of another section is none of them."""
    return [fit for fit in fits if fit.x is None or fit.x.shape[1:] == PICTURE]


def logs_of(fits):
    """What all epochs logged, one after another, by one name for each metric."""
    logs = {}
    for fit in on_pictures(fits):
        for name, values in fit.history.items():
            # A fast run stops early, and repeats its last epoch in what the notebook gets.
            missing = fit.epochs - fit.initial_epoch - len(values)
            padding = values[-1:] * missing if fit.stopped_by == "budget" else ()
            logs.setdefault(ALIASES.get(name, name), []).extend([*values, *padding])
    return logs


def are_among(seen, logged):
    """Whether some epochs, one after another, logged what was `seen`; others may be trials."""
    return any(
        np.allclose(seen, logged[first : first + len(seen)], rtol=0, atol=1e-4)
        for first in range(len(logged) - len(seen) + 1)
    )
