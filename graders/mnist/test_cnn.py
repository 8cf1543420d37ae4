"""Hidden checks of the notebook `cnn`: 10 points.

Read aloud: what Keras says of the order of axes; digits with a channel axis in [0, 1] and one-hot
labels; a network of the student's own design in which convolution, pooling, dropout and flattening
each stand where they do their work; three epochs on training digits alone; and figures that a
recount with the rebuilt network confirms.
"""

from __future__ import annotations

import pytest

from nbassay.checks import CheckFailed, Findings, fits, labels, metrics, require, shapes

from . import convolution
from .digits import fits_of, in_order, no_test_digit, share_right


def _each(*looks):
    """Every look holds; each that does gives its part of the points."""
    findings = Findings()
    for look in looks:
        try:
            look()
        except CheckFailed as failed:
            findings.add(failed.message.ko, failed.message.en)
    findings.settle(out_of=len(looks))


@pytest.mark.points(0.5, cell="test_prepare")
def test_image_format_is_what_keras_says(submission):
    seen = submission.text("image_format")
    require(
        seen == "channels_last",
        f"`image_format`이 {seen!r}입니다. 이 컴퓨터의 Keras가 답하는 값이 아닙니다. 외운 값이 아니라 "
        "keras.config의 함수가 돌려준 값을 그대로 담으세요.",
        f"`image_format` is {seen!r}, which is not what Keras answers on this machine. Keep what the "
        "function of keras.config returns, not what you remember.",
    )


@pytest.mark.points(0.5, cell="test_prepare")
def test_channel_axis_comes_last(submission):
    why = {
        "why_ko": "합성곱층은 (높이, 너비, 채널) 차례의 그림을 받습니다.",
        "why_en": "A convolution takes pictures as (height, width, channels).",
    }
    _each(
        lambda: shapes.shape("x_train", submission.numbers("x_train"), (60000, 28, 28, 1), **why),
        lambda: shapes.shape("x_test", submission.numbers("x_test"), (10000, 28, 28, 1), **why),
    )


@pytest.mark.points(0.5, cell="test_prepare")
def test_brightness_lies_between_zero_and_one(submission):
    _each(
        lambda: shapes.in_unit_range("x_train", submission.numbers("x_train")),
        lambda: shapes.in_unit_range("x_test", submission.numbers("x_test")),
    )


@pytest.mark.points(0.5, cell="test_prepare")
def test_pictures_are_those_of_the_data_set_in_order(submission, mnist):
    _each(
        lambda: in_order(submission, "x_train", mnist.x_train),
        lambda: in_order(submission, "x_test", mnist.x_test),
    )


@pytest.mark.points(0.5, cell="test_prepare")
def test_labels_are_one_hot(submission):
    _each(
        lambda: labels.one_hot("y_train", submission.numbers("y_train"), rows=60000, classes=10),
        lambda: labels.one_hot("y_test", submission.numbers("y_test"), rows=10000, classes=10),
    )


@pytest.mark.points(0.5, cell="test_prepare")
def test_labels_belong_to_their_pictures(submission, mnist):
    def same(name, truth):
        labels.same_classes(name, submission.numbers(name), truth, flipped=False)

    _each(lambda: same("y_train", mnist.y_train), lambda: same("y_test", mnist.y_test))


@pytest.mark.points(0.75, cell="test_architecture")
def test_convolution_sees_neighbours(model):
    convolution.sees_neighbours(model)


@pytest.mark.points(0.5, cell="test_architecture")
def test_pooling_follows_a_convolution(model):
    convolution.pools(model)


@pytest.mark.points(0.5, cell="test_architecture")
def test_dropout_is_at_work(model):
    convolution.drops(model)


@pytest.mark.points(0.5, cell="test_architecture")
def test_pictures_are_flattened_and_ten_probabilities_come_out(model):
    convolution.ends_in_ten(model)


@pytest.mark.points(0.25, cell="test_architecture")
def test_network_is_small(model):
    convolution.small(model)


@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_fits_one_hot_labels(submission):
    convolution.loss_fits(submission)


@pytest.mark.points(0.25, cell="test_train")
def test_three_epochs_are_enough(submission, model, mnist):
    convolution.few_epochs(submission, model, mnist)


@pytest.mark.points(0.5, cell="test_train")
def test_history_is_the_record_of_this_training(submission, model, mnist):
    trainings = fits_of(submission, "model", model, mnist)
    fits.same_history("history", submission.history("history"), trainings)


@pytest.mark.points(0.5, cell="test_train")
def test_network_learns_from_training_digits_alone(submission, model, mnist):
    no_test_digit(submission, "model", model, mnist)


@pytest.mark.points(0.75, cell="test_train")
def test_network_reads_new_digits(submission, model, mnist, bar):
    metrics.at_least(
        ("시험용 숫자에서의", "on the test digits"),
        share_right(submission, "model", model, mnist),
        bar("cnn" if mnist.complete else "cnn_sample"),
    )


@pytest.mark.points(0.5, cell="test_evaluate")
def test_y_pred_is_what_the_network_answers(submission, model, mnist):
    convolution.predicted(submission, model, mnist)


@pytest.mark.points(0.75, cell="test_evaluate")
def test_accuracy_is_that_of_the_test_digits(submission, model, mnist):
    convolution.accuracy(submission, share_right(submission, "model", model, mnist))


@pytest.mark.points(0.75, cell="test_evaluate")
def test_matrix_counts_truth_by_answers(submission, model, mnist):
    convolution.matrix(submission, model, mnist)
