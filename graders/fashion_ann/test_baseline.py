"""Hidden checks of the notebook `baseline`: 10 points.

Read aloud: pictures are flattened and scaled by one number; three classifiers with log loss are
each fitted on two of three folds; scores, answers and matrix are what a recount from their
coefficients gives.
"""

import numpy as np

from nbassay.checks import CheckFailed, metrics
from nbassay.checks.pixel_scaling import find_pixel_scaling
from nbassay.grader import Findings, check, fail, require, text

from .folds import FOLDS, recount, three

ROWS, PIXELS = 60_000, 784
LEARNT = ROWS // FOLDS * (FOLDS - 1)
PASSES = 5
SAME_SHARE = 1e-3
# A student's classifier answers in float64, here it is float32: nearly equal scores may swap.
SAME_ANSWERS = 0.999
RELATED = 0.8  # answers that agree less are no answers of these classifiers at all
AS_HARD = 0.005  # two classes whose recall differs by less are equally hard


@check(0.5, "test_prepare")
def each_picture_is_one_row(x_train):
    """사진 한 장이 한 행입니다 / Each picture is one row"""
    x_train.has_shape(
        (ROWS, PIXELS),
        why=text(
            ko="선형 분류기는 사진 한 장을 한 행으로, 픽셀 하나를 한 열로 받습니다.",
            en="A linear classifier takes one picture to a row and one pixel to a column.",
        ),
    )


@check(0.5, "test_prepare")
def pixels_are_divided_to_lie_between_zero_and_one(x_train, fashion_mnist):
    """픽셀을 나누어 0과 1 사이로 맞췄습니다 / Pixels are divided to lie between 0 and 1"""
    x_train.is_divided_alike(fashion_mnist.x_train)


@check(1, "test_prepare")
def rows_are_the_pictures_in_order(x_train, fashion_mnist):
    """행은 사진의 순서 그대로입니다 / The rows are the pictures in order"""
    if find_pixel_scaling(x_train.numbers().values, fashion_mnist.x_train) is None:
        x_train.pictures().are(fashion_mnist.x_train)


@check(1, "test_cross_validation")
def log_loss_and_five_passes(sgd_models):
    """로그 손실, 다섯 에포크 / Log loss and five epochs"""
    classifiers = three(sgd_models)
    findings = Findings()
    for loss in sorted({str(each.setting("loss")) for each in classifiers} - {"log_loss"}):
        findings.add(
            text(
                ko="`sgd_models`의 손실이 {loss}입니다. 로지스틱 회귀가 되려면 로그 손실이어야 합니다.",
                en="The loss of `sgd_models` is {loss}; a logistic regression needs the log loss.",
                loss=loss,
            )
        )
    for passes in sorted({str(each.setting("max_iter")) for each in classifiers} - {str(PASSES)}):
        findings.add(
            text(
                ko="max_iter가 {passes}입니다. 데이터를 {wanted}번 훑어야 합니다.",
                en="max_iter is {passes}; the brief asks for {wanted} passes over the data.",
                passes=passes,
                wanted=PASSES,
            )
        )
    findings.settle()


def rows_learnt(classifier):
    """How many rows a classifier was fitted on: its steps by its passes."""
    steps, passes = (classifier.fitted(name) for name in ("t_", "n_iter_"))
    if steps is None or passes is None or steps.size != 1 or passes.size != 1 or not passes.all():
        return 0
    return round(float(np.nan_to_num((steps.ravel()[0] - 1) / passes.ravel()[0])))


@check(1, "test_cross_validation")
def each_classifier_learnt_from_two_of_three_folds(sgd_models):
    """분류기마다 세 폴드 가운데 둘로 배웠습니다 / Each classifier learnt from two of three folds"""
    classifiers = three(sgd_models)
    seen = sorted({rows_learnt(each) for each in classifiers})
    require(
        ROWS not in seen,
        text(
            ko="`sgd_models`의 분류기가 사진 {rows:,}장 모두로 학습했습니다. 시험에 나올 사진까지 "
            "배우면 점수가 실제보다 높게 나와, 처음 보는 사진에서의 성능을 말해 주지 않습니다.",
            en="Classifiers of `sgd_models` have learnt from all {rows:,} pictures. A "
            "score on pictures already learnt is too high and says nothing about new ones.",
            rows=ROWS,
        ),
    )
    require(
        seen == [LEARNT],
        text(
            ko="`sgd_models`의 분류기가 사진 {counts}장으로 학습했습니다. 세 폴드 가운데 두 폴드, "
            "{learnt:,}장이어야 합니다.",
            en="The classifiers of `sgd_models` have learnt from {counts} pictures; two of three "
            "folds are {learnt:,}.",
            counts=", ".join(f"{rows:,}" for rows in seen),
            learnt=LEARNT,
        ),
    )
    different = {np.asarray(each.fitted("coef_")).tobytes() for each in classifiers}
    require(
        len(different) == FOLDS,
        text(
            ko="`sgd_models`의 분류기 {folds}개 가운데 서로 다른 것이 {different}개뿐입니다. 같은 "
            "분류기라면 떼어 놓은 폴드 가운데 이미 배운 것이 있습니다.",
            en="Of the {folds} classifiers of `sgd_models` only {different} differ. One that is "
            "there twice has learnt from a fold that is held out from it.",
            folds=FOLDS,
            different=len(different),
        ),
    )


