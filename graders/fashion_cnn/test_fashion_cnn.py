"""Hidden checks of the notebook `fashion_cnn`: 20 points.

Read aloud: the names of the ten kinds and nine pictures of each part; pixels in [0, 1] with a
channel axis and one-hot labels; the network of the table; training on training images only, with
the best epoch kept; figures that a recount on the test images confirms; and one photo.
"""

from __future__ import annotations

import pytest

from nbassay.checks import compiled, fail, fits, labels, metrics, partial, proof, shapes
from nbassay.texts import text

from . import kinds, learning, photo, recount, table
from .network import Network, probabilities
from .pixels import fed_rows, of_the_data_set
from .together import all_of


@pytest.mark.title(
    ko="`label_names`는 열 가지 옷의 이름 순서입니다", en="`label_names` are the ten kinds in order"
)
@pytest.mark.points(1, cell="test_load_and_explore")
def test_label_names_are_the_ten_kinds_in_order(submission):
    kinds.ten_in_order(submission.texts("label_names"))


@pytest.mark.title(
    ko="학습용 9장과 시험용 9장을 그렸습니다", en="Nine training and nine test images are drawn"
)
@pytest.mark.points(1, cell="test_load_and_explore")
def test_nine_training_and_nine_test_images_are_drawn(submission):
    drawn = sum(figure.images for figure in submission.figures)
    if drawn >= 18:
        return
    few = text(
        ko="그린 사진이 {drawn}장입니다. 학습용 9장, 시험용 9장을 한 장씩(imshow) 그려 보세요. 뒤집힌 "
        "사진이나 어긋난 이름은 그림에서만 보입니다.",
        en="{drawn} pictures were drawn. Draw nine training and nine test images, each with an "
        "imshow of its own; images upside down and labels gone astray show in pictures only.",
        drawn=drawn,
    )
    if drawn >= 9:
        partial(0.5, few)
    fail(few)


@pytest.mark.title(ko="사진에 채널 축이 있습니다", en="The images have a channel axis")
@pytest.mark.points(1, cell="test_preprocess")
def test_images_have_a_channel_axis(submission):
    why = text(
        ko="합성곱층은 흑백에도 채널 축이 있어야 합니다.",
        en="A convolution wants a channel axis, even of grey images.",
    )
    all_of(
        lambda: shapes.shape("x_train", submission.numbers("x_train"), (60000, 28, 28, 1), why=why),
        lambda: shapes.shape("x_test", submission.numbers("x_test"), (10000, 28, 28, 1), why=why),
    )


@pytest.mark.title(ko="화소는 0과 1 사이입니다", en="Pixels lie between 0 and 1")
@pytest.mark.points(1, cell="test_preprocess")
def test_pixels_lie_between_zero_and_one(submission):
    all_of(
        lambda: shapes.in_unit_range("x_train", submission.numbers("x_train")),
        lambda: shapes.in_unit_range("x_test", submission.numbers("x_test")),
    )


@pytest.mark.title(
    ko="사진은 원래 데이터의 순서 그대로입니다", en="The images are those of the data set in order"
)
@pytest.mark.points(1, cell="test_preprocess")
def test_images_are_those_of_the_data_set_in_order(submission, fashion_mnist):
    all_of(
        lambda: of_the_data_set(submission, "x_train", fashion_mnist.x_train),
        lambda: of_the_data_set(submission, "x_test", fashion_mnist.x_test),
    )


@pytest.mark.title(ko="이름표는 원-핫입니다", en="The labels are one-hot")
@pytest.mark.points(0.5, cell="test_preprocess")
def test_labels_are_one_hot(submission):
    all_of(
        lambda: labels.one_hot("y_train", submission.numbers("y_train"), rows=60000, classes=10),
        lambda: labels.one_hot("y_test", submission.numbers("y_test"), rows=10000, classes=10),
    )


@pytest.mark.title(ko="이름표가 제 사진의 것입니다", en="The labels belong to their images")
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


