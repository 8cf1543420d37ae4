"""Hidden checks of the notebook `deep`: 10 points.

Read aloud: the first 5,000 pictures are set aside; a 300-100-10 network stands on SGD and the loss
of its labels; weights make the ten kinds count alike and reach `fit`; training saw no picture that
it should not have; the first layer is taken out as it is; and probabilities are those of the network.
"""

import numpy as np

from nbassay.checks.shapes import shape_text
from nbassay.grader import Layer, check, require, text

from .shared import COMPILED, FLATTENING, VALID, held_out

ROUNDED = 0.006  # probabilities rounded for printing to two places are off by 0.005
FEWEST = 5  # pictures that the brief asks probabilities for


@check(0.5, "test_split")
def first_5000_pictures_are_set_aside(x_train, x_valid, x_test, fashion_mnist):
    """맨 앞 5,000장을 떼어 놓았습니다 / The first 5,000 pictures are set aside"""
    x_valid.pictures().are(fashion_mnist.x_train[:VALID])
    x_train.pictures().are(fashion_mnist.x_train[VALID:])
    x_test.pictures().are(fashion_mnist.x_test)


@check(0.25, "test_split")
def labels_stay_with_their_pictures(x_train, y_train, x_valid, y_valid, fashion_mnist):
    """레이블이 제 사진에 붙어 있습니다 / Labels stay with their pictures"""
    for pictures, kinds in ((x_valid, y_valid), (x_train, y_train)):
        kinds.labels(10).belong_to(pictures.pictures(), fashion_mnist)


@check(0.25, "test_split")
def pixels_lie_between_zero_and_one(x_valid, x_train, x_test):
    """픽셀은 0과 1 사이입니다 / Pixels lie between 0 and 1"""
    for pixels in (x_valid, x_train, x_test):
        pixels.lies_in_unit_range()


check(
    1,
    "test_architecture",
    name="test_layers_are_300_100_10",
    title=text(ko="층의 뉴런은 300, 100, 10개입니다", en="The layers are 300, 100 and 10"),
).model("deep_model").has_layers(
    Layer("Dense", (300,), 235_500),
    Layer("Dense", (100,), 30_100),
    Layer("Dense", (10,), 1_010),
    ignore=FLATTENING,
    give_parts=True,
)

check(
    0.5,
    "test_architecture",
    name="test_deep_model_has_266610_parameters",
    title=text(
        ko="`deep_model`의 매개변수는 266,610개입니다", en="`deep_model` has 266,610 parameters"
    ),
).model("deep_model").has_parameters(266_610)

check(
    0.5,
    "test_architecture",
    title=text(
        ko="은닉층은 ReLU, 출력층은 소프트맥스입니다",
        en="Hidden layers use relu and the output softmax",
    ),
).model("deep_model").has_activations(
    "relu",
    "softmax",
    why=text(
        ko="은닉층에는 비선형 함수 ReLU가 있어야 하고, 출력층의 소프트맥스는 합이 1인 확률을 냅니다.",
        en="Hidden layers bend by relu; the output is a softmax, whose probabilities sum to 1.",
    ),
)

check(
    0.5,
    "test_architecture",
    title=text(
        ko="SGD와 레이블에 맞는 손실로 컴파일했습니다",
        en="Compiled with SGD and the loss of the labels",
    ),
).model("deep_model").is_compiled_with(optimizer="sgd", **COMPILED)


@check(0.5, "test_class_weight")
def each_of_the_ten_kinds_has_a_weight(class_weight):
    """열 클래스마다 클래스 가중치가 있습니다 / Each of the ten classes has a weight"""
    class_weight.class_weights(10)


@check(1, "test_class_weight")
def weights_balance_the_training_labels(class_weight, y_train, fashion_mnist):
    """클래스 가중치가 학습용 레이블의 균형을 맞춥니다 / The weights balance the training labels"""
    # Another split is held against the cell of the split alone.
    class_weight.class_weights(10).balance(y_train.numbers(), fashion_mnist.y_train[VALID:])


@check(0.5, "test_train")
def training_sees_neither_validation_nor_test_pictures(deep_model, fashion_mnist):
    """검증용, 시험용 사진은 배우지 않습니다 / Training sees neither validation nor test pictures"""
    deep_model.reader(fashion_mnist).learnt_none_of(
        held_out(fashion_mnist), but=fashion_mnist.x_train[VALID:]
    )


@check(0.5, "test_train")
def validation_uses_the_pictures_set_aside(deep_model, fashion_mnist):
    """떼어 놓은 사진으로 검증합니다 / Validation uses the pictures set aside"""
    deep_model.reader(fashion_mnist).was_validated_on(fashion_mnist.x_train[:VALID])


@check(0.5, "test_train")
def class_weight_is_handed_to_fit(deep_model, class_weight, fashion_mnist):
    """`fit`에 `class_weight`를 건넸습니다 / `class_weight` is handed to `fit`"""
    weights = class_weight.class_weights(10)
    deep_model.reader(fashion_mnist).was_given_class_weights(weights)


@check(0.25, "test_train")
def history_is_the_record_of_this_training(deep_model, history, fashion_mnist):
    """`history`는 이 학습의 기록입니다 / `history` is the record of this training"""
    deep_model.reader(fashion_mnist).has_history(history)


