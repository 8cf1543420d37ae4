"""Arithmetic on tensors is rebuilt from an allow-list, and never mixes the rows of a batch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers as L
from keras import ops
from test_models import assert_same, exported, shaken, with_config

from nbassay.keras import models
from nbassay.keras.models import RebuildError
from nbassay.keras.training._network import build_network
from nbassay.keras.training._request import Refused

pytestmark = pytest.mark.keras

MEANS = np.array([0.5, 0.4, 0.3])


def squeeze_and_excite(x: Any) -> Any:
    share = L.Dense(3, activation="sigmoid")(ops.mean(x, axis=(1, 2)))
    return x * share[:, None, None, :]


KEPT = {
    "standardised": lambda x: (x - 0.1307) / 0.3081,
    "scaled to one": lambda x: x / 255.0,
    "from minus one": lambda x: x * 2 - 1,
    "inverted": lambda x: 1 - x,
    "divided by a tensor": lambda x: 1 / (x + 1),
    "numbers of NumPy": lambda x: (x - np.float32(0.5)) * np.int64(2) + np.array([0.5]),
    "a mean for each channel": lambda x: (x - MEANS) / (MEANS + 1),
    "a mean for each pixel": lambda x: x - np.full((1, 8, 6, 3), 0.25),
    "residual": lambda x: x + L.Conv2D(3, 3, padding="same")(x),
    "two tensors": lambda x: ops.maximum(x, 0.5) * ops.minimum(x, x - 0.1) - x,
    "squeeze and excite": squeeze_and_excite,
    "activations": lambda x: ops.relu(ops.tanh(x) - 0.2) + ops.silu(x) + ops.leaky_relu(x, 0.3),
    "activations as functions": lambda x: keras.activations.gelu(keras.activations.relu(x)),
    "both kinds of gelu": lambda x: ops.gelu(x) + ops.gelu(x, approximate=False),
    "softmax": lambda x: ops.softmax(x, axis=-1) + ops.log_softmax(x),
    "powers": lambda x: x**2 + ops.sqrt(x + 1) - ops.exp(-x) + ops.square(x) + abs(x),
    "clipped": lambda x: ops.clip(x, 0.2, 0.8),
    "one channel": lambda x: x[..., :1],
    "cut and turned": lambda x: x[:, 1:-1, ::2],
    "a new axis": lambda x: L.Conv2D(2, 3)(x[:, :, :, 0][..., None]),
    "axes": lambda x: ops.squeeze(ops.expand_dims(x, 1), axis=1),
    "transposed": lambda x: ops.transpose(x, (0, 2, 1, 3)),
    "reshaped": lambda x: ops.reshape(x, (-1, 8 * 6 * 3)),
    "pooled": lambda x: ops.average_pool(x, 2) + ops.max_pool(x, 2, padding="same"),
    "averages": lambda x: ops.mean(x, axis=(1, 2)) + ops.max(x, axis=[1, 2]),
    "statistics": lambda x: (
        (x - ops.mean(x, axis=(1, 2, 3), keepdims=True)) / ops.std(x, axis=-1, keepdims=True)
    ),
    "joined": lambda x: ops.concatenate([x, x * 0.5], axis=-1),
    "stacked": lambda x: ops.mean(ops.stack([x, x * 3], axis=1), axis=1),
    "repeated": lambda x: ops.tile(x, (1, 1, 1, 2)) + ops.repeat(x, 2, axis=-1),
    "padded": lambda x: ops.pad(x, [[0, 0], [1, 2], [0, 0], [0, 0]]),
    "cast": lambda x: ops.cast(x > 0.5, "float32") + ops.cast(x, "float32"),
    "chosen": lambda x: ops.where(x > 0.5, x, 0.0),
    "of unit length": lambda x: ops.normalize(x, axis=-1),
}


def network(step: Any) -> Any:
    inputs = keras.Input((8, 6, 3))
    return shaken(keras.Model(inputs, L.Dense(2)(L.Flatten()(step(inputs)))))


@pytest.mark.parametrize("name", KEPT)
def test_arithmetic_predicts_as_the_original_and_can_be_shared(name: str, tmp_path: Path) -> None:
    """Both the model for predicting and the one for training compute what the notebook's does."""
    original = network(KEPT[name])
    assert_same(original, tmp_path)
    evidence = exported(original, tmp_path)
    shared = build_network(evidence)
    shared.set_weights([weight.array.load() for weight in evidence.weights])
    rows = np.random.default_rng(1).random((4, 8, 6, 3), np.float32)
    np.testing.assert_allclose(shared.model(rows), original(rows), rtol=1e-4, atol=1e-4)


