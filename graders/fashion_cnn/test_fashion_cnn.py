"""Hidden checks of the notebook `fashion_cnn`: 21 points.

Read aloud: the names of the ten classes and nine pictures of each part; pixels in [0, 1] with a
channel axis and one-hot labels; the network of the table, and a picture of it; training on training
images only, with the best epoch kept; figures that a recount on the test images confirms; one photo.
"""

import ast

import numpy as np

from nbassay.checks import CheckFailed, fits
from nbassay.checks.class_names import find_class
from nbassay.checks.code import keyword
from nbassay.grader import (
    Layer,
    check,
    evaluation_of,
    fail,
    for_each,
    partial,
    require,
    text,
    written,
)

from .photo import is_prepared

# The first spelling is the data set's own; the others are as good.
KINDS = (
    ("T-shirt/top", "T-shirt", "tops"),
    ("Trouser", "trousers", "pants"),
    ("Pullover", "pullovers"),
    ("Dress", "dresses"),
    ("Coat", "coats"),
    ("Sandal", "sandals"),
    ("Shirt", "shirts"),
    ("Sneaker", "sneakers"),
    ("Bag", "bags"),
    ("Ankle boot", "ankle boots", "앵클 부츠"),
)
ANKLE_BOOT = 9
SAVED = "fashion_mnist.keras"
# Figures may come from the model in the file as well, where there is one.
KEPT = written(SAVED, or_none=True)


@check(1, "test_load_and_explore")
def label_names_are_the_ten_kinds_in_order(label_names):
    """`label_names`는 번호 순서대로 적은 클래스 이름입니다 / `label_names` are the ten classes in order"""
    label_names.are_names_of(KINDS)


@check(1, "test_load_and_explore")
def nine_training_and_nine_test_images_are_drawn(submission):
    """학습용 9장과 시험용 9장을 그렸습니다 / Nine training and nine test images are drawn"""
    drawn = sum(figure.images for figure in submission.figures)
    few = text(
        ko="그린 사진이 {drawn}장입니다. 학습용 9장, 시험용 9장을 한 장씩(imshow) 그려 보세요. 뒤집힌 "
        "사진이나 어긋난 레이블은 그림에서만 보입니다.",
        en="{drawn} pictures were drawn. Draw nine training and nine test images, each with an "
        "imshow of its own; flipped images and mismatched labels show in pictures only.",
        drawn=drawn,
    )
    if 9 <= drawn < 18:
        partial(0.5, few)
    require(drawn >= 18, few)


@check(1, "test_preprocess", name="test_images_have_a_channel_axis")
def images_have_a_channel_axis(x_train, x_test):
    """사진에 채널 축이 있습니다 / The images have a channel axis"""
    why = text(
        ko="합성곱층의 입력은 흑백 사진이어도 채널 축이 있어야 합니다.",
        en="A convolution needs a channel axis, even for grey images.",
    )
    for_each(
        ((x_train, 60000), (x_test, 10000)),
        lambda part: part[0].has_shape((part[1], 28, 28, 1), why=why),
    )


@check(1, "test_preprocess")
def pixels_lie_between_zero_and_one(x_train, x_test):
    """픽셀 값은 0과 1 사이입니다 / Pixels lie between 0 and 1"""
    for_each((x_train, x_test), lambda part: part.lies_in_unit_range())


@check(1, "test_preprocess")
def images_are_those_of_the_data_set_in_order(x_train, x_test, fashion_mnist):
    """사진은 원래 데이터의 순서 그대로입니다 / The images are those of the data set in order"""
    for_each(
        ((x_train, fashion_mnist.x_train), (x_test, fashion_mnist.x_test)),
        lambda part: part[0].pictures().are(part[1]),
    )


@check(0.5, "test_preprocess")
def labels_are_one_hot(y_train, y_test):
    """레이블은 원-핫입니다 / The labels are one-hot"""
    for_each(((y_train, 60000), (y_test, 10000)), lambda part: part[0].is_one_hot(part[1], 10))


