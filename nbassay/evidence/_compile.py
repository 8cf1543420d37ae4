"""How a model was compiled, as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbassay.evidence._fields import Fields
from nbassay.evidence._open_files import EvidenceError, Json
from nbassay.evidence._safe_text import clean

_SHORT_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "acc": "accuracy",
    "bce": "binary_crossentropy",
}


@dataclass(frozen=True)
class Spec:
    """A Keras object by class and settings: `Spec("Adam", {"learning_rate": 0.001})`."""

    class_name: str
    config: Mapping[str, Json]

    @property
    def name(self) -> str:
        """The class in Keras's spelling for texts: "binary_crossentropy", "adam"."""
        return snake_name(self.class_name)


@dataclass(frozen=True)
class Compile:
    """The record of `model.compile`. A loss per output comes as a `Spec` named "several"."""

    optimizer: Spec | None
    loss: Spec | None
    metrics: tuple[Spec, ...]

    @property
    def optimizer_name(self) -> str:
        """Such as "adam"; empty without an optimizer."""
        return self.optimizer.name if self.optimizer else ""

    @property
    def loss_name(self) -> str:
        """Such as "sparse_categorical_crossentropy"; empty without a loss."""
        return self.loss.name if self.loss else ""

    @property
    def from_logits(self) -> bool:
        """Whether the loss was told that the outputs are not probabilities."""
        return bool(self.loss and self.loss.config.get("from_logits") is True)

    @property
    def metric_names(self) -> tuple[str, ...]:
        """Such as ("accuracy", "auc")."""
        return tuple(metric.name for metric in self.metrics)


def snake_name(name: str) -> str:
    """Return "sparse_categorical_crossentropy" for "SparseCategoricalCrossentropy" or itself."""
    if name.isupper() and "_" not in name:
        name = name.capitalize()
    # Two steps, as Keras itself does: RMSprop -> rmsprop, MeanSquaredError -> mean_squared_error.
    if name in {"RMSprop", "AdamW"}:
        return name.lower()
    spaced = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()
    return _SHORT_NAMES.get(snake, snake)


def read_compile(fields: Fields) -> Compile:
    """Return the record in `fields`.

    Raises:
        EvidenceError: if a field has a wrong type.
    """
    metrics = fields.json("metrics")
    return Compile(
        optimizer=_read_spec(fields.json("optimizer"), fields.where),
        loss=_read_spec(fields.json("loss"), fields.where),
        metrics=tuple(_flat_metrics(metrics, fields.where)),
    )


def _read_spec(value: Json, where: str) -> Spec | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Spec(clean(value, limit=200, keep=""), {})
    if isinstance(value, dict) and ("class" in value or "class_name" in value):
        fields = Fields(value, where)
        name = fields.text("class" if fields.has("class") else "class_name", limit=200)
        config = value.get("config")
        return Spec(name, config if isinstance(config, dict) else {})
    if isinstance(value, list) and len(value) == 1:
        return _read_spec(value[0], where)
    if isinstance(value, (list, dict)):
        return Spec("several", {"outputs": value})
    raise EvidenceError(f"{where}: an optimizer, loss or metric was expected")


def _flat_metrics(value: Json, where: str) -> list[Spec]:
    """Metrics may come nested, one list per output."""
    if isinstance(value, list):
        return [spec for item in value for spec in _flat_metrics(item, where)]
    spec = _read_spec(value, where)
    return [spec] if spec else []
