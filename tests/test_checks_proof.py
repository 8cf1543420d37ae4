"""A record of training counts when the weights show it."""

from __future__ import annotations

import dataclasses

import keras
import numpy as np
import pytest
from grader_pieces import captured, fit
from keras import layers

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, proof

pytestmark = pytest.mark.keras

X = np.random.default_rng(0).normal(size=(600, 4)).astype(np.float32)
BINARY = (X[:, 0] > 0).astype(np.float32)
CLASSES = np.digitize(X[:, 0], [-0.5, 0.5])


def trained(x, y, last, loss, *, epochs: int, before=()):
    """Return a network, and the record of its fit."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), *before, layers.Dense(8, "relu"), last])
    model.compile("adam", loss)
    if epochs:
        model.fit(x, y, epochs=epochs, verbose=0)
    name = loss if isinstance(loss, str) else loss.name
    spec = ev.Spec(name, {"from_logits": True} if name != loss else {})
    return model, fit(x, y=ev.Array.of(np.asarray(y)), compile=ev.Compile(None, spec, ()))


def look(model, record):
    """Check, as a grader does."""
    proof.shows_in_weights("model", captured("test_train", (record,)), model, record)


KINDS = {
    "binary": (BINARY, lambda: layers.Dense(1, "sigmoid"), "binary_crossentropy"),
    "binary_column": (BINARY[:, None], lambda: layers.Dense(1, "sigmoid"), "binary_crossentropy"),
    "logits": (
        BINARY,
        lambda: layers.Dense(1),
        keras.losses.BinaryCrossentropy(from_logits=True, name="binary_crossentropy"),
    ),
    "one_hot": (
        np.eye(3)[CLASSES],
        lambda: layers.Dense(3, "softmax"),
        "categorical_crossentropy",
    ),
    "numbers": (CLASSES, lambda: layers.Dense(3, "softmax"), "sparse_categorical_crossentropy"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_epoch_shows_and_none_does_not(kind):
    y, last, loss = KINDS[kind]
    look(*trained(X, y, last(), loss, epochs=8))
    with pytest.raises(CheckFailed) as caught:
        look(*trained(X, y, last(), loss, epochs=0))
    assert "do not show it" in caught.value.message.en
    assert "학습이 보이지 않습니다" in caught.value.message.ko


@pytest.mark.parametrize(
    "change",
    [
        {"x": None},
        {"y": None},
        {"compile": None},
        {"compile": ev.Compile(None, ev.Spec("my_loss", {}), ())},
    ],
    ids=["no_rows", "no_labels", "not_compiled", "loss_of_their_own"],
)
def test_what_cannot_be_computed_anew_is_held_against_nobody(change):
    model, record = trained(X, BINARY, layers.Dense(1, "sigmoid"), "mse", epochs=0)
    look(model, dataclasses.replace(record, **change))


def test_a_regression_that_has_only_begun_is_left_out():
    """Its outputs start far from the labels, so a few honest epochs may still be worse."""
    look(*trained(X, X @ [1.0, 2.0, 0.0, -1.0], layers.Dense(1), "mean_squared_error", epochs=0))


def test_batch_normalization_is_left_out():
    before = (layers.BatchNormalization(),)
    last = layers.Dense(1, "sigmoid")
    look(*trained(X, BINARY, last, "binary_crossentropy", epochs=0, before=before))
