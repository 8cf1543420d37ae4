"""Hidden checks of the notebook `neural_network`: 10 points.

Read aloud: two networks as asked; one training of 500 epochs on the balanced rows, no test row
among them, that shows in the weights and on colleges that it has not seen; its probabilities, the
ROC curve and the accuracy, worked out again.
"""

import numpy as np

from nbassay.checks import CheckFailed, metrics, roc
from nbassay.grader import Layer, at, check, require, text

TEST, FEATURES = 156, 17
EPOCHS = 500
THEN = at("test_train")  # when the model was trained, whatever a later cell made of the names
# Rows for validation may be held back.
MOST = 0.65
MOST_ROWS = 128  # in a batch
FIRST, NEXT, LAST = (
    Layer("Dense", (10,), 180),
    Layer("Dense", (10,), 110),
    Layer("Dense", (1,), 11),
)
PROBABILITY = text(
    ko="은닉층은 ReLU로 굽은 경계를 만들고, 출력층은 시그모이드로 점수를 확률로 바꿉니다.",
    en="ReLU lets the hidden layers bend the boundary, sigmoid turns the score into a probability.",
)
ONE_OUTPUT = text(
    ko="시그모이드 출력 하나와 0/1 레이블에는 이 손실이 맞습니다.",
    en="It is the one that fits a single sigmoid output and labels 0 and 1.",
)
ON_THE_BALANCED = text(
    ko="균형을 맞춘 `x_resampled`, `y_resampled`로 학습하세요. 그러지 않으면 적은 클래스를 자주 "
    "놓칩니다.",
    en="Train on the balanced `x_resampled` and `y_resampled`, or the model will miss the smaller "
    "class more often.",
)

ALL_OF_THEM = text(ko="`x_resampled` 전체로 학습하세요.", en="Train on all of `x_resampled`.")
BEFORE_SMOTE = text(
    ko="그것은 SMOTE가 만들어 붙인 행이라서, 적은 클래스를 자주 놓치게 됩니다. 검증용 행은 SMOTE "
    "앞에서 나누세요.",
    en="That is where SMOTE puts the rows that it makes, and the model will miss the smaller class "
    "more often. Set rows for validation aside before SMOTE.",
)


@check(0.5, "test_small_model")
def small_model_has_301_parameters_in_three_layers(small_model):
    """작은 모델은 세 층에 매개변수 301개입니다 / The small model has 301 parameters in three layers"""
    small_model.has_layers(FIRST, NEXT, LAST)
    small_model.has_parameters(301)


check(
    0.25,
    "test_small_model",
    title=text(
        ko="작은 모델은 ReLU와 시그모이드를 씁니다", en="The small model uses ReLU and sigmoid"
    ),
    name="test_small_model_uses_relu_and_sigmoid",
).model("small_model").has_activations("relu", "sigmoid", why=PROBABILITY)

check(
    0.25,
    "test_small_model",
    title=text(ko="작은 모델을 문제대로 컴파일했습니다", en="The small model is compiled as asked"),
    name="test_small_model_is_compiled_as_asked",
).model("small_model").is_compiled_with(
    optimizer="adam", loss="binary_crossentropy", metric="accuracy", why=ONE_OUTPUT
)

check(
    0.75,
    "test_architecture",
    title=text(ko="층의 뉴런은 10, 10, 10, 1개입니다", en="The layers are 10, 10, 10 and 1"),
    name="test_layers_are_ten_ten_ten_one",
).model().has_layers(FIRST, NEXT, NEXT, LAST)

check(
    0.25,
    "test_architecture",
    title=text(ko="모델의 매개변수는 411개입니다", en="The model has 411 parameters"),
    name="test_model_has_411_parameters",
).model().has_parameters(411)

check(
    0.5,
    "test_architecture",
    title=text(
        ko="은닉층은 ReLU, 출력층은 시그모이드입니다",
        en="Hidden layers use ReLU and the output sigmoid",
    ),
    name="test_hidden_layers_use_relu_and_the_output_sigmoid",
).model().has_activations("relu", "sigmoid", why=PROBABILITY)