@check(0.5, "test_preprocess")
def labels_belong_to_their_images(y_train, y_test, fashion_mnist):
    """레이블이 제 사진의 것입니다 / The labels belong to their images"""
    for_each(
        ((y_train, fashion_mnist.y_train), (y_test, fashion_mnist.y_test)),
        lambda part: part[0].labels(10).equal(part[1]),
    )


convolutions = (
    check(
        1,
        "test_architecture",
        title=text(ko="합성곱층 셋이 표와 같습니다", en="Three convolutions as in the table"),
    )
    .model()
    .has_layers(
        Layer("Conv2D", (26, 26, 32), 320),
        Layer("Conv2D", (11, 11, 64), 18_496),
        Layer("Conv2D", (3, 3, 128), 73_856),
        only="Conv2D",
        give_parts=True,
        why=text(
            ko="필터의 수, 커널의 크기, 패딩(padding), 편향을 확인하세요.",
            en="Check the number of filters, the kernel size, the padding and the bias.",
        ),
    )
)

check(
    0.5,
    "test_architecture",
    title=text(
        ko="합성곱층마다 풀링하고 마지막을 펼칩니다",
        en="Each convolution is pooled and the last flattened",
    ),
).model().pools_each_convolution_and_flattens()

dense = (
    check(
        0.5,
        "test_architecture",
        title=text(ko="완전연결층 둘이 표와 같습니다", en="Two dense layers as in the table"),
    )
    .model()
    .has_layers(
        Layer("Dense", config={"units": 128}),
        Layer("Dense", config={"units": 10}),
        only="Dense",
        why=text(
            ko="마지막 층의 출력 하나가 클래스 하나에 대응합니다.",
            en="Each output of the last layer stands for one class.",
        ),
    )
)

check(
    0.5,
    "test_architecture",
    title=text(ko="은닉층은 ReLU를 씁니다", en="Hidden layers use relu"),
).model().has_activations(
    hidden="relu",
    give_parts=True,
    why=text(
        ko="은닉층은 ReLU를 씁니다. 비선형 활성화 함수가 없으면 여러 층도 한 층과 다르지 않습니다.",
        en="Hidden layers use relu; without a non-linear activation, several layers do no more than "
        "one.",
    ),
)

check(
    0.5,
    "test_architecture",
    title=text(ko="출력층은 소프트맥스입니다", en="The output is a softmax"),
    name="test_output_is_a_softmax",
).model().has_activations(
    output="softmax",
    why=text(
        ko="옷은 열 클래스 중 하나이므로, 출력은 합이 1인 확률이어야 합니다.",
        en="A piece of clothing is of one of ten classes, so the output should be probabilities "
        "that sum to 1.",
    ),
)

check(
    0.5,
    "test_architecture",
    title=text(ko="매개변수의 수", en="The total of parameters"),
    name="test_total_of_parameters",
    after=(convolutions, dense),
).model().has_parameters(110_474)

check(
    0.5,
    "test_architecture",
    title=text(ko="옵티마이저는 Adam입니다", en="The optimizer is Adam"),
    name="test_optimizer_is_adam",
).model().is_compiled_with(optimizer="adam")

check(
    0.5,
    "test_architecture",
    title=text(ko="지표는 정확도입니다", en="The metric is accuracy"),
    name="test_metric_is_accuracy",
).model().is_compiled_with(metric="accuracy")


@check(0.5, "test_architecture")
def loss_fits_the_labels(model, y_train):
    """손실 함수가 레이블에 맞습니다 / The loss fits the labels"""
    model.has_loss_for_classes()
    if y_train.kind != "nothing":
        model.has_loss_for(y_train)
    if model.evidence.compile.loss_name == "sparse_categorical_crossentropy":
        partial(
            0.5,
            text(
                ko="손실 함수가 정수 레이블과는 맞습니다. 문제는 원-핫 레이블과 "
                "categorical_crossentropy를 요구합니다.",
                en="The loss does fit integer labels; the brief asks for one-hot labels and "
                "categorical_crossentropy.",
            ),
        )


