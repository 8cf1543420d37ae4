"""Hidden checks of the notebook `dense`: 10 points.

Held to are the split that everybody shares; three networks of the brief; trainings that saw
nothing but training pictures; and accuracies that a recount on the validation pictures gives.
"""

import numpy as np
import pytest

from nbassay.checks import architecture, fail, fits, metrics, require, shapes
from nbassay.checks.architecture import Layer
from nbassay.texts import text

from .dense_models import (
    MODELS,
    UNSEEN,
    fits_of,
    for_each,
    logs,
    share_right,
    splits,
    strangers_learnt,
)
from .images_shared import compiled_as_asked, pictures, same_kinds, same_pictures

HIDDEN, OUTPUT = Layer("Dense", (100,), 78_500), Layer("Dense", (10,), 1_010)
EPOCHS = 5
FLAT = ("Flatten", "Reshape")
# A student may count in float32, or round to four places.
SAME_SHARE = 1.5e-3
PROBABILITIES = text(
    ko="출력층의 softmax는 열 점수를 더해서 1이 되는 확률로 바꿉니다.",
    en="The softmax of the output turns ten scores into probabilities that add up to 1.",
)


@pytest.mark.title(ko="나누기는 씨앗 42의 것입니다", en="The split is that of seed 42")
@pytest.mark.points(1, cell="test_split")
def test_the_split_is_that_of_seed_42(submission, fashion_mnist):
    for place, name in enumerate(("x_train", "x_val")):
        same_pictures(submission, name, *(sides[place].images for sides in splits(fashion_mnist)))


@pytest.mark.title(ko="화소는 0과 1 사이입니다", en="Pixels lie between 0 and 1")
@pytest.mark.points(0.5, cell="test_split")
def test_pixels_lie_between_zero_and_one(submission):
    for name in ("x_train", "x_val"):
        shapes.in_unit_range(name, submission.numbers(name))


@pytest.mark.title(
    ko="이름표는 제 사진의 번호입니다", en="Labels are the numbers of their pictures"
)
@pytest.mark.points(0.5, cell="test_split")
def test_labels_are_the_numbers_of_their_pictures(submission, fashion_mnist):
    for part in ("train", "val"):
        seen = pictures(submission, f"x_{part}")
        same_kinds(f"y_{part}", submission.numbers(f"y_{part}"), seen, fashion_mnist)


@pytest.mark.title(
    ko="softmax 모델은 매개변수 7,850개인 한 층입니다",
    en="The softmax model is one layer of 7,850 parameters",
)
@pytest.mark.points(0.5, cell="test_softmax")
def test_softmax_model_is_one_layer_of_7850_parameters(rebuild):
    model = rebuild("softmax_model")
    architecture.layers("softmax_model", model, [Layer("Dense", (10,), 7_850)], ignore=FLAT)
    architecture.parameters("softmax_model", model, 7_850)


@pytest.mark.title(
    ko="softmax 모델은 확률로 답합니다", en="The softmax model answers with probabilities"
)
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_model_answers_with_probabilities(rebuild):
    architecture.activations(
        "softmax_model",
        rebuild("softmax_model"),
        "softmax",
        "softmax",
        why=PROBABILITIES,
    )


@pytest.mark.title(
    ko="softmax 모델을 문제대로 컴파일했습니다", en="The softmax model is compiled as asked"
)
@pytest.mark.points(0.25, cell="test_softmax")
def test_softmax_model_is_compiled_as_asked(submission):
    compiled_as_asked(submission, "softmax_model", "adam")


@pytest.mark.title(
    ko="sigmoid 모델에는 뉴런 100개인 은닉층이 있습니다",
    en="The sigmoid model has a hidden layer of 100",
)
@pytest.mark.points(0.5, cell="test_hidden")
def test_sigmoid_model_has_a_hidden_layer_of_100(rebuild):
    model = rebuild("sigmoid_model")
    architecture.layers("sigmoid_model", model, [HIDDEN, OUTPUT], ignore=FLAT)
    architecture.parameters("sigmoid_model", model, 79_510)


