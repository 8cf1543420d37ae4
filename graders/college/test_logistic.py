"""What the notebook `logistic` is held to: clean data, no leak, a recounted score."""

from contextlib import contextmanager

import numpy as np
import pytest

from nbassay.checks import (
    CheckFailed,
    estimators,
    fail,
    labels,
    leaks,
    metrics,
    partial,
    require,
    scaling,
    shapes,
)
from nbassay.texts import text

from .linear import CLASSES, learnt_from, predict
from .rows import (
    FEATURES,
    NOT_FOUND,
    Rows,
    answers,
    in_coding_of,
    known,
    rows_of_features,
)
from .table import order_of_columns

TRAIN, TEST = 621, 156
# Of the rows that SMOTE adds to whole numbers a few may fall on a row that is there.
REPEATS = 0.1


@pytest.mark.title(ko="특성은 표의 열 그대로입니다", en="The features are the columns of the table")
@pytest.mark.points(0.5, cell="test_load")
def test_features_are_the_columns_of_the_table(submission, college):
    X = submission.numbers("X")
    shapes.shape("X", X, college.X.shape)
    order = order_of_columns(X, college)
    order = np.arange(FEATURES) if order is None else order
    shapes.same_values(
        "X",
        X,
        college.X[:, order],
        why=text(
            ko="`Private`를 뺀 열 17개를 표에 있는 값 그대로 담으세요. 이상해 보이는 값도 "
            "고치지 않습니다.",
            en="Keep the 17 columns other than `Private` with the values of the table, even "
            "those that look odd.",
        ),
        columns=[college.features[place] for place in order],
    )


@pytest.mark.title(ko="사립이 1입니다", en="Private is 1")
@pytest.mark.points(0.5, cell="test_load")
def test_private_is_one(submission, college):
    y = answers(submission, "y", len(college.y))
    labels.same_classes("y", y, college.y, flipped=True)


@pytest.mark.title(ko="행의 5분의 1을 시험용으로 남깁니다", en="A fifth of the rows is held out")
@pytest.mark.points(0.5, cell="test_scaling")
def test_a_fifth_of_the_rows_is_held_out(submission, college):
    for name, rows in (("x_train", TRAIN), ("x_test", TEST)):
        shapes.shape(
            name,
            submission.numbers(name),
            (rows, FEATURES),
            why=text(
                ko="777개 행의 20%를 시험용으로 남깁니다.",
                en="20% of the 777 rows are held out for testing.",
            ),
        )
    submission.vector("y_train", TRAIN)
    submission.vector("y_test", TEST)
    Rows.of(submission, college).require_colleges()


@pytest.mark.title(
    ko="모든 행이 표의 대학이고 양쪽에 겹치지 않습니다",
    en="Every row is a college, and none is in both parts",
)
@pytest.mark.points(0.5, cell="test_scaling")
def test_every_row_is_a_college_and_none_is_in_both_parts(submission, college):
    rows = Rows.of(submission, college)
    train, test = rows.find("x_train"), rows.find("x_test")
    for name, found in (("x_train", train), ("x_test", test)):
        leaks.all_found(name, found, hint=NOT_FOUND)
        leaks.no_repeats(name, found)
    leaks.no_overlap("x_train", train, "x_test", test)
    for name in ("x_train", "x_test"):
        _values_as_they_are(name, rows.changed(name))


def _values_as_they_are(name, changed):
    """No value of a row was changed; what `X` holds otherwise is held against `X`."""
    if not changed:
        return
    row, college, column = changed[0]
    fail(
        text(
            ko="`{name}`에서 값 {off}개가 표와 다릅니다. 처음은 (0부터 세어) {row}번 행의 "
            "`{column}`입니다(표의 {college}번 행). 값은 그대로 두세요.",
            en="{off} values of `{name}` are not those of the table, the first in row "
            "{row} (from 0), column `{column}` (row {college} of the table). Values stay as "
            "they are.",
            name=name,
            off=len(changed),
            row=row,
            column=column,
            college=college,
        )
    )


@pytest.mark.title(ko="레이블이 제 행에 붙어 있습니다", en="Labels stayed with their rows")
@pytest.mark.points(0.5, cell="test_scaling")
def test_labels_stayed_with_their_rows(submission, college):
    rows = Rows.of(submission, college)
    for part in ("train", "test"):
        found = rows.find(f"x_{part}")
        real = found != leaks.MISSING
        require(real.any(), NOT_FOUND)
        y = answers(submission, f"y_{part}", len(found))[real]
        truth = college.y[found[real]]
        truth = in_coding_of(y, truth, truth)
        labels.same_classes(f"y_{part}", y, truth, flipped=False)


