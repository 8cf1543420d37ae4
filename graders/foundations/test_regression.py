"""Hidden checks of the notebook `regression`: 10 points.

Read aloud: the gaps of the loan table are treated as the brief says; a line and a plane of least
squares are found on any points, equal to the grader's own to 1e-8; predictions follow from the
coefficients; and nobody's arrays are changed on the way.
"""

import numpy as np
import pytest

from nbassay.checks import fail, require, shapes
from nbassay.checks.calls import does_something
from nbassay.texts import text

from . import regression_fits as least
from .regression_calls import ORDINARY
from .regression_loans import AMOUNT, Loans


@pytest.fixture
def loans(loan):
    return Loans.of(loan)


@pytest.mark.title(
    ko="대출액이 없는 행만 뺐습니다", en="Only the row without an amount is left out"
)
@pytest.mark.points(0.75, cell="test_clean")
def test_only_the_row_without_an_amount_is_left_out(submission, loans):
    rows, amounts = loans.taken(submission)
    loans.require_known(rows)
    without = np.isnan(amounts).any() or (rows == loans.no_amount_income).any()
    require(
        not without,
        text(
            ko="`LoanAmount`가 빈 행이 남아 있습니다. 답을 모르는 행에서는 배울 것이 없고, 채워 "
            "넣은 답은 지어낸 것입니다.",
            en="The row without `LoanAmount` is still there. Where the answer is unknown there "
            "is nothing to learn, and an answer filled in is made up.",
        ),
    )
    require(
        len(rows) == len(loans.X),
        text(
            ko="`X`에 행이 {n_rows}개 있습니다. {n_X}개여야 합니다. 대출액이 있는 신청을 "
            "빠뜨리거나 되풀이하지 마세요.",
            en="`X` has {n_rows} rows; it should have {n_X}. No application with an amount "
            "should be lost or repeated.",
            n_rows=len(rows),
            n_X=len(loans.X),
        ),
    )


@pytest.mark.title(
    ko="빈칸은 가장 잦은 값으로 채웠습니다", en="The gap holds the most frequent value"
)
@pytest.mark.points(0.75, cell="test_clean")
def test_the_gap_holds_the_most_frequent_value(submission, loans):
    rows, _ = loans.taken(submission)
    loans.require_known(rows)
    holes = int(np.isnan(rows).sum())
    require(
        not holes,
        text(
            ko="`X`에 빈칸(NaN)이 {holes}개 남아 있습니다. NaN이 하나라도 있으면 모든 계수가 "
            "NaN이 됩니다.",
            en="`X` still has {holes} gaps (NaN); a single one makes every coefficient NaN.",
            holes=holes,
        ),
    )
    there = (rows == loans.gap_income).any(axis=1)  # a row that is gone is held against it above
    for value in rows[there, loans.gap_column]:
        require(
            value == 1,
            text(
                ko="`Credit_History`의 빈칸이 {value:g}{으로} 채워졌습니다. 그 열에서 가장 자주 "
                "나오는 값이 아닙니다.",
                en="The gap in `Credit_History` was filled with {value:g}, which is not the "
                "most frequent value of that column.",
                value=value,
            ),
        )


@pytest.mark.title(ko="나머지 값은 표와 같습니다", en="All other values are those of the table")
@pytest.mark.points(0.5, cell="test_clean")
def test_all_other_values_are_those_of_the_table(submission, loans):
    rows, amounts = loans.taken(submission)
    loans.require_known(rows)
    mine, table = loans.pairs(rows)
    seen, wanted = rows[mine], loans.X[table]
    known = wanted[:, 0] != loans.gap_income
    for place, column in enumerate(loans.columns):
        looked_at = known if place == loans.gap_column else np.full(len(known), True)
        require(
            np.array_equal(seen[looked_at, place], wanted[looked_at, place]),
            text(
                ko="`X`의 {place}번째 열이 `{column}`{이} 아니거나 값이 다릅니다. 열의 순서를 "
                "확인하세요.",
                en="Column {place} of `X` is not `{column}`, or its values differ; check the "
                "order of the columns.",
                place=place + 1,
                column=column,
            ),
        )
    require(
        np.array_equal(amounts[mine], loans.y[table]),
        text(
            ko="`y`의 값이 같은 행의 `{amount}`{과} 다릅니다.",
            en="The values of `y` are not the `{amount}` of the same rows.",
            amount=AMOUNT,
        ),
    )


@pytest.mark.title(
    ko="기울기와 절편이 대출 표의 것입니다", en="Slope and intercept are those of the loans"
)
@pytest.mark.points(1, cell="test_line")
def test_slope_and_intercept_are_those_of_the_loans(submission, loans):
    answer = np.array([submission.number("slope")]), submission.number("intercept")
    _fits_the_loans("`slope`, `intercept`", answer, submission, loans, slice(0, 1))


@pytest.mark.title(
    ko="`fit_line`이 최소제곱 직선을 찾습니다", en="`fit_line` finds the line of least squares"
)
@pytest.mark.points(1, cell="test_line")
def test_fit_line_finds_the_line_of_least_squares(call):
    _fits(call("fit_line")[: ORDINARY["fit_line"]])


@pytest.mark.title(
    ko="`fit_line`이 특별한 경우에도 맞습니다", en="`fit_line` holds in special cases"
)
@pytest.mark.points(0.5, cell="test_line")
def test_fit_line_holds_in_special_cases(call):
    _fits(call("fit_line")[ORDINARY["fit_line"] :])


