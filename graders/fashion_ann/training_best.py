"""The best epoch of a watched training, and what early stopping and a checkpoint made of it."""

import numpy as np

from nbassay.checks import fail, fits, partial, require
from nbassay.checks.labels import class_numbers
from nbassay.texts import text

from .images_shared import answers

WATCHED = ("val_loss", "val_accuracy")
# Keras counts in float32 and batch by batch, the grader once more from the weights.
SAME_LOSS = 1e-3
SAME_SHARE = 1e-3
PATIENCE = 2
LEAST = 1e-37  # the smallest probability that float32 holds without loss


def stopper(one):
    """Return the EarlyStopping that the last fit of `one` was given, watching validation.

    Raises:
        CheckFailed: if there is none, or it watches what was learnt from.
    """
    return _watching(one, "EarlyStopping")


def keeper(one):
    """Return the ModelCheckpoint that the last fit of `one` was given, watching validation.

    Raises:
        CheckFailed: if there is none, or it watches what was learnt from.
    """
    return _watching(one, "ModelCheckpoint")


def _watching(one, kind):
    callback = fits.callback(one.name, one.fit, kind)
    monitor = str(callback.params.get("monitor"))[:40]
    require(
        monitor in WATCHED,
        text(
            ko="{kind} 콜백이 {monitor}{을} 지켜봅니다. 배운 사진에서 잰 값은 거의 늘 "
            "나아지므로 언제가 가장 좋은지 알려 주지 못합니다. 검증 손실이나 검증 정확도를 "
            "지켜보게 하세요.",
            en="The {kind} callback watches {monitor}. What is measured on pictures learnt from "
            "nearly always improves and cannot tell when it was best; watch the validation "
            "loss or accuracy.",
            kind=kind,
            monitor=monitor,
        ),
    )
    return callback


def kept_best_only(one):
    """A ModelCheckpoint of the last fit keeps the best epoch instead of the last.

    Raises:
        CheckFailed: if there is none, or it overwrites the file.
    """
    callback = keeper(one)
    require(
        callback.params.get("save_best_only") is True,
        text(
            ko="ModelCheckpoint가 에폭마다 파일을 덮어써서 마지막 에폭이 남습니다. 나아졌을 "
            "때만 남기게 하세요.",
            en="ModelCheckpoint overwrites the file after each epoch, so the last one remains; "
            "let it save only when there is something better.",
        ),
    )


def patient(one):
    """EarlyStopping waits for two epochs.

    Raises:
        CheckFailed: naming its patience.
    """
    seen = stopper(one).params.get("patience")
    require(
        seen == PATIENCE,
        text(
            ko="EarlyStopping의 patience가 {seen}입니다. 문제는 {patience}{을} 요구합니다. "
            "참을성이 없으면 한 번 흔들린 것만으로 멈추고, 너무 많으면 멈추지 않습니다.",
            en="The patience of EarlyStopping is {seen}; the brief asks for {patience}. With "
            "none, one wobble ends the training; with too much, nothing does.",
            seen=seen,
            patience=PATIENCE,
        ),
    )


def stopped_at(name, claimed, fit):
    """`claimed` is the epoch at which `fit` was stopped, counted from 0; 0 if it never was.

    A fast grading run may end before anything stops; whichever way a student counts an end
    that early stopping has not come to is right there.

    Raises:
        CheckFailed: if it is another.
        PartialCredit: if it is counted from 1.
    """
    last = fit.initial_epoch + fit.epochs_run - 1
    if fit.stopped_by != "callback":
        ends = {0, last, last + 1, fit.epochs - 1, fit.epochs}
        if claimed in ends:
            return
        fail(
            text(
                ko="`{name}`{이} {claimed:g}인데, 이번 학습은 콜백이 멈추기 전에 끝났습니다. "
                "숫자를 적지 말고 콜백이 적어 둔 번호를 읽으세요.",
                en="`{name}` is {claimed:g}, but this training ended before the callback "
                "stopped it. Do not type a number; read the one that the callback has noted.",
                name=name,
                claimed=claimed,
            )
        )
    if claimed == last:
        return
    if claimed == last + 1:
        partial(
            0.5,
            text(
                ko="`{name}`{이} {claimed:g}입니다. 멈춘 곳은 맞지만 1부터 센 번호입니다. "
                "콜백은 0부터 셉니다.",
                en="`{name}` is {claimed:g}: the right place, counted from 1. The callback "
                "counts from 0.",
                name=name,
                claimed=claimed,
            ),
        )
    watched = _best_epoch(fit)
    if claimed in watched:
        fail(
            text(
                ko="`{name}`{이} {claimed:g}입니다. 그것은 가장 좋았던 에폭이고, 멈춘 에폭은 "
                "참은 만큼 더 뒤입니다.",
                en="`{name}` is {claimed:g}. That is the best epoch; the stop comes later, by "
                "the epochs of patience.",
                name=name,
                claimed=claimed,
            )
        )
    fail(
        text(
            ko="`{name}`{이} {claimed:g}인데, 이번 학습에서 콜백이 멈춘 에폭은 다릅니다. 숫자를 "
            "적지 말고 콜백이 적어 둔 번호를 읽으세요.",
            en="`{name}` is {claimed:g}, but it was at another epoch that the callback stopped "
            "this training. Do not type a number; read the one that the callback has noted.",
            name=name,
            claimed=claimed,
        )
    )


def _best_epoch(fit):
    places = set()
    for monitor in WATCHED:
        values = fit.history.get(monitor)
        if values:
            found = np.argmin(values) if monitor == "val_loss" else np.argmax(values)
            places |= {int(found), int(found) + 1}
    return places


def holds_best_epoch(submission, what, model, one, monitor):
    """The rebuilt `model` does as well on the validation pictures as the best epoch of the last fit.

    `what` names it in messages; what is compared is the `monitor`, counted again here.

    Raises:
        CheckFailed: with the value counted and the best of the record.
    """
    fit = one.fit
    record = fit.history.get(monitor)
    if not record or fit.validation is None or fit.validation.x is None or fit.validation.y is None:
        fail(
            text(
                ko="`{name}.fit`의 기록에 {monitor}{이} 없거나 검증 자료를 알 수 없습니다. "
                "`validation_data=(x_valid, y_valid)`를 건네세요.",
                en="The record of `{name}.fit` has no {monitor}, or its validation data cannot "
                "be told; pass `validation_data=(x_valid, y_valid)`.",
                name=one.name,
                monitor=monitor,
            )
        )
    rows = fit.validation.x.load()
    outputs = answers(submission, what, model, rows.reshape(len(rows), -1).astype(np.float32))
    kinds = class_numbers(fit.validation.y.load())
    if monitor == "val_loss":
        right = outputs[np.arange(len(kinds)), kinds]
        counted = float(-np.log(np.clip(right, LEAST, 1)).mean())
        best, tolerance = min(record), SAME_LOSS * (1 + min(record))
    else:
        counted = float(np.mean(outputs.argmax(axis=1) == kinds))
        best, tolerance = max(record), SAME_SHARE
    require(
        abs(counted - best) <= tolerance,
        text(
            ko="`{what}`의 {monitor}{을} 다시 세면 {counted:.4f}인데, 학습 기록에서 가장 좋은 "
            "에폭은 {best:.4f}입니다. 가장 좋은 에폭의 가중치가 남아 있지 않습니다.",
            en="A recount of {monitor} gives {counted:.4f} for `{what}`, and the best epoch on "
            "record has {best:.4f}: it is not the weights of the best epoch that were kept.",
            what=what,
            monitor=monitor,
            counted=counted,
            best=best,
        ),
    )