@check(1, "test_cross_validation")
def scores_are_those_of_the_pictures_held_out(sgd_models, sgd_scores, x_train, fashion_mnist):
    """점수는 떼어 놓은 사진에서 쟀습니다 / The scores are those of the pictures held out"""
    claimed = sgd_scores.vector(FOLDS).values.astype(float)
    found = recount(sgd_models, x_train, fashion_mnist)
    if are_same(claimed, found.scores()):
        return
    require(
        not are_same(claimed, found.scores_on_learnt_rows()),
        text(
            ko="`sgd_scores`가 배운 사진에서 잰 점수입니다. 떼어 놓은 사진에서 재야 합니다.",
            en="`sgd_scores` are scores on the pictures learnt from; measure them on those held "
            "out.",
        ),
    )
    require(
        not are_same(claimed / 100, found.scores()),
        text(
            ko="`sgd_scores`를 백분율로 적었습니다. 0과 1 사이의 비율로 두세요.",
            en="`sgd_scores` are percentages; leave them as shares between 0 and 1.",
        ),
    )
    fail(
        text(
            ko="`sgd_scores`가 `sgd_models`의 가중치로 다시 센 점수와 다릅니다. 분류기와 점수의 "
            "순서가 같은지, 섞지 않고 `cv=3` 그대로 나누었는지 확인하세요.",
            en="`sgd_scores` are not what a recount with the weights of `sgd_models` gives. See "
            "that classifiers and scores stand in the same order, and that the folds are those of "
            "`cv=3`, not shuffled.",
        )
    )


def are_same(claimed, counted):
    return np.allclose(claimed, counted, rtol=0, atol=SAME_SHARE)


@check(1, "test_cross_validation")
def sgd_score_is_the_mean_of_the_three(sgd_models, sgd_score, x_train, fashion_mnist):
    """`sgd_score`는 세 점수의 평균입니다 / `sgd_score` is the mean of the three"""
    scores = recount(sgd_models, x_train, fashion_mnist).scores()
    best = text(
        ko="세 점수의 평균이 아니라 가장 좋은 하나입니다. 좋은 것만 고르면 운을 고르는 셈입니다.",
        en="the best of the three scores, not their mean. To pick the best is to pick luck.",
    )
    sgd_score.is_score(
        float(scores.mean()),
        mistaken_for={"best": (float(scores.max()), best)},
        tolerance=SAME_SHARE,
        on=text(ko="떼어 놓은 사진", en="the pictures held out"),
        why=text(ko="세 점수의 평균입니다.", en="It is the mean of the three scores."),
    )


@check(1, "test_cross_validation")
def classifiers_know_pictures_they_have_not_seen(sgd_models, x_train, fashion_mnist, bar):
    """보지 못한 사진도 알아봅니다 / The classifiers know pictures they have not seen"""
    answers = recount(sgd_models, x_train, fashion_mnist).of_test
    metrics.at_least(
        text(
            ko="세 분류기가 시험용 사진에서 보인 평균",
            en="of the three on the test pictures, on average,",
        ),
        float(np.mean(answers == fashion_mnist.y_test[: answers.shape[1]])),
        bar("baseline_unseen"),
    )


def numbers_of_kinds(y_held):
    """The student's answers (60000,).

    Raises:
        CheckFailed: if they are no numbers from 0 to 9, one for each picture.
    """
    given = y_held.vector(ROWS).values
    require(
        np.isin(given, range(10)).all(),
        text(
            ko="`y_held`에는 0부터 9까지의 번호만 있어야 합니다.",
            en="`y_held` should hold numbers from 0 to 9 only.",
        ),
    )
    return given.astype(np.int64)