@check(
    1,
    "test_draw",
    title=text(
        ko="`architecture.png`에 구조를 그렸습니다", en="`architecture.png` shows the architecture"
    ),
)
def architecture_is_drawn(drawn_architecture, source, file=written("architecture.png")):
    """Whether it is the network's cannot be seen; that something is drawn on a ground can."""
    if drawn_architecture.kind == "nothing":
        fail(
            text(
                ko="`{name}`{을} 그림으로 열 수 없습니다. `plot_model`에 그 이름을 주어 그리세요.",
                en="`{name}` cannot be opened as a picture; give that name to `plot_model`.",
                name=file.name,
            )
        )
    greys = np.asarray(drawn_architecture.numbers(), float)
    drawn = float(np.mean(np.abs(greys - np.median(greys)) > 20)) if greys.size else 0
    require(
        drawn > 0.01,
        text(
            ko="`{name}`{은} 거의 비어 있습니다. 다 쌓은 `model`을 `plot_model`로 그리세요.",
            en="`{name}` is almost blank; draw the finished `model` with `plot_model`.",
            name=file.name,
        ),
    )
    drawings = [
        *((call, 2) for call in source.calls("plot_model")),
        *((call, 1) for call in source.calls("model_to_dot")),
    ]
    if drawings and not any(shows_shapes(call, place) for call, place in drawings):
        partial(
            0.5,
            text(
                ko="`{name}`에 층의 모양이 없습니다. `show_shapes=True`를 주면 어디서 가로세로가 "
                "줄고 채널이 느는지 보입니다.",
                en="`{name}` shows no shapes; with `show_shapes=True` one sees where height and "
                "width fall and channels are added.",
                name=file.name,
            ),
        )


def shows_shapes(call, place):
    """Whether a call asks for shapes, by name or at its `place`, or may do so by `**options`."""
    given = keyword(call, "show_shapes") or next(iter(call.args[place:]), None)
    if given is None:
        return any(named.arg is None for named in call.keywords)
    return not (isinstance(given, ast.Constant) and not given.value)


@check(0.5, "test_train")
def twenty_epochs_are_asked_for(model, history, fashion_mnist):
    """20에포크를 요청했습니다 / Twenty epochs are asked for"""
    # Asked first: too few epochs are the reason where the weights show no training.
    model.asked_for_epochs(20)
    model.reader(fashion_mnist).has_history(history)


@check(0.5, "test_train")
def batches_of_sixty_four(model, fashion_mnist):
    """배치는 64장입니다 / Batches of 64"""
    model.reader(fashion_mnist).learnt_in_batches_of(64)


@check(0.5, "test_train")
def training_sees_no_test_image(model, fashion_mnist):
    """시험용 사진은 학습하지 않습니다 / Training sees no test image"""
    model.reader(fashion_mnist).learnt_none_of(fashion_mnist.x_test, but=fashion_mnist.x_train)


@check(0.5, "test_train")
def best_epoch_is_not_chosen_by_test_images(model, fashion_mnist):
    """시험용 사진으로 가장 좋은 에포크를 고르지 않습니다 / The best epoch is not chosen by test images"""
    model.reader(fashion_mnist).was_validated_on_none_of(
        fashion_mnist.x_test, but=fashion_mnist.x_train
    )


@check(0.5, "test_train")
def checkpoint_keeps_the_best_by_val_accuracy(model, fashion_mnist):
    """체크포인트는 `val_accuracy`가 가장 좋은 때를 남깁니다 / The checkpoint keeps the best by `val_accuracy`"""
    trainings = model.reader(fashion_mnist).fits
    watched = [
        fit
        for fit in trainings
        if any(guest.class_name == "ModelCheckpoint" for guest in fit.callbacks)
    ]
    checkpoint = fits.callback(
        "model",
        (watched or trainings)[-1],
        "ModelCheckpoint",
        monitor="val_accuracy",
        save_best_only=True,
    )
    require(
        checkpoint.params.get("mode") != "min",
        text(
            ko="ModelCheckpoint의 mode가 min이어서 정확도가 가장 낮은 에포크를 남깁니다.",
            en="The mode of ModelCheckpoint is min, which keeps the epoch with the lowest "
            "accuracy.",
        ),
    )


@check(0.5, "test_train")
def file_holds_the_network(model, file=written(SAVED)):
    """파일에 그 신경망이 있습니다 / The file holds the network"""
    file.network().is_built_like(model.model())


