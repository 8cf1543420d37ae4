"""What the notebook `logistic` is held to: clean data, no leak, a recounted score."""

import numpy as np
import pytest

from nbassay.checks import fail, labels, leaks, metrics, require, scaling, shapes

from .linear import CLASSES, learnt_from, predict
from .rows import (
    FEATURES,
    MOST_ROWS,
    NOT_FOUND,
    Rows,
    answers,
    in_coding_of,
    known,
    rows_of_features,
)

TRAIN, TEST = 621, 156


@pytest.mark.points(0.5, cell="test_load")
def test_features_are_the_columns_of_the_table(submission, college):
    X = submission.numbers("X")
    shapes.shape("X", X, college.X.shape)
    shapes.same_values(
        "X",
        X,
        college.X,
        ko="`Private`를 뺀 열 17개를 표에 있는 순서와 값 그대로 담으세요.",
        en="Keep the 17 columns other than `Private` in their order, with the values of the table.",
    )


@pytest.mark.points(0.5, cell="test_load")
def test_private_is_one(submission, college):
    y = answers(submission, "y", len(college.y))
    labels.same_classes("y", y, college.y, flipped=True)


@pytest.mark.points(0.5, cell="test_scaling")
def test_a_fifth_of_the_rows_is_held_out(submission):
    for name, rows in (("x_train", TRAIN), ("x_test", TEST)):
        shapes.shape(
            name,
            submission.numbers(name),
            (rows, FEATURES),
            why_ko="777개 행의 20%를 시험용으로 남깁니다.",
            why_en="20% of the 777 rows are held out for testing.",
        )
    submission.vector("y_train", TRAIN)
    submission.vector("y_test", TEST)


@pytest.mark.points(0.5, cell="test_scaling")
def test_every_row_is_a_college_and_none_is_in_both_parts(submission, college):
    rows = Rows.of(submission, college)
    train, test = rows.find("x_train"), rows.find("x_test")
    for name, found in (("x_train", train), ("x_test", test)):
        leaks.all_found(name, found, hint_ko=NOT_FOUND[0], hint_en=NOT_FOUND[1])
        leaks.no_repeats(name, found)
    leaks.no_overlap("x_train", train, "x_test", test)


@pytest.mark.points(0.5, cell="test_scaling")
def test_labels_stayed_with_their_rows(submission, college):
    rows = Rows.of(submission, college)
    for part in ("train", "test"):
        found = rows.find(f"x_{part}")
        real = found != leaks.MISSING
        require(real.any(), *NOT_FOUND)
        y = answers(submission, f"y_{part}", len(found))[real]
        truth = college.y[found[real]]
        truth = in_coding_of(y, truth, truth)
        labels.same_classes(f"y_{part}", y, truth, flipped=False)


@pytest.mark.points(2, cell="test_scaling")
def test_scaler_sees_training_rows_only(submission, college):
    rows = Rows.of(submission, college)
    groups = {
        "train": college.X[known(rows.find("x_train"))],
        # Rows made up before the split are held against the split, not against the scaler.
        "x_train": rows.original("x_train"),
        "all": college.X,
        "test": college.X[known(rows.find("x_test"))],
    }
    seen = scaling.fitted_on(rows.scaler, groups)
    said = scaling.fitted_message("scaler", seen)
    require(seen in {"train", "x_train"}, said.ko, said.en)


@pytest.mark.points(0.5, cell="test_scaling")
def test_both_parts_went_through_the_scaler(submission, college):
    rows = Rows.of(submission, college)
    for name in ("x_train", "x_test"):
        rows.require_scaled(name)


@pytest.mark.points(0.5, cell="test_smote")
def test_classes_are_balanced(submission):
    y = submission.vector("y_resampled")
    counts = np.bincount(answers(submission, "y_resampled", len(y)), minlength=2)
    require(
        counts[0] == counts[1] > 0,
        f"`y_resampled`에 0이 {counts[0]}개, 1이 {counts[1]}개 있습니다. "
        "SMOTE를 거치면 두 클래스의 수가 같아집니다.",
        f"`y_resampled` holds {counts[0]} zeros and {counts[1]} ones; "
        "after SMOTE both classes are equally large.",
    )


