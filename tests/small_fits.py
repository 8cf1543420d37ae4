"""Small fits of many kinds, right and wrong, and Keras's `fit` with both budgets in this process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import scipy.sparse
import tensorflow as tf
from keras import layers as L

from nbassay.grading._trainer import Trainer
from nbassay.keras.training import TrajectoryStore
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.fit_wrapper import FitLog
from nbassay.kernel.requests import RemoteTrainer

PLAIN = keras.Model.fit
X = np.random.default_rng(0).random((16, 3)).astype("float32")
Y = (X.sum(axis=1) > 1.5).astype("int64")
THREE = np.arange(16) % 3
SLICES = tf.data.Dataset.from_tensor_slices((X, Y))
Fit = Callable[..., Any]


def net(loss: Any = "binary_crossentropy", metrics: Any = ("accuracy",), outputs: int = 1) -> Any:
    """A small network; eager, because a test has no time to trace each."""
    last = L.Dense(outputs, activation="sigmoid" if outputs == 1 else "softmax")
    model = keras.Sequential([keras.Input((3,)), L.Dense(2, activation="relu"), last])
    given = list(metrics) if isinstance(metrics, tuple) else metrics
    model.compile(optimizer="sgd", loss=loss, metrics=given, run_eagerly=True)
    return model


def frame(**columns: Any) -> pd.DataFrame:
    """The rows as a table, some columns replaced."""
    return pd.DataFrame(X, columns=["a", "b", "c"]).assign(**columns)


class Items(keras.utils.PyDataset):
    """The rows in batches of four."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, place: int) -> Any:
        rows = slice(4 * place, 4 * place + 4)
        return X[rows], Y[rows]


def generated() -> Iterator[Any]:
    """The rows in batches of four, once."""
    for place in range(4):
        yield Items()[place]


def _rows(x: Any = X, y: Any = Y, **arguments: Any) -> Callable[[Fit], Any]:
    made = {"epochs": 2, "batch_size": 8, "verbose": 0, **arguments}
    return lambda fit: fit(net(), x() if callable(x) else x, y() if callable(y) else y, **made)


def _net(y: Any = Y, **settings: Any) -> Callable[[Fit], Any]:
    return lambda fit: fit(net(**settings), X, y, epochs=2, batch_size=8, verbose=0)


def _listed(model: Any, fit: Fit, **settings: Any) -> Any:
    """Fit with callbacks in a list of Keras's own kind."""
    made = keras.callbacks.CallbackList([keras.callbacks.TerminateOnNaN()], **settings)
    return fit(model, X, Y, epochs=3, batch_size=8, verbose=0, callbacks=made)


def _source(make: Callable[[], Any], **arguments: Any) -> Callable[[Fit], Any]:
    return lambda fit: fit(net(), make(), **{"epochs": 2, "verbose": 0, **arguments})


