"""Hidden checks of the notebook `cnn`: 10 points.

Read aloud: what Keras says of the order of axes; digits with a channel axis in [0, 1] and one-hot
labels; a network of the student's own design in which convolution, pooling, dropout and flattening
each stand where they do their work; three epochs on training digits alone; and figures that a
recount with the rebuilt network confirms.
"""

from nbassay.grader import check, evaluation_of, for_each, require, text

EPOCHS = 3


@check(0.5, "test_prepare")
def image_format_is_what_keras_says(image_format):
    """`image_format`은 Keras가 답한 값입니다 / `image_format` is what Keras says"""
    seen = image_format.text()
    require(
        seen == "channels_last",
        text(
            ko="`image_format`이 {seen}입니다. 이 컴퓨터의 Keras가 답하는 값이 아닙니다. 기억한 "
            "값이 아니라 keras.config의 함수가 돌려준 값을 그대로 담으세요.",
            en="`image_format` is {seen}, which is not what Keras answers on this machine. Keep "
            "what the function of keras.config returns, not what you remember.",
            seen=repr(seen),
        ),
    )


@check(0.5, "test_prepare")
def channel_axis_comes_last(x_train, x_test):
    """채널 축이 맨 뒤에 있습니다 / The channel axis comes last"""
    why = text(
        ko="합성곱층은 (높이, 너비, 채널) 차례의 그림을 받습니다.",
        en="A convolution takes pictures as (height, width, channels).",
    )
    for_each(
        ((x_train, 60000), (x_test, 10000)),
        lambda part: part[0].has_shape((part[1], 28, 28, 1), why=why),
    )


@check(0.5, "test_prepare", name="test_brightness_lies_between_zero_and_one")
def brightness_lies_between_zero_and_one(x_train, x_test):
    """밝기는 0과 1 사이입니다 / Brightness lies between 0 and 1"""
    for_each((x_train, x_test), lambda part: part.lies_in_unit_range())


@check(0.5, "test_prepare")
def pictures_are_those_of_the_data_set_in_order(x_train, x_test, mnist):
    """그림은 원래 데이터의 순서 그대로입니다 / The pictures are those of the data set in order"""
    for_each(
        ((x_train, mnist.x_train), (x_test, mnist.x_test)),
        lambda part: part[0].pictures().are(part[1]),
    )


@check(0.5, "test_prepare")
def labels_are_one_hot(y_train, y_test):
    """레이블은 원-핫입니다 / The labels are one-hot"""
    for_each(((y_train, 60000), (y_test, 10000)), lambda part: part[0].is_one_hot(*part[1:], 10))


@check(0.5, "test_prepare")
def labels_belong_to_their_pictures(y_train, y_test, mnist):
    """레이블이 제 그림의 것입니다 / The labels belong to their pictures"""
    for_each(
        ((y_train, mnist.y_train), (y_test, mnist.y_test)),
        lambda part: part[0].labels(10).equal(part[1]),
    )


check(
    0.75,
    "test_architecture",
    title=text(ko="합성곱이 이웃을 봅니다", en="A convolution sees neighbours"),
    name="test_convolution_sees_neighbours",
).model().looks_at_neighbours()

check(
    0.5,
    "test_architecture",
    title=text(ko="합성곱 다음에 풀링이 옵니다", en="Pooling follows a convolution"),
).model().pools()

check(
    0.5, "test_architecture", title=text(ko="드롭아웃이 일합니다", en="Dropout is at work")
).model().drops_out()


@check(0.5, "test_architecture")
def pictures_are_flattened_and_ten_probabilities_come_out(model):
    """그림을 펼쳐 확률 열 개를 내놓습니다 / Pictures are flattened and ten probabilities come out"""
    model.flattens()
    model.gives_probabilities_of(10)


check(
    0.25,
    "test_architecture",
    title=text(ko="신경망이 작습니다", en="The network is small"),
    name="test_network_is_small",
).model().has_at_most_parameters(300_000)


@check(0.5, "test_architecture", name="test_loss_fits_one_hot_labels")
def loss_fits_one_hot_labels(model, y_train):
    """손실이 원-핫 레이블에 맞습니다 / The loss fits one-hot labels"""
    model.has_loss_for_classes()
    if y_train.kind != "nothing":
        model.has_loss_for(y_train)
    model.is_compiled_with(metric="accuracy")


@check(0.25, "test_train")
def three_epochs_are_enough(model, mnist):
    """3에포크면 됩니다 / Three epochs are enough"""
    model.reader(mnist).asked_for_at_most_epochs(
        EPOCHS,
        why=text(ko="오래 배우는 대신 구조로 이겨 보세요.", en="Win by structure, not by time."),
    )


@check(0.5, "test_train")
def history_is_the_record_of_this_training(model, history, mnist):
    """`history`는 이 학습의 기록입니다 / `history` is the record of this training"""
    model.reader(mnist).has_history(history)


@check(0.5, "test_train", name="test_network_learns_from_training_digits_alone")
def network_learns_from_training_digits_alone(model, mnist):
    """학습용 숫자만 배웁니다 / The network learns from training digits alone"""
    model.reader(mnist).learnt_none_of(mnist.x_test, but=mnist.x_train)


@check(0.75, "test_train", name="test_network_reads_new_digits")
def network_reads_new_digits(model, mnist, bar):
    """새 숫자를 읽습니다 / The network reads new digits"""
    model.reader(mnist).knows_unseen(bar("cnn" if mnist.complete else "cnn_sample"))


@check(0.5, "test_evaluate")
def y_pred_is_what_the_network_answers(y_pred, model, mnist):
    """`y_pred`는 신경망의 예측입니다 / `y_pred` is what the network predicts"""
    evaluation_of(model, on=mnist).has_answers(y_pred)


@check(0.75, "test_evaluate", name="test_accuracy_is_that_of_the_test_digits")
def accuracy_is_that_of_the_test_digits(test_accuracy, model, mnist):
    """정확도는 시험용 숫자의 것입니다 / The accuracy is that of the test digits"""
    evaluation_of(model, on=mnist).has_accuracy(test_accuracy)


@check(0.75, "test_evaluate", name="test_matrix_counts_truth_by_answers")
def matrix_counts_truth_by_answers(matrix, y_pred, model, mnist):
    """행렬은 정답과 예측을 짝지어 셉니다 / The matrix counts truth by predictions"""
    evaluation_of(model, on=mnist).has_matrix(matrix, y_pred)
