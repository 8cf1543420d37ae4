"""Predicting with a rebuilt model: quietly, in bounded memory."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.keras.marking_time import keep_within_time, latest
from nbassay.keras.models._cost import model_work, sample_size
from nbassay.keras.models._predictions import PredictionStore
from nbassay.keras.models._quiet import load_keras
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.texts import text

# Raise it when equal networks and rows would be computed in another way: what is kept is then new.
SCHEME = 2
# Float32 numbers that may be alive at once: half a gigabyte.
MAX_NUMBERS = 128_000_000
# Work (see `model_work`) of one batch: a second or so, after which the time is looked at.
MAX_WORK = 50_000_000_000
# Float32 numbers of a whole prediction below which it is not worth making a graph.
FEW_NUMBERS = 1_000_000
# Bytes of predictions that stay in memory for models and rows of the same content: a class that
# trained the same predicts the same.
KEPT_BYTES = 64_000_000


class Predictions:
    """What one process has predicted of late; `store` has what it shares with others, if any."""

    def __init__(self, store: PredictionStore | None = None) -> None:
        self.store = store
        self._memory: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def outputs(
        self, model: Any, rows: NDArray[np.float32], batch_size: int, until: float
    ) -> NDArray[np.float32]:
        """Return what was predicted for the same model and rows, or predict it and keep it.

        Raises:
            RebuildError: if `time.monotonic()` gets past `until`.
            OutOfMarkingTime: if a grader calls it and has had its time.
        """
        key, memory = _content(model, rows, batch_size), self._memory
        if key not in memory:
            memory[key] = self._stored(key, model, rows, batch_size, until)
        memory.move_to_end(key)
        while len(memory) > 1 and sum(kept.nbytes for kept in memory.values()) > KEPT_BYTES:
            memory.popitem(last=False)
        return memory[key]

    def _stored(
        self, key: str, model: Any, rows: NDArray[np.float32], batch_size: int, until: float
    ) -> NDArray[np.float32]:
        """Return what the store has, or compute and keep it; who comes second waits for it."""
        if self.store is None:
            return _computed(model, rows, batch_size, until)
        deadline = min(until, latest())
        with self.store.claim(key, None if deadline == math.inf else deadline):
            found = self.store.load(key, (len(rows), *model.outputs[0].shape[1:]))
            if found is None:
                # Past the deadline, without the lock, this ends at once.
                found = _computed(model, rows, batch_size, until)
                self.store.keep(key, found)
            return found


# One for the process: graders call `predict` with a model and rows, from deep in helpers of their
# own, so nothing that they hand along could say where to look.
_OF_THIS_PROCESS = Predictions()


def keep_predictions(folder: Path) -> None:
    """Let this process share what it predicts, through `folder`, with others and with later runs.

    Nobody but graders may write there.
    """
    _OF_THIS_PROCESS.store = PredictionStore(folder)


def predict(
    model: Any, x: NDArray[Any], batch_size: int = 1024, *, until: float = math.inf
) -> NDArray[np.float32]:
    """Return the model's outputs for the rows of `x`, shape (rows, ...), as float32, read-only.

    Batches shrink where a model's layers are large or take long. Outputs for many rows are
    computed once for equal layers, weights and rows; see `keep_predictions`. Nothing is printed.

    Raises:
        RebuildError: if the model takes other shapes, has several inputs or outputs, or if
            `time.monotonic()` gets past `until`.
        OutOfMarkingTime: if a grader calls it and has had its time.
    """
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise RebuildError(
            text(
                ko="모델의 입력과 출력은 하나씩이어야 합니다",
                en="the model must have one input and one output",
            ),
        )
    rows = np.asarray(x)
    wanted = tuple(model.inputs[0].shape[1:])
    if rows.shape[1:] != wanted or rows.dtype.kind not in "biuf":
        seen = rows.shape[1:]
        raise RebuildError(
            text(
                ko="모델의 입력 크기가 {wanted}입니다. {seen}{이어야} 합니다",
                en="the model takes inputs of shape {wanted}; it should take {seen}",
                wanted=wanted,
                seen=seen,
            ),
        )
    rows = rows.astype(np.float32, copy=False)
    if len(rows) * sample_size(model) <= FEW_NUMBERS:
        return _computed(model, rows, batch_size, until)
    return _OF_THIS_PROCESS.outputs(model, rows, batch_size, until)


def _content(model: Any, rows: NDArray[Any], batch_size: int) -> str:
    """Return what a prediction depends on: layers, weights and rows, by their content."""
    import tensorflow as tf

    described = json.loads(model.to_json())
    del described["config"]["name"]  # Keras numbers models as they come
    versions = (load_keras().__version__, tf.__version__)
    facts = (SCHEME, versions, described, rows.shape, batch_size)
    digest = hashlib.sha256(json.dumps(facts).encode() + b"\n")
    for array in (*model.get_weights(), rows):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _computed(
    model: Any, rows: NDArray[np.float32], batch_size: int, until: float
) -> NDArray[np.float32]:
    import tensorflow as tf

    wanted = tuple(model.inputs[0].shape[1:])
    most = min(MAX_NUMBERS // sample_size(model), MAX_WORK // model_work(model))
    step = max(1, min(batch_size, most))
    # Making a graph takes as long as computing many small batches layer by layer.
    small = len(rows) <= step and len(rows) * sample_size(model) <= FEW_NUMBERS
    compute = _layer_by_layer(model) if small else _compiled(model, wanted)
    parts = []
    for start in range(0, len(rows), step):
        keep_within_time()
        if time.monotonic() > until:
            raise RebuildError(text(ko="예측이 너무 오래 걸립니다", en="predicting takes too long"))
        parts.append(compute(tf.constant(rows[start : start + step])).numpy())
    found = np.concatenate(parts or [np.empty((0, *model.outputs[0].shape[1:]), np.float32)])
    found.setflags(write=False)
    return found


def _layer_by_layer(model: Any) -> Any:
    return lambda x: model(x, training=False)


def _compiled(model: Any, shape: tuple[int, ...]) -> Any:
    """Return the model as one graph for any number of rows: half the time of layer by layer."""
    import tensorflow as tf

    # A concrete function: TensorFlow warns of tf.functions that are made over and over.
    rows = tf.TensorSpec((None, *shape), tf.float32)
    return tf.function(lambda x: model(x, training=False)).get_concrete_function(rows)