@pytest.mark.title(
    ko="relu 모델은 사진을 펼쳐 뉴런 100개인 은닉층에 넣습니다",
    en="The relu model flattens pictures for a hidden layer of 100",
)
@pytest.mark.points(0.5, cell="test_hidden")
def test_relu_model_flattens_pictures_for_a_hidden_layer_of_100(rebuild):
    model = rebuild("relu_model")
    architecture.layers("relu_model", model, [Layer("Flatten", (784,)), HIDDEN, OUTPUT])
    architecture.parameters("relu_model", model, 79_510)


@pytest.mark.title(
    ko="은닉층의 활성화 함수가 모델의 이름과 같습니다",
    en="Hidden layers have the activations they are named after",
)
@pytest.mark.points(0.5, cell="test_hidden")
def test_hidden_layers_have_the_activations_they_are_named_after(rebuild):
    for hidden in ("sigmoid", "relu"):
        name = MODELS[hidden]
        architecture.activations(
            name,
            rebuild(name),
            hidden,
            "softmax",
            why=PROBABILITIES,
        )


@pytest.mark.title(
    ko="은닉층이 있는 모델을 문제대로 컴파일했습니다",
    en="Models with a hidden layer are compiled as asked",
)
@pytest.mark.points(0.5, cell="test_hidden")
def test_models_with_a_hidden_layer_are_compiled_as_asked(submission):
    compiled_as_asked(submission, "sigmoid_model", "adam")
    compiled_as_asked(submission, "relu_model", "adam")


@pytest.mark.title(ko="문제만큼 에폭을 요청했습니다", en="Epochs are asked for as in the brief")
@pytest.mark.points(0.5, cell="test_train")
def test_epochs_are_asked_for_as_in_the_brief(submission, rebuild, fashion_mnist):
    def look(key):
        name = MODELS[key]
        trainings = fits_of(submission, rebuild, key, fashion_mnist)
        if key == "relu":
            fits.epochs(name, trainings, EPOCHS)
            return
        asked = sum(fits.epochs_asked(trainings))
        require(
            asked >= EPOCHS,
            text(
                ko="`{name}.fit`에서 요청한 에폭 수는 {asked}입니다. 문제는 {epochs}번 이상을 "
                "요구합니다.",
                en="`{name}.fit` asked for {asked} epochs; the brief asks for {epochs} or more.",
                name=name,
                asked=asked,
                epochs=EPOCHS,
            ),
        )

    for_each(look)


@pytest.mark.title(ko="학습용 사진만 배웁니다", en="Nothing but training pictures is learnt from")
@pytest.mark.points(1, cell="test_train")
def test_nothing_but_training_pictures_is_learnt_from(submission, rebuild, fashion_mnist):
    def look(key):
        name = MODELS[key]
        trainings = fits_of(submission, rebuild, key, fashion_mnist)
        found = strangers_learnt(submission, key, trainings, fashion_mnist)
        require(
            not found,
            text(
                ko="`{name}`{이} 검증이나 시험에 쓸 사진 {found:,}장까지 배웠습니다. 본 문제로 "
                "치르는 시험은 시험이 아닙니다. `x_train`으로만 학습하세요.",
                en="`{name}` has learnt from {found:,} pictures held out for validation or "
                "test. An exam of questions seen before is none: train on `x_train` alone.",
                name=name,
                found=found,
            ),
        )

    for_each(look)


@pytest.mark.title(
    ko="기록들은 이 학습들의 것입니다", en="The histories are the records of these trainings"
)
@pytest.mark.points(0.5, cell="test_train")
def test_histories_are_the_records_of_these_trainings(submission, rebuild, fashion_mnist):
    def look(key):
        name = f"histories['{key}']"
        given = logs(submission, key)
        if given is None:
            fail(
                text(
                    ko="`{name}`에 학습 기록이 없습니다. `fit`이 돌려준 것을 담으세요.",
                    en="`{name}` holds no record of a training; keep what `fit` returns.",
                    name=name,
                )
            )
        trainings = fits_of(submission, rebuild, key, fashion_mnist)
        fits.same_history(name, given, trainings)
        fits.has_validation(MODELS[key], trainings[-1])

    for_each(look)