@pytest.mark.title(
    ko="`fit_line`은 받은 배열을 바꾸지 않습니다", en="`fit_line` leaves its arrays alone"
)
@pytest.mark.points(0.5, cell="test_line")
def test_fit_line_leaves_its_arrays_alone(call):
    does_something(call("fit_line"))
    least.unchanged(call("fit_line"), ("x", "y"))


@pytest.mark.title(
    ko="계수와 편향이 대출 표의 것입니다", en="Coefficients and bias are those of the loans"
)
@pytest.mark.points(1, cell="test_several")
def test_coefficients_and_bias_are_those_of_the_loans(submission, loans):
    answer = submission.vector("coefficients", 4).astype(float), submission.number("bias")
    _fits_the_loans("`coefficients`, `bias`", answer, submission, loans, slice(None))


@pytest.mark.title(
    ko="`fit_plane`이 최소제곱 평면을 찾습니다", en="`fit_plane` finds the plane of least squares"
)
@pytest.mark.points(1, cell="test_several")
def test_fit_plane_finds_the_plane_of_least_squares(call):
    _fits(call("fit_plane")[: ORDINARY["fit_plane"]])


@pytest.mark.title(
    ko="`fit_plane`이 특별한 경우에도 맞습니다", en="`fit_plane` holds in special cases"
)
@pytest.mark.points(0.5, cell="test_several")
def test_fit_plane_holds_in_special_cases(call):
    _fits(call("fit_plane")[ORDINARY["fit_plane"] :])


@pytest.mark.title(
    ko="`fit_plane`은 받은 배열을 바꾸지 않습니다", en="`fit_plane` leaves its arrays alone"
)
@pytest.mark.points(0.5, cell="test_several")
def test_fit_plane_leaves_its_arrays_alone(call):
    does_something(call("fit_plane"))
    least.unchanged(call("fit_plane"), ("X", "y"))


@pytest.mark.title(ko="예측이 계수에서 나옵니다", en="Predictions follow from the coefficients")
@pytest.mark.points(1, cell="test_predict")
def test_predictions_follow_from_the_coefficients(submission, call, loans):
    weights, bias = _own_coefficients(submission, loans)
    does_something(call("predict"))
    for result in call("predict"):
        (rows,) = result.args
        what = least.described(rows=rows)
        answer = result.array(what).astype(float).ravel()
        terms = rows * weights
        size = np.abs(terms).sum(axis=1) + abs(bias)
        if (
            answer.size == len(rows)
            and (np.abs(answer - terms.sum(axis=1) - bias) <= 1e-8 * size).all()
        ):
            continue
        if answer.size == len(rows) and np.allclose(answer, terms.sum(axis=1)):
            fail(
                text(
                    ko="`predict`가 `bias`를 더하지 않습니다. 모든 어림이 같은 만큼 어긋납니다.",
                    en="`predict` leaves `bias` out; every estimate is off by the same amount.",
                )
            )
        fail(
            text(
                ko="`predict`에 {what}{을} 넣은 답이 `coefficients`와 `bias`로 계산한 것과 "
                "다릅니다. 받은 행의 각 열에 그 열의 계수가 곱해지는지 보세요.",
                en="`predict` called with {what} does not give what `coefficients` and `bias` "
                "say. See that each column of the rows handed in meets its own coefficient.",
                what=what,
            )
        )


@pytest.mark.title(ko="행마다 예측이 하나 있습니다", en="There is one prediction for each row")
@pytest.mark.points(0.5, cell="test_predict")
def test_there_is_one_prediction_for_each_row(call):
    does_something(call("predict"))
    for result in call("predict"):
        (rows,) = result.args
        shapes.shape(
            f"predict(rows {rows.shape})",
            result.array(least.described(rows=rows)),
            (len(rows),),
            why=text(ko="행마다 숫자 하나입니다.", en="It is one number for each row."),
        )


@pytest.mark.title(ko="`predict`는 받은 행을 바꾸지 않습니다", en="`predict` leaves its rows alone")
@pytest.mark.points(0.5, cell="test_predict")
def test_predict_leaves_its_rows_alone(call):
    does_something(call("predict"))
    least.unchanged(call("predict"), ("rows",))


def _fits(results):
    """Each answer is that of least squares; the message names the first input that is not."""
    for result in results:
        x, y = result.args
        rows = x if x.ndim == 2 else x[:, None]
        what = least.described(**{"X" if x.ndim == 2 else "x": x, "y": y})
        answer = least.parts(result, rows.shape[1], what)
        if least.same(answer, least.least_squares(rows, y), rows, y):
            continue
        fail(
            text(
                ko="`{function}`에 {what}{을} 넣은 답이 최소제곱해와 다릅니다. {mistake}",
                en="`{function}` called with {what} does not give the answer of least squares. "
                "{mistake}",
                function=result.function,
                what=what,
                mistake=least.mistake(answer, rows, y),
            )
        )


def _fits_the_loans(names, answer, submission, loans, columns):
    """The `answer` is that of least squares on `columns` of the loan table."""
    bases = [(rows[:, columns], amounts) for rows, amounts in loans.bases(submission)]
    if any(least.same(answer, least.least_squares(*base), *base) for base in bases):
        return
    fail(
        text(
            ko="{names}{이} 대출 표의 최소제곱해와 다릅니다. {mistake}",
            en="{names} are not the answer of least squares on the loan table. {mistake}",
            names=names,
            mistake=least.mistake(answer, *bases[0]),
        )
    )


def _own_coefficients(submission, loans):
    """The student's (coefficients, bias); those of least squares where they cannot be read."""
    if submission.has("coefficients") and submission.has("bias"):
        return submission.vector("coefficients", 4).astype(float), submission.number("bias")
    return least.least_squares(loans.X, loans.y)
