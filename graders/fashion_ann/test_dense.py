"""Hidden checks of the notebook `dense`: 10 points.

Read aloud: the split is the one that everybody shares; three networks are those of the brief; they
learn from training pictures and nothing else; and their accuracies are what a recount on the
validation pictures gives.
"""

import numpy as np
from sklearn.model_selection import train_test_split

from nbassay.checks import CheckFailed
from nbassay.grader import Layer, check, fail, for_each, require, text

from .shared import COMPILED, FLATTENING

HIDDEN, OUTPUT = Layer("Dense", (100,), 78_500), Layer("Dense", (10,), 1_010)
EPOCHS = 5
FOUND = 0.99  # of a student's pictures, so that they are known to be those of the data set
SAME_SHARE = 1.5e-3  # a student may count in float32, or round to four places
STANDARD_ERRORS = 2  # so far ahead that it is no chance
PROBABILITIES = text(
    ko="출력층의 소프트맥스는 열 개의 점수를 합이 1인 확률로 바꿉니다.",
    en="The softmax of the output turns ten scores into probabilities that add up to 1.",
)


def splits(data):
    """The rows of both sides that the seed 42 gives, (training, validation); stratified as well.

    A split that keeps the proportions of the kinds is as good as one that does not.
    """
    for kinds in (None, data.y_train):
        yield train_test_split(
            np.arange(len(data.x_train)), test_size=0.2, random_state=42, stratify=kinds
        )


def side(part, data):
    """The pictures that a student holds as training or validation part, and their true kinds.

    Where these are no pictures of the data set, those that they should be: a wrong split is held
    against the split alone.
    """
    try:
        pictures = part.pictures()
        kinds = pictures.kinds_in(data)
        if np.mean(kinds >= 0) >= FOUND:
            return pictures.values[kinds >= 0], kinds[kinds >= 0]
    except CheckFailed:
        pass
    rows = next(splits(data))[("x_train", "x_val").index(part.name)]
    return data.x_train[rows], data.y_train[rows]


@check(1, "test_split")
def the_split_is_that_of_seed_42(x_train, x_val, fashion_mnist):
    """나누기는 시드 42의 것입니다 / The split is that of seed 42"""
    for part, sides in zip((x_train, x_val), zip(*splits(fashion_mnist), strict=True), strict=True):
        part.pictures().are(*(fashion_mnist.x_train[rows] for rows in sides))


@check(0.5, "test_split")
def pixels_lie_between_zero_and_one(x_train, x_val):
    """픽셀은 0과 1 사이입니다 / Pixels lie between 0 and 1"""
    x_train.lies_in_unit_range()
    x_val.lies_in_unit_range()


@check(0.5, "test_split")
def labels_are_the_numbers_of_their_pictures(x_train, y_train, x_val, y_val, fashion_mnist):
    """레이블은 제 사진의 번호입니다 / Labels are the numbers of their pictures"""
    for pictures, labels in ((x_train, y_train), (x_val, y_val)):
        labels.labels(10).belong_to(pictures.pictures(), fashion_mnist)


check(
    0.5,
    "test_softmax",
    name="test_softmax_model_is_one_layer_of_7850_parameters",
    title=text(
        ko="softmax 모델은 매개변수 7,850개인 한 층입니다",
        en="The softmax model is one layer of 7,850 parameters",
    ),
).model("softmax_model").has_layers(Layer("Dense", (10,), 7_850), ignore=FLATTENING)

check(
    0.25,
    "test_softmax",
    name="test_softmax_model_answers_with_probabilities",
    title=text(
        ko="softmax 모델은 확률로 답합니다", en="The softmax model answers with probabilities"
    ),
).model("softmax_model").has_activations("softmax", "softmax", why=PROBABILITIES)

check(
    0.25,
    "test_softmax",
    name="test_softmax_model_is_compiled_as_asked",
    title=text(
        ko="softmax 모델을 문제대로 컴파일했습니다", en="The softmax model is compiled as asked"
    ),
).model("softmax_model").is_compiled_with(optimizer="adam", **COMPILED)

check(
    0.5,
    "test_hidden",
    name="test_sigmoid_model_has_a_hidden_layer_of_100",
    title=text(
        ko="sigmoid 모델에는 뉴런 100개인 은닉층이 있습니다",
        en="The sigmoid model has a hidden layer of 100",
    ),
).model("sigmoid_model").has_layers(HIDDEN, OUTPUT, ignore=FLATTENING)

check(
    0.5,
    "test_hidden",
    name="test_relu_model_flattens_pictures_for_a_hidden_layer_of_100",
    title=text(
        ko="relu 모델은 사진을 펼쳐 뉴런 100개인 은닉층에 넣습니다",
        en="The relu model flattens pictures for a hidden layer of 100",
    ),
).model("relu_model").has_layers(Layer("Flatten", (784,)), HIDDEN, OUTPUT)


@check(0.5, "test_hidden")
def hidden_layers_have_the_activations_they_are_named_after(sigmoid_model, relu_model):
    """은닉층의 활성화 함수가 모델의 이름과 같습니다 / Hidden layers have the activations they are named after"""
    sigmoid_model.has_activations("sigmoid", "softmax", why=PROBABILITIES)
    relu_model.has_activations("relu", "softmax", why=PROBABILITIES)