_SPARSE = "sparse_categorical_crossentropy"
FITS: dict[str, Callable[[Fit], Any]] = {
    # Rows
    "arrays": _rows(),
    "doubles": _rows(X.astype("float64")),
    "half precision": _rows(X.astype("float16")),
    "whole numbers": _rows((10 * X).astype("int32")),
    "small numbers": _rows((10 * X).astype("uint8")),
    "truths": _rows(X > 0.5),
    "columns first": _rows(np.asfortranarray(X)),
    "every other row": _rows(X[::2], Y[::2]),
    "a matrix": _rows(np.asmatrix(X)),
    "masked": _rows(np.ma.masked_array(X, X > 0.9)),
    "NaN": _rows(np.where(X > 0.9, np.nan, X)),
    "lists": _rows(X.tolist(), Y.tolist()),
    "a list of arrays": _rows(list(X)),
    "a tuple of lists": _rows(tuple(X.tolist())),
    "a table": _rows(frame, lambda: pd.Series(Y)),
    "a table of several types": _rows(lambda: frame(a=np.arange(16))),
    "a table with truths": _rows(lambda: frame(a=X[:, 0] > 0.5)),
    "an object column": _rows(lambda: frame(a=X[:, 0].astype(object))),
    "a text column": _rows(lambda: frame(a=["x"] * 16)),
    "a category column": _rows(lambda: frame(a=pd.Categorical(["x", "y"] * 8))),
    "csr": _rows(lambda: scipy.sparse.csr_matrix(X)),
    "csc": _rows(lambda: scipy.sparse.csc_matrix(X)),
    "coo": _rows(lambda: scipy.sparse.coo_matrix(X)),
    "a sparse array": _rows(lambda: scipy.sparse.csr_array(X)),
    "a tensor": _rows(lambda: tf.constant(X), lambda: tf.constant(Y)),
    "a variable": _rows(lambda: tf.Variable(X)),
    "objects": _rows(X.astype(object)),
    "texts": _rows(X.astype(str)),
    "one axis": _rows(X[:, 0]),
    "three axes": _rows(X[:, :, None]),
    "four columns": _rows(np.hstack([X, X[:, :1]])),
    "no rows": _rows(X[:0], Y[:0]),
    "a dict": _rows(lambda: {"x": X}),
    "a pair": _rows(lambda: (X, X)),
    "an array in a list": _rows(lambda: [X], lambda: [Y]),
    "an array in a dict": _rows(lambda: {"keras_tensor": X}),
    "a sparse table in a list": _rows(lambda: [scipy.sparse.csr_matrix(X)]),
    "nothing": _rows(None),
    "a number": _rows(3.0),
    "a range": _rows(range(16)),
    "an index": _rows(lambda: pd.Index(X[:, 0])),
    # Labels
    "labels as floats": _rows(y=Y.astype("float64")),
    "labels as truths": _rows(y=Y > 0),
    "labels as bytes": _rows(y=Y.astype("uint8")),
    "labels as a list": _rows(y=Y.tolist()),
    "labels in a column": _rows(y=Y[:, None]),
    "labels in a table": _rows(y=lambda: pd.DataFrame({"y": Y})),
    "labels of an object series": _rows(y=lambda: pd.Series(Y).astype(object)),
    "labels of a category": _rows(y=lambda: pd.Series(Y).astype("category")),
    "labels as texts": _rows(y=np.where(Y > 0, "yes", "no")),
    "labels of text type": _rows(y=lambda: pd.Series(np.where(Y > 0, "Yes", "No"))),
    "no labels": _rows(y=None),
    "labels too few": _rows(y=Y[:-1]),
    "labels too many": _rows(y=np.append(Y, 1)),
    "two columns of labels": _rows(y=np.eye(2)[Y]),
    "sparse labels": _rows(y=lambda: scipy.sparse.csr_matrix(Y[:, None])),
    # Epochs
    "no epochs": _rows(epochs=0),
    "fewer than none": _rows(epochs=-1),
    "epochs as a float": _rows(epochs=1e1),
    "epochs as a text": _rows(epochs="3"),
    "epochs without end": _rows(epochs=float("inf")),
    "epochs that are no number": _rows(epochs=float("nan")),
    "epochs that are none": _rows(epochs=None),
    "epochs that are true": _rows(epochs=True),
    "epochs of NumPy": _rows(epochs=np.int64(3)),
    "epochs as a NumPy float": _rows(epochs=np.float64(3)),
    "later epochs": _rows(initial_epoch=1),
    "epochs that are over": _rows(initial_epoch=5),
    "an initial text": _rows(initial_epoch="0"),
    # Batches
    "batches of 32": _rows(batch_size=None),
    "no batch": _rows(batch_size=0),
    "a negative batch": _rows(batch_size=-4),
    "half a batch": _rows(batch_size=4.0),
    "a batch as a text": _rows(batch_size="4"),
    "a batch of all": _rows(batch_size=1000),
    "steps": _rows(steps_per_epoch=2),
    "in order": _rows(shuffle=False),
    "shuffled batches": _rows(shuffle="batch"),
    "shuffle as a number": _rows(shuffle=1),
    # Weights
    "class weights": _rows(class_weight={0: 1.0, 1: 2.0}),
    "one class weight": _rows(class_weight={1: 2.0}),
    "class weights of NumPy": _rows(class_weight={np.int64(0): 1.0, np.int64(1): 2.0}),
    "class weights by floats": _rows(class_weight={0.0: 1.0, 1.0: 2.0}),
    "class weights by digits": _rows(class_weight={"0": 1.0, "1": 2.0}),
    "class weights by names": _rows(class_weight={"no": 1.0, "yes": 2.0}),
    "class weights that balance": _rows(class_weight="balanced"),
    "class weights as a list": _rows(class_weight=[1.0, 2.0]),
    "class weights as an array": _rows(class_weight=np.array([1.0, 2.0])),
    "row weights": _rows(sample_weight=np.linspace(0, 1, 16)),
    "row weights as a list": _rows(sample_weight=[1.0] * 16),
    "row weights as a series": _rows(sample_weight=pd.Series(np.linspace(0, 1, 16))),
    "row weights too few": _rows(sample_weight=np.ones(15)),
    "both weights": _rows(sample_weight=np.ones(16), class_weight={0: 1.0}),
    # Validation
    "a split": _rows(validation_split=0.25),
    "all split off": _rows(validation_split=1.0),
    "more than all": _rows(validation_split=1.5),
    "a negative split": _rows(validation_split=-0.5),
    "a split as a text": _rows(validation_split="0.2"),
    "a split of lists": _rows(X.tolist(), Y.tolist(), validation_split=0.25),
    "a split of a table": _rows(frame, validation_split=0.25),
    "validation": _rows(validation_data=(X, Y)),
    "validation as a list": _rows(validation_data=[X, Y]),
    "validation with lists": _rows(validation_data=(X.tolist(), Y.tolist())),
    "validation with weights": _rows(validation_data=(X, Y, np.ones(16))),
    "validation without labels": _rows(validation_data=(X,)),
    "validation of one array": _rows(validation_data=X),
    "validation of few labels": _rows(validation_data=(X, Y[:5])),
    "validation of two columns": _rows(validation_data=(X[:, :2], Y)),
    "validation of texts": _rows(validation_data=(X.astype(str), Y)),
    "validation of a table": _rows(validation_data=(frame(), pd.Series(Y))),
    "validation of a pipeline": _rows(validation_data=SLICES.batch(4)),
    "validation in a dict": _rows(validation_data=({"x": X}, Y)),
    "validation of a pipeline in dicts": _rows(
        validation_data=tf.data.Dataset.from_tensor_slices(({"x": X}, Y)).batch(4)
    ),
    "validation every other time": _rows(validation_freq=2, validation_data=(X, Y)),
    # Callbacks, and what is printed
    "no callbacks": _rows(callbacks=[]),
    "a callback": _rows(callbacks=keras.callbacks.TerminateOnNaN()),
    "a CallbackList": lambda fit: _listed(model := net(), fit, add_history=True, model=model),
    "a CallbackList without a model": lambda fit: _listed(net(), fit, add_history=True),
    "no callback": _rows(callbacks=["early"]),
    "an unknown verbosity": _rows(verbose="loud"),
    "a word too many": _rows(epoch=3),
    # Losses and metrics
    "a metric's class": _net(metrics=[keras.metrics.MeanAbsoluteError]),
    "a metric's object": _net(metrics=[keras.metrics.MeanAbsoluteError()]),
    "a metric's function": _net(metrics=[keras.metrics.mean_absolute_error]),
    "a metric's short name": _net(metrics=["mae"]),
    "a metric's long name": _net(metrics=["mean_absolute_error"]),
    "a metric's class name": _net(metrics=["MeanAbsoluteError"]),
    "a metric twice": _net(metrics=["mae", "mae"]),
    "a metric that is none": _net(metrics=["acuracy"]),
    "accuracy in short": _net(metrics=["acc"]),
    "accuracy in capitals": _net(metrics=["Accuracy"]),
    "a metric that is no list": _net(metrics="accuracy"),
    "no metrics": _net(metrics=None),
    "several metrics": _net(metrics=[keras.metrics.Precision, "Recall", keras.metrics.AUC()]),
    "a loss's class": _net(loss=keras.losses.BinaryCrossentropy),
    "a loss's function": _net(loss=keras.losses.binary_crossentropy),
    "a loss that is none": _net(loss="crossentropi"),
    "no loss": _net(loss=None),
    "classes": _net(THREE, loss=_SPARSE, outputs=3),
    "classes from one": _net(THREE + 1, loss=_SPARSE, outputs=3),
    "classes as floats": _net(THREE.astype(float), loss=_SPARSE, outputs=3),
    "one-hot classes": _net(np.eye(3)[THREE], loss="categorical_crossentropy", outputs=3),
    "one-hot for a sparse loss": _net(np.eye(3)[THREE], loss=_SPARSE, outputs=3),
    "numbers for a one-hot loss": _net(THREE, loss="categorical_crossentropy", outputs=3),
    # Pipelines
    "a pipeline": _source(lambda: SLICES.batch(4)),
    "a shuffled pipeline": _source(lambda: SLICES.shuffle(16).batch(5, drop_remainder=True)),
    "a pipeline of single rows": _source(lambda: SLICES),
    "a pipeline and labels": lambda fit: fit(net(), SLICES.batch(4), Y, verbose=0),
    "a pipeline to split": _source(lambda: SLICES.batch(4), validation_split=0.25),
    "a pipeline that repeats": _source(lambda: SLICES.batch(4).repeat(), steps_per_epoch=2),
    "a pipeline of dicts": _source(
        lambda: tf.data.Dataset.from_tensor_slices(({"x": X}, Y)).batch(4)
    ),
    "a PyDataset": _source(Items),
    "a generator": _source(generated, epochs=1),
    "a generator too short": _source(generated, epochs=2),
    "a generator and labels": lambda fit: fit(net(), generated(), Y, verbose=0),
    "a generator in steps": _source(generated, steps_per_epoch=2),
}


