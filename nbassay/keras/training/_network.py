"""The network of a request, built to be trained as the notebook's own would be.

`nbassay.keras.models.rebuild` makes models that predict; what matters for training only
(initializers, regularizers, frozen layers) is added here, from allow-lists of its own. A setting
that is on no list must have the value that Keras gives it when nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.evidence import Json
from nbassay.keras.models import RebuildError, load_keras
from nbassay.keras.models.arguments import number
from nbassay.keras.models.build import LayerBuilder, OverBudgetError
from nbassay.keras.models.graph import MAX_DEPTH, MODEL_CLASSES, open_model
from nbassay.keras.models.layers import INITIALIZERS, LAYERS
from nbassay.keras.models.operations import is_operation
from nbassay.keras.training._initializers import initializer_of, seed_initializer
from nbassay.keras.training._keras_settings import Checks, canonical, differences, make_object
from nbassay.keras.training._request import MAX_PARAMETERS, Refused

# Drawn once and for all: every class, every year starts from the same numbers.
SEED = 20_250_301

_REGULARIZERS: Mapping[str, Checks] = {
    "L1": {"l1": number},
    "L2": {"l2": number},
    "L1L2": {"l1": number, "l2": number},
}
# Said elsewhere (the first three), without effect on what is computed on average (seed).
_ASIDE = {"name", "dtype", "trainable", "seed"}


@dataclass(frozen=True)
class Network:
    """A Keras model to train; `weights` are its variables in the order of `get_weights`.

    `graph` describes layers and connections without names; `work` is about the multiplications
    of one sample, `widest` the numbers that one sample takes in all layers.
    """

    model: Any
    layers: tuple[Any, ...]
    graph: Json
    work: int
    widest: int

    @property
    def weights(self) -> list[Any]:
        """The Keras variables that are weights."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each weight."""
        return tuple(tuple(weight.shape) for weight in self.weights)

    @property
    def seeds(self) -> list[Any]:
        """The states of the random layers."""
        known = {id(variable) for variable in self.weights}
        others = (v for v in self.model.variables if id(v) not in known)
        return [v for v in others if v.name == "seed_generator_state"]

    def read_weights(self, model: ev.Model) -> list[NDArray[np.float32]]:
        """Return the weights of the evidence as float32.

        Raises:
            Refused: if they do not fit the layers.
        """
        if tuple(weight.array.shape for weight in model.weights) != self.shapes:
            raise Refused("the weights do not fit the layers")
        if any(weight.array.dtype.kind not in "fiu" for weight in model.weights):
            raise Refused("the weights are not numbers")
        with np.errstate(over="ignore"):
            return [weight.array.load().astype(np.float32) for weight in model.weights]

    def statistics(self) -> list[bool]:
        """Return for each weight whether it is what a Normalization layer learned from data."""
        return [
            type(layer).__name__ == "Normalization" for layer in self.layers for _ in layer.weights
        ]

    def start(self, weights: list[NDArray[Any]]) -> None:
        """Set the weights, and the random layers to their fixed start."""
        self.set_weights(weights)
        for place, state in enumerate(self.seeds):
            state.assign(np.array([SEED + place, 0], state.dtype))

    def set_weights(self, weights: list[NDArray[Any]]) -> None:
        """Set the weights alone."""
        for variable, value in zip(self.weights, weights, strict=True):
            variable.assign(value.astype(variable.dtype))
        for layer in self.layers:
            if hasattr(layer, "finalize_state") and layer.weights:
                # Normalization keeps its statistics twice.
                layer.finalize_state()


def build_network(model: ev.Model) -> Network:
    """Return the network of `model` with weights drawn from the layers' own initializers.

    Raises:
        Refused: for everything that is not on the lists or beyond the bounds.
    """
    if model.class_name not in MODEL_CLASSES or not model.builtin or model.config is None:
        raise Refused(f"{ev.short(model.class_name, 60)} is no Sequential or functional model")
    keras = load_keras()
    builder = _TrainingBuilder(MAX_PARAMETERS)
    try:
        _check_plain(model.config)
        opened = open_model(model.config, builder)
        if len(opened.inputs) != 1 or opened.outputs != 1:
            raise Refused("a model with several inputs or outputs")
        _, shape = opened.inputs[0]
        inputs = builder.input(shape, "input")
        builder.number(inputs)
        outputs = opened.block([inputs])
        built = keras.Model(inputs, outputs[0])
    except RebuildError as error:
        raise Refused(error.message.en) from error
    except OverBudgetError as error:
        raise Refused(f"more than {MAX_PARAMETERS:,} parameters") from error
    except Refused:
        raise
    except Exception as error:
        # Keras says in many ways that layers do not go together.
        raise Refused(f"the layers do not fit together ({type(error).__name__})") from error
    if not built.trainable_weights:
        raise Refused("nothing in the model can be trained")
    return Network(
        built,
        tuple(builder.leaves),
        builder.graph(shape, outputs[0]),
        builder.work,
        builder.widest + math.prod(shape),
    )