@check(0.5, "test_hidden")
def models_with_a_hidden_layer_are_compiled_as_asked(sigmoid_model, relu_model):
    """은닉층이 있는 모델을 문제대로 컴파일했습니다 / Models with a hidden layer are compiled as asked"""
    sigmoid_model.is_compiled_with(optimizer="adam", **COMPILED)
    relu_model.is_compiled_with(optimizer="adam", **COMPILED)


@check(0.5, "test_train")
def epochs_are_asked_for_as_in_the_brief(softmax_model, sigmoid_model, relu_model, fashion_mnist):
    """문제만큼 에포크를 요청했습니다 / Epochs are asked for as in the brief"""

    def look(model):
        network = model.reader(fashion_mnist)
        network.asked_for_epochs(EPOCHS, or_more=model is not relu_model)

    for_each((softmax_model, sigmoid_model, relu_model), look)


@check(1, "test_train")
def nothing_but_training_pictures_is_learnt_from(
    softmax_model, sigmoid_model, relu_model, x_train, x_val, fashion_mnist
):
    """학습용 사진만 배웁니다 / Nothing but training pictures is learnt from"""
    allowed, _ = side(x_train, fashion_mnist)
    validation, _ = side(x_val, fashion_mnist)
    flat = (each.reshape(len(each), -1) for each in (validation, fashion_mnist.x_test))
    held_out = np.concatenate([*flat])
    for_each(
        (softmax_model, sigmoid_model, relu_model),
        lambda model: model.reader(fashion_mnist).learnt_none_of(held_out, but=allowed),
    )


@check(0.5, "test_train")
def histories_are_the_records_of_these_trainings(
    softmax_model, sigmoid_model, relu_model, histories, fashion_mnist
):
    """기록들은 이 학습들의 것입니다 / The histories are the records of these trainings"""

    def look(model):
        network = model.reader(fashion_mnist)
        network.has_history(histories.item(key_of(model)))
        network.was_validated()

    for_each((softmax_model, sigmoid_model, relu_model), look)


@check(1, "test_train")
def models_know_pictures_they_have_not_seen(
    softmax_model, sigmoid_model, relu_model, fashion_mnist, bar
):
    """보지 못한 사진도 알아봅니다 / The models know pictures they have not seen"""
    for_each(
        (softmax_model, sigmoid_model, relu_model),
        lambda model: model.reader(fashion_mnist).knows_unseen(bar(f"dense_{key_of(model)}")),
    )


@check(1.5, "test_val_accuracy")
def val_accuracy_is_what_a_recount_gives(
    softmax_model, sigmoid_model, relu_model, val_accuracy, x_train, x_val, fashion_mnist
):
    """검증 정확도가 다시 센 값과 같습니다 / The validation accuracy is what a recount gives"""

    def look(model):
        network = model.reader(fashion_mnist)
        val_accuracy.item(key_of(model)).is_score(
            network.share_right(*side(x_val, fashion_mnist)),
            mistaken_for={
                "learnt": (
                    lambda: network.share_right(*side(x_train, fashion_mnist)),
                    text(
                        ko="배운 사진에서 잰 값입니다. `x_val`에서 재세요.",
                        en="the accuracy on the pictures learnt from; measure it on `x_val`.",
                    ),
                )
            },
            tolerance=SAME_SHARE,
            on=text(ko="검증용 사진", en="the validation pictures"),
            why=text(
                ko="손실이 아니라 정확도인지, 곡선에서 가장 높은 점이 아니라 학습을 마친 모델의 "
                "점수인지 확인하세요.",
                en="See that it is no loss, and that it is the score of the trained model and no "
                "highest point of a curve.",
            ),
        )

    val_accuracy.dictionary()
    for_each((softmax_model, sigmoid_model, relu_model), look)


@check(0.5, "test_val_accuracy")
def best_is_the_model_with_the_highest_accuracy(
    softmax_model, sigmoid_model, relu_model, best, x_val, fashion_mnist
):
    """`best`는 정확도가 가장 높은 모델입니다 / `best` is the model with the highest accuracy"""
    claimed = best.text()
    pictures, kinds = side(x_val, fashion_mnist)
    read_right = {
        key_of(model): model.reader(fashion_mnist).answers(pictures).argmax(axis=1) == kinds
        for model in (softmax_model, sigmoid_model, relu_model)
    }
    require(
        claimed in read_right,
        text(
            ko="`best`는 softmax, sigmoid, relu 가운데 하나여야 합니다.",
            en="`best` should be one of softmax, sigmoid and relu.",
        ),
    )
    if any(lead_is_no_chance(other, read_right[claimed]) for other in read_right.values()):
        fail(
            text(
                ko="`best`가 {claimed}인데, 검증용 사진에서 다시 세면 우연이라고 할 수 없을 만큼 더 "
                "많이 맞히는 모델이 있습니다.",
                en="`best` is {claimed}, but a recount on the validation pictures finds a model "
                "that gets more of them right, by more than chance explains.",
                claimed=claimed,
            )
        )


def lead_is_no_chance(ahead, behind):
    """Tell whether one model reads more pictures right than another by more than luck explains.

    Both are (n,) booleans, one for each picture. Pictures that both read right, or neither, say
    nothing about a lead; those that one alone reads right give it its standard error, of which a
    lead has to be more than two. Within that, which one of two is better is noise.
    """
    lead = np.asarray(ahead, float) - np.asarray(behind, float)
    chance = STANDARD_ERRORS * lead.std() / np.sqrt(len(lead))
    return bool(lead.mean() > max(chance, SAME_SHARE))


def key_of(model):
    """The word for a network in `histories` and `val_accuracy`."""
    return model.name.removesuffix("_model")
