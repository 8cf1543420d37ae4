"""Hidden checks of the notebook `fashion_cnn`: 20 points.

Read aloud: the names of the ten kinds and nine pictures of each part; pixels in [0, 1] with a
channel axis and one-hot labels; the network of the table; training on training images only, with
the best epoch kept; figures that a recount on the test images confirms; and one photo.
"""

from __future__ import annotations

import pytest

from nbassay.checks import compiled, fail, fits, labels, metrics, partial, proof, shapes

from . import kinds, learning, photo, recount, table
from .network import Network, probabilities
from .pixels import fed_rows, of_the_data_set
from .together import all_of


@pytest.mark.points(1, cell="test_load_and_explore")
def test_label_names_are_the_ten_kinds_in_order(submission):
    kinds.ten_in_order(submission.texts("label_names"))


@pytest.mark.points(1, cell="test_load_and_explore")
def test_nine_training_and_nine_test_images_are_drawn(submission):
    drawn = sum(figure.images for figure in submission.figures)
    if drawn >= 18:
        return
    ko = (
        f"그린 사진이 {drawn}장입니다. 학습용 9장, 시험용 9장을 한 장씩(imshow) 그려 보세요. "
        "뒤집힌 사진이나 어긋난 이름은 그림에서만 보입니다."
    )
    en = (
        f"{drawn} pictures were drawn. Draw nine training and nine test images, each with an "
        "imshow of its own; images upside down and labels gone astray show in pictures only."
    )
    if drawn >= 9:
        partial(0.5, ko, en)
    fail(ko, en)


@pytest.mark.points(1, cell="test_preprocess")
def test_images_have_a_channel_axis(submission):
    why = {
        "why_ko": "합성곱층은 흑백에도 채널 축이 있어야 합니다.",
        "why_en": "A convolution wants a channel axis, even of grey images.",
    }
    all_of(
        lambda: shapes.shape("x_train", submission.numbers("x_train"), (60000, 28, 28, 1), **why),
        lambda: shapes.shape("x_test", submission.numbers("x_test"), (10000, 28, 28, 1), **why),
    )


@pytest.mark.points(1, cell="test_preprocess")
def test_pixels_lie_between_zero_and_one(submission):
    all_of(
        lambda: shapes.in_unit_range("x_train", submission.numbers("x_train")),
        lambda: shapes.in_unit_range("x_test", submission.numbers("x_test")),
    )


@pytest.mark.points(1, cell="test_preprocess")
def test_images_are_those_of_the_data_set_in_order(submission, fashion_mnist):
    all_of(
        lambda: of_the_data_set(submission, "x_train", fashion_mnist.x_train),
        lambda: of_the_data_set(submission, "x_test", fashion_mnist.x_test),
    )


@pytest.mark.points(0.5, cell="test_preprocess")
def test_labels_are_one_hot(submission):
    all_of(
        lambda: labels.one_hot("y_train", submission.numbers("y_train"), rows=60000, classes=10),
        lambda: labels.one_hot("y_test", submission.numbers("y_test"), rows=10000, classes=10),
    )


@pytest.mark.points(0.5, cell="test_preprocess")
def test_labels_belong_to_their_images(submission, fashion_mnist):
    def same(name, truth):
        labels.same_classes(name, submission.numbers(name), truth, flipped=False)

    all_of(
        lambda: same("y_train", fashion_mnist.y_train),
        lambda: same("y_test", fashion_mnist.y_test),
    )


@pytest.fixture
def network(model):
    """The layers of `model` that count."""
    return Network.of(model)


@pytest.mark.points(1, cell="test_architecture")
def test_three_convolutions_as_in_the_table(network):
    table.convolutions(network)


@pytest.mark.points(0.5, cell="test_architecture")
def test_each_convolution_is_pooled_and_the_last_flattened(network):
    table.pooling(network)


@pytest.mark.points(0.5, cell="test_architecture")
def test_two_dense_layers_as_in_the_table(network):
    table.dense(network)


@pytest.mark.points(0.5, cell="test_architecture")
def test_hidden_layers_use_relu(network):
    table.hidden_activations(network)


@pytest.mark.points(0.5, cell="test_architecture")
def test_output_is_a_softmax(network):
    table.output_activation(network)


@pytest.mark.points(0.5, cell="test_architecture")
def test_total_of_parameters(network, model):
    table.parameters(network, int(model.count_params()))


@pytest.mark.points(0.5, cell="test_architecture")
def test_optimizer_is_adam(submission):
    compiled.optimizer("model", submission.model("model"), "adam")


@pytest.mark.points(0.5, cell="test_architecture")
def test_metric_is_accuracy(submission):
    compiled.metric("model", submission.model("model"), "accuracy")


