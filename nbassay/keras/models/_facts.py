"""Facts about a Keras model that do not depend on how it was spelled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from nbassay.keras.models._rebuild import parameters_of
from nbassay.keras.models.layers import ACTIVATION_LAYERS

# Settings that shapes and parameter counts leave open.
_SETTINGS = (
    "kernel_size",
    "strides",
    "padding",
    "dilation_rate",
    "groups",
    "pool_size",
    "size",
    "dims",
    "axis",
    "mode",
)
_PLAIN = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}
_LINEAR = "linear"


@dataclass(frozen=True)
class LayerFacts:
    """One layer; `output_shape` is without the batch axis, () where a layer is used twice.

    `activation` is the name of the function, None for layers that have none.
    """

    class_name: str
    name: str
    output_shape: tuple[int, ...]
    parameters: int
    activation: str | None


def describe_layers(model: Any) -> tuple[LayerFacts, ...]:
    """Return the layers of a built Keras model in its order, models inside it opened."""
    return tuple(_facts(layer) for layer, _ in _leaves(model))


def effective_layers(model: Any, *, keep_rescaling: bool = True) -> tuple[LayerFacts, ...]:
    """Return the layers that compute something.

    Input layers and linear activations are left out, Rescaling on demand. An activation layer
    after a layer with a linear activation is joined to it, so that `Dense(10)` and `Softmax()`
    equal `Dense(10, activation="softmax")`.
    """
    return tuple(facts for facts, _ in _effective(model, keep_rescaling))


def same_architecture(a: Any, b: Any) -> bool:
    """Whether two Keras models have the same effective layers, names and dropout rates aside."""
    return _keys(a) == _keys(b)


def _keys(model: Any) -> list[tuple[Any, ...]]:
    return [
        (replace(facts, name=""), tuple(str(getattr(layer, key, None)) for key in _SETTINGS))
        for facts, layer in _effective(model, keep_rescaling=True)
    ]


def _effective(model: Any, keep_rescaling: bool) -> list[tuple[LayerFacts, Any]]:
    found: list[tuple[LayerFacts, Any]] = []
    for layer, follows in _leaves(model):
        facts = _facts(layer)
        if facts.class_name == "InputLayer" or _is_nothing(facts):
            continue
        if facts.class_name == "Rescaling" and not keep_rescaling:
            continue
        joins = facts.class_name in ACTIVATION_LAYERS and facts.activation is not None and follows
        if joins and found and found[-1][0].activation == _LINEAR:
            found[-1] = (replace(found[-1][0], activation=facts.activation), found[-1][1])
        else:
            found.append((facts, layer))
    return found


def _is_nothing(facts: LayerFacts) -> bool:
    activation_only = facts.class_name == "Activation" and facts.activation == _LINEAR
    return activation_only or facts.class_name == "Identity"


def _leaves(model: Any) -> list[tuple[Any, bool]]:
    """Return the layers, models inside opened, and whether each takes what the one before gives."""
    leaves: list[tuple[Any, bool]] = []
    previous: Any = None
    for layer in model.layers:
        follows = type(model).__name__ == "Sequential" or _takes(layer, previous)
        inner = _leaves(layer) if hasattr(layer, "layers") else [(layer, follows)]
        leaves += [(inner[0][0], follows), *inner[1:]] if inner else []
        previous = layer
    return leaves


def _takes(layer: Any, previous: Any) -> bool:
    try:
        return previous is not None and layer.input is previous.output
    except (AttributeError, ValueError):
        # Called more than once: there is no one input to compare.
        return False


def _facts(layer: Any) -> LayerFacts:
    class_name = type(layer).__name__
    try:
        shape = tuple(layer.output.shape[1:])
    except (AttributeError, ValueError):
        shape = ()
    return LayerFacts(class_name, layer.name, shape, parameters_of(layer), _activation(layer))


def _activation(layer: Any) -> str | None:
    """Return the name of a layer's activation function, None if it has none of its own."""
    class_name = type(layer).__name__
    if class_name == "ReLU":
        return _relu(layer)
    if class_name == "Softmax":
        return "softmax" if layer.axis == -1 else None
    if class_name in _PLAIN:
        return _PLAIN[class_name]
    function = getattr(layer, "activation", None)
    if type(function).__name__ in ACTIVATION_LAYERS:
        return _activation(function)
    return None if function is None else str(getattr(function, "__name__", ""))


def _relu(layer: Any) -> str | None:
    settings = (layer.max_value, float(layer.negative_slope), float(layer.threshold))
    if settings == (None, 0.0, 0.0):
        return "relu"
    return "relu6" if settings == (6, 0.0, 0.0) else None