@pytest.mark.title(ko="스케일러는 학습용 행만 봅니다", en="The scaler sees training rows only")
@pytest.mark.points(2, cell="test_scaling")
def test_scaler_sees_training_rows_only(submission, college):
    rows = Rows.of(submission, college)
    rows.require_colleges()
    table = rows.book.table
    groups = {
        "train": table[known(rows.find("x_train"))],
        # Rows made up before the split are held against the split, not against the scaler.
        "x_train": rows.original("x_train"),
        "all": table,
        "test": table[known(rows.find("x_test"))],
    }
    seen = scaling.fitted_on(rows.scaler, groups)
    said = scaling.fitted_message("scaler", seen, len(table))
    require(seen in {"train", "x_train"}, said)
    rows.require_same_scaling()
    if not scaling.same_size(rows.scaler, groups["train"] if len(groups["train"]) else table):
        partial(
            0.5,
            text(
                ko="`scaler`가 열을 옮기기만 하고 크기를 맞추지 않습니다. 어떤 열은 몇천, 어떤 "
                "열은 한두 자리로 남아 큰 숫자가 큰 목소리를 냅니다. 표준편차로 나누는 "
                "것까지 표준화입니다.",
                en="`scaler` only moves the columns and does not bring them to one size: some "
                "still run into thousands, others into single digits. Standardising divides "
                "by the standard deviation as well.",
            ),
        )


@pytest.mark.title(ko="두 쪽 모두 스케일러를 거쳤습니다", en="Both parts went through the scaler")
@pytest.mark.points(0.5, cell="test_scaling")
def test_both_parts_went_through_the_scaler(submission, college):
    rows = Rows.of(submission, college)
    for name in ("x_train", "x_test"):
        rows.require_scaled(name)


@pytest.mark.title(ko="두 클래스의 수가 같습니다", en="The classes are balanced")
@pytest.mark.points(0.5, cell="test_smote")
def test_classes_are_balanced(submission, college):
    Rows.of(submission, college).require_colleges()
    y = submission.vector("y_resampled")
    counts = np.bincount(answers(submission, "y_resampled", len(y)), minlength=2)
    require(
        counts[0] == counts[1] > 0,
        text(
            ko="`y_resampled`에 0이 {zeros}개, 1이 {ones}개 있습니다. SMOTE를 거치면 두 "
            "클래스의 수가 같아집니다.",
            en="`y_resampled` holds {zeros} zeros and {ones} ones; after SMOTE both "
            "classes are equally large.",
            zeros=counts[0],
            ones=counts[1],
        ),
    )


@pytest.mark.title(
    ko="새로 만든 행은 학습용 행에서만 나왔습니다", en="Synthetic rows come from training rows only"
)
@pytest.mark.points(1, cell="test_smote")
def test_synthetic_rows_come_from_training_rows_only(submission, college):
    rows = Rows.of(submission, college)
    train, found = rows.find("x_train"), rows.find("x_resampled")
    require(known(train).size, NOT_FOUND)
    leaks.no_overlap("x_resampled", found, "x_test", rows.find("x_test"))
    synthetic = rows.original("x_resampled")[found == leaks.MISSING]
    require(
        len(synthetic),
        text(
            ko="`x_resampled`에 새로 만든 행이 없습니다. 같은 행을 되풀이하는 대신 SMOTE로 이웃 "
            "사이에 새 행을 만드세요.",
            en="`x_resampled` holds no new rows; use SMOTE, which makes rows between "
            "neighbours, rather than repeating rows.",
        ),
    )
    added = len(found) - np.unique(train[train != leaks.MISSING]).size
    repeats = added - len(synthetic)
    require(
        repeats <= REPEATS * added,
        text(
            ko="늘린 행 {added}개 가운데 {repeats}개가 있던 행을 되풀이한 것입니다. SMOTE는 "
            "이웃 사이에 새 행을 만듭니다.",
            en="{repeats} of the {added} rows that were added repeat rows that were there; "
            "SMOTE makes new ones between neighbours.",
            added=added,
            repeats=repeats,
        ),
    )
    strange = rows.not_between(synthetic, rows.original("x_train")[train != leaks.MISSING])
    require(
        not strange,
        text(
            ko="만들어진 행 가운데 {strange}개는 학습용 행 사이에 있지 않습니다. SMOTE가 시험용 "
            "행까지 보면 시험용 정보가 학습에 새어 듭니다. 나눈 다음 학습용 행에만 SMOTE를 "
            "쓰세요.",
            en="{strange} of the synthetic rows do not lie between training rows. A SMOTE that "
            "sees test rows leaks them into training: split first, then resample the "
            "training rows only.",
            strange=strange,
        ),
    )
    kept = np.isin(train, found).mean()
    require(
        kept == 1,
        text(
            ko="학습용 행 가운데 {kept:.0%}만 `x_resampled`에 남아 있습니다. SMOTE는 원래 행을 "
            "모두 남깁니다.",
            en="Only {kept:.0%} of the training rows are left in `x_resampled`; SMOTE keeps "
            "them all.",
            kept=kept,
        ),
    )