@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_fits_the_labels(submission):
    model = submission.model("model")
    if submission.has("y_train"):
        compiled.loss_fits_labels("model", model, submission.numbers("y_train"))
    if compiled.loss_name("model", model) == "sparse_categorical_crossentropy":
        partial(
            0.5,
            "손실 함수가 정수 이름표와는 짝이 맞습니다. 문제는 원-핫 이름표와 "
            "categorical_crossentropy를 요구합니다.",
            "The loss does fit integer labels; the brief asks for one-hot labels and "
            "categorical_crossentropy.",
        )
    compiled.loss(
        "model",
        model,
        "categorical_crossentropy",
        why_ko="열 가지 확률과 원-핫 이름표의 차이를 재는 손실입니다.",
        why_en="It measures how far ten probabilities are from a one-hot label.",
    )


@pytest.fixture
def trainings(submission, model, fashion_mnist):
    """The fits that trained `model`, oldest first; its weights show it on the test images."""
    found = learning.fits_of_model(submission)
    rows = fed_rows(submission, fashion_mnist)
    kinds = fashion_mnist.y_test[: len(rows)]
    proof.shows_in_weights("model", submission, model, rows, kinds, found)
    return found


@pytest.mark.points(0.5, cell="test_train")
def test_twenty_epochs_are_asked_for(submission, request):
    # Asked first: too few epochs are the reason where the weights show no training.
    fits.epochs("model", learning.fits_of_model(submission), 20)
    trainings = request.getfixturevalue("trainings")
    fits.same_history("history", submission.history("history"), trainings)


@pytest.mark.points(0.5, cell="test_train")
def test_batches_of_sixty_four(trainings, source):
    learning.batches_of(64, trainings[-1], source)


@pytest.mark.points(0.5, cell="test_train")
def test_training_sees_no_test_image(trainings, fashion_mnist):
    learning.no_test_image(trainings, fashion_mnist)


@pytest.mark.points(0.5, cell="test_train")
def test_best_epoch_is_not_chosen_by_test_images(trainings, fashion_mnist):
    learning.honest_validation(trainings[-1], fashion_mnist)


@pytest.mark.points(0.5, cell="test_train")
def test_checkpoint_keeps_the_best_by_val_accuracy(trainings):
    learning.best_epoch_kept(trainings)


@pytest.mark.points(0.5, cell="test_train")
def test_file_holds_the_network(submission, rebuild, model):
    learning.same_network(rebuild(learning.saved_model(submission)), model)


@pytest.mark.points(1, cell="test_train")
def test_network_knows_images_it_has_not_seen(submission, trainings, model, fashion_mnist, bar):
    answers = probabilities(model, fed_rows(submission, fashion_mnist)).argmax(axis=1)
    metrics.at_least(
        ("시험용 사진에서의", "on the test images"),
        metrics.share_right(fashion_mnist.y_test[: len(answers)], answers),
        bar("held_accuracy"),
    )


@pytest.fixture
def answers(submission, rebuild, fashion_mnist):
    """The probabilities of `model`, and of the file, on the test images."""
    return recount.answers_of(submission, rebuild, fashion_mnist)


@pytest.fixture
def guesses(submission, answers):
    """The class numbers that matrix and report may count."""
    return recount.guesses(submission, answers)


@pytest.mark.points(1, cell="test_evaluate")
def test_y_pred_is_what_the_network_answers(submission, answers):
    recount.class_numbers(submission, answers)


@pytest.mark.points(0.5, cell="test_evaluate")
def test_accuracy_is_that_of_the_network(submission, answers, fashion_mnist):
    counted = recount.scores(answers, fashion_mnist.y_test)
    recount.accuracy(submission.number("test_accuracy"), counted)


@pytest.mark.points(0.5, cell="test_evaluate")
def test_loss_is_that_of_the_network(submission, answers, fashion_mnist):
    counted = recount.scores(answers, fashion_mnist.y_test)
    recount.loss(submission.number("test_loss"), counted)


@pytest.mark.points(0.5, cell="test_evaluate")
def test_matrix_counts_true_by_predicted(submission, guesses, fashion_mnist):
    recount.matrix(submission, guesses, fashion_mnist)


@pytest.mark.points(0.5, cell="test_evaluate")
def test_report_is_that_of_the_test_images(submission, guesses, fashion_mnist):
    recount.report(submission, guesses, fashion_mnist)


@pytest.mark.points(1, cell="test_own_photo")
def test_photo_is_prepared_step_by_step(submission):
    photo.right(photo.pixels_of(submission))


@pytest.mark.points(1, cell="test_own_photo")
def test_photo_label_names_what_is_in_the_photo(submission, model):
    photo.label(submission, model)