@check(1.5, "test_held_out")
def each_picture_is_answered_by_the_one_that_has_not_seen_it(
    sgd_models, y_held, x_train, fashion_mnist
):
    """사진마다 그 사진을 보지 못한 분류기가 예측했습니다 / Each picture is predicted by the one that has not seen it"""
    given = numbers_of_kinds(y_held)
    found = recount(sgd_models, x_train, fashion_mnist)
    agree = np.mean(given == found.answers_held_out())
    if agree >= SAME_ANSWERS:
        return
    require(
        max(np.mean(given == answers) for answers in found.of_training) < SAME_ANSWERS,
        text(
            ko="`y_held`가 모두 한 분류기의 예측입니다. 그 분류기는 사진의 삼분의 이를 이미 배웠습니다. "
            "사진마다 그 사진을 보지 못한 분류기로 예측하세요.",
            en="All of `y_held` are predictions of one classifier, which has learnt from two thirds "
            "of the pictures. Predict each picture with the one that has not seen it.",
        ),
    )
    parts = zip(found.of_training, found.held, strict=True)
    in_parts = np.concatenate([answers[rows] for answers, rows in parts])
    require(
        np.mean(given == in_parts) < SAME_ANSWERS,
        text(
            ko="`y_held`가 폴드의 순서대로 이어 붙인 예측입니다. 예측마다 제 사진의 자리에 놓으세요.",
            en="`y_held` joins the predictions fold after fold; put each in the place of its picture.",
        ),
    )
    fail(
        text(
            ko="`y_held`가 그 사진을 보지 못한 분류기의 예측과 {agree:.1%}만 같습니다. 떼어 놓은 "
            "폴드가 2절과 같은지, 예측이 `labels`와 같은 순서인지 확인하세요.",
            en="`y_held` agrees for only {agree:.1%} of the pictures with the classifier that has "
            "not seen them. See that the folds held out are those of section 2, and that the "
            "predictions are in the order of `labels`.",
            agree=float(agree),
        )
    )


def answers(sgd_models, y_held, x_train, data):
    """The student's answers where they may be counted, else those of the classifiers.

    So answers of the wrong classifier do not make the matrix of these answers wrong as well.
    """
    ours = recount(sgd_models, x_train, data).answers_held_out()
    try:
        given = numbers_of_kinds(y_held)
    except CheckFailed:
        return ours
    return given if np.mean(given == ours) >= RELATED else ours


@check(1, "test_held_out")
def matrix_counts_true_by_answered(sgd_models, y_held, matrix, x_train, fashion_mnist):
    """행렬은 정답과 예측을 짝지어 셉니다 / The matrix counts true by predicted"""
    given = answers(sgd_models, y_held, x_train, fashion_mnist)
    matrix.is_confusion_of(fashion_mnist.y_train, given)


@check(0.5, "test_held_out")
def hardest_kind_is_the_one_found_least_often(sgd_models, y_held, hardest, x_train, fashion_mnist):
    """`hardest`는 가장 적게 찾은 클래스입니다 / `hardest` is the class found least often"""
    claimed = float(hardest.number())
    counts = np.zeros((10, 10))
    given = answers(sgd_models, y_held, x_train, fashion_mnist)
    np.add.at(counts, (fashion_mnist.y_train, given), 1)
    recall = counts.diagonal() / counts.sum(axis=1)
    if claimed in np.flatnonzero(recall <= recall.min() + AS_HARD):
        return
    precision = counts.diagonal() / np.maximum(counts.sum(axis=0), 1)
    require(
        claimed != precision.argmin(),
        text(
            ko="`hardest`가 정밀도(그렇게 예측한 사진 가운데 맞은 비율)가 가장 낮은 클래스입니다. "
            "재현율은 그 클래스의 사진 가운데 맞힌 비율입니다.",
            en="`hardest` is the class with the lowest precision (the share correct of the pictures "
            "predicted as it); recall is the share found of the pictures of a class.",
        ),
    )
    fail(
        text(
            ko="`hardest`가 {claimed:g}인데, 재현율이 가장 낮은 클래스가 아닙니다. 혼동 행렬의 "
            "대각선을 행의 합으로 나누어 보세요.",
            en="`hardest` is {claimed:g}, which is not the class with the lowest recall. Divide the "
            "diagonal of the confusion matrix by the sums of its rows.",
            claimed=claimed,
        )
    )