def test_layers_under_another_name_are_those_layers(tmp_path: Path) -> None:
    """Checks see arithmetic as they see the layers that do the same."""
    inputs = keras.Input((8, 8, 1))
    x = ops.relu(L.Conv2D(4, 3)(inputs / 255.0))
    x = ops.mean(x + x, axis=(1, 2))
    written = keras.Model(inputs, keras.activations.softmax(L.Dense(3)(x)))
    y = L.Conv2D(4, 3, activation="relu")(L.Rescaling(1 / 255)(inputs))
    y = L.GlobalAveragePooling2D()(L.Add()([y, y]))
    said = keras.Model(inputs, L.Dense(3, activation="softmax")(y))
    rebuilt = models.rebuild(exported(written, tmp_path))
    assert models.same_architecture(rebuilt, said)


def test_two_constants_are_two_trainings(tmp_path: Path) -> None:
    """What is computed has a part in the key of a shared training, its names have none."""

    def graph(step: Any) -> Any:
        return build_network(exported(network(step), tmp_path)).graph

    powers = [lambda x: x**2, lambda x: x**2, lambda x: x**3, lambda x: x - MEANS, lambda x: x + 1]
    first, again, *others = [graph(step) for step in powers]
    assert first == again
    assert all(first != other for other in others)


MIXING = {
    "another number of rows": lambda x: ops.reshape(x, (-1, 16)),
    "rows in the place of pixels": lambda x: ops.transpose(x, (1, 0, 2, 3)),
    "a mean of the batch": lambda x: x - ops.mean(x, axis=0, keepdims=True),
    "a mean of everything": lambda x: x - ops.mean(x),
    "rows in turn": lambda x: ops.flip(x, axis=0),
    "rows in turn, counted from the end": lambda x: ops.flip(x, axis=-4),
    "every row twice": lambda x: ops.repeat(x, 2, axis=0),
    "all rows twice": lambda x: ops.tile(x, (2, 1, 1, 1)),
    "a row more": lambda x: ops.pad(x, [[1, 0], [0, 0], [0, 0], [0, 0]]),
    "rows joined": lambda x: ops.concatenate([x, x], axis=0),
    "rows joined by a layer": lambda x: L.Concatenate(axis=0)([x, x]),
    "other rows first": lambda x: x[::-1, :],
    "rows without the first": lambda x: x[1:, ...],
    "behind an ellipsis": lambda x: x[..., ::-1, :, :, :],
    "unit length along the batch": lambda x: ops.normalize(x, axis=0),
}


@pytest.mark.parametrize("name", MIXING)
def test_what_mixes_rows_is_refused(name: str, tmp_path: Path) -> None:
    """A prediction must be that of its own row, whatever else is in the batch."""
    inputs = keras.Input((8, 8, 1))
    evidence = exported(keras.Model(inputs, MIXING[name](inputs)), tmp_path)
    with pytest.raises(RebuildError):
        models.rebuild(evidence)
    with pytest.raises(Refused):
        build_network(evidence)


CHANGES: dict[str, Any] = {
    "another operation": lambda step: step.update(class_name="Einsum"),
    "no operation": lambda step: step.update(class_name="__class__"),
    "a constant of text": lambda step: step["inbound_nodes"][0]["args"].__setitem__(1, "2"),
    "a constant without end": lambda step: step["inbound_nodes"][0]["args"].__setitem__(1, "inf"),
    "an object": lambda step: step["inbound_nodes"][0]["args"].__setitem__(
        1, {"class_name": "system", "config": {"value": "id"}}
    ),
    "lists in lists": lambda step: step["inbound_nodes"][0]["args"].__setitem__(
        1, [[[[[[[[1]]]]]]]]
    ),
    "arrays of text": lambda step: step["inbound_nodes"][0]["args"].__setitem__(
        1, {"class_name": "__numpy__", "config": {"value": ["a"]}}
    ),
    "no tensor": lambda step: step["inbound_nodes"][0]["args"].__setitem__(0, 1.0),
    "too many arguments": lambda step: step["inbound_nodes"][0]["args"].append(1.0),
    "arguments by name": lambda step: step["inbound_nodes"][0]["kwargs"].update(out=1.0),
    "repeated without end": lambda step: step.update(
        class_name="Repeat", config={"repeats": 10**9, "axis": 1}
    ),
    "padded without end": lambda step: step.update(
        class_name="Pad", config={"pad_width": [[0, 0], [10**9, 0], [0, 0], [0, 0]]}
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_operations_are_refused(name: str, tmp_path: Path) -> None:
    """Operations and arguments that Keras did not write build nothing."""
    inputs = keras.Input((8, 8, 1))
    evidence = exported(keras.Model(inputs, inputs**2), tmp_path)

    def change(config: Any) -> None:
        CHANGES[name](config["layers"][1])

    with pytest.raises(RebuildError):
        models.rebuild(with_config(evidence, change))