class Budgets:
    """Keras's `fit` as notebooks have it: `fast` asks a trainer, `full` trains what is asked for."""

    def __init__(self, folder: Path, epochs: int) -> None:
        """Keep requests, answers and trainings in `folder`; `epochs` is the fast budget."""
        for name in ("out/training", "out/arrays", "answers"):
            (folder / name).mkdir(parents=True)
        self.store = ArrayStore(folder / "out" / "arrays", 10**8, 10**8)
        trainer = RemoteTrainer(folder / "out" / "training", folder / "answers")
        self.logs = {"fast": FitLog(epochs, self.store, trainer), "full": FitLog(None, self.store)}
        self._folder = folder

    def fit(self, budget: str) -> Fit:
        """Return the `fit` of a budget."""
        return self.logs[budget]._wrap(PLAIN)

    def last(self, budget: str) -> Any:
        """Return the record of the last fit."""
        return self.logs[budget].export(self.store, 60)[-1]

    @contextmanager
    def open(self) -> Iterator[Trainer]:
        """Let the trainer answer."""
        trainer = Trainer(TrajectoryStore(self._folder / "trainings", 10**8), seconds=60)
        with trainer.open(self._folder / "out", self._folder / "answers"):
            yield trainer


def outcome(ask: Callable[[Fit], Any], fit: Fit) -> Any:
    """Return the keys and the length of the history, or type and first line of the error."""
    keras.utils.set_random_seed(3)
    # A second metric of a class would have a number behind its name.
    keras.utils.clear_session(free_memory=False)
    try:
        history = ask(fit)
    except Exception as error:
        lines = str(error).splitlines() or [""]
        # Numbers of layers and addresses of objects are never the same.
        return type(error).__name__, re.sub(r"0x[0-9a-f]+|\d+", "#", lines[0])
    return list(history.history), history.epoch, history.params
