"""Hidden checks of the notebook `logistic`: 10 points.

Read aloud: the table as it is, private colleges as 1; a split without a leak, scaled by what knows
the training rows alone; new rows between training rows, until the classes are balanced; a logistic
regression that learnt from those, and is right about colleges that it has not seen; accuracy,
matrix and report, counted again.
"""

from contextlib import contextmanager

import numpy as np

from nbassay.checks import CheckFailed, metrics
from nbassay.grader import at, check, fail, require, text

CLASSES = ("LogisticRegression", "LogisticRegressionCV")
NAMES = ("public", "No", "0", "공립"), ("private", "Yes", "1", "사립")
THEN = at("test_logistic")  # when the answers were given, whatever a later cell made of the names


@check(0.5, "test_load")
def features_are_the_columns_of_the_table(college, X):
    """특성은 표의 열 그대로입니다 / The features are the columns of the table"""
    college.is_held_in(
        X,
        why=text(
            ko="`Private`를 뺀 열 17개를 표에 있는 값 그대로 담으세요. 이상해 보이는 값도 "
            "고치지 않습니다.",
            en="Keep the 17 columns other than `Private` with the values of the table, even "
            "those that look odd.",
        ),
    )


@check(0.5, "test_load")
def private_is_one(college, y):
    """사립이 1입니다 / Private is 1"""
    y.holds("number")
    y.labels(2, rows=len(college.y)).equal(college.y, flipped=True)


@check(0.25, "test_scaling")
def a_fifth_of_the_rows_is_held_out(college, x_train, x_test, y_train, y_test):
    """행의 5분의 1을 시험용으로 남깁니다 / A fifth of the rows is held out"""
    college.split(x_train, x_test).has_sizes(
        621,
        156,
        answers=(y_train, y_test),
        why=text(
            ko="777개 행의 20%를 시험용으로 남깁니다.",
            en="20% of the 777 rows are held out for testing.",
        ),
    )
    college.recognises(x_train)


@check(0.25, "test_scaling", after=a_fifth_of_the_rows_is_held_out)
def every_row_is_a_college_and_none_is_in_both_parts(college, x_train, x_test):
    """모든 행이 표의 대학이고 양쪽에 겹치지 않습니다 / Every row is a college, and none is in both parts"""
    college.split(x_train, x_test).keeps_rows_apart()


@check(1, "test_scaling", after=a_fifth_of_the_rows_is_held_out)
def labels_stayed_with_their_rows(college, x_train, x_test, y_train, y_test):
    """레이블이 제 행에 붙어 있습니다 / Labels stayed with their rows"""
    college.split(x_train, x_test).keeps_answers(y_train, y_test, or_exchanged=True)


@check(1, "test_scaling", after=a_fifth_of_the_rows_is_held_out)
def scaler_sees_training_rows_only(college, x_train, x_test, scaler):
    """스케일러는 학습용 행만 봅니다 / The scaler sees training rows only"""
    college.recognises(x_train)
    split = college.split(x_train, x_test)
    split.keeps_other_rows_from(scaler)
    split.has_columns_of_one_size(scaler)


@check(0.5, "test_scaling", after=a_fifth_of_the_rows_is_held_out)
def both_parts_went_through_the_scaler(college, x_train, x_test, scaler):
    """두 쪽 모두 스케일러를 거쳤습니다 / Both parts went through the scaler"""
    college.split(x_train, x_test).is_scaled_by(scaler)


@check(0.25, "test_smote", after=a_fifth_of_the_rows_is_held_out)
def classes_are_balanced(college, x_train, y_resampled):
    """두 클래스의 수가 같습니다 / The classes are balanced"""
    college.recognises(x_train)
    y_resampled.labels(2).are_balanced(
        text(
            ko="SMOTE를 거치면 두 클래스의 수가 같아집니다.",
            en="After SMOTE both classes are equally large.",
        )
    )


@check(1, "test_smote", after=a_fifth_of_the_rows_is_held_out)
def synthetic_rows_come_from_training_rows_only(
    college, x_train, y_train, x_test, x_resampled, y_resampled
):
    """새로 만든 행은 학습용 행에서만 나왔습니다 / Synthetic rows come from training rows only"""
    college.split(x_train, x_test).is_resampled_in(x_resampled, labels=(y_resampled, y_train))


@check(0.25, "test_smote", after=a_fifth_of_the_rows_is_held_out)
def test_test_rows_are_untouched(college, x_train, x_test, y_test):
    """시험용 행은 그대로입니다 / The test rows are untouched"""
    college.recognises(x_train)
    labels = y_test.labels(2).values
    require(
        labels.mean() != 0.5,
        text(
            ko="`y_test`의 두 클래스가 같은 수({each}개씩)입니다. 시험용 행에는 SMOTE를 "
            "쓰지 마세요. 지어낸 행으로는 실제 성능을 잴 수 없습니다.",
            en="`y_test` has equally many of both classes ({each} each). Do not use SMOTE "
            "on test rows: made-up rows cannot measure how well a model does on real ones.",
            each=len(labels) // 2,
        ),
    )
    college.rows_of(x_test).are_those_of(
        college.rows_of(x_test.as_at("test_scaling")),
        text(
            ko="이 셀은 시험용 행을 그대로 두어야 합니다.",
            en="This cell should leave the test rows as they are.",
        ),
    )


