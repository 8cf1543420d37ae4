"""The layers of a network as they count, whatever way it was written.

Of the rebuilt Keras model: equivalent spellings are one, as the functional and the Sequential API,
a separate Activation layer, a model inside a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbassay.checks.shapes import Dimension, shape_text
from nbassay.keras import models

ACTIVATION_LAYERS = {
    "Activation": None,
    "ReLU": "relu",
    "Softmax": "softmax",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
}
# In Keras 3 the default activation of a layer is "linear"; pooling and the like have none at all.
LINEAR = "linear"


@dataclass(frozen=True)
class Layer:
    """One layer as it counts: class, output shape without the batch, parameters, activation.

    In an expected layer None means "not looked at", and `config` holds the settings that matter,
    such as {"kernel_size": (3, 3)}. `kind` is the class as Keras calls it. The output shape of a
    dense layer of 16 units is (16,), that of a convolution of 8 filters (26, 26, 8), or (24, 8) in
    one dimension; parameters are those of weights and biases together.
    """

    kind: str
    output_shape: tuple[Dimension, ...] | None = None
    parameters: int | None = None
    activation: str | None = None
    config: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shape = "" if self.output_shape is None else f" {shape_text(self.output_shape)}"
        activation = "" if self.activation in {None, LINEAR} else f" {self.activation}"
        return f"{self.kind}{shape}{activation}"


def effective_layers(model: Any, ignore: Sequence[str] = ()) -> tuple[Layer, ...]:
    """Return the layers of a rebuilt Keras `model` that compute something, in order.

    Input layers are left out, as are classes in `ignore`; an activation layer is joined to the
    linear layer before it; models inside a model are opened (see `nbassay.keras.models`).
    """
    by_name = {layer.name: layer for layer in _leaves(model)}
    return tuple(
        Layer(
            kind=facts.class_name,
            output_shape=facts.output_shape or None,
            parameters=facts.parameters,
            activation=facts.activation,
            config=by_name[facts.name].get_config(),
        )
        for facts in models.effective_layers(model)
        if facts.class_name not in ignore
    )


def layers_with_activations(model: Any) -> tuple[Layer, ...]:
    """Return the effective layers that have an activation, each with the one its values go through.

    An activation layer counts for the layer before it where that has none of its own, even behind
    a pooling, a dropout or a normalisation.
    """
    found: list[Layer] = []
    for layer in effective_layers(model):
        if layer.activation is None:
            continue
        if found and found[-1].activation == LINEAR and not layer.parameters:
            found[-1] = replace(found[-1], activation=layer.activation)
        else:
            found.append(layer)
    return tuple(found)


def _leaves(model: Any) -> Iterator[Any]:
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer)
        else:
            yield layer
