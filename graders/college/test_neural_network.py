"""What the notebook `neural_network` is held to: two networks, one training, one ROC curve."""

import numpy as np
import pytest

from nbassay.checks import architecture, compiled, fits, leaks, metrics, proof, require, roc, shapes
from nbassay.checks.architecture import Layer
from nbassay.checks.labels import class_numbers
from nbassay.keras import models
from nbassay.texts import text

from .rows import FEATURES, Rows, answers, known, rows_of_features

TEST = 156
EPOCHS = 500
# Rows for validation may be held back: shuffled, they leave the classes balanced but for chance.
MOST = 0.65
SPLIT_BALANCE = 0.05
FIRST, NEXT, LAST = (
    Layer("Dense", (10,), 180),
    Layer("Dense", (10,), 110),
    Layer("Dense", (1,), 11),
)
PROBABILITY = text(
    ko="은닉층은 relu로 굽은 경계를 만들고, 출력층은 sigmoid로 점수를 확률로 바꿉니다.",
    en="relu lets the hidden layers bend the boundary, sigmoid turns the score into a probability.",
)
ONE_OUTPUT = text(
    ko="sigmoid 출력 하나와 0/1 레이블에는 이 손실이 맞습니다.",
    en="It is the one that fits a single sigmoid output and labels 0 and 1.",
)


@pytest.mark.title(
    ko="작은 모델은 세 층에 매개변수 301개입니다",
    en="The small model has 301 parameters in three layers",
)
@pytest.mark.points(0.5, cell="test_small_model")
def test_small_model_has_301_parameters_in_three_layers(rebuild):
    small_model = rebuild("small_model")
    architecture.layers("small_model", small_model, [FIRST, NEXT, LAST])
    architecture.parameters("small_model", small_model, 301)


@pytest.mark.title(
    ko="작은 모델은 relu와 sigmoid를 씁니다", en="The small model uses relu and sigmoid"
)
@pytest.mark.points(0.25, cell="test_small_model")
def test_small_model_uses_relu_and_sigmoid(rebuild):
    small_model = rebuild("small_model")
    architecture.activations("small_model", small_model, "relu", "sigmoid", why=PROBABILITY)


@pytest.mark.title(
    ko="작은 모델을 문제대로 컴파일했습니다", en="The small model is compiled as asked"
)
@pytest.mark.points(0.25, cell="test_small_model")
def test_small_model_is_compiled_as_asked(submission):
    _compiled_as_asked("small_model", submission.model("small_model"))


@pytest.mark.title(ko="층의 뉴런은 10, 10, 10, 1개입니다", en="The layers are 10, 10, 10 and 1")
@pytest.mark.points(1, cell="test_architecture")
def test_layers_are_ten_ten_ten_one(model):
    architecture.layers("model", model, [FIRST, NEXT, NEXT, LAST])


@pytest.mark.title(ko="모델의 매개변수는 411개입니다", en="The model has 411 parameters")
@pytest.mark.points(0.5, cell="test_architecture")
def test_model_has_411_parameters(model):
    architecture.parameters("model", model, 411)