@pytest.mark.title(ko="시험용 행은 그대로입니다", en="The test rows are untouched")
@pytest.mark.points(0.5, cell="test_smote")
def test_test_rows_are_untouched(submission, college):
    rows = Rows.of(submission, college)
    rows.require_colleges()
    y_test = answers(submission, "y_test", len(rows.scaled("x_test")))
    require(
        y_test.mean() != 0.5,
        text(
            ko="`y_test`의 두 클래스가 같은 수({each}개씩)입니다. 시험용 행에는 SMOTE를 "
            "쓰지 마세요. 지어낸 행으로는 실제 성능을 잴 수 없습니다.",
            en="`y_test` has equally many of both classes ({each} each). Do not use SMOTE "
            "on test rows: made-up rows cannot measure how well a model does on real ones.",
            each=len(y_test) // 2,
        ),
    )
    before = Rows.of(submission.at("test_scaling"), college).find("x_test")
    require(
        np.array_equal(np.sort(rows.find("x_test")), np.sort(before)),
        text(
            ko="`x_test`가 이 셀에서 바뀌었습니다. 시험용 행은 그대로 두세요.",
            en="`x_test` changed in this cell; leave the test rows as they are.",
        ),
    )


@pytest.mark.title(
    ko="균형을 맞춘 행으로 학습했습니다", en="The model learnt from the balanced rows"
)
@pytest.mark.points(1, cell="test_logistic")
def test_model_learnt_from_the_balanced_rows(submission, college):
    model = _model(submission)
    Rows.of(submission, college).require_colleges()
    parts = {name: _part(submission, name) for name in ("resampled", "train", "test")}
    for name in ("resampled", "train"):
        parts[f"{name} and test"] = tuple(
            map(np.concatenate, zip(parts[name], parts["test"], strict=True))
        )
    seen = learnt_from(model, parts)
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
    require(
        seen == "resampled",
        text(
            ko="`logistic`의 가중치가 `x_resampled`, `y_resampled`로 학습한 것과 다릅니다. "
            "학습한 뒤에 행을 다시 만들지 않았는지 확인하세요.",
            en="The weights of `logistic` are not those of a fit on `x_resampled` and "
            "`y_resampled`; make sure that the rows were not made anew after the fit.",
        ),
    )


@pytest.mark.title(
    ko="`y_pred`는 시험용 행의 클래스입니다", en="`y_pred` holds the classes of the test rows"
)
@pytest.mark.points(0.5, cell="test_logistic")
def test_y_pred_holds_the_classes_of_the_test_rows(submission, college):
    model = _model(submission)
    Rows.of(submission, college).require_colleges()
    x_test = rows_of_features("x_test", submission.numbers("x_test"))
    y_pred = answers(submission, "y_pred", len(x_test))
    off = int(np.count_nonzero(predict(model, x_test) != y_pred))
    require(
        not off,
        text(
            ko="`y_pred` {total}개 가운데 {off}개가 `logistic`이 `x_test`에서 예측하는 "
            "클래스와 다릅니다.",
            en="{off} of the {total} values of `y_pred` are not the classes that `logistic` "
            "predicts for `x_test`.",
            total=len(y_pred),
            off=off,
        ),
    )


@pytest.mark.title(
    ko="보지 못한 행도 잘 맞힙니다", en="The model is accurate on rows it has not seen"
)
@pytest.mark.points(0.5, cell="test_logistic")
def test_model_is_accurate_on_rows_it_has_not_seen(submission, college, bar):
    model = _model(submission)
    rows = Rows.of(submission, college)
    held = rows.book.unused(rows.find("x_train"), rows.find("x_resampled"))
    require(
        held.size >= 100,
        text(
            ko="학습에 쓰지 않은 대학이 {size}곳뿐이라 성능을 잴 수 없습니다.",
            en="Only {size} colleges were kept out of training, too few to measure anything.",
            size=held.size,
        ),
    )
    train = rows.find("x_train")
    y_train = answers(submission, "y_train", len(train))[train != leaks.MISSING]
    truth = in_coding_of(y_train, college.y[known(train)], college.y[held])
    guess = predict(
        model, rows.scaling_of(rows.scaled("x_train")).apply(_table(rows, college)[held])
    )
    metrics.at_least(
        text(ko="학습에 쓰지 않은 대학에서의", en="on colleges kept out of training"),
        metrics.share_right(truth, guess),
        bar("logistic_held_rows"),
    )


