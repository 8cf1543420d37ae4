"""Requests to train, made of Keras models as the exporter of the sandbox describes them."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers as L

from nbassay import evidence as ev
from nbassay.evidence._compile import read_compile
from nbassay.evidence._fields import Fields
from nbassay.keras.training import Request
from nbassay.kernel.export_models import compile_settings
from nbassay.kernel.plain import to_json


def evidence_of(model: Any) -> ev.Model:
    """Return a compiled Keras model as evidence."""
    settings = json.loads(json.dumps(compile_settings(model)))
    config = json.loads(json.dumps(to_json(model.get_config())))
    weights = [ev.Weight(str(w.path), ev.Array.of(w.numpy())) for w in model.weights]
    return ev.Model(
        class_name=type(model).__name__,
        builtin=True,
        config=config,
        compile=read_compile(Fields(settings, "compile")),
        weights=tuple(weights),
        layers=(),
    )


def request_of(model: Any, x: Any, y: Any, **changes: Any) -> Request:
    """Return the request of `model.fit(x, y, ...)` from the weights that the model has now."""
    exported = evidence_of(model)
    assert exported.compile is not None
    settings: dict[str, Any] = {
        "epochs": 3,
        "initial_epoch": 0,
        "batch_size": 16,
        "shuffle": False,
        "fresh": False,
    }
    return Request(exported, exported.compile, x, y, **{**settings, **changes})


def rows(count: int = 70, seed: int = 0) -> tuple[Any, Any]:
    """Return `count` rows of five numbers, and for each whether its first two are alike."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(count, 5))
    return x, (x[:, 0] * x[:, 1] > 0).astype(np.int64)


def small(
    *,
    optimizer: Any = "adam",
    loss: Any = "binary_crossentropy",
    metrics: Any = ("accuracy",),
    layers: Any = None,
    outputs: Any = None,
) -> Any:
    """Return a compiled net for `rows`."""
    hidden = [L.Dense(6, activation="relu")] if layers is None else layers
    last = L.Dense(1, activation="sigmoid") if outputs is None else outputs
    model = keras.Sequential([L.Input((5,)), *hidden, last])
    model.compile(optimizer=optimizer, loss=loss, metrics=list(metrics))
    return model
