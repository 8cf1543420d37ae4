"""Which of Keras's accuracies counts the outputs of a network that are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbassay import evidence as ev

_ONE_OUTPUT = {"binary_accuracy"}
_SEVERAL = {"categorical_accuracy", "sparse_categorical_accuracy"}
ACCURACY = {"accuracy", *_ONE_OUTPUT, *_SEVERAL}


def counts_right(metric: ev.Spec, model: ev.Model) -> bool:
    """Whether `metric` is the share of rows that `model` is right about.

    The text "accuracy" is whatever fits; the object of that name looks for outputs that equal their
    labels. A kind for several outputs always finds the only one right, and one threshold is 0.5.
    Where the number of outputs cannot be told any kind will do.
    """
    if metric.name == "accuracy":
        return not metric.config
    outputs = _outputs((model.config or {}).get("layers"))
    if metric.name in _ONE_OUTPUT:
        threshold = metric.config.get("threshold", 0.5)
        return outputs in (None, 1) and threshold == 0.5
    return metric.name in _SEVERAL and outputs != 1


def _outputs(entries: Any) -> int | None:
    """Return the units of the last layer that has any, among `layers` of a configuration."""
    for entry in reversed(entries if isinstance(entries, Sequence) else ()):
        config = entry.get("config") if isinstance(entry, Mapping) else None
        if not isinstance(config, Mapping):
            continue
        if isinstance(config.get("layers"), list):
            return _outputs(config["layers"])
        if isinstance(config.get("units"), int):
            return int(config["units"])
    return None
