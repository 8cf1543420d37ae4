"""The best epoch of a training that was watched: what a callback looked at, and what it kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import fail, partial, require
from nbassay.checks.fits import callback
from nbassay.checks.labels import class_numbers, kind_of_labels
from nbassay.checks.picture_sets import ask
from nbassay.texts import text

WATCHED = ("val_loss", "val_accuracy")
# Keras counts in float32 and batch by batch, the grader once more from the weights.
_SAME_LOSS = 1e-3
_SAME_SHARE = 1e-3
_LEAST = 1e-37  # the smallest probability that float32 holds without loss


def watches_validation(name: str, fit: ev.Fit, kind: str) -> ev.Callback:
    """Return the callback of class `kind` of `fit`; it watches the validation loss or accuracy.

    Raises:
        CheckFailed: if there is none, or it watches what was learnt from.
    """
    found = callback(name, fit, kind)
    monitor = str(found.params.get("monitor"))[:40]
    require(
        monitor in WATCHED,
        text(
            ko="{kind} 콜백이 {monitor}{을} 지켜봅니다. 배운 데이터에서 잰 값은 거의 늘 나아지므로 "
            "언제가 가장 좋은지 알려 주지 못합니다. 검증 손실이나 검증 정확도를 지켜보게 하세요.",
            en="The {kind} callback watches {monitor}. What is measured on data learnt from "
            "nearly always improves and cannot tell when it was best; watch the validation "
            "loss or accuracy.",
            kind=kind,
            monitor=monitor,
        ),
    )
    return found


def stopped_at(name: str, claimed: float, fit: ev.Fit) -> None:
    """`claimed` is the epoch at which a callback stopped `fit`, counted from 0.

    A fast grading run may end before anything stops; whichever way a student counts an end that
    early stopping has not come to is right there, and so is 0.

    Raises:
        CheckFailed: if it is another, naming the best epoch.
        PartialCredit: half of the points if it is counted from 1.
    """
    last = fit.initial_epoch + fit.epochs_run - 1
    stopped = fit.stopped_by == "callback"
    if claimed in ({last} if stopped else {0, last, last + 1, fit.epochs - 1, fit.epochs}):
        return
    if claimed == last + 1:
        partial(
            0.5,
            text(
                ko="`{name}`{이} {claimed:g}입니다. 멈춘 곳은 맞지만 1부터 센 번호입니다. 콜백은 "
                "0부터 셉니다.",
                en="`{name}` is {claimed:g}: the right place, counted from 1. The callback counts "
                "from 0.",
                name=name,
                claimed=claimed,
            ),
        )
    best = _best_epochs(fit) if stopped else set()
    require(
        claimed not in best | {epoch + 1 for epoch in best},
        text(
            ko="`{name}`{이} {claimed:g}입니다. 그것은 가장 좋았던 에포크이고, 멈춘 에포크는 참은 만큼 "
            "더 뒤입니다.",
            en="`{name}` is {claimed:g}. That is the best epoch; the stop comes later, by the "
            "epochs of patience.",
            name=name,
            claimed=claimed,
        ),
    )
    fail(
        text(
            ko="`{name}`{이} {claimed:g}인데, 이번 학습은 거기서 멈추지 않았습니다. 숫자를 적지 말고 "
            "콜백이 적어 둔 번호를 읽으세요.",
            en="`{name}` is {claimed:g}, which is not where this training stopped. Do not type a "
            "number; read the one that the callback has noted.",
            name=name,
            claimed=claimed,
        )
    )


def _best_epochs(fit: ev.Fit) -> set[int]:
    """Return the epochs, counted from 0, that were the best by the validation loss or accuracy."""
    loss, accuracy = (fit.history.get(monitor) for monitor in WATCHED)
    by_loss = {int(np.argmin(loss))} if loss else set()
    return by_loss | ({int(np.argmax(accuracy))} if accuracy else set())


def holds_best_epoch(name: str, network: Any, trained: str, fit: ev.Fit, monitor: str) -> None:
    """The rebuilt `network` does as well on the validation rows as the best epoch of `fit`.

    The `monitor`, "val_loss" of class probabilities or "val_accuracy", is counted again here.
    `name` is what holds the network, `trained` the model of the fit.

    Raises:
        CheckFailed: with the value counted and the best of the record.
    """
    record, rows, labels = fit.history.get(monitor), *_validation(fit)
    if not record or rows is None or labels is None:
        fail(
            text(
                ko="`{trained}.fit`의 기록에 {monitor}{이} 없거나 검증 데이터를 알 수 없습니다. "
                "`validation_data=`에 배열을 그대로 건네세요.",
                en="The record of `{trained}.fit` has no {monitor}, or its validation data cannot "
                "be told; pass plain arrays in `validation_data=`.",
                trained=trained,
                monitor=monitor,
            )
        )
    kinds = class_numbers(labels)
    last = getattr(network, "output_shape", None) or (0,)
    classes = max(int(kinds.max()) + 1, last[-1] if isinstance(last[-1], int) else 0)
    outputs = ask(name, network, rows.astype(np.float32), classes)
    best, tolerance = min(record), _SAME_LOSS * (1 + min(record))
    if monitor == "val_loss":
        right = outputs[np.arange(len(kinds)), kinds]
        counted = float(-np.log(np.clip(right, _LEAST, 1)).mean())
    else:
        counted, best = float(np.mean(outputs.argmax(axis=1) == kinds)), max(record)
        tolerance = _SAME_SHARE
    require(
        abs(counted - best) <= tolerance,
        text(
            ko="`{name}`의 {monitor}{을} 다시 세면 {counted:.4f}인데, 학습 기록에서 가장 좋은 "
            "에포크는 {best:.4f}입니다. 가장 좋은 에포크의 가중치가 남아 있지 않습니다.",
            en="A recount of {monitor} gives {counted:.4f} for `{name}`, and the best epoch on "
            "record has {best:.4f}: it is not the weights of the best epoch that were kept.",
            name=name,
            monitor=monitor,
            counted=counted,
            best=best,
        ),
    )


def _validation(fit: ev.Fit) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
    """Return rows and labels that `fit` was validated on; None where they cannot be used."""
    held = fit.validation
    if held is None or held.x is None or held.y is None:
        return None, None
    rows, labels = held.x.load(), held.y.load()
    usable = rows.dtype.kind in "fiub" and rows.ndim > 1 and len(rows) == len(labels) > 0
    return (rows, labels) if usable and kind_of_labels(labels) != "other" else (None, None)
