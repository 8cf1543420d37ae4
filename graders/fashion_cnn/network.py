"""A student's network read so that it can be compared with the table, and asked about images.

Equivalent spellings are read alike: activations as arguments or as layers of their own (before or
after the pooling: the largest of four values stays the largest under `relu`), models inside a
model, any name for what flattens. Dropout has no place in the table but changes nothing in it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fail
from nbassay.checks.architecture import LINEAR, Layer, effective_layers
from nbassay.keras.models import predict
from nbassay.texts import text

from .pixels import Rows


class Network(NamedTuple):
    """The layers of a model that count, in order."""

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, model: Any) -> Network:
        """Read a rebuilt Keras model."""
        return cls(effective_layers(model, ignore=("Dropout", "SpatialDropout2D")))

    def __str__(self) -> str:
        return " → ".join(map(str, self.layers)) or "-"

    def of_kind(self, kind: str) -> list[Layer]:
        """Return the layers of one class, in order."""
        return [layer for layer in self.layers if layer.kind == kind]

    def after(self, layer: Layer) -> Layer | None:
        """Return what follows `layer`, None at the end."""
        place = next(n for n, one in enumerate(self.layers) if one is layer)
        return self.layers[place + 1] if place + 1 < len(self.layers) else None

    def activations(self) -> list[tuple[Layer, str]]:
        """Return each layer with weights and the activation its values go through."""
        found: list[tuple[Layer, str]] = []
        for layer in self.layers:
            seen = layer.activation or LINEAR
            if layer.parameters:
                found.append((layer, seen))
            elif found and found[-1][1] == LINEAR:
                found[-1] = (found[-1][0], seen)
        return found


def probabilities(model: Any, rows: Rows) -> NDArray[np.float64]:
    """Return the ten probabilities (n, 10) that a rebuilt model gives for each test image.

    Raises:
        CheckFailed: if the model takes no such images, or answers with something else.
    """
    wanted = model.input_shape[1:]
    if int(np.prod(wanted)) != 784 or model.output_shape != (None, 10):
        fail(
            text(
                ko="`model`은 {input_shape} 모양을 받아 {output_shape} 모양을 내놓습니다. 28×28 "
                "사진을 받아 열 가지 확률을 내놓아야 시험할 수 있습니다.",
                en="`model` takes {input_shape} and gives {output_shape}; to be tested, it has "
                "to take 28x28 pictures and give ten probabilities.",
                input_shape=model.input_shape,
                output_shape=model.output_shape,
            )
        )
    asked = rows.reshape(-1, *wanted)
    last = model.layers[-1]
    if getattr(getattr(last, "activation", None), "__name__", "") != "sigmoid":
        return predict(model, asked).astype(np.float64)
    import keras

    # In float32 a sigmoid is 1 from 17 on, and how sure the network was is lost.
    sigmoid, last.activation = last.activation, keras.activations.linear
    try:
        values = predict(model, asked).astype(np.float64)
    finally:
        last.activation = sigmoid
    return 1 / (1 + np.exp(-values.clip(-700, 700)))
