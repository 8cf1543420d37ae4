"""Optimizer, loss and metrics of a request as Keras objects of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbassay import evidence as ev
from nbassay.evidence import Compile, Json, Spec
from nbassay.keras.models import RebuildError, load_keras
from nbassay.keras.models.arguments import choice, flag, maybe, share, whole
from nbassay.keras.training._briefly import build_loss, build_optimizer
from nbassay.keras.training._keras_settings import Checks, canonical, check_settings, differences
from nbassay.keras.training._request import Refused, Samples

MAX_METRICS = 20

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}", re.ASCII)
_LOGITS: Checks = {"from_logits": flag, "label_smoothing": share}
_HITS: Checks = {"thresholds": maybe(share), "top_k": maybe(whole(1, 1_000))}
_METRICS: Mapping[str, Checks] = {
    "BinaryAccuracy": {"threshold": share},
    "CategoricalAccuracy": {},
    "SparseCategoricalAccuracy": {},
    "TopKCategoricalAccuracy": {"k": whole(1, 1_000)},
    "SparseTopKCategoricalAccuracy": {"k": whole(1, 1_000)},
    "MeanSquaredError": {},
    "MeanAbsoluteError": {},
    "RootMeanSquaredError": {},
    "MeanAbsolutePercentageError": {},
    "MeanSquaredLogarithmicError": {},
    "BinaryCrossentropy": _LOGITS,
    "CategoricalCrossentropy": _LOGITS,
    "SparseCategoricalCrossentropy": {"from_logits": flag},
    "Precision": _HITS,
    "Recall": _HITS,
    "AUC": {
        "num_thresholds": whole(2, 1_000),
        "curve": choice("ROC", "PR"),
        "summation_method": choice("interpolation", "minoring", "majoring"),
        "from_logits": flag,
    },
}
_BY_SHORT_NAME = {ev.snake_name(name): name for name in _METRICS}
# What XLA compiles as it is: means over the rows of a batch.
_MEANS = {name for name in _METRICS if name.endswith(("Error", "Accuracy", "Crossentropy"))} - {
    "TopKCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
}


@dataclass(frozen=True)
class Compiled:
    """What a network is trained with; `plain` says that XLA takes all of it."""

    optimizer: Any
    loss: Any
    metrics: list[Any]

    @property
    def described(self) -> Json:
        """All settings as plain JSON; metrics with the names they are logged under."""
        return {
            "optimizer": _describe(self.optimizer),
            "loss": _describe(self.loss),
            "metrics": [[metric.name, _describe(metric)] for metric in self.metrics],
        }

    @property
    def plain(self) -> bool:
        """Whether the metrics are means that XLA compiles."""
        return all(type(metric).__name__ in _MEANS for metric in self.metrics)


def build_compiled(compiled: Compile, outputs: tuple[int, ...], samples: Samples) -> Compiled:
    """Return fresh objects for `compiled`; `outputs` is the model's output shape per sample.

    Raises:
        Refused: if one is not on the lists or is set in a way that is not.
    """
    try:
        optimizer, loss = build_optimizer(compiled), build_loss(compiled)
    except RebuildError as error:
        raise Refused(error.message.en) from error
    for given, ours in ((compiled.optimizer, optimizer), (compiled.loss, loss)):
        assert given is not None  # or it could not have been built
        wrong = differences(given.config, ours.get_config())
        if wrong:
            raise Refused(f"{ev.short(given.class_name, 60)} with {wrong[0]} of its own")
    if len(compiled.metrics) > MAX_METRICS:
        raise Refused(f"more than {MAX_METRICS} metrics")
    metrics = [_metric(spec, outputs, samples) for spec in compiled.metrics]
    return Compiled(optimizer, loss, metrics)


def check_labels(loss: Any, outputs: tuple[int, ...], samples: Samples) -> None:
    """Refuse class numbers that the outputs do not have: graphs differ in what they make of them.

    Raises:
        Refused: if a label of a sparse loss is not in 0..classes-1.
    """
    if type(loss).__name__ != "SparseCategoricalCrossentropy":
        return
    low, high = np.min(samples.y), np.max(samples.y)
    if not (np.isfinite(low) and np.isfinite(high)) or not 0 <= low <= high < outputs[-1]:
        raise Refused("the labels are not class numbers of the model's outputs")


def _metric(spec: Spec, outputs: tuple[int, ...], samples: Samples) -> Any:
    keras = load_keras()

    given = spec.class_name
    name: Any = spec.config.get("name", given)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == "loss":
        raise Refused("a metric whose name is no plain word")
    if not spec.config and given.lower() in {"accuracy", "acc"}:
        class_name: str | None = _accuracy(outputs, samples)
    else:
        class_name = given if given in _METRICS else _BY_SHORT_NAME.get(spec.name)
        # An object has the name of its class; what a text stands for, Keras looks up.
        if spec.config and given not in _METRICS:
            class_name = None
    if class_name is None:
        raise Refused(f"{ev.short(given, 60)} is not among the metrics that are known here")
    settings = check_settings(class_name, spec.config, _METRICS[class_name])
    metric = getattr(keras.metrics, class_name)(**settings, name=name)
    wrong = differences(spec.config, metric.get_config())
    if wrong:
        raise Refused(f"{class_name} with {wrong[0]} of its own")
    return metric


def _accuracy(outputs: tuple[int, ...], samples: Samples) -> str:
    """Return what Keras takes "accuracy" for (`compile_utils.is_binary_or_sparse_categorical`)."""
    last, labels = outputs[-1], samples.y
    if last == 1:
        return "BinaryAccuracy"
    if labels.ndim < len(outputs) + 1 or (labels.shape[-1] == 1 and last > 1):
        return "SparseCategoricalAccuracy"
    return "CategoricalAccuracy"


def _describe(part: Any) -> Json:
    return [type(part).__name__, canonical(part.get_config())]
