"""Rebuilding a Keras model from evidence, by allow-list; Keras itself is imported on first use."""

from nbassay.keras.models._cost import model_work
from nbassay.keras.models._facts import (
    LayerFacts,
    describe_layers,
    effective_layers,
    same_architecture,
)
from nbassay.keras.models._predict import keep_predictions, predict
from nbassay.keras.models._quiet import load_keras, settle_tensorflow
from nbassay.keras.models._rebuild import nonfinite_weights, rebuild
from nbassay.keras.models._rebuild_error import RebuildError

__all__ = [
    "LayerFacts",
    "RebuildError",
    "describe_layers",
    "effective_layers",
    "keep_predictions",
    "load_keras",
    "model_work",
    "nonfinite_weights",
    "predict",
    "rebuild",
    "same_architecture",
    "settle_tensorflow",
]