def _table(rows, college):
    """The table itself, in the student's order of columns."""
    return college.X[:, [college.features.index(name) for name in rows.features]]


def _model(submission):
    """The fitted LogisticRegression; of a search over its settings, the best one."""
    found = estimators.chosen(submission.value("logistic"))
    if getattr(found, "class_name", None) in CLASSES:
        return found
    return submission.estimator("logistic", *CLASSES)


def _part(submission, name):
    """The rows and labels of "train", "test" or "resampled"."""
    rows = rows_of_features(f"x_{name}", submission.numbers(f"x_{name}"))
    return rows, answers(submission, f"y_{name}", len(rows))


@pytest.mark.title(ko="정확도는 시험용 행의 것입니다", en="The accuracy is that of the test rows")
@pytest.mark.points(0.25, cell="test_metrics")
def test_accuracy_is_that_of_the_test_rows(submission, recount):
    claimed = submission.number("accuracy")
    with recount as (truth, guess):
        metrics.score(
            "accuracy",
            claimed,
            metrics.share_right(truth, guess),
            mistaken_for=_training_scores(submission),
        )


def _training_scores(submission):
    """Scores that come of looking at training rows, to name that mistake."""
    model = estimators.chosen(submission.value("logistic"))
    scores = {}
    for name in ("train", "resampled"):
        if getattr(model, "class_name", None) not in CLASSES:
            break
        rows, truth = _part(submission, name)
        scores[name] = (
            metrics.share_right(truth, predict(model, rows)),
            text(
                ko="`x_{name}`에서 잰 정확도입니다. 이미 본 행에서는 누구나 잘합니다. "
                "`x_test`에서 재세요.",
                en="the accuracy on `x_{name}`. Rows already seen are easy; measure it on "
                "`x_test`.",
                name=name,
            ),
        )
    return scores


@pytest.mark.title(
    ko="행렬은 실제와 예측을 짝지어 셉니다", en="The matrix counts true against predicted"
)
@pytest.mark.points(0.5, cell="test_metrics")
def test_matrix_counts_true_against_predicted(submission, recount):
    matrix = submission.numbers("matrix")
    with recount as (truth, guess):
        metrics.confusion("matrix", matrix, truth, guess)


@pytest.mark.title(ko="보고서가 예측과 맞습니다", en="The report agrees with the predictions")
@pytest.mark.points(0.25, cell="test_metrics")
def test_report_agrees_with_the_predictions(submission, recount):
    report = submission.plain("report")
    with recount as (truth, guess):
        metrics.report("report", report, truth, guess)


@pytest.fixture
def recount(submission, college):
    """The answers of the test rows and what `logistic` predicts for them, to count again."""
    return _recount(submission, college)


@contextmanager
def _recount(submission, college):
    """Give (truth, guess) of the cells that earned them, whatever a later cell made of the names.

    A count that fails because of `y_pred` says so.
    """
    there = submission.at("test_logistic")
    Rows.of(there, college).require_colleges()
    x_test = rows_of_features("x_test", there.numbers("x_test"))
    truth, guess = _labels_of(x_test, submission), _guess(there, len(x_test))
    model = estimators.chosen(there.value("logistic"))
    if getattr(model, "class_name", None) not in CLASSES:
        yield truth, guess  # another model is held against the cell before
        return
    predicted = predict(model, x_test)
    try:
        yield truth, predicted
    except CheckFailed:
        if not np.array_equal(predicted, guess):
            fail(
                text(
                    ko="`y_pred`가 `logistic`의 예측이 아니어서 여기서 센 값도 다릅니다. 먼저 "
                    "`y_pred`를 고치세요.",
                    en="This follows from `y_pred`, which is not what `logistic` predicts; mend "
                    "that first.",
                )
            )
        raise


def _labels_of(x_test, submission):
    """The labels that these test rows came with, when they were made."""
    for cell in ("test_scaling", "test_smote", "test_logistic"):
        there = submission.at(cell)
        if np.array_equal(there.numbers("x_test"), x_test):
            return answers(there, "y_test", len(x_test))
    return answers(submission, "y_test", len(x_test))


def _guess(there, count):
    """`y_pred` as classes; probabilities are held against the cell of `logistic` once."""
    y_pred = there.vector("y_pred", count)
    if labels.kind_of_labels(y_pred) == "other" and 0 <= np.min(y_pred) <= np.max(y_pred) <= 1:
        y_pred = np.round(y_pred)
    labels.integers("y_pred", y_pred, rows=count, classes=2)
    return labels.class_numbers(y_pred)