check(
    1,
    "test_architecture",
    title=text(ko="손실이 시그모이드 출력 하나에 맞습니다", en="The loss fits one sigmoid output"),
    name="test_loss_fits_one_sigmoid_output",
).model().is_compiled_with(loss="binary_crossentropy", why=ONE_OUTPUT)

check(
    0.5,
    "test_architecture",
    title=text(
        ko="Adam으로 배우고 정확도를 지켜봅니다", en="The optimizer is Adam and accuracy is watched"
    ),
    name="test_optimizer_is_adam_and_accuracy_is_watched",
).model().is_compiled_with(optimizer="adam", metric="accuracy")


def require_balanced(model, college, x_train):
    """Each fit learnt from the balanced rows, with their labels; some may have been held back."""
    for fit in model.fits:
        model.learnt_classes_equally(fit, why=ON_THE_BALANCED, why_split=BEFORE_SMOTE)
        learnt = college.learnt_by(model, trainings=[fit], but_split=True)
        learnt.hold_most_of(college.rows_of(x_train), MOST, ALL_OF_THEM)
        college.is_resampled_for(model, fit, x_train)


def require_trained(model, college, x_train, x_test):
    """The model was trained, and its weights show it on the whole table."""
    x_test.has_shape((TEST, FEATURES))
    try:
        model.shows_training_on(college.scaled_as(x_test), college.y)
    except CheckFailed:
        require_balanced(model, college, x_train)  # says why, where that is the reason
        raise


def require_trained_unless_loss_is_off(model, college, x_train, x_test):
    """What another loss keeps from being learnt costs the points of the loss, which are as many."""
    try:
        model.is_compiled_with(loss="binary_crossentropy")
    except CheckFailed:
        return
    require_trained(model, college, x_train, x_test)


@check(0.5, "test_train", name="test_500_epochs_were_asked_for")
def epochs_were_asked_for(model, college, x_train, x_test):
    """500에포크를 요청했습니다 / 500 epochs were asked for"""
    # Asked first: too few epochs are the reason where the weights show no training.
    model.asked_for_epochs(EPOCHS, in_all=True)
    model.learnt_in_batches_of(MOST_ROWS, or_less=True)
    require_trained_unless_loss_is_off(model, college, x_train, x_test)


@check(0.5, "test_train")
def history_is_the_record_of_this_training(model, history, college, x_train, x_test):
    """`history`는 이 학습의 기록입니다 / `history` is the record of this training"""
    require_trained_unless_loss_is_off(model, college, x_train, x_test)
    model.has_history(history)


@check(1, "test_train")
def no_test_row_was_learnt_from(model, college, x_train, x_test):
    """시험용 행은 배우지 않았습니다 / No test row was learnt from"""
    require_trained(model, college, x_train, x_test)
    learnt = college.learnt_by(model)
    learnt.are_of_the_table(text(ko="`x_resampled`로 학습하세요.", en="Train on `x_resampled`."))
    learnt.hold_none_of(
        college.rows_of(x_test),
        why=text(
            ko="시험용 행으로 학습하면 처음 보는 데이터에서의 성능을 알 수 없습니다.",
            en="A model that learnt from test rows says nothing about data it has not seen.",
        ),
    )


@check(1, "test_train")
def both_classes_were_learnt_equally_often(model, college, x_train, x_test):
    """두 클래스를 같은 수만큼 배웠습니다 / Both classes were learnt equally often"""
    require_balanced(model, college, x_train)
    require_trained(model, college, x_train, x_test)


@check(1, "test_train")
def model_is_accurate_on_rows_it_has_not_seen(model, college, x_train, x_test, bar):
    """보지 못한 행도 잘 맞힙니다 / The model is accurate on rows it has not seen"""
    require_trained(model, college, x_train, x_test)
    model.learnt()
    held = college.held_out_from(college.learnt_by(model), at_least=100)
    metrics.at_least(
        text(ko="학습에 쓰지 않은 대학에서의", en="on colleges kept out of training"),
        share_right(model, held.scaled_as(model), held.y),
        bar("neural_network_held_rows"),
    )