@check(0.75, "test_train")
def network_knows_pictures_it_has_not_seen(deep_model, fashion_mnist, bar):
    """보지 못한 사진도 알아봅니다 / The network knows pictures it has not seen"""
    deep_model.reader(fashion_mnist).knows_unseen(bar("deep_held"))


def first_layer(deep_model):
    """Weights and biases of the first layer that has any.

    Raises:
        CheckFailed: if it has something else.
    """
    weights = deep_model.model().network.get_weights()[:2]
    require(
        [part.ndim for part in weights] == [2, 1] and weights[1].shape == weights[0].shape[1:],
        text(
            ko="`deep_model`의 첫 층에 가중치와 편향이 없습니다.",
            en="The first layer of `deep_model` has no weights and biases.",
        ),
    )
    return weights


def same_array(seen, wanted):
    array = np.asarray(seen)
    return array.shape == wanted.shape and np.allclose(array, wanted, rtol=1e-5, atol=1e-6)


@check(0.5, "test_first_layer")
def hidden1_is_the_first_hidden_layer(deep_model, hidden1, inside_hidden1):
    """`hidden1`은 첫 은닉층입니다 / `hidden1` is the first hidden layer"""
    kind = hidden1.value.describe()
    require(
        inside_hidden1.kind != "nothing",
        text(
            ko="`hidden1`에서 가중치를 꺼낼 수 없습니다({kind}). Keras의 층 자체를 담으세요.",
            en="No weights can be taken out of `hidden1` ({kind}); let it be the layer itself.",
            kind=kind,
        ),
    )
    held = inside_hidden1.plain()
    parts = held if isinstance(held, list | np.ndarray) else []
    inside = [part for part in parts if isinstance(part, np.ndarray)]
    first = first_layer(deep_model)
    require(
        len(inside) == len(first) and all(map(same_array, inside, first)),
        text(
            ko="`hidden1`에 든 배열의 모양이 {shapes}입니다. 가중치가 있는 층 가운데 "
            "`deep_model`의 첫 번째가 아닙니다.",
            en="`hidden1` holds arrays of shapes {shapes}; it is not the first of the layers of "
            "`deep_model` that have weights.",
            shapes=", ".join(shape_text(np.shape(part)) for part in inside) or "-",
        ),
    )


def is_taken_out(captured, first):
    """An array is that of the trained layer.

    Raises:
        CheckFailed: naming another shape, or that it was taken out too early.
    """
    captured.has_shape(first.shape)
    require(
        same_array(captured.numbers(), first),
        text(
            ko="`{name}`의 값이 학습을 마친 `deep_model`의 첫 은닉층과 다릅니다. 층이 내주는 "
            "배열은 그 순간의 사본이므로, 학습 뒤에 꺼내야 배운 것이 들어 있습니다.",
            en="`{name}` does not hold what the first hidden layer of the trained `deep_model` "
            "has. A layer hands out copies of the moment: only those taken after training "
            "hold what was learnt.",
            name=captured.name,
        ),
    )


@check(0.75, "test_first_layer")
def weights_are_those_that_training_left(deep_model, weights):
    """가중치는 학습이 남긴 것입니다 / The weights are those that training left"""
    is_taken_out(weights, first_layer(deep_model)[0])


@check(0.25, "test_first_layer")
def biases_are_those_that_training_left(deep_model, biases):
    """편향은 학습이 남긴 것입니다 / The biases are those that training left"""
    is_taken_out(biases, first_layer(deep_model)[1])


def probabilities(y_proba):
    """What the student has as probabilities, (n, 10).

    Raises:
        CheckFailed: naming another shape, or too few rows.
    """
    y_proba.has_shape((None, 10))
    require(
        FEWEST <= len(y_proba.numbers()) <= 10_000,
        text(
            ko="`y_proba`는 사진 {fewest}장 이상의 것이어야 합니다.",
            en="`y_proba` should be of {fewest} pictures or more.",
            fewest=FEWEST,
        ),
    )
    return y_proba.numbers().values.astype(float)


@check(0.5, "test_probabilities")
def rows_of_y_proba_sum_to_one(y_proba):
    """`y_proba`의 행은 합이 1입니다 / The rows of `y_proba` sum to 1"""
    given = probabilities(y_proba)
    y_proba.is_finite()
    require(
        given.min() >= 0 and given.max() <= 1,
        text(
            ko="`y_proba`의 값이 {low:.3g}에서 {high:.3g} 사이입니다. 확률은 0과 1 사이입니다.",
            en="`y_proba` runs from {low:.3g} to {high:.3g}; probabilities lie between 0 and 1.",
            low=given.min(),
            high=given.max(),
        ),
    )
    y_proba.sums_to_one()


@check(0.5, "test_probabilities")
def y_proba_is_what_the_network_gives(deep_model, y_proba, x_test, fashion_mnist):
    """`y_proba`는 모델이 내놓은 답입니다 / `y_proba` is what the network gives"""
    given = probabilities(y_proba)
    # Of test pictures that were not scaled, too, they are the network's answers.
    asked = fashion_mnist.x_test[: len(given)]
    again = deep_model.reader(fashion_mnist).answers(asked, like=x_test)
    off = float(np.mean((np.abs(again - given) > ROUNDED).any(axis=1)))
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
