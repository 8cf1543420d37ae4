"""What the notebook `deep` is held to: 10 points.

Read aloud: the first 5,000 pictures are set aside; a 300-100-10 network stands on SGD and the loss
of its labels; weights make the ten kinds count alike and reach `fit`; training saw no picture that
it should not have; the first layer is taken out as it is; and probabilities are those of the network.
"""

import numpy as np
import pytest

from nbassay.checks import architecture, fail, fits, metrics, require, shapes
from nbassay.checks.architecture import Layer
from nbassay.texts import text

from . import deep_balance, training_of
from .images_shared import (
    answers,
    compiled_as_asked,
    pictures,
    same_kinds,
    same_pictures,
    scale_of,
    seen_as,
)

VALID = training_of.VALID
DENSE = (
    Layer("Dense", (300,), 235_500),
    Layer("Dense", (100,), 30_100),
    Layer("Dense", (10,), 1_010),
)
FLATTENING = ("Flatten", "Reshape")
WHY_ACTIVATIONS = text(
    ko="은닉층은 relu로 굽고, 출력층은 softmax로 더해서 1이 되는 확률을 냅니다.",
    en="Hidden layers bend by relu; the output is a softmax, whose probabilities sum to 1.",
)
# Probabilities rounded for printing to two places are off by 0.005.
ROUNDED = 0.006
FEWEST = 5  # pictures that the brief asks probabilities for


@pytest.mark.title(
    ko="맨 앞 5,000장을 떼어 놓았습니다", en="The first 5,000 pictures are set aside"
)
@pytest.mark.points(0.5, cell="test_split")
def test_first_5000_pictures_are_set_aside(submission, fashion_mnist):
    same_pictures(submission, "x_valid", fashion_mnist.x_train[:VALID])
    same_pictures(submission, "x_train", fashion_mnist.x_train[VALID:])
    same_pictures(submission, "x_test", fashion_mnist.x_test)


@pytest.mark.title(ko="이름표가 제 사진에 붙어 있습니다", en="Labels stay with their pictures")
@pytest.mark.points(0.25, cell="test_split")
def test_labels_stay_with_their_pictures(submission, fashion_mnist):
    for part in ("valid", "train"):
        seen = pictures(submission, f"x_{part}")
        same_kinds(f"y_{part}", submission.numbers(f"y_{part}"), seen, fashion_mnist)


@pytest.mark.title(ko="화소는 0과 1 사이입니다", en="Pixels lie between 0 and 1")
@pytest.mark.points(0.25, cell="test_split")
def test_pixels_lie_between_zero_and_one(submission):
    for name in ("x_valid", "x_train", "x_test"):
        shapes.in_unit_range(name, submission.numbers(name))


@pytest.fixture
def deep_model(rebuild):
    """The network, rebuilt."""
    return rebuild("deep_model")


@pytest.mark.title(ko="층의 뉴런은 300, 100, 10개입니다", en="The layers are 300, 100 and 10")
@pytest.mark.points(1, cell="test_architecture")
def test_layers_are_300_100_10(deep_model):
    architecture.layers("deep_model", deep_model, DENSE, ignore=FLATTENING, give_parts=True)