@check(0.25, "test_roc")
def y_pred_holds_probabilities(y_pred):
    """`y_pred`는 확률입니다 / `y_pred` holds probabilities"""
    y_pred.vector(TEST).holds_probabilities()


@check(0.25, "test_roc")
def y_pred_is_what_the_model_gives_for_the_test_rows(college, model, x_test, y_pred):
    """`y_pred`는 시험용 행에 대한 모델의 예측입니다 / `y_pred` is what the model gives for the test rows"""
    claimed = y_pred.vector(TEST).values.astype(float)
    again = probabilities(model, rows_of_the_test(college, x_test))
    if np.isin(claimed, (0.0, 1.0)).all():
        again = np.round(again)  # rounding is held against the check above, once
    share = float(np.mean(np.abs(again - claimed) > 1e-3))
    require(
        share == 0,
        text(
            ko="`y_pred`의 {share:.0%}가 `model.predict(x_test)`와 다릅니다. 학습을 마친 모델의 "
            "출력을 바꾸지 말고 담으세요.",
            en="{share:.0%} of `y_pred` are not what `model.predict(x_test)` gives; keep the "
            "output of the trained model as it is.",
            share=share,
        ),
    )


@check(0.5, "test_roc")
def roc_curve_comes_from_probabilities(
    college, model, x_test, y_pred, fpr, tpr, thresholds, y_test=THEN
):
    """ROC 곡선은 확률에서 나옵니다 / The ROC curve comes from probabilities"""
    curve = fpr, tpr, thresholds
    claimed = tuple(one.vector().values.astype(float) for one in curve)
    truth = labels_of(college, x_test, y_test)
    scores = y_pred.vector(TEST).values.astype(float)
    if np.isin(scores, (0.0, 1.0)).all() or not np.isfinite(scores).all():
        scores = probabilities(model, rows_of_the_test(college, x_test))
    roc.curve(claimed, truth, scores, tuple(one.name for one in curve))


@check(1, "test_accuracy")
def accuracy_is_that_of_the_test_rows(
    college, model, accuracy, x_resampled, y_resampled, x_test=THEN, y_test=THEN
):
    """정확도는 시험용 행의 것입니다 / The accuracy is that of the test rows"""
    claimed = accuracy.number()
    resampled = college.features_in(x_resampled)
    answers = y_resampled.labels(2, rows=len(resampled)).values
    rows, truth = rows_of_the_test(college, x_test), labels_of(college, x_test, y_test)
    claimed.is_score(
        share_right(model, rows, truth),
        tolerance=1e-5,
        mistaken_for={
            "resampled": (
                share_right(model, resampled, answers),
                text(
                    ko="학습한 행에서 잰 정확도입니다. 이미 본 행에서는 누구나 잘합니다. "
                    "`x_test`에서 재세요.",
                    en="the accuracy on the rows that were learnt from. Those are easy; "
                    "measure it on `x_test`.",
                ),
            )
        },
    )


def share_right(model, rows, truth):
    """The share of scaled rows (n, 17) for which the model gives the class `truth` (n,)."""
    return metrics.share_right(truth, (probabilities(model, rows) > 0.5).astype(int))


def labels_of(college, x_test, y_test):
    """The labels (n,) that the table has for the test rows, which are as many different ones."""
    rows = college.rows_of(x_test)
    require(
        np.unique(rows.indices).size in (1, TEST),  # one: rows that cannot be told
        text(
            ko="`x_test`의 행은 서로 다른 대학 {rows}곳이어야 합니다.",
            en="The rows of `x_test` should be {rows} different colleges.",
            rows=TEST,
        ),
    )
    return rows.answers if rows.are_all_known else y_test.labels(2, rows=TEST).values


def rows_of_the_test(college, x_test):
    x_test.has_shape((TEST, FEATURES))
    return college.features_in(x_test)


def probabilities(model, rows):
    """The model's probability of class 1 for scaled rows (n, 17), as (n,)."""
    output = model.predict(rows)
    if output.shape != (len(rows), 2):  # two softmax outputs are held against the architecture
        model.gives(1)
    return output[:, -1]
