"""Captured values that have learnt something: estimators, models, and what `fit` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbassay.evidence._compile import Compile
from nbassay.evidence._open_files import Json
from nbassay.evidence._safe_text import short
from nbassay.evidence._value_types import Array, Value
from nbassay.texts import Text as Described
from nbassay.texts import count, text


@dataclass(frozen=True)
class Estimator(Value):
    """A scikit-learn or imbalanced-learn object; `fitted` holds its learned attributes.

    `class_name` is the bare name, `full_class` has the module before it. `steps` are those of a
    Pipeline, in order.
    """

    full_class: str
    params: Mapping[str, Json]
    fitted: Mapping[str, Value]
    steps: tuple[Value, ...] = ()

    @property
    def class_name(self) -> str:
        """The name of the class without its module."""
        return self.full_class.rpartition(".")[2]

    def describe(self) -> Described:
        """Return the class and whether it was fitted."""
        name = short(self.class_name)
        steps = (step for step in self.steps if isinstance(step, Estimator))
        if self.fitted or any(step.fitted for step in steps):
            return text(ko="{name}", en="{name}", name=name)
        return text(ko="{name}(fit하지 않음)", en="{name} (not fitted)", name=name)


@dataclass(frozen=True)
class LayerInfo:
    """One layer as the student's process described it: a claim, good for messages only.

    `output_shape` has the batch axis first, None where a size is open or unknown. `rate` is the
    share that a dropout layer switches off, None of other layers.
    """

    class_name: str
    name: str
    output_shape: tuple[int | None, ...]
    parameters: int
    rate: float | None = None


@dataclass(frozen=True)
class Weight:
    """One weight of a model, in the order of `get_weights`."""

    path: str
    array: Array


@dataclass(frozen=True)
class Model(Value):
    """A Keras model as configuration and weights; `nbassay.keras.models.rebuild` makes one of it.

    `builtin` is what the student's process says of the model's class. `fits` are places in the
    capture's `fits` at which this very object was trained, `steps` what its optimizer has made.
    """

    class_name: str
    builtin: bool
    config: Mapping[str, Json] | None
    compile: Compile | None
    weights: tuple[Weight, ...]
    layers: tuple[LayerInfo, ...]
    fits: tuple[int, ...] = ()
    steps: int | None = None

    def describe(self) -> Described:
        """Return the class and the number of layers."""
        return count(
            len(self.layers),
            ko="층이 {n}개인 {kind} 모델",
            one="a {kind} model with {n} layer",
            many="a {kind} model with {n} layers",
            kind=short(self.class_name),
        )


@dataclass(frozen=True)
class History(Value):
    """A Keras history: one number per epoch for each of its keys."""

    history: Mapping[str, tuple[float, ...]]
    epochs: tuple[int, ...]
    params: Mapping[str, Json]

    def describe(self) -> Described:
        """Return the number of epochs and the keys."""
        return count(
            len(self.epochs),
            ko="{n}에포크의 학습 기록({keys})",
            one="a history of {n} epoch ({keys})",
            many="a history of {n} epochs ({keys})",
            keys=short(", ".join(self.history)),
        )
