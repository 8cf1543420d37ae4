"""Hidden checks of the notebook `baseline`: 10 points.

Held to are pictures flattened and scaled by one number; three classifiers with log loss, each
fitted on two of three folds; scores, answers and matrix as a recount from their coefficients
gives them.
"""

import numpy as np
import pytest

from nbassay.checks import CheckFailed, Findings, fail, labels, metrics, require, shapes
from nbassay.texts import text

from .baseline_classifiers import FOLDS, PASSES, SAME_ANSWERS, SAME_SHARE, recount, three
from .baseline_pixels import divided_once, in_order
from .images_shared import PIXELS

ROWS = 60_000
LEARNT = ROWS // FOLDS * (FOLDS - 1)
# Two kinds whose recall differs by less are equally hard.
AS_HARD = 0.005
# Answers that agree less are no answers of these classifiers at all.
RELATED = 0.8


@pytest.mark.title(ko="사진 한 장이 한 행입니다", en="Each picture is one row")
@pytest.mark.points(0.5, cell="test_prepare")
def test_each_picture_is_one_row(submission):
    shapes.shape(
        "x_train",
        submission.numbers("x_train"),
        (ROWS, PIXELS),
        why=text(
            ko="선형 분류기는 사진 한 장을 한 행으로, 화소 하나를 한 열로 받습니다.",
            en="A linear classifier takes one picture to a row and one pixel to a column.",
        ),
    )


@pytest.mark.title(
    ko="화소를 나누어 0과 1 사이로 맞췄습니다", en="Pixels are divided to lie between 0 and 1"
)
@pytest.mark.points(0.5, cell="test_prepare")
def test_pixels_are_divided_to_lie_between_zero_and_one(submission, fashion_mnist):
    divided_once(submission, fashion_mnist)


@pytest.mark.title(ko="행은 사진의 순서 그대로입니다", en="The rows are the pictures in order")
@pytest.mark.points(1, cell="test_prepare")
def test_rows_are_the_pictures_in_order(submission, fashion_mnist):
    in_order(submission, fashion_mnist)


@pytest.mark.title(ko="로그 손실, 다섯 번 훑기", en="Log loss and five passes")
@pytest.mark.points(1, cell="test_cross_validation")
def test_log_loss_and_five_passes(submission):
    findings = Findings()
    for one in {(one.loss, str(one.max_iter)): one for one in three(submission)}.values():
        if one.loss != "log_loss":
            findings.add(
                text(
                    ko="`sgd_models`의 손실이 {loss}입니다. 로지스틱 회귀가 되려면 로그 "
                    "손실이어야 합니다.",
                    en="The loss of `sgd_models` is {loss}; a logistic regression needs the log "
                    "loss.",
                    loss=one.loss,
                )
            )
        if one.max_iter != PASSES:
            findings.add(
                text(
                    ko="max_iter가 {max_iter}입니다. 자료를 {passes}번 훑기로 했습니다.",
                    en="max_iter is {max_iter}; the brief asks for {passes} passes over the data.",
                    max_iter=one.max_iter,
                    passes=PASSES,
                )
            )
    findings.settle()


@pytest.mark.title(
    ko="분류기마다 세 조각 가운데 둘로 배웠습니다",
    en="Each classifier learnt from two of three folds",
)
@pytest.mark.points(1, cell="test_cross_validation")
def test_each_classifier_learnt_from_two_of_three_folds(submission):
    classifiers = three(submission)
    seen = sorted({round(one.rows) for one in classifiers})
    if seen == [LEARNT]:
        different = {one.weights.tobytes() for one in classifiers}
        require(
            len(different) == FOLDS,
            text(
                ko="`sgd_models`의 분류기 {folds}개 가운데 서로 다른 것이 "
                "{n_different}개뿐입니다. 같은 분류기라면 떼어 놓은 조각 가운데 이미 배운 "
                "것이 있습니다.",
                en="Of the {folds} classifiers of `sgd_models` only {n_different} differ. One "
                "that stands there twice has learnt from a part that is held out from it.",
                folds=FOLDS,
                n_different=len(different),
            ),
        )
        return
    counts = ", ".join(f"{rows:,}" for rows in seen)
    if ROWS in seen:
        fail(
            text(
                ko="`sgd_models`의 분류기가 사진 {rows:,}장 모두로 학습했습니다. 시험에 나올 "
                "사진까지 배우면 점수가 부풀어, 처음 보는 사진에서의 성능을 말해 주지 "
                "않습니다.",
                en="Classifiers of `sgd_models` have learnt from all {rows:,} pictures. Who has "
                "learnt the exam paper scores too well, and the score says nothing about new "
                "pictures.",
                rows=ROWS,
            )
        )
    fail(
        text(
            ko="`sgd_models`의 분류기가 사진 {counts}장으로 학습했습니다. 세 조각 가운데 두 "
            "조각, {learnt:,}장이어야 합니다.",
            en="The classifiers of `sgd_models` have learnt from {counts} pictures; two of "
            "three folds are {learnt:,}.",
            counts=counts,
            learnt=LEARNT,
        )
    )