@pytest.mark.title(
    ko="`deep_model`의 매개변수는 266,610개입니다", en="`deep_model` has 266,610 parameters"
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_deep_model_has_266610_parameters(deep_model):
    architecture.parameters("deep_model", deep_model, 266_610)


@pytest.mark.title(
    ko="은닉층은 relu, 출력층은 softmax입니다", en="Hidden layers use relu and the output softmax"
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_hidden_layers_use_relu_and_the_output_softmax(deep_model):
    architecture.activations(
        "deep_model",
        deep_model,
        "relu",
        "softmax",
        why=WHY_ACTIVATIONS,
    )


@pytest.mark.title(
    ko="SGD와 이름표에 맞는 손실로 컴파일했습니다",
    en="Compiled with SGD and the loss of the labels",
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_compiled_with_sgd_and_the_loss_of_the_labels(submission):
    compiled_as_asked(submission, "deep_model", "sgd")


@pytest.mark.title(ko="열 가지 옷마다 무게가 있습니다", en="Each of the ten kinds has a weight")
@pytest.mark.points(0.5, cell="test_class_weight")
def test_each_of_the_ten_kinds_has_a_weight(submission):
    deep_balance.ten_weights(submission)


@pytest.mark.title(
    ko="무게가 학습용 이름표의 균형을 맞춥니다", en="The weights balance the training labels"
)
@pytest.mark.points(1, cell="test_class_weight")
def test_weights_balance_the_training_labels(submission, fashion_mnist):
    weights = deep_balance.ten_weights(submission)
    own = submission.numbers("y_train")  # another split is held against the cell of the split
    deep_balance.balanced(weights, own, fashion_mnist.y_train[VALID:])


@pytest.fixture
def network(submission, rebuild, fashion_mnist):
    """The network with the fits that trained it."""
    return training_of.trained(submission, rebuild, "deep_model", fashion_mnist)


@pytest.mark.title(
    ko="검증용, 시험용 사진은 배우지 않습니다",
    en="Training sees neither validation nor test pictures",
)
@pytest.mark.points(0.5, cell="test_train")
def test_training_sees_neither_validation_nor_test_pictures(submission, network, fashion_mnist):
    training_of.nothing_set_aside_is_learnt(
        submission, network, fashion_mnist.x_train[VALID:], fashion_mnist
    )


@pytest.mark.title(ko="떼어 놓은 사진으로 검증합니다", en="Validation uses the pictures set aside")
@pytest.mark.points(0.5, cell="test_train")
def test_validation_uses_the_pictures_set_aside(network, fashion_mnist):
    training_of.validated_on_those_set_aside(network, fashion_mnist)


@pytest.mark.title(ko="`fit`에 `class_weight`를 건넸습니다", en="`class_weight` is handed to `fit`")
@pytest.mark.points(0.5, cell="test_train")
def test_class_weight_is_handed_to_fit(submission, network):
    weights = deep_balance.ten_weights(submission)
    deep_balance.handed_to_fit("deep_model", network.fit, weights)


@pytest.mark.title(
    ko="`history`는 이 학습의 기록입니다", en="`history` is the record of this training"
)
@pytest.mark.points(0.25, cell="test_train")
def test_history_is_the_record_of_this_training(submission, network):
    fits.same_history("history", submission.history("history"), network.trainings)


@pytest.mark.title(
    ko="보지 못한 사진도 알아봅니다", en="The network knows pictures it has not seen"
)
@pytest.mark.points(0.75, cell="test_train")
def test_network_knows_pictures_it_has_not_seen(submission, network, fashion_mnist, bar):
    metrics.at_least(
        text(ko="시험용 사진에서의", en="on the test pictures"),
        training_of.share_right(submission, network, *training_of.unseen(fashion_mnist)),
        bar("deep_held"),
    )


@pytest.mark.title(ko="`hidden1`은 첫 은닉층입니다", en="`hidden1` is the first hidden layer")
@pytest.mark.points(0.5, cell="test_first_layer")
def test_hidden1_is_the_first_hidden_layer(submission, deep_model):
    kind = submission.value("hidden1").describe()
    require(
        submission.has("inside_hidden1"),
        text(
            ko="`hidden1`에서 가중치를 꺼낼 수 없습니다({kind}). Keras의 층 자체를 담으세요.",
            en="No weights can be taken out of `hidden1` ({kind}); let it be the layer itself.",
            kind=kind,
        ),
    )
    inside = submission.plain("inside_hidden1")
    first = _first_layer(deep_model)
    same = len(inside) == len(first) and all(map(_equal, inside, first))
    require(
        same,
        text(
            ko="`hidden1`에 든 배열의 모양이 {shapes}입니다. 가중치가 있는 층 가운데 "
            "`deep_model`의 첫 번째가 아닙니다.",
            en="`hidden1` holds arrays of shapes {shapes}; it is not the first of the layers of "
            "`deep_model` that have weights.",
            shapes=_shapes(inside),
        ),
    )


@pytest.mark.title(
    ko="가중치는 학습이 남긴 것입니다", en="The weights are those that training left"
)
@pytest.mark.points(0.75, cell="test_first_layer")
def test_weights_are_those_that_training_left(submission, deep_model):
    _taken_out("weights", submission.numbers("weights"), _first_layer(deep_model)[0])


@pytest.mark.title(ko="편향은 학습이 남긴 것입니다", en="The biases are those that training left")
@pytest.mark.points(0.25, cell="test_first_layer")
def test_biases_are_those_that_training_left(submission, deep_model):
    _taken_out("biases", submission.numbers("biases"), _first_layer(deep_model)[1])


@pytest.mark.title(ko="`y_proba`의 행은 합이 1입니다", en="The rows of `y_proba` sum to 1")
@pytest.mark.points(0.5, cell="test_probabilities")
def test_rows_of_y_proba_sum_to_one(submission):
    y_proba = _probabilities(submission)
    shapes.finite("y_proba", y_proba)
    require(
        y_proba.min() >= 0 and y_proba.max() <= 1,
        text(
            ko="`y_proba`의 값이 {low:.3g}에서 {high:.3g} 사이입니다. 확률은 0과 1 사이입니다.",
            en="`y_proba` runs from {low:.3g} to {high:.3g}; probabilities lie between 0 and 1.",
            low=y_proba.min(),
            high=y_proba.max(),
        ),
    )
    shapes.sums_to_one("y_proba", y_proba)


@pytest.mark.title(
    ko="`y_proba`는 모델이 내놓은 답입니다", en="`y_proba` is what the network gives"
)
@pytest.mark.points(0.5, cell="test_probabilities")
def test_y_proba_is_what_the_network_gives(submission, deep_model, fashion_mnist):
    y_proba = _probabilities(submission)
    # Of unscaled test pictures too it is the network's answer; the split is looked at elsewhere.
    asked = seen_as(scale_of(submission, "x_test"), fashion_mnist.x_test[: len(y_proba)])
    again = answers(submission, "deep_model", deep_model, asked)
    off = float(np.mean((np.abs(again - y_proba) > ROUNDED).any(axis=1)))
    require(
        off == 0,
        text(
            ko="`y_proba`의 행 가운데 {off:.0%}가 `deep_model`이 `x_test`의 그 자리 사진에 "
            "내놓는 확률과 다릅니다. 학습을 마친 모델에 맨 앞 사진부터 차례로 물었는지 "
            "확인하세요.",
            en="{off:.0%} of the rows of `y_proba` are not what `deep_model` gives for the "
            "picture in their place of `x_test`. See that the trained network was asked, "
            "from the first picture on.",
            off=off,
        ),
    )


def _first_layer(model):
    """Weights and biases of the first layer of the rebuilt `model` that has any."""
    found = next((layer.get_weights() for layer in _leaves(model) if layer.weights), [])
    if len(found) != 2:
        fail(
            text(
                ko="`deep_model`의 첫 층에 가중치와 편향이 없습니다.",
                en="The first layer of `deep_model` has no weights and biases.",
            )
        )
    return found


def _leaves(model):
    """The layers of `model`, models inside it opened."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer)
        else:
            yield layer


def _taken_out(name, seen, first):
    shapes.shape(name, seen, first.shape)
    require(
        _equal(seen, first),
        text(
            ko="`{name}`의 값이 학습을 마친 `deep_model`의 첫 은닉층과 다릅니다. 층이 내주는 "
            "배열은 그 순간의 사본이므로, 학습 뒤에 꺼내야 배운 것이 들어 있습니다.",
            en="`{name}` does not hold what the first hidden layer of the trained `deep_model` "
            "has. A layer hands out copies of the moment: only those taken after training "
            "hold what was learnt.",
            name=name,
        ),
    )


def _equal(seen, wanted):
    array = np.asarray(seen)
    return array.shape == wanted.shape and np.allclose(array, wanted, rtol=1e-5, atol=1e-6)


def _shapes(arrays):
    return ", ".join(shapes.shape_text(np.shape(one)) for one in arrays) or "-"


def _probabilities(submission):
    y_proba = submission.numbers("y_proba").astype(float)
    require(
        y_proba.ndim == 2 and y_proba.shape[1] == 10 and FEWEST <= len(y_proba) <= 10_000,
        text(
            ko="`y_proba`의 모양이 {seen}입니다. 사진마다 한 행, 옷마다 한 열로 (n, "
            "10)이고, 사진은 {fewest}장 이상이어야 합니다.",
            en="`y_proba` has shape {seen}; with a row for each picture and a column for "
            "each kind it should be (n, 10), for {fewest} pictures or more.",
            seen=shapes.shape_text(y_proba.shape),
            fewest=FEWEST,
        ),
    )
    return y_proba