@pytest.mark.title(
    ko="은닉층은 relu, 출력층은 sigmoid입니다", en="Hidden layers use relu and the output sigmoid"
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_hidden_layers_use_relu_and_the_output_sigmoid(model):
    architecture.activations("model", model, "relu", "sigmoid", why=PROBABILITY)


@pytest.mark.title(ko="손실이 sigmoid 출력 하나에 맞습니다", en="The loss fits one sigmoid output")
@pytest.mark.points(0.5, cell="test_architecture")
def test_loss_fits_one_sigmoid_output(submission):
    compiled.loss(
        "model",
        submission.model("model"),
        "binary_crossentropy",
        why=ONE_OUTPUT,
    )


@pytest.mark.title(
    ko="Adam으로 배우고 정확도를 지켜봅니다", en="The optimizer is Adam and accuracy is watched"
)
@pytest.mark.points(0.5, cell="test_architecture")
def test_optimizer_is_adam_and_accuracy_is_watched(submission):
    model = submission.model("model")
    compiled.optimizer("model", model, "adam")
    compiled.metric("model", model, "accuracy")


@pytest.mark.title(ko="500에폭을 요청했습니다", en="500 epochs were asked for")
@pytest.mark.points(0.5, cell="test_train")
def test_500_epochs_were_asked_for(submission, request):
    # Asked first: too few epochs are the reason where the weights show no training.
    found = fits.training("model", submission.model("model"), submission.fits)
    fits.epochs("model", found, EPOCHS)
    request.getfixturevalue("fits_of_model")


@pytest.mark.title(
    ko="`history`는 이 학습의 기록입니다", en="`history` is the record of this training"
)
@pytest.mark.points(0.5, cell="test_train")
def test_history_is_the_record_of_this_training(submission, fits_of_model):
    fits.same_history("history", submission.history("history"), fits_of_model)


@pytest.mark.title(ko="시험용 행은 배우지 않았습니다", en="No test row was learnt from")
@pytest.mark.points(0.5, cell="test_train")
def test_no_test_row_was_learnt_from(submission, college, fits_of_model):
    rows = Rows.of(submission, college)
    test = rows.find("x_test")
    for fit in fits_of_model:
        found = rows.find_values("model.fit", fits.rows("model", fit))
        require(
            known(found).size * 2 >= found.size,
            text(
                ko="`model.fit`에 넘긴 행의 절반 이상이 원래 표에서 찾을 수 없는 행입니다. "
                "`x_resampled`로 학습하세요.",
                en="Most of the rows given to `model.fit` cannot be found in the table; train "
                "on `x_resampled`.",
            ),
        )
        leaks.no_overlap("model.fit", found, "x_test", test)


@pytest.mark.title(
    ko="두 클래스를 같은 수만큼 배웠습니다", en="Both classes were learnt equally often"
)
@pytest.mark.points(1, cell="test_train")
def test_both_classes_were_learnt_equally_often(submission, college, fits_of_model):
    for fit in _that_count(fits_of_model):
        _balanced(fit)
        _all_training_rows(fit, Rows.of(submission, college))


def _that_count(fits_of_model):
    """The last fit, if it asked for all the epochs by itself; otherwise each of them."""
    alone = fits.epochs_asked(fits_of_model)[-1] >= EPOCHS
    return fits_of_model[-1:] if alone else fits_of_model


def _balanced(fit):
    """Both classes are among the rows that `fit` learnt from, equally often."""
    share = float(np.mean(class_numbers(fits.without_split(fit, fits.targets("model", fit)))))
    if fit.validation_split:
        require(
            abs(share - 0.5) < SPLIT_BALANCE,
            text(
                ko="`validation_split`이 떼어 낸 *맨 뒤* 행은 SMOTE가 만들어 붙인 행입니다. "
                "그래서 배운 행의 {share:.0%}가 1이고, 적은 클래스를 자주 놓칩니다. 검증용 "
                "행은 SMOTE 앞에서 나누세요.",
                en="`validation_split` cuts off the *last* rows, and that is where SMOTE puts "
                "the rows that it makes: {share:.0%} of what was learnt from are 1, and the "
                "model will miss the smaller class more often. Set rows for validation aside "
                "before SMOTE.",
                share=share,
            ),
        )
        return
    require(
        abs(share - 0.5) < 0.01,
        text(
            ko="`model.fit`에 넘긴 레이블의 {share:.0%}가 1입니다. 균형을 맞춘 `x_resampled`, "
            "`y_resampled`로 학습하세요. 그러지 않으면 적은 클래스를 자주 놓칩니다.",
            en="{share:.0%} of the labels given to `model.fit` are 1; train on the balanced "
            "`x_resampled` and `y_resampled`, or the model will miss the smaller class more "
            "often.",
            share=share,
        ),
    )


def _all_training_rows(fit, rows):
    """Most of the rows of `x_train` are among those that `fit` learnt from."""
    train = known(rows.find("x_train"))
    given = fits.without_split(fit, fits.rows("model", fit))
    found = known(rows.find_values("model.fit", given))
    learnt = int(np.isin(np.unique(train), found).sum())
    require(
        learnt >= MOST * train.size,
        text(
            ko="`model.fit`은 학습용 대학 {size}곳 가운데 {learnt}곳에서만 배웠습니다. "
            "`x_resampled` 전체로 학습하세요.",
            en="`model.fit` learnt from {learnt} of the {size} colleges for training only; "
            "train on all of `x_resampled`.",
            size=train.size,
            learnt=learnt,
        ),
    )


@pytest.mark.title(
    ko="보지 못한 행도 잘 맞힙니다", en="The model is accurate on rows it has not seen"
)
@pytest.mark.points(0.5, cell="test_train")
def test_model_is_accurate_on_rows_it_has_not_seen(submission, model, college, fits_of_model, bar):
    fits.learnt("model", fits_of_model)
    rows = Rows.of(submission, college)
    used = [rows.find_values("model.fit", fits.rows("model", fit)) for fit in fits_of_model]
    held = rows.book.unused(*used)
    require(
        held.size >= 100,
        text(
            ko="학습에 쓰지 않은 대학이 {size}곳뿐이라 성능을 잴 수 없습니다. 시험용 행은 남겨 "
            "두세요.",
            en="Only {size} colleges were kept out of training, too few to measure anything; "
            "leave the test rows alone.",
            size=held.size,
        ),
    )
    scaling = rows.scaling_of(fits.rows("model", fits_of_model[-1]))
    guess = _probabilities(model, scaling.apply(college.X[held])) > 0.5
    metrics.at_least(
        text(ko="학습에 쓰지 않은 대학에서의", en="on colleges kept out of training"),
        metrics.share_right(college.y[held], guess.astype(int)),
        bar("neural_network_held_rows"),
    )


@pytest.mark.title(ko="`y_pred`는 확률입니다", en="`y_pred` holds probabilities")
@pytest.mark.points(0.5, cell="test_roc")
def test_y_pred_holds_probabilities(submission):
    roc.probabilities("y_pred", submission.vector("y_pred", TEST))


@pytest.mark.title(
    ko="`y_pred`는 시험용 행에 대한 모델의 답입니다",
    en="`y_pred` is what the model gives for the test rows",
)
@pytest.mark.points(0.5, cell="test_roc")
def test_y_pred_is_what_the_model_gives_for_the_test_rows(submission, model):
    y_pred = submission.vector("y_pred", TEST).astype(float)
    again = _probabilities(model, _test_rows(submission))
    if np.isin(y_pred, (0.0, 1.0)).all():
        again = np.round(again)  # rounding is held against the check above, once
    share = float(np.mean(np.abs(again - y_pred) > 1e-3))
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


@pytest.mark.title(ko="ROC 곡선은 확률에서 나옵니다", en="The ROC curve comes from probabilities")
@pytest.mark.points(1, cell="test_roc")
def test_roc_curve_comes_from_probabilities(submission, model):
    names = ("fpr", "tpr", "thresholds")
    claimed = tuple(submission.vector(name).astype(float) for name in names)
    truth = _true_answers(submission)
    scores = submission.vector("y_pred", TEST).astype(float)
    if np.isin(scores, (0.0, 1.0)).all() or not np.isfinite(scores).all():
        x_test = _test_rows(submission)
        scores = _probabilities(model, x_test)
    roc.curve(claimed, truth, scores, names)


@pytest.mark.title(ko="정확도는 시험용 행의 것입니다", en="The accuracy is that of the test rows")
@pytest.mark.points(1, cell="test_accuracy")
def test_accuracy_is_that_of_the_test_rows(submission, model):
    def score(rows, truth):
        guess = _probabilities(model, rows) > 0.5
        return metrics.share_right(truth, guess.astype(int))

    resampled = rows_of_features("x_resampled", submission.numbers("x_resampled"))
    metrics.score(
        "accuracy",
        submission.number("accuracy"),
        score(_test_rows(submission.at("test_train")), _true_answers(submission)),
        mistaken_for={
            "resampled": (
                score(resampled, answers(submission, "y_resampled", len(resampled))),
                text(
                    ko="학습한 행에서 잰 정확도입니다. 이미 본 행에서는 누구나 잘합니다. "
                    "`x_test`에서 재세요.",
                    en="the accuracy on the rows that were learnt from. Those are easy; "
                    "measure it on `x_test`.",
                ),
            )
        },
    )


@pytest.fixture
def fits_of_model(submission, model, college):
    """The fits that trained `model`; its weights show it on the whole table."""
    found = fits.training("model", submission.model("model"), submission.fits)
    scaling = Rows.of(submission, college).scaling_of(_test_rows(submission))
    rows = scaling.apply(college.X)
    proof.shows_in_weights("model", submission, model, rows, college.y, found)
    return found


def _compiled_as_asked(name, model):
    compiled.optimizer(name, model, "adam")
    compiled.loss(name, model, "binary_crossentropy", why=ONE_OUTPUT)
    compiled.metric(name, model, "accuracy")


def _true_answers(submission):
    """`y_test` as it was when the model was trained, whatever a later cell made of it."""
    return answers(submission.at("test_train"), "y_test", TEST)


def _test_rows(submission):
    rows = rows_of_features("x_test", submission.numbers("x_test"))
    shapes.shape("x_test", rows, (TEST, FEATURES))
    return rows


def _probabilities(model, rows):
    """The model's probability of class 1 for scaled rows (n, 17), as (n,)."""
    output = models.predict(model, rows)
    if output.shape != (len(rows), 2):  # two softmax outputs are held against the architecture
        architecture.output_shape("model", model, (1,))
    return output[:, -1]
