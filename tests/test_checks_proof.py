"""A record of training counts when the weights show it, on rows of the grader's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from grader_pieces import captured
from keras import layers

from nbassay.checks import CheckFailed, proof

pytestmark = pytest.mark.keras

X = np.random.default_rng(0).normal(size=(1500, 4)).astype(np.float32)
TWO = (X[:, 0] > 0).astype(int)
THREE = np.digitize(X[:, 0], [-0.5, 0.5])


def network(y, last, loss, epochs: int):
    """A network, trained or not."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8, "relu"), last])
    model.compile("adam", loss)
    if epochs:
        model.fit(X, y, epochs=epochs, verbose=0)
    return model


KINDS = {
    "sigmoid": (TWO, TWO, lambda: layers.Dense(1, "sigmoid"), "binary_crossentropy"),
    "logits": (TWO, TWO, lambda: layers.Dense(1), keras.losses.BinaryCrossentropy(True)),
    "squares": (TWO, TWO, lambda: layers.Dense(1, "sigmoid"), "mean_squared_error"),
    "softmax": (THREE, np.eye(3)[THREE], lambda: layers.Dense(3, "softmax"), "mse"),
    "numbers": (
        THREE,
        THREE,
        lambda: layers.Dense(3),
        keras.losses.SparseCategoricalCrossentropy(True),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_epochs_show_and_none_do_not_whatever_the_loss(kind):
    classes, y, last, loss = KINDS[kind]
    proof.shows_in_weights("model", captured("t"), network(y, last(), loss, 20), X, classes)
    with pytest.raises(CheckFailed) as caught:
        proof.shows_in_weights("model", captured("t"), network(y, last(), loss, 0), X, classes)
    assert "do not show it" in caught.value.message.en
    assert "학습이 보이지 않습니다" in caught.value.message.ko


@pytest.mark.parametrize(
    "outputs",
    [np.full((4, 1), np.nan), np.full((4, 1), np.inf), np.zeros((4, 2, 2)), np.full((4, 2), 0.5)],
    ids=["nan", "infinite", "another_form", "too_few_classes"],
)
def test_outputs_that_answer_nothing_are_infinitely_wrong(outputs):
    assert proof.cross_entropy(outputs, np.array([0, 1, 2, 1])) == np.inf


def test_the_cross_entropy_is_that_of_the_textbook():
    outputs, classes = np.array([[0.9], [0.2], [0.5]]), np.array([1, 0, 1])
    expected = -np.log([0.9, 0.8, 0.5]).mean()
    assert proof.cross_entropy(outputs, classes) == pytest.approx(expected)
    assert proof.cross_entropy(np.zeros((3, 4)), np.array([0, 1, 3])) == pytest.approx(np.log(4))