@check(1, "test_train")
def network_knows_images_it_has_not_seen(model, fashion_mnist, bar):
    """처음 보는 사진도 분류합니다 / The network classifies images it has not seen"""
    model.reader(fashion_mnist).knows_unseen(bar("held_accuracy"))


@check(1, "test_evaluate")
def y_pred_is_what_the_network_answers(y_pred, model, x_test, fashion_mnist, file=KEPT):
    """`y_pred`는 신경망의 예측입니다 / `y_pred` is what the network predicts"""
    evaluation_of(model, file, on=fashion_mnist, like=x_test).has_answers(y_pred)


@check(0.5, "test_evaluate")
def accuracy_is_that_of_the_network(test_accuracy, model, x_test, fashion_mnist, file=KEPT):
    """정확도는 그 신경망의 것입니다 / The accuracy is that of the network"""
    evaluation_of(model, file, on=fashion_mnist, like=x_test).has_accuracy(test_accuracy)


@check(0.5, "test_evaluate")
def loss_is_that_of_the_network(test_loss, model, x_test, fashion_mnist, file=KEPT):
    """손실은 그 신경망의 것입니다 / The loss is that of the network"""
    evaluation_of(model, file, on=fashion_mnist, like=x_test).has_loss(test_loss)


@check(0.5, "test_evaluate")
def matrix_counts_true_by_predicted(matrix, y_pred, model, x_test, fashion_mnist, file=KEPT):
    """행렬은 실제와 예측을 짝지어 셉니다 / The matrix counts true by predicted"""
    evaluation_of(model, file, on=fashion_mnist, like=x_test).has_matrix(matrix, y_pred)


@check(0.5, "test_evaluate")
def report_is_that_of_the_test_images(report, y_pred, model, x_test, fashion_mnist, file=KEPT):
    """보고서는 시험용 사진의 것입니다 / The report is that of the test images"""
    evaluation_of(model, file, on=fashion_mnist, like=x_test).has_report(report, y_pred)


@check(1, "test_own_photo")
def photo_is_prepared_step_by_step(photo):
    """사진을 차례대로 전처리했습니다 / The photo is prepared step by step"""
    is_prepared(photo)


@check(
    1,
    "test_own_photo",
    title=text(
        ko="`photo_label`은 사진에 있는 것의 이름입니다",
        en="`photo_label` names what is in the photo",
    ),
)
def photo_label_names_what_is_in_the_photo(photo_label, photo, model):
    """A network that learnt little may read a rightly prepared photo wrongly; saying so is right."""
    network = model.model()
    said = photo_label.plain()
    said = np.ravel(said).tolist() if isinstance(said, np.ndarray) else said
    said = said[0] if isinstance(said, list) and len(said) == 1 else said
    if number_of(said) in {ANKLE_BOOT, reading_of(photo, network)}:
        return
    fail(
        text(
            ko="`photo_label`이 '{said}'입니다. 사진에 있는 것은 그것이 아닙니다. 답이 이상하면 "
            "먼저 `photo`를 그려 보세요. 모델이 아니라 전처리가 틀린 때가 많습니다.",
            en="`photo_label` is '{said}', which is not what the photo shows. If the answer is "
            "odd, draw `photo` first: more often than the network, the preparation is wrong.",
            said=str(said)[:40],
        )
    )


def number_of(said):
    """The number of the kind that a label means, as text or number; -1 of none of them."""
    if isinstance(said, str) and said.strip() not in map(str, range(len(KINDS))):
        number = find_class(said, KINDS)
        return -1 if number is None else number
    if isinstance(said, str) or (isinstance(said, int | float) and said in range(len(KINDS))):
        return int(said)
    return -1


def reading_of(photo, network):
    """What the network takes the photo for; None where that is no excuse.

    It is none for a photo that is not rightly prepared, nor where nothing was ever taught.
    """
    try:
        is_prepared(photo)
        network.takes(None, 28, 28, 1)
    except CheckFailed:
        return None
    taught = any(fit.epochs_run > 0 for fit in photo.submission.fits)
    return int(network.predict(photo.numbers()).argmax()) if taught else None