@pytest.mark.points(1, cell="test_smote")
def test_synthetic_rows_come_from_training_rows_only(submission, college):
    rows = Rows.of(submission, college)
    train, found = rows.find("x_train"), rows.find("x_resampled")
    require(known(train).size, *NOT_FOUND)
    leaks.no_overlap("x_resampled", found, "x_test", rows.find("x_test"))
    synthetic = rows.original("x_resampled")[found == leaks.MISSING]
    require(
        len(synthetic),
        "`x_resampled`에 새로 만든 행이 없습니다. 같은 행을 되풀이하는 대신 SMOTE로 이웃 사이에 "
        "새 행을 만드세요.",
        "`x_resampled` holds no new rows; use SMOTE, which makes rows between neighbours, "
        "rather than repeating rows.",
    )
    strange = rows.not_between(synthetic, college.X[known(train)])
    require(
        not strange,
        f"만들어진 행 가운데 {strange}개는 학습용 행 사이에 있지 않습니다. SMOTE가 시험용 행까지 보면 "
        "시험용 정보가 학습에 새어 듭니다. 나눈 다음 학습용 행에만 SMOTE를 쓰세요.",
        f"{strange} of the synthetic rows do not lie between training rows. A SMOTE that sees "
        "test rows leaks them into training: split first, then resample the training rows only.",
    )
    kept = np.isin(train, found).mean()
    require(
        kept == 1,
        f"학습용 행 가운데 {kept:.0%}만 `x_resampled`에 남아 있습니다. SMOTE는 원래 행을 모두 남깁니다.",
        f"Only {kept:.0%} of the training rows are left in `x_resampled`; SMOTE keeps them all.",
    )


@pytest.mark.points(0.5, cell="test_smote")
def test_test_rows_are_untouched(submission, college):
    rows = Rows.of(submission, college)
    y_test = answers(submission, "y_test", len(rows.scaled("x_test")))
    require(
        y_test.mean() != 0.5,
        f"`y_test`의 두 클래스가 같은 수({len(y_test) // 2}개씩)입니다. 시험용 행에는 SMOTE를 쓰지 "
        "마세요. 지어낸 행으로는 실제 성능을 잴 수 없습니다.",
        f"`y_test` has equally many of both classes ({len(y_test) // 2} each). Do not use SMOTE on "
        "test rows: made-up rows cannot measure how well a model does on real ones.",
    )
    before = Rows.of(submission.at("test_scaling"), college).find("x_test")
    require(
        np.array_equal(np.sort(rows.find("x_test")), np.sort(before)),
        "`x_test`가 이 셀에서 바뀌었습니다. 시험용 행은 그대로 두세요.",
        "`x_test` changed in this cell; leave the test rows as they are.",
    )


@pytest.mark.points(1, cell="test_logistic")
def test_model_learnt_from_the_balanced_rows(submission):
    model = submission.estimator("logistic", *CLASSES)
    parts = {name: _part(submission, name) for name in ("resampled", "train", "test")}
    for name in ("resampled", "train"):
        parts[f"{name} and test"] = tuple(
            map(np.concatenate, zip(parts[name], parts["test"], strict=True))
        )
    seen = learnt_from(model, parts)
    if seen == "train":
        fail(
            "`logistic`이 균형을 맞추지 않은 `x_train`으로 학습되었습니다. "
            "`x_resampled`, `y_resampled`로 학습하세요. 그러지 않으면 적은 클래스를 자주 놓칩니다.",
            "`logistic` was fitted on the unbalanced `x_train`; fit it on `x_resampled` and "
            "`y_resampled`, or it will miss the smaller class more often.",
        )
    if seen is not None and "test" in seen:
        fail(
            "`logistic`이 시험용 행까지 보고 학습되었습니다. 본 문제로 치르는 시험은 시험이 아닙니다. "
            "`x_resampled`, `y_resampled`로만 학습하세요.",
            "`logistic` has learnt from test rows. A test on rows already seen is none: fit it on "
            "`x_resampled` and `y_resampled` alone.",
        )
    require(
        seen == "resampled",
        "`logistic`의 가중치가 `x_resampled`, `y_resampled`로 학습한 것과 다릅니다. 학습한 뒤에 행을 "
        "다시 만들지 않았는지 확인하세요.",
        "The weights of `logistic` are not those of a fit on `x_resampled` and `y_resampled`; "
        "make sure that the rows were not made anew after the fit.",
    )


