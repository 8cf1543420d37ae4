"""Hidden checks of the notebook `cnn`: 10 points.

Read aloud: what Keras says of the order of axes; digits with a channel axis in [0, 1] and one-hot
labels; a network of the student's own design in which convolution, pooling, dropout and flattening
each stand where they do their work; three epochs on training digits alone; and figures that a
recount with the rebuilt network confirms.
"""

from __future__ import annotations

import pytest

from nbassay.checks import CheckFailed, Findings, fits, labels, metrics, require, shapes
from nbassay.texts import text

from . import convolution
from .digits import fits_of, in_order, no_test_digit, share_right


def _each(*looks):
    """Every look holds; each that does gives its part of the points."""
    findings = Findings()
    for look in looks:
        try:
            look()
        except CheckFailed as failed:
            findings.add(failed.message)
    findings.settle(out_of=len(looks))


@pytest.mark.title(
    ko="`image_format`은 Keras가 답한 값입니다", en="`image_format` is what Keras says"
)
@pytest.mark.points(0.5, cell="test_prepare")
def test_image_format_is_what_keras_says(submission):
    seen = submission.text("image_format")
    require(
        seen == "channels_last",
        text(
            ko="`image_format`이 {seen}입니다. 이 컴퓨터의 Keras가 답하는 값이 아닙니다. 외운 "
            "값이 아니라 keras.config의 함수가 돌려준 값을 그대로 담으세요.",
            en="`image_format` is {seen}, which is not what Keras answers on this machine. Keep "
            "what the function of keras.config returns, not what you remember.",
            seen=repr(seen),
        ),
    )


@pytest.mark.title(ko="채널 축이 맨 뒤에 있습니다", en="The channel axis comes last")
@pytest.mark.points(0.5, cell="test_prepare")
def test_channel_axis_comes_last(submission):
    why = text(
        ko="합성곱층은 (높이, 너비, 채널) 차례의 그림을 받습니다.",
        en="A convolution takes pictures as (height, width, channels).",
    )
    _each(
        lambda: shapes.shape("x_train", submission.numbers("x_train"), (60000, 28, 28, 1), why=why),
        lambda: shapes.shape("x_test", submission.numbers("x_test"), (10000, 28, 28, 1), why=why),
    )


@pytest.mark.title(ko="밝기는 0과 1 사이입니다", en="Brightness lies between 0 and 1")
@pytest.mark.points(0.5, cell="test_prepare")
def test_brightness_lies_between_zero_and_one(submission):
    _each(
        lambda: shapes.in_unit_range("x_train", submission.numbers("x_train")),
        lambda: shapes.in_unit_range("x_test", submission.numbers("x_test")),
    )


@pytest.mark.title(
    ko="그림은 원래 데이터의 순서 그대로입니다",
    en="The pictures are those of the data set in order",
)
@pytest.mark.points(0.5, cell="test_prepare")
def test_pictures_are_those_of_the_data_set_in_order(submission, mnist):
    _each(
        lambda: in_order(submission, "x_train", mnist.x_train),
        lambda: in_order(submission, "x_test", mnist.x_test),
    )


@pytest.mark.title(ko="이름표는 원-핫입니다", en="The labels are one-hot")
@pytest.mark.points(0.5, cell="test_prepare")
def test_labels_are_one_hot(submission):
    _each(
        lambda: labels.one_hot("y_train", submission.numbers("y_train"), rows=60000, classes=10),
        lambda: labels.one_hot("y_test", submission.numbers("y_test"), rows=10000, classes=10),
    )


@pytest.mark.title(ko="이름표가 제 그림의 것입니다", en="The labels belong to their pictures")
@pytest.mark.points(0.5, cell="test_prepare")
def test_labels_belong_to_their_pictures(submission, mnist):
    def same(name, truth):
        labels.same_classes(name, submission.numbers(name), truth, flipped=False)

    _each(lambda: same("y_train", mnist.y_train), lambda: same("y_test", mnist.y_test))


@pytest.mark.title(ko="합성곱이 이웃을 봅니다", en="A convolution sees neighbours")
@pytest.mark.points(0.75, cell="test_architecture")
def test_convolution_sees_neighbours(model):
    convolution.sees_neighbours(model)


@pytest.mark.title(ko="합성곱 다음에 풀링이 옵니다", en="Pooling follows a convolution")
@pytest.mark.points(0.5, cell="test_architecture")
def test_pooling_follows_a_convolution(model):
    convolution.pools(model)


@pytest.mark.title(ko="드롭아웃이 일합니다", en="Dropout is at work")
@pytest.mark.points(0.5, cell="test_architecture")
def test_dropout_is_at_work(model):
    convolution.drops(model)


@pytest.mark.title(
    ko="그림을 펼쳐 확률 열 개를 내놓습니다",
    en="Pictures are flattened and ten probabilities come out",
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_pictures_are_flattened_and_ten_probabilities_come_out(model):
    convolution.ends_in_ten(model)


@pytest.mark.title(ko="신경망이 작습니다", en="The network is small")
@pytest.mark.points(0.25, cell="test_architecture")
def test_network_is_small(model):
    convolution.small(model)


@pytest.mark.title(ko="손실이 원-핫 이름표에 맞습니다", en="The loss fits one-hot labels")
@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_fits_one_hot_labels(submission):
    convolution.loss_fits(submission)


@pytest.mark.title(ko="3에폭이면 됩니다", en="Three epochs are enough")
@pytest.mark.points(0.25, cell="test_train")
def test_three_epochs_are_enough(submission, model, mnist):
    convolution.few_epochs(submission, model, mnist)


@pytest.mark.title(
    ko="`history`는 이 학습의 기록입니다", en="`history` is the record of this training"
)
@pytest.mark.points(0.5, cell="test_train")
def test_history_is_the_record_of_this_training(submission, model, mnist):
    trainings = fits_of(submission, "model", model, mnist)
    fits.same_history("history", submission.history("history"), trainings)


@pytest.mark.title(ko="학습용 숫자만 배웁니다", en="The network learns from training digits alone")
@pytest.mark.points(0.5, cell="test_train")
def test_network_learns_from_training_digits_alone(submission, model, mnist):
    no_test_digit(submission, "model", model, mnist)


@pytest.mark.title(ko="새 숫자를 읽습니다", en="The network reads new digits")
@pytest.mark.points(0.75, cell="test_train")
def test_network_reads_new_digits(submission, model, mnist, bar):
    metrics.at_least(
        text(ko="시험용 숫자에서의", en="on the test digits"),
        share_right(submission, "model", model, mnist),
        bar("cnn" if mnist.complete else "cnn_sample"),
    )


@pytest.mark.title(ko="`y_pred`는 신경망의 답입니다", en="`y_pred` is what the network answers")
@pytest.mark.points(0.5, cell="test_evaluate")
def test_y_pred_is_what_the_network_answers(submission, model, mnist):
    convolution.predicted(submission, model, mnist)


@pytest.mark.title(
    ko="정확도는 시험용 숫자의 것입니다", en="The accuracy is that of the test digits"
)
@pytest.mark.points(0.75, cell="test_evaluate")
def test_accuracy_is_that_of_the_test_digits(submission, model, mnist):
    convolution.accuracy(submission, share_right(submission, "model", model, mnist))


@pytest.mark.title(ko="행렬은 실제와 답을 짝지어 셉니다", en="The matrix counts truth by answers")
@pytest.mark.points(0.75, cell="test_evaluate")
def test_matrix_counts_truth_by_answers(submission, model, mnist):
    convolution.matrix(submission, model, mnist)
