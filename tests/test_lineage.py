"""A model that was saved and loaded, cloned or copied is the one that was trained; others are not."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from grader_pieces import fit
from keras import layers as L
from training_requests import evidence_of

from nbassay import evidence as ev
from nbassay.checks import CheckFailed
from nbassay.checks.fits import training
from nbassay.checks.lineage import lineage
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.export_models import steps_of
from nbassay.kernel.fingerprints import fingerprint
from nbassay.kernel.fit_wrapper import FitLog

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

X = np.random.default_rng(0).random((16, 3)).astype("float32")
Y = X.sum(axis=1)


def build() -> Any:
    """A network with averages of its own, eager for speed."""
    model = keras.Sequential([keras.Input((3,)), L.Dense(2), L.BatchNormalization(), L.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    return model


class Notebook:
    """The fits of a notebook with the full budget, and what a capture then holds."""

    def __init__(self, folder: Any) -> None:
        self.log = FitLog(None, ArrayStore(folder, 10**8, 10**8))
        self._store = ArrayStore(folder, 10**8, 10**8)
        self._fit = self.log._wrap(keras.Model.fit)

    def fit(self, model: Any, epochs: int = 2, **arguments: Any) -> Any:
        return self._fit(model, X, Y, epochs=epochs, verbose=0, **arguments)

    @property
    def fits(self) -> tuple[ev.Fit, ...]:
        found = []
        for record in self.log.export(self._store, 60):
            error = record["error"]
            noted = ("index", "epochs", "epochs_run", "network", "began", "steps", "stopped_by")
            found.append(
                fit(
                    X,
                    ended=tuple(record["ended"]),
                    error=None if error is None else ev.ErrorInfo(error["name"], error["value"]),
                    **{key: record[key] for key in noted},
                )
            )
        return tuple(found)

    def capture(self, model: Any) -> ev.Model:
        """A model as evidence has it, with what the kernel says of its fits."""
        given = evidence_of(model)
        return replace(given, fits=tuple(self.log.fits_of(model)), steps=steps_of(model))

    def comes_from(self, model: Any) -> list[int]:
        return [fit.index for fit in lineage(self.capture(model), self.fits)]


@pytest.fixture
def notebook(tmp_path):
    (tmp_path / "arrays").mkdir()
    return Notebook(tmp_path / "arrays")


def _loaded(model: Any, folder: Any, ending: str) -> Any:
    model.save(folder / f"model{ending}")
    return keras.models.load_model(folder / f"model{ending}", compile=False)


def _with_weights(made: Any, model: Any) -> Any:
    made.set_weights(model.get_weights())
    return made


def _recompiled(model: Any) -> Any:
    model.compile("adam", "mae")
    return model


WAYS = {
    "itself": lambda model, folder: model,
    "keras file": lambda model, folder: _loaded(model, folder, ".keras"),
    "h5 file": lambda model, folder: _loaded(model, folder, ".h5"),
    "clone": lambda model, folder: _with_weights(keras.models.clone_model(model), model),
    "another of its kind": lambda model, folder: _with_weights(build(), model),
    "copy": lambda model, folder: copy.copy(model),
    "deep copy": lambda model, folder: copy.deepcopy(model),
    "pickle": lambda model, folder: pickle.loads(pickle.dumps(model)),
    "functional": lambda model, folder: keras.Model(model.inputs, model.outputs),
    "softmax on top": lambda model, folder: keras.Sequential([model, L.Softmax()]),
    "compiled anew": lambda model, folder: _recompiled(model),
    "called in training": lambda model, folder: (model(X, training=True), model)[1],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_trained_model_is_known_in_whatever_form(way, notebook, tmp_path):
    model = build()
    notebook.fit(build())
    notebook.fit(model)
    found = WAYS[way](model, tmp_path)
    if not found.compiled:
        found.compile("sgd", "mse")
    assert notebook.comes_from(found) == [1]


def test_the_weights_of_a_best_epoch_are_those_of_the_training(notebook, tmp_path):
    """Restored at the end, or loaded from what a callback saved."""
    model = build()
    best = tmp_path / "best.keras"
    notebook.fit(
        model,
        epochs=4,
        callbacks=[
            keras.callbacks.ModelCheckpoint(best, monitor="loss", mode="max", save_best_only=True),
            keras.callbacks.EarlyStopping("loss", mode="max", restore_best_weights=True),
        ],
    )
    assert notebook.comes_from(model) == [0]
    assert notebook.comes_from(keras.models.load_model(best)) == [0]


def test_a_further_fit_has_those_before_it(notebook, tmp_path):
    """Of the same object, or of one that was loaded in between."""
    model = build()
    notebook.fit(model)
    notebook.fit(model, epochs=1)
    loaded = _loaded(model, tmp_path, ".keras")
    loaded.compile("sgd", "mse", run_eagerly=True)
    notebook.fit(loaded, epochs=1)
    assert notebook.comes_from(loaded) == [0, 1, 2]
    assert notebook.comes_from(model) == [0, 1]


def test_going_on_without_fit_is_still_training(notebook):
    model = build()
    notebook.fit(model)
    model.train_on_batch(X, Y)
    assert notebook.comes_from(model) == [0]


def test_weights_set_by_hand_are_not_what_was_learnt(notebook):
    model = build()
    notebook.fit(model)
    model.set_weights([weight + 1 for weight in model.get_weights()])
    assert notebook.comes_from(model) == []
    with pytest.raises(CheckFailed) as caught:
        training("model", notebook.capture(model), notebook.fits)
    assert "changed by hand" in caught.value.message.en
    assert "손으로" in caught.value.message.ko


@pytest.mark.parametrize("part", ["first layer", "compiled and set"])
def test_a_part_changed_is_a_change(part, notebook):
    model = build()
    notebook.fit(model)
    if part == "compiled and set":
        _recompiled(model)
    model.layers[0].set_weights([np.ones((3, 2)), np.ones(2)])
    assert notebook.comes_from(model) == []


def test_an_untrained_model_comes_from_nothing(notebook):
    """Nor does one whose fit raised, which the message then says."""
    notebook.fit(build())
    model = build()
    assert notebook.comes_from(model) == []
    with pytest.raises(ValueError, match="cardinality"):
        notebook._fit(model, X, Y[:3], verbose=0)
    with pytest.raises(CheckFailed) as caught:
        training("model", notebook.capture(model), notebook.fits)
    assert "with ValueError" in caught.value.message.en


def test_an_epoch_without_learning_leaves_its_weights_all_the_same(notebook):
    """A learning rate of zero is a poor training, not a changed model."""
    model = build()
    model.compile(keras.optimizers.SGD(0.0), "mse", run_eagerly=True)
    notebook.fit(model)
    assert notebook.comes_from(model) == [0]


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float64"])
def test_both_sides_make_the_same_fingerprint(dtype):
    layers = [keras.Input((3,)), L.Normalization(), L.Dense(2), L.BatchNormalization()]
    model = keras.Sequential(layers)
    model.layers[0].adapt(X)
    typed = keras.Sequential([keras.Input((3,)), L.Dense(2, dtype=dtype)])
    for each in (model, typed):
        weights = tuple(
            ev.Weight(
                weight.path,
                ev.Array.of(
                    np.asarray(weight).astype("float32" if dtype == "bfloat16" else weight.dtype)
                ),
            )
            for weight in each.weights
        )
        assert ev.fingerprint(ev.Model("Sequential", True, None, None, weights, ())) == (
            fingerprint(each)
        )