@check(1, "test_logistic", after=a_fifth_of_the_rows_is_held_out)
def model_learnt_from_the_balanced_rows(
    college, logistic, x_train, y_train, x_resampled, y_resampled, x_test, y_test
):
    """균형을 맞춘 행으로 학습했습니다 / The model learnt from the balanced rows"""
    college.recognises(x_train)
    resampled, train = part(college, x_resampled, y_resampled), part(college, x_train, y_train)
    parts = {"resampled": resampled, "train": train}
    if len(x_test.numbers()) == len(y_test.numbers()):  # what is not is held against the split
        parts["test"] = part(college, x_test, y_test)
        for name in ("resampled", "train"):
            both = zip(parts[name], parts["test"], strict=True)
            parts[f"{name} and test"] = tuple(map(np.concatenate, both))
    model = logistic.estimator(*CLASSES)
    seen, used = model.learnt_from(parts), model.used_all_steps
    if seen == "train":
        fail(
            text(
                ko="`logistic`이 균형을 맞추지 않은 `x_train`으로 학습되었습니다. "
                "`x_resampled`, `y_resampled`로 학습하세요. 그러지 않으면 적은 클래스를 자주 "
                "놓칩니다.",
                en="`logistic` was fitted on the unbalanced `x_train`; fit it on `x_resampled` "
                "and `y_resampled`, or it will miss the smaller class more often.",
            )
        )
    if seen is not None and "test" in seen:
        fail(
            text(
                ko="`logistic`이 시험용 행까지 보고 학습되었습니다. 본 문제로 치르는 시험은 "
                "시험이 아닙니다. `x_resampled`, `y_resampled`로만 학습하세요.",
                en="`logistic` has learnt from test rows. A test on rows already seen is none: "
                "fit it on `x_resampled` and `y_resampled` alone.",
            )
        )
    # scikit-learn's own 100 steps are enough, but for solvers that are near the end by then.
    require(
        not used or (seen is not None and used >= 100),
        text(
            ko="`logistic`이 스텝 {used}번(`max_iter`)을 다 쓰고도 학습을 마치지 못했습니다. "
            "`ConvergenceWarning`이 그 말입니다. 입력을 표준화했는지 보고, `max_iter`를 늘리세요.",
            en="`logistic` had not settled when its {used} steps (`max_iter`) were used up, which "
            "is what the `ConvergenceWarning` says. Look at the scale of the inputs, and allow "
            "more steps.",
            used=used,
        ),
    )
    require(
        seen == "resampled",
        text(
            ko="`logistic`의 가중치가 `x_resampled`, `y_resampled`로 학습한 것과 다릅니다. "
            "그 행과 레이블을 그대로 모두 썼는지, 학습한 뒤에 다시 만들지 않았는지 확인하세요.",
            en="The weights of `logistic` are not those of a fit on `x_resampled` and "
            "`y_resampled`; make sure that all of both went into it as they are, and were not "
            "made anew afterwards.",
        ),
    )


def part(college, x, y):
    """The rows (n, 17) and labels (n,) of a part, as the student has them."""
    rows = college.features_in(x)
    return rows, y.labels(2, rows=len(rows)).values


@check(0.5, "test_logistic", after=a_fifth_of_the_rows_is_held_out)
def y_pred_holds_the_classes_of_the_test_rows(college, logistic, y_pred, x_train, x_test):
    """`y_pred`는 시험용 행의 클래스입니다 / `y_pred` holds the classes of the test rows"""
    model = logistic.estimator(*CLASSES)
    college.recognises(x_train)
    rows, claimed = part(college, x_test, y_pred)
    off = int(np.count_nonzero(model.classes_of(rows) != claimed))
    require(
        not off,
        text(
            ko="`y_pred` {total}개 가운데 {off}개가 `logistic`이 `x_test`에서 예측하는 "
            "클래스와 다릅니다.",
            en="{off} of the {total} values of `y_pred` are not the classes that `logistic` "
            "predicts for `x_test`.",
            total=len(claimed),
            off=off,
        ),
    )