@pytest.mark.points(0.5, cell="test_logistic")
def test_y_pred_holds_the_classes_of_the_test_rows(submission):
    model = submission.estimator("logistic", *CLASSES)
    x_test = rows_of_features("x_test", submission.numbers("x_test"))
    y_pred = answers(submission, "y_pred", len(x_test))
    share = float(np.mean(predict(model, x_test) != y_pred))
    require(
        share == 0,
        f"`y_pred`의 {share:.0%}가 `logistic`이 `x_test`에서 예측하는 클래스와 다릅니다.",
        f"{share:.0%} of `y_pred` are not the classes that `logistic` predicts for `x_test`.",
    )


@pytest.mark.points(0.5, cell="test_logistic")
def test_model_is_accurate_on_rows_it_has_not_seen(submission, college, bar):
    model = submission.estimator("logistic", *CLASSES)
    rows = Rows.of(submission, college)
    held = rows.book.unused(rows.find("x_train"), rows.find("x_resampled"))
    require(
        held.size >= 100,
        f"학습에 쓰지 않은 대학이 {held.size}곳뿐이라 성능을 잴 수 없습니다.",
        f"Only {held.size} colleges were kept out of training, too few to measure anything.",
    )
    train = rows.find("x_train")
    y_train = answers(submission, "y_train", len(train))[train != leaks.MISSING]
    truth = in_coding_of(y_train, college.y[known(train)], college.y[held])
    guess = predict(model, rows.scaling_of(rows.scaled("x_train")).apply(college.X[held]))
    metrics.at_least(
        ("학습에 쓰지 않은 대학에서의", "on colleges kept out of training"),
        metrics.share_right(truth, guess),
        bar("logistic_held_rows"),
    )


def _part(submission, name):
    """The rows and labels of "train", "test" or "resampled"."""
    rows = rows_of_features(f"x_{name}", submission.numbers(f"x_{name}"))
    return rows, answers(submission, f"y_{name}", len(rows))


@pytest.mark.points(0.25, cell="test_metrics")
def test_accuracy_is_that_of_the_test_rows(submission):
    y_test, y_pred = _truth_and_guess(submission)
    metrics.score(
        "accuracy",
        submission.number("accuracy"),
        metrics.share_right(y_test, y_pred),
        mistaken_for=_training_scores(submission),
    )


def _training_scores(submission):
    """Scores that come of looking at training rows, to name that mistake."""
    model = submission.estimator("logistic", *CLASSES)
    scores = {}
    for name in ("train", "resampled"):
        rows, truth = _part(submission, name)
        scores[name] = (
            metrics.share_right(truth, predict(model, rows)),
            f"`x_{name}`에서 잰 정확도입니다. 이미 본 행에서는 누구나 잘합니다. `x_test`에서 재세요.",
            f"the accuracy on `x_{name}`. Rows already seen are easy; measure it on `x_test`.",
        )
    return scores


@pytest.mark.points(0.5, cell="test_metrics")
def test_matrix_counts_true_against_predicted(submission):
    y_test, y_pred = _truth_and_guess(submission)
    metrics.confusion("matrix", submission.numbers("matrix"), y_test, y_pred)


@pytest.mark.points(0.25, cell="test_metrics")
def test_report_agrees_with_the_predictions(submission):
    y_test, y_pred = _truth_and_guess(submission)
    metrics.report("report", submission.plain("report"), y_test, y_pred)


def _truth_and_guess(submission):
    """`y_test` and `y_pred`; where `y_pred` holds probabilities, the classes they stand for."""
    y_test = submission.vector("y_test")
    require(
        0 < len(y_test) <= MOST_ROWS,
        f"`y_test`에 값이 {len(y_test)}개 있습니다.",
        f"`y_test` holds {len(y_test)} values.",
    )
    y_pred = submission.vector("y_pred", len(y_test))
    if labels.kind_of_labels(y_pred) == "other" and 0 <= np.min(y_pred) <= np.max(y_pred) <= 1:
        y_pred = np.round(y_pred)  # held against the cell before, once
    labels.integers("y_pred", y_pred, rows=len(y_test), classes=2)
    return answers(submission, "y_test", len(y_test)), labels.class_numbers(y_pred)
