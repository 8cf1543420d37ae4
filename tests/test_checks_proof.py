"""A record of training counts when the weights show it, on rows of the grader's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from grader_pieces import captured, fit
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


@pytest.mark.parametrize(("of_them_wrong", "shows"), [(0.2, True), (0.5, False)])
def test_a_network_that_is_sure_of_its_few_mistakes_has_learnt(of_them_wrong, shows):
    model = network(THREE, layers.Dense(3), keras.losses.SparseCategoricalCrossentropy(True), 20)
    model.layers[-1].set_weights([1e4 * part for part in model.layers[-1].get_weights()])
    rng = np.random.default_rng(2)
    wrong = rng.random(len(THREE)) < of_them_wrong
    classes = np.where(wrong, (THREE + rng.integers(1, 3, len(THREE))) % 3, THREE)
    assert proof.cross_entropy(np.asarray(model(X)), classes) > 2 * np.log(3)
    if shows:
        proof.shows_in_weights("model", captured("t"), model, X, classes)
    else:
        with pytest.raises(CheckFailed):
            proof.shows_in_weights("model", captured("t"), model, X, classes)


@pytest.mark.parametrize("share", [0.8, 0.95])
def test_being_sure_of_the_commonest_class_is_no_learning(share):
    """Of 1,500 rows nearly all are of one class: an untrained network may be right as often."""
    classes = (np.random.default_rng(3).random(len(X)) > share).astype(int)
    model = network(TWO, layers.Dense(2), keras.losses.SparseCategoricalCrossentropy(True), 0)
    kernel, _ = model.layers[-1].get_weights()
    model.layers[-1].set_weights([0 * kernel, np.array([50.0, -50.0])])
    with pytest.raises(CheckFailed):
        proof.shows_in_weights("model", captured("t"), model, X, classes)


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


def test_forgotten_epochs_are_said_before_anything_about_proof():
    model = network(TWO, layers.Dense(1, "sigmoid"), "binary_crossentropy", 0)
    with pytest.raises(CheckFailed) as caught:
        proof.shows_in_weights("model", captured("t"), model, X, TWO, (fit(X, epochs=1),))
    assert "without `epochs=`" in caught.value.message.en
    with pytest.raises(CheckFailed, match="do not show it"):
        proof.shows_in_weights("model", captured("t"), model, X, TWO, (fit(X, epochs=3),))


def test_other_rows_of_the_same_model_are_weighed_anew():
    model = network(TWO, layers.Dense(1, "sigmoid"), "binary_crossentropy", 20)
    submission = captured("t")
    proof.shows_in_weights("model", submission, model, X, TWO)
    with pytest.raises(CheckFailed, match="do not show it"):
        proof.shows_in_weights("model", submission, model, X, 1 - TWO)