@check(1, "test_logistic", after=a_fifth_of_the_rows_is_held_out)
def model_is_accurate_on_rows_it_has_not_seen(
    college, logistic, x_train, y_train, x_resampled, bar
):
    """보지 못한 행도 잘 맞힙니다 / The model is accurate on rows it has not seen"""
    model = logistic.estimator(*CLASSES)
    used = college.rows_of(x_train), college.rows_of(x_resampled)
    held = college.held_out_from(*used, at_least=100)
    guess = model.classes_of(held.scaled_as(x_train))
    metrics.at_least(
        text(ko="학습에 쓰지 않은 대학에서의", en="on colleges kept out of training"),
        metrics.share_right(held.answers_as(y_train, x_train), guess),
        bar("logistic_held_rows"),
    )


@check(1, "test_metrics", after=a_fifth_of_the_rows_is_held_out)
def accuracy_is_that_of_the_test_rows(
    college, accuracy, x_train, y_train, x_resampled, y_resampled,
    logistic=THEN, x_test=THEN, y_test=THEN, y_pred=THEN,
):  # fmt: skip
    """정확도는 시험용 행의 것입니다 / The accuracy is that of the test rows"""
    claimed = accuracy.number()
    college.rows_of(x_test).are_those_of(
        college.rows_of(x_test.as_at("test_scaling")),
        text(
            ko="정확도는 처음에 남겨 둔 행 모두에서 잽니다.",
            en="Accuracy is measured on all the rows that were held out.",
        ),
    )
    with counted_again(college, logistic, x_train, x_test, y_test, y_pred) as (truth, guess):
        scores = {}
        for x, y in ((x_train, y_train), (x_resampled, y_resampled)):
            if is_logistic(logistic):
                rows, seen = part(college, x, y)
                share = metrics.share_right(seen, logistic.classes_of(rows))
                scores[x.name] = (
                    share,
                    text(
                        ko="`{name}`에서 잰 정확도입니다. 이미 본 행에서는 누구나 잘합니다. "
                        "`x_test`에서 재세요.",
                        en="the accuracy on `{name}`. Rows already seen are easy; measure it on "
                        "`x_test`.",
                        name=x.name,
                    ),
                )
        claimed.is_score(metrics.share_right(truth, guess), mistaken_for=scores, tolerance=1e-5)


@check(0.5, "test_metrics", after=a_fifth_of_the_rows_is_held_out)
def matrix_counts_true_against_predicted(
    college, matrix, x_train, logistic=THEN, x_test=THEN, y_test=THEN, y_pred=THEN
):
    """행렬은 실제와 예측을 짝지어 셉니다 / The matrix counts true against predicted"""
    claimed = matrix.numbers()
    with counted_again(college, logistic, x_train, x_test, y_test, y_pred) as (truth, guess):
        claimed.is_confusion_of(truth, guess)


@check(0.5, "test_metrics", after=a_fifth_of_the_rows_is_held_out)
def report_agrees_with_the_predictions(
    college, report, x_train, logistic=THEN, x_test=THEN, y_test=THEN, y_pred=THEN
):
    """보고서가 예측과 맞습니다 / The report agrees with the predictions"""
    with counted_again(college, logistic, x_train, x_test, y_test, y_pred) as (truth, guess):
        report.is_report_of(truth, guess, classes=NAMES)


@contextmanager
def counted_again(college, logistic, x_train, x_test, y_test, y_pred):
    """Give the labels that the test rows came with, and what `logistic` predicts for them.

    A count that fails because of `y_pred` says so.
    """
    college.recognises(x_train)
    rows, truth = college.features_in(x_test), y_when_made(college, x_test, y_test)
    claimed = y_pred.vector(len(rows)).values
    if len(claimed) and 0 <= np.min(claimed) <= np.max(claimed) <= 1:
        guess = np.round(claimed)  # probabilities are held against the cell of `logistic` once
    else:
        guess = y_pred.labels(2, rows=len(rows)).values
    if not is_logistic(logistic):  # another model is held against the cell before
        yield truth, guess
        return
    predicted = logistic.classes_of(rows)
    try:
        yield truth, predicted
    except CheckFailed:
        if not np.array_equal(predicted, guess):
            fail(
                text(
                    ko="`y_pred`가 `logistic`의 예측이 아니어서 여기서 센 값도 다릅니다. 먼저 "
                    "`y_pred`를 고치세요.",
                    en="This follows from `y_pred`, which is not what `logistic` predicts; fix "
                    "that first.",
                )
            )
        raise


def is_logistic(logistic):
    return logistic.kind == "estimator" and logistic.estimator().kind in CLASSES


def y_when_made(college, x_test, y_test):
    """The labels (n,) that the test rows had when they were split off, whatever they have now."""
    rows, made = college.rows_of(x_test), college.rows_of(x_test.as_at("test_scaling"))
    now, then = rows.indices, made.indices
    labels = y_test.as_at("test_scaling").labels(2, rows=len(then)).values
    if not (rows.are_all_known and made.are_all_known and np.isin(now, then).all()):
        return y_test.labels(2, rows=len(now)).values  # other rows are held against their check
    return labels[np.argsort(then)[np.searchsorted(np.sort(then), now)]]
