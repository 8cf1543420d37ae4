"""Mistakes in how a network is to learn: loss, optimizer, rate, metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    adding,
    argument,
    called,
    elements,
    exchange_called,
    keyword,
    number,
    text,
    times,
    whole_code,
    within,
    without,
)

_LOSSES: Mapping[str, tuple[str, ...]] = {
    "binary_crossentropy": ("mean_squared_error", "categorical_crossentropy", "hinge"),
    "categorical_crossentropy": (
        "sparse_categorical_crossentropy", "binary_crossentropy", "mean_squared_error",
    ),
    "hinge": ("binary_crossentropy",),
    "huber": ("mean_squared_error",),
    "mae": ("mse",),
    "mean_absolute_error": ("mean_squared_error",),
    "mean_squared_error": ("mean_absolute_error", "binary_crossentropy", "huber"),
    "mse": ("mae", "binary_crossentropy", "huber"),
    "sparse_categorical_crossentropy": (
        "categorical_crossentropy", "binary_crossentropy", "mean_squared_error",
    ),
}  # fmt: skip
_CLASSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "hinge": "Hinge",
    "huber": "Huber",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_squared_error": "MeanSquaredError",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
}
_NAMES = {name: function for function, name in _CLASSES.items()}
_OPTIMIZERS: Mapping[str, str] = {
    "Adagrad": "SGD", "Adam": "SGD", "AdamW": "SGD", "Nadam": "SGD", "RMSprop": "SGD",
    "SGD": "Adam",
}  # fmt: skip
_STRINGS = {name.lower(): name for name in _OPTIMIZERS}
_ACCURACIES = ("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")


def change_loss(node: cst.CSTNode) -> Changes:
    """Learn by a loss of another kind."""
    if not isinstance(node, cst.Call):
        return
    loss = argument(node, 1, "loss") if called(node) == "compile" else None
    for other in _LOSSES.get(text(loss) or "", ()):
        if loss is not None:
            yield within(node, loss, f'"{other}"')
    for other in _LOSSES.get(_NAMES.get(called(node), ""), ()):
        yield exchange_called(node, node, _CLASSES[other])


def turn_logits(node: cst.CSTNode) -> Changes:
    """Take probabilities for logits, or logits for probabilities."""
    if not isinstance(node, cst.Call):
        return
    loss = argument(node, 1, "loss") if called(node) == "compile" else None
    name = _CLASSES.get(text(loss) or "", "")
    if loss is not None and "Crossentropy" in name:
        yield within(node, loss, f"keras.losses.{name}(from_logits=True)")
    if called(node) in _NAMES and "Crossentropy" in called(node):
        given = keyword(node, "from_logits")
        yield without(node, given) if given else adding(node, "from_logits=True")


def change_optimizer(node: cst.CSTNode) -> Changes:
    """Learn by another rule."""
    if not isinstance(node, cst.Call):
        return
    optimizer = argument(node, 0, "optimizer") if called(node) == "compile" else None
    kind = _STRINGS.get((text(optimizer) or "").lower())
    if optimizer is not None and kind:
        yield within(node, optimizer, f'"{_OPTIMIZERS[kind].lower()}"')
    if called(node) in _OPTIMIZERS:
        yield exchange_called(node, node, _OPTIMIZERS[called(node)])


def change_learning_rate(node: cst.CSTNode) -> Changes:
    """Learn with steps a hundred times larger or smaller than asked for.

    Where only the name of an optimizer is asked for, its rate is free.
    """
    if not isinstance(node, cst.Call):
        return
    for factor in (100, 0.01):
        rate = keyword(node, "learning_rate") or keyword(node, "initial_learning_rate")
        steps = number(rate.value) if rate else None
        if rate and steps:
            yield within(node, rate.value, times(steps, factor))
        elif rate and isinstance(rate.value, cst.Name):
            yield within(node, rate.value, f"{whole_code(rate.value)} * {factor}")


def change_momentum(node: cst.CSTNode) -> Changes:
    """Give a rule other constants."""
    if isinstance(node, cst.Call) and called(node) in _OPTIMIZERS:
        for arg in node.args:
            given = number(arg.value)
            if arg.keyword and arg.keyword.value != "learning_rate" and given:
                yield within(node, arg.value, times(given, 0.1))


def change_metric(node: cst.CSTNode) -> Changes:
    """Count something else in place of the accuracy, or the error."""
    if not isinstance(node, cst.Call) or called(node) != "compile":
        return
    loss, metrics = _loss(node), keyword(node, "metrics")
    for metric in elements(metrics.value) if metrics else []:
        for other in _other_metrics(text(metric) or "", loss):
            yield within(node, metric, other)


def _loss(call: cst.Call) -> str:
    loss = argument(call, 1, "loss")
    return (text(loss) or _NAMES.get(called(loss), "")) if loss is not None else ""


def _other_metrics(metric: str, loss: str) -> list[str]:
    """Return what may be counted in place of a metric, of a network that learns by `loss`."""
    if metric in {"mae", "mean_absolute_error"}:
        return ['"mean_squared_error"', '"accuracy"']
    if metric in {"mse", "mean_squared_error"}:
        return ['"mean_absolute_error"', '"accuracy"']
    if metric not in {"accuracy", "acc", *_ACCURACIES}:
        return []
    # Beside this loss, the accuracy of this kind is what "accuracy" means.
    meant = loss.replace("crossentropy", "accuracy")
    others = [f'"{kind}"' for kind in _ACCURACIES if kind not in {meant, metric}]
    others += ['"mean_squared_error"', "keras.metrics.Accuracy()"]
    if meant == "binary_accuracy":
        others.append("keras.metrics.BinaryAccuracy(threshold=0.9)")
    return others


COMPILING: Sequence[tuple[str, Operator]] = (
    ("other loss", change_loss),
    ("logits and probabilities", turn_logits),
    ("other optimizer", change_optimizer),
    ("other learning rate", change_learning_rate),
    ("other momentum", change_momentum),
    ("other metric", change_metric),
)
