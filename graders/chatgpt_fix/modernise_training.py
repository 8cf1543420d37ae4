"""What the training of `modernise` left behind: a file, and the accuracies of its epochs."""

import numpy as np

from nbassay.checks.fits import epochs_asked
from nbassay.grader import fail, listed, require, text
from nbassay.keras.models import load_keras

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


def require_accuracies(seen, fits):
    """`seen` (5,) is the validation accuracy of each of five epochs, as they were."""
    asked = epochs_asked(on_pictures(fits))
    require(
        EPOCHS in {*asked, sum(asked)},
        text(
            ko="`fit`에서 요청한 에포크의 수는 {asked}입니다. {epochs}{이어야} 합니다.",
            en="`fit` asked for {asked} epochs; it should be {epochs}.",
            asked=", ".join(map(str, asked)) or 0,
            epochs=EPOCHS,
        ),
    )
    held = {rows_held_by(fit) for fit in on_pictures(fits)} - {None}
    require(
        VALIDATION in held or not held,
        text(
            ko="검증에 쓴 행은 {held}개입니다. 끝의 4분의 1({wanted}개)이어야 합니다.",
            en="{held} rows validate; it should be the last quarter, {wanted}.",
            held=listed(sorted(held)),
            wanted=VALIDATION,
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


def require_best(share, logged):
    """The model kept reads as large a `share` of the validation rows as the best epoch `logged`."""
    runs = range(max(len(logged) - EPOCHS, 0) + 1)  # with trials there are more than five epochs
    tops = [float(max(logged[first : first + EPOCHS])) for first in runs]
    top = min(tops, key=lambda accuracy: abs(share - accuracy))
    require(
        abs(share - top) <= ROW,
        text(
            ko="`best.keras`의 모델은 검증 정확도가 {share:.1%}인데, 가장 좋은 에포크에서는 "
            "{top:.1%}였습니다.",
            en="The model in `best.keras` has a validation accuracy of {share:.1%}; in the best "
            "epoch it was {top:.1%}.",
            share=share,
            top=top,
        ),
    )


def require_first(seen):
    """Where accuracy fell, `seen` ends with that of the model kept: the best of those before it."""
    *epochs, kept = seen
    require(
        np.isclose(kept, max(epochs)),
        text(
            ko="검증 정확도가 에포크마다 {epochs}{으로} 떨어지는 학습에 `train_and_keep`을 썼더니, 남긴 "
            "모델은 {kept:.0%}입니다. 가장 좋은 때가 아니라 {which} 것입니다. 기록에 있는 이름으로 "
            "검증 정확도를 지켜보고, 나아질 때에만 덮어쓰는지 확인하세요.",
            en="In a training whose validation accuracy falls epoch by epoch, {epochs}, what "
            "`train_and_keep` keeps has {kept:.0%}: not the best model, but {which}. See that it "
            "monitors the validation accuracy, by a name that is logged, and overwrites the file "
            "only where that improves.",
            epochs=listed(f"{epoch:.0%}" for epoch in epochs),
            kept=kept,
            which=text(ko="마지막", en="the last")
            if np.isclose(kept, epochs[-1])
            else text(ko="다른 때의", en="another"),
        ),
    )


def on_pictures(fits):
    """The fits on pictures; one of another section is none of them."""
    return [fit for fit in fits if fit.x is None or fit.x.shape[1:] == PICTURE]


def rows_held_by(fit):
    """The number of rows that validated; None where it cannot be told."""
    if fit.validation is not None:
        return fit.validation.rows
    return None if fit.x is None else round(fit.x.shape[0] * fit.validation_split)


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