@pytest.mark.title(
    ko="보지 못한 사진도 알아봅니다", en="The models know pictures they have not seen"
)
@pytest.mark.points(1, cell="test_train")
def test_models_know_pictures_they_have_not_seen(submission, rebuild, fashion_mnist, bar):
    def look(key):
        fits_of(submission, rebuild, key, fashion_mnist)
        metrics.at_least(
            text(
                ko="시험용 사진에서 `{models}`의",
                en="of `{models}` on the test pictures",
                models=MODELS[key],
            ),
            share_right(submission, rebuild, key, UNSEEN, fashion_mnist),
            bar(f"dense_{key}"),
        )

    for_each(look)


@pytest.mark.title(
    ko="검증 정확도가 다시 센 값과 같습니다", en="The validation accuracy is what a recount gives"
)
@pytest.mark.points(1.5, cell="test_val_accuracy")
def test_val_accuracy_is_what_a_recount_gives(submission, rebuild, fashion_mnist):
    claimed = submission.dictionary("val_accuracy")

    def look(key):
        name = f"val_accuracy['{key}']"
        value = np.asarray(claimed.get(key, np.nan))
        require(
            value.size == 1 and value.dtype.kind in "fiu" and np.isfinite(value).all(),
            text(
                ko="`{name}`에 숫자 하나가 있어야 합니다.",
                en="`{name}` should hold one number.",
                name=name,
            ),
        )

        def counted(rows):
            return share_right(submission, rebuild, key, rows, fashion_mnist)

        _counted_on_validation(name, float(value.ravel()[0]), counted)

    for_each(look)


def _counted_on_validation(name, value, counted):
    on_validation = counted("x_val")
    if abs(value - on_validation) <= SAME_SHARE:
        return
    if abs(value - counted("x_train")) <= SAME_SHARE:
        fail(
            text(
                ko="`{name}`{이} 배운 사진에서 잰 값입니다. `x_val`에서 재세요.",
                en="`{name}` is the accuracy on the pictures learnt from; measure it on `x_val`.",
                name=name,
            )
        )
    if abs(value / 100 - on_validation) <= SAME_SHARE:
        fail(
            text(
                ko="`{name}`{을} 백분율로 적었습니다. 0과 1 사이의 비율로 두세요.",
                en="`{name}` is a percentage; leave it as a share between 0 and 1.",
                name=name,
            )
        )
    fail(
        text(
            ko="`{name}`의 값 {value:.4f}{이} 지금의 모델로 검증용 사진에서 다시 센 값과 "
            "다릅니다. 손실이 아니라 정확도인지, 곡선에서 가장 높은 점이 아니라 학습을 마친 "
            "모델의 점수인지 확인하세요.",
            en="`{name}` is {value:.4f}, which is not what the model as it is gets right of the "
            "validation pictures. See that it is no loss, and no highest point of a curve.",
            name=name,
            value=value,
        )
    )


@pytest.mark.title(
    ko="`best`는 정확도가 가장 높은 모델입니다", en="`best` is the model with the highest accuracy"
)
@pytest.mark.points(0.5, cell="test_val_accuracy")
def test_best_is_the_model_with_the_highest_accuracy(submission, rebuild, fashion_mnist):
    claimed = submission.text("best")
    counted = {key: share_right(submission, rebuild, key, "x_val", fashion_mnist) for key in MODELS}
    require(
        claimed in counted,
        text(
            ko="`best`는 softmax, sigmoid, relu 가운데 하나여야 합니다.",
            en="`best` should be one of softmax, sigmoid and relu.",
        ),
    )
    require(
        counted[claimed] >= max(counted.values()) - SAME_SHARE,
        text(
            ko="`best`가 {claimed}인데, 검증용 사진에서 다시 세면 더 많이 맞히는 모델이 있습니다.",
            en="`best` is {claimed}, but a recount on the validation pictures finds a model "
            "that gets more of them right.",
            claimed=claimed,
        ),
    )