@pytest.mark.title(
    ko="점수는 떼어 놓은 사진에서 쟀습니다", en="The scores are those of the pictures held out"
)
@pytest.mark.points(1, cell="test_cross_validation")
def test_scores_are_those_of_the_pictures_held_out(submission, fashion_mnist):
    claimed = submission.vector("sgd_scores", FOLDS).astype(float)
    found = recount(submission, fashion_mnist)
    if _same(claimed, found.scores()):
        return
    if _same(claimed, found.scores_on_learnt_rows()):
        fail(
            text(
                ko="`sgd_scores`가 배운 사진에서 잰 점수입니다. 떼어 놓은 사진에서 재야 합니다.",
                en="`sgd_scores` are scores on the pictures learnt from; measure them on those "
                "held out.",
            )
        )
    if _same(claimed / 100, found.scores()):
        fail(
            text(
                ko="`sgd_scores`를 백분율로 적었습니다. 0과 1 사이의 비율로 두세요.",
                en="`sgd_scores` are percentages; leave them as shares between 0 and 1.",
            )
        )
    fail(
        text(
            ko="`sgd_scores`가 `sgd_models`의 가중치로 다시 센 점수와 다릅니다. 분류기와 점수의 "
            "순서가 같은지, 조각을 섞지 않고 `cv=3` 그대로 나누었는지 확인하세요.",
            en="`sgd_scores` are not what a recount with the weights of `sgd_models` gives. See "
            "that classifiers and scores stand in the same order, and that the folds are "
            "those of `cv=3`, not shuffled.",
        )
    )


@pytest.mark.title(
    ko="`sgd_score`는 세 점수의 평균입니다", en="`sgd_score` is the mean of the three"
)
@pytest.mark.points(1, cell="test_cross_validation")
def test_sgd_score_is_the_mean_of_the_three(submission, fashion_mnist):
    claimed = submission.number("sgd_score")
    scores = recount(submission, fashion_mnist).scores()
    if abs(claimed - scores.mean()) <= SAME_SHARE:
        return
    if abs(claimed - scores.max()) <= SAME_SHARE:
        fail(
            text(
                ko="`sgd_score`가 세 점수의 평균이 아니라 가장 좋은 하나입니다. 좋은 것만 "
                "고르면 운을 고르는 셈입니다.",
                en="`sgd_score` is the best of the three scores, not their mean. To pick the "
                "best is to pick luck.",
            )
        )
    if abs(claimed / 100 - scores.mean()) <= SAME_SHARE:
        fail(
            text(
                ko="`sgd_score`를 백분율로 적었습니다. 0과 1 사이의 비율로 두세요.",
                en="`sgd_score` is a percentage; leave it as a share between 0 and 1.",
            )
        )
    fail(
        text(
            ko="`sgd_score`의 값 {claimed:.4f}{이} 떼어 놓은 사진에서 다시 센 세 점수의 평균과 "
            "다릅니다.",
            en="`sgd_score` is {claimed:.4f}, which is not the mean of the three scores counted "
            "again on the pictures held out.",
            claimed=claimed,
        )
    )


@pytest.mark.title(
    ko="보지 못한 사진도 알아봅니다", en="The classifiers know pictures they have not seen"
)
@pytest.mark.points(1, cell="test_cross_validation")
def test_classifiers_know_pictures_they_have_not_seen(submission, fashion_mnist, bar):
    found = recount(submission, fashion_mnist)
    truth = fashion_mnist.y_test[: found.of_test.shape[1]]
    metrics.at_least(
        text(
            ko="세 분류기가 시험용 사진에서 보인 평균",
            en="of the three on the test pictures, on average,",
        ),
        float(np.mean(found.of_test == truth)),
        bar("baseline_unseen"),
    )