@pytest.mark.title(ko="합성곱층 셋이 표와 같습니다", en="Three convolutions as in the table")
@pytest.mark.points(1, cell="test_architecture")
def test_three_convolutions_as_in_the_table(network):
    table.convolutions(network)


@pytest.mark.title(
    ko="합성곱층마다 풀링하고 마지막을 펼칩니다",
    en="Each convolution is pooled and the last flattened",
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_each_convolution_is_pooled_and_the_last_flattened(network):
    table.pooling(network)


@pytest.mark.title(ko="완전연결층 둘이 표와 같습니다", en="Two dense layers as in the table")
@pytest.mark.points(0.5, cell="test_architecture")
def test_two_dense_layers_as_in_the_table(network):
    table.dense(network)


@pytest.mark.title(ko="숨은 층은 relu를 씁니다", en="Hidden layers use relu")
@pytest.mark.points(0.5, cell="test_architecture")
def test_hidden_layers_use_relu(network):
    table.hidden_activations(network)


@pytest.mark.title(ko="출력층은 softmax입니다", en="The output is a softmax")
@pytest.mark.points(0.5, cell="test_architecture")
def test_output_is_a_softmax(network):
    table.output_activation(network)


@pytest.mark.title(ko="매개변수의 수", en="The total of parameters")
@pytest.mark.points(0.5, cell="test_architecture")
def test_total_of_parameters(network, model):
    table.parameters(network, int(model.count_params()))


@pytest.mark.title(ko="최적화기는 Adam입니다", en="The optimizer is Adam")
@pytest.mark.points(0.5, cell="test_architecture")
def test_optimizer_is_adam(submission):
    compiled.optimizer("model", submission.model("model"), "adam")


@pytest.mark.title(ko="지표는 정확도입니다", en="The metric is accuracy")
@pytest.mark.points(0.5, cell="test_architecture")
def test_metric_is_accuracy(submission):
    compiled.metric("model", submission.model("model"), "accuracy")


@pytest.mark.title(ko="손실이 이름표에 맞습니다", en="The loss fits the labels")
@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_fits_the_labels(submission):
    model = submission.model("model")
    if submission.has("y_train"):
        compiled.loss_fits_labels("model", model, submission.numbers("y_train"))
    if compiled.loss_name("model", model) == "sparse_categorical_crossentropy":
        partial(
            0.5,
            text(
                ko="손실 함수가 정수 이름표와는 짝이 맞습니다. 문제는 원-핫 이름표와 "
                "categorical_crossentropy를 요구합니다.",
                en="The loss does fit integer labels; the brief asks for one-hot labels and "
                "categorical_crossentropy.",
            ),
        )
    compiled.loss(
        "model",
        model,
        "categorical_crossentropy",
        why=text(
            ko="열 가지 확률과 원-핫 이름표의 차이를 재는 손실입니다.",
            en="It measures how far ten probabilities are from a one-hot label.",
        ),
    )


@pytest.fixture
def trainings(submission, model, fashion_mnist):
    """The fits that trained `model`, oldest first; its weights show it on the test images."""
    found = learning.fits_of_model(submission)
    rows = fed_rows(submission, fashion_mnist)
    kinds = fashion_mnist.y_test[: len(rows)]
    proof.shows_in_weights("model", submission, model, rows, kinds, found)
    return found


@pytest.mark.title(ko="20에폭을 요청했습니다", en="Twenty epochs are asked for")
@pytest.mark.points(0.5, cell="test_train")
def test_twenty_epochs_are_asked_for(submission, request):
    # Asked first: too few epochs are the reason where the weights show no training.
    fits.epochs("model", learning.fits_of_model(submission), 20)
    trainings = request.getfixturevalue("trainings")
    fits.same_history("history", submission.history("history"), trainings)


@pytest.mark.title(ko="배치는 64장입니다", en="Batches of 64")
@pytest.mark.points(0.5, cell="test_train")
def test_batches_of_sixty_four(trainings, source):
    learning.batches_of(64, trainings[-1], source)


@pytest.mark.title(ko="시험용 사진은 배우지 않습니다", en="Training sees no test image")
@pytest.mark.points(0.5, cell="test_train")
def test_training_sees_no_test_image(trainings, fashion_mnist):
    learning.no_test_image(trainings, fashion_mnist)


@pytest.mark.title(
    ko="시험용 사진으로 가장 좋은 에폭을 고르지 않습니다",
    en="The best epoch is not chosen by test images",
)
@pytest.mark.points(0.5, cell="test_train")
def test_best_epoch_is_not_chosen_by_test_images(trainings, fashion_mnist):
    learning.honest_validation(trainings[-1], fashion_mnist)


@pytest.mark.title(
    ko="체크포인트는 `val_accuracy`가 가장 좋은 때를 남깁니다",
    en="The checkpoint keeps the best by `val_accuracy`",
)
@pytest.mark.points(0.5, cell="test_train")
def test_checkpoint_keeps_the_best_by_val_accuracy(trainings):
    learning.best_epoch_kept(trainings)


@pytest.mark.title(ko="파일에 그 신경망이 있습니다", en="The file holds the network")
@pytest.mark.points(0.5, cell="test_train")
def test_file_holds_the_network(submission, rebuild, model):
    learning.same_network(rebuild(learning.saved_model(submission)), model)


@pytest.mark.title(ko="보지 못한 사진도 알아봅니다", en="The network knows images it has not seen")
@pytest.mark.points(1, cell="test_train")
def test_network_knows_images_it_has_not_seen(submission, trainings, model, fashion_mnist, bar):
    answers = probabilities(model, fed_rows(submission, fashion_mnist)).argmax(axis=1)
    metrics.at_least(
        text(ko="시험용 사진에서의", en="on the test images"),
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


@pytest.mark.title(ko="`y_pred`는 신경망의 답입니다", en="`y_pred` is what the network answers")
@pytest.mark.points(1, cell="test_evaluate")
def test_y_pred_is_what_the_network_answers(submission, answers):
    recount.class_numbers(submission, answers)


@pytest.mark.title(ko="정확도는 그 신경망의 것입니다", en="The accuracy is that of the network")
@pytest.mark.points(0.5, cell="test_evaluate")
def test_accuracy_is_that_of_the_network(submission, answers, fashion_mnist):
    counted = recount.scores(answers, fashion_mnist.y_test)
    recount.accuracy(submission.number("test_accuracy"), counted)


@pytest.mark.title(ko="손실은 그 신경망의 것입니다", en="The loss is that of the network")
@pytest.mark.points(0.5, cell="test_evaluate")
def test_loss_is_that_of_the_network(submission, answers, fashion_mnist):
    counted = recount.scores(answers, fashion_mnist.y_test)
    recount.loss(submission.number("test_loss"), counted)


@pytest.mark.title(
    ko="행렬은 실제와 예측을 짝지어 셉니다", en="The matrix counts true by predicted"
)
@pytest.mark.points(0.5, cell="test_evaluate")
def test_matrix_counts_true_by_predicted(submission, guesses, fashion_mnist):
    recount.matrix(submission, guesses, fashion_mnist)


@pytest.mark.title(ko="보고서는 시험용 사진의 것입니다", en="The report is that of the test images")
@pytest.mark.points(0.5, cell="test_evaluate")
def test_report_is_that_of_the_test_images(submission, guesses, fashion_mnist):
    recount.report(submission, guesses, fashion_mnist)


@pytest.mark.title(ko="사진을 차례대로 다듬었습니다", en="The photo is prepared step by step")
@pytest.mark.points(1, cell="test_own_photo")
def test_photo_is_prepared_step_by_step(submission):
    photo.right(photo.pixels_of(submission))


@pytest.mark.title(
    ko="`photo_label`은 사진에 있는 것의 이름입니다", en="`photo_label` names what is in the photo"
)
@pytest.mark.points(1, cell="test_own_photo")
def test_photo_label_names_what_is_in_the_photo(submission, model):
    photo.label(submission, model)