class _TrainingBuilder(LayerBuilder):
    """Makes layers with all that training needs, and notes how they are connected."""

    def __init__(self, parameters: int) -> None:
        super().__init__(parameters)
        self.widest = 0
        self._described: list[Json] = []
        self._calls_made: list[Json] = []
        # The tensors themselves are kept, so that no id is used twice.
        self._tensors: list[Any] = []

    @property
    def work(self) -> int:
        """About the multiplications of one sample."""
        return self._work

    def layer(self, data: Mapping[str, Json]) -> Any:
        """Return the layer that a configuration describes, ready for training.

        Raises:
            RebuildError: if its class or an argument is not on the allow-list of `models`.
            Refused: if what matters in training is not on the lists here.
        """
        layer = super().layer(data)
        config = data.get("config")
        assert isinstance(config, dict)  # or `super` would have raised
        class_name = type(layer).__name__
        taken = {*LAYERS[class_name], *INITIALIZERS.get(class_name, ())}
        drawn = {name: initializer_of(config, name) for name in INITIALIZERS.get(class_name, ())}
        for name, initializer in drawn.items():
            setattr(layer, name, initializer)
        for name in [key for key in config if key.endswith("_regularizer")]:
            if config[name] is not None and hasattr(layer, name):
                setattr(layer, name, make_object("regularizers", config[name], _REGULARIZERS))
                taken.add(name)
        layer.trainable = config.get("trainable") is not False
        _check_dtype(config.get("dtype"), class_name)
        settings = _settings(layer)
        wrong = differences({k: v for k, v in config.items() if k not in taken | _ASIDE}, settings)
        if wrong:
            raise Refused(f"{class_name} with {wrong[0]} of its own")
        self._described.append([class_name, bool(layer.trainable), canonical(settings)])
        for place, (name, initializer) in enumerate(drawn.items()):
            seed = SEED + 16 * len(self.leaves) + place
            setattr(layer, name, self._count_drawn(seed_initializer(initializer, seed)))
        return layer

    def computed(
        self,
        class_name: str,
        name: str,
        function: str,
        template: list[Any],
        settings: Mapping[str, Any],
    ) -> Any:
        """Return a layer for an operation on tensors, and note what it computes.

        Raises:
            RebuildError: if there are too many layers.
        """
        layer = super().computed(class_name, name, function, template, settings)
        computes = {key: layer.get_config()[key] for key in ("function", "template", "settings")}
        self._described.append([class_name, True, canonical(computes)])
        return layer

    def call(self, layer: Any, inputs: list[Any]) -> Any:
        """Return what `layer` makes of its inputs, and note the connection.

        Raises:
            RebuildError: if the result or the work for it is too large.
        """
        sources: list[Json] = [self._place(tensor) for tensor in inputs]
        output = super().call(layer, inputs)
        self.widest += math.prod(output.shape[1:])
        place = next(i for i, leaf in enumerate(self.leaves) if leaf is layer)
        self._calls_made.append([place, sources, self.number(output)])
        return output

    def number(self, tensor: Any) -> int:
        """Return the number of a tensor, a new one if it has none."""
        if not any(tensor is known for known in self._tensors):
            self._tensors.append(tensor)
        return self._place(tensor)

    def graph(self, shape: tuple[int, ...], output: Any) -> Json:
        """Return layers and connections as they are, names aside."""
        return {
            "input": list(shape),
            "layers": list(self._described),
            "calls": list(self._calls_made),
            "output": self._place(output),
        }

    def _place(self, tensor: Any) -> int:
        return next(i for i, known in enumerate(self._tensors) if known is tensor)

    def _count_drawn(self, initializer: Any) -> Any:
        def draw(shape: tuple[int, ...], dtype: Any = None, **_: Any) -> Any:
            self.zeros(shape, dtype)
            return initializer(shape, dtype)

        return draw


def _settings(layer: Any) -> dict[str, Any]:
    """Return a layer's effective settings; Keras leaves an activity regularizer out of some."""
    keras = load_keras()

    activity = layer.activity_regularizer
    known = (
        {} if activity is None else {"activity_regularizer": keras.regularizers.serialize(activity)}
    )
    return {**layer.get_config(), **known}


def _check_dtype(dtype: Json, class_name: str) -> None:
    inner = dtype.get("config") if isinstance(dtype, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else dtype
    if name not in (None, "float32"):
        raise Refused(f"{class_name} computes in {ev.short(str(name), 60)}")


def _check_plain(config: Mapping[str, Json], depth: int = 0, frozen: bool = False) -> None:
    """Refuse what `models` may pass over because it does not change predictions."""
    layers = config.get("layers")
    if depth > MAX_DEPTH or not isinstance(layers, list):
        raise Refused("the model's configuration cannot be read")
    frozen = frozen or config.get("trainable") is False
    for data in layers:
        inner = data.get("config") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(inner, dict):
            raise Refused("the model's configuration cannot be read")
        if is_operation(data):
            continue
        if data.get("class_name") == "InputLayer":
            _check_dtype(inner.get("dtype"), "Input")
        elif "layers" in inner:
            _check_plain(inner, depth + 1, frozen)
        elif frozen and inner.get("trainable") is not False:
            raise Refused("a frozen model with a layer that is not")