@pytest.mark.title(
    ko="사진마다 그것을 보지 못한 분류기가 답했습니다",
    en="Each picture is answered by the one that has not seen it",
)
@pytest.mark.points(1.5, cell="test_held_out")
def test_each_picture_is_answered_by_the_one_that_has_not_seen_it(submission, fashion_mnist):
    y_held = submission.vector("y_held", ROWS)
    require(
        np.isin(y_held, range(10)).all(),
        text(
            ko="`y_held`에는 0부터 9까지의 번호만 있어야 합니다.",
            en="`y_held` should hold numbers from 0 to 9 only.",
        ),
    )
    found = recount(submission, fashion_mnist)
    agree = float(np.mean(y_held == found.answers_held_out()))
    if agree >= SAME_ANSWERS:
        return
    if max(float(np.mean(y_held == one)) for one in found.of_training) >= SAME_ANSWERS:
        fail(
            text(
                ko="`y_held`가 모두 한 분류기의 답입니다. 그 분류기는 사진의 삼분의 이를 이미 "
                "배웠습니다. 사진마다 그 사진을 보지 못한 분류기에게 물으세요.",
                en="All of `y_held` are answers of one classifier, which has learnt from two "
                "thirds of the pictures. Ask for each picture the one that has not seen it.",
            )
        )
    in_parts = np.concatenate(
        [answers[rows] for answers, rows in zip(found.of_training, found.held, strict=True)]
    )
    if np.mean(y_held == in_parts) >= SAME_ANSWERS:
        fail(
            text(
                ko="`y_held`가 조각의 순서대로 이어 붙인 답입니다. 답마다 제 사진의 자리에 "
                "놓으세요.",
                en="`y_held` joins the answers part after part; put each in the place of its "
                "picture.",
            )
        )
    fail(
        text(
            ko="`y_held`가 그 사진을 보지 못한 분류기의 답과 {agree:.1%}만 같습니다. 떼어 놓은 "
            "조각이 2절과 같은지, 답이 `labels`와 같은 순서인지 확인하세요.",
            en="`y_held` agrees for only {agree:.1%} of the pictures with the classifier that "
            "has not seen them. See that the parts held out are those of section 2, and that "
            "the answers stand in the order of `labels`.",
            agree=agree,
        )
    )


@pytest.mark.title(ko="행렬은 실제와 답을 짝지어 셉니다", en="The matrix counts true by answered")
@pytest.mark.points(1, cell="test_held_out")
def test_matrix_counts_true_by_answered(submission, fashion_mnist):
    metrics.confusion(
        "matrix",
        submission.numbers("matrix"),
        fashion_mnist.y_train,
        _answers(submission, fashion_mnist),
    )


@pytest.mark.title(
    ko="`hardest`는 가장 적게 찾은 종류입니다", en="`hardest` is the kind found least often"
)
@pytest.mark.points(0.5, cell="test_held_out")
def test_hardest_kind_is_the_one_found_least_often(submission, fashion_mnist):
    claimed = submission.number("hardest")
    truth, answers = fashion_mnist.y_train, _answers(submission, fashion_mnist)
    counts = np.zeros((10, 10))
    np.add.at(counts, (truth, answers), 1)
    recall = counts.diagonal() / counts.sum(axis=1)
    if claimed in np.flatnonzero(recall <= recall.min() + AS_HARD):
        return
    precision = counts.diagonal() / np.maximum(counts.sum(axis=0), 1)
    if claimed == precision.argmin():
        fail(
            text(
                ko="`hardest`가 정밀도(그렇게 답한 사진 가운데 맞은 비율)가 가장 낮은 "
                "종류입니다. 재현율은 그 종류의 사진 가운데 맞힌 비율입니다.",
                en="`hardest` is the kind with the lowest precision (the share right of the "
                "answers of that kind); recall is the share found of the pictures of that "
                "kind.",
            )
        )
    fail(
        text(
            ko="`hardest`가 {claimed:g}인데, 재현율이 가장 낮은 종류가 아닙니다. 혼동 행렬의 "
            "대각선을 행의 합으로 나누어 보세요.",
            en="`hardest` is {claimed:g}, which is not the kind with the lowest recall. Divide "
            "the diagonal of the confusion matrix by the sums of its rows.",
            claimed=claimed,
        )
    )


def _same(claimed, counted):
    return bool(np.allclose(claimed, counted, rtol=0, atol=SAME_SHARE))


def _answers(submission, data):
    """The student's `y_held` where it may be counted, else the classifiers' own answers.

    So answers of the wrong classifier do not make the matrix of these answers wrong as well.
    """
    ours = recount(submission, data).answers_held_out()
    try:
        y_held = submission.vector("y_held", ROWS)
    except CheckFailed:
        return ours
    usable = labels.kind_of_labels(y_held, 10) == "integer" and np.mean(y_held == ours) >= RELATED
    return y_held.astype(np.int64) if usable else ours
