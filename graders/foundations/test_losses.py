"""Hidden checks of the notebook `losses`: 10 points.

Read aloud: each loss is one number, that of its formula, for arrays and lists, integers and floats,
and where one side comes as a column; none changes what it is given. The example of the brief gives
MSE 4.6 and MAE 1.8. The Huber loss uses the delta that it is given, value by value. Cross-entropy
stays finite where a probability is exactly 0 or 1, and still tells right from wrong; integer labels
and one-hot labels cost the same. The inputs differ from student to student (`loss_calls`).
"""

import pytest

from nbassay.texts import text

from .loss_calls import ABSENT, BINARY, CLASSES, HUBER, PAIRS, REGRESSION
from .loss_checks import (
    a_loss,
    finite,
    inputs_unchanged,
    known_values,
    of_kind,
    priced,
    right,
    same_for_both,
)

TABLES = {
    "mse": REGRESSION,
    "mae": REGRESSION,
    "rmse": REGRESSION,
    "huber": HUBER,
    "binary_cross_entropy": BINARY,
    "categorical_cross_entropy": CLASSES,
    "sparse_categorical_cross_entropy": CLASSES,
}
COLUMN = text(
    ko="모양 (n,)과 (n, 1)을 섞어 빼면 (n, n)이 되어, 모든 값을 모든 값과 견주게 됩니다.",
    en="Mixing the shapes (n,) and (n, 1) makes (n, n): every value is compared with every other.",
)


@pytest.fixture
def picked(call):
    """A function: the results of a student's function for some kinds of input."""
    return lambda function, *kinds: list(of_kind(call(function), TABLES[function], *kinds))


@pytest.fixture
def working(call):
    """A function: makes sure that a student's function computes something at all."""
    return lambda function: a_loss(call(function))


@pytest.mark.title(ko="MSE는 제곱의 평균입니다", en="MSE is the mean of squares")
@pytest.mark.points(0.25, cell="test_mse")
def test_mse_is_the_mean_of_squares(picked):
    right(picked("mse", "ordinary"))


@pytest.mark.title(
    ko="예제의 MSE가 문제와 같습니다", en="The MSE of the example is that of the brief"
)
@pytest.mark.points(0.25, cell="test_mse")
def test_mse_of_the_example_is_that_of_the_brief(call):
    known_values(call("mse"), REGRESSION, 4.6)


@pytest.mark.title(
    ko="MSE는 열로 들어온 값도 짝지어 셉니다", en="MSE pairs a column with a row of values"
)
@pytest.mark.points(0.25, cell="test_mse")
def test_mse_pairs_a_column_with_a_row_of_values(picked):
    right(picked("mse", "column"), COLUMN)


@pytest.mark.title(ko="MSE는 입력을 바꾸지 않습니다", en="MSE leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_mse")
def test_mse_leaves_its_inputs_alone(picked, working):
    working("mse")
    inputs_unchanged(picked("mse", "ordinary"))


@pytest.mark.title(ko="MAE는 절대 오차의 평균입니다", en="MAE is the mean of absolute errors")
@pytest.mark.points(0.25, cell="test_mae")
def test_mae_is_the_mean_of_absolute_errors(picked):
    right(picked("mae", "ordinary"))


@pytest.mark.title(
    ko="예제의 MAE가 문제와 같습니다", en="The MAE of the example is that of the brief"
)
@pytest.mark.points(0.25, cell="test_mae")
def test_mae_of_the_example_is_that_of_the_brief(call):
    known_values(call("mae"), REGRESSION, 1.8)


@pytest.mark.title(
    ko="MAE는 열로 들어온 값도 짝지어 셉니다", en="MAE pairs a column with a row of values"
)
@pytest.mark.points(0.25, cell="test_mae")
def test_mae_pairs_a_column_with_a_row_of_values(picked):
    right(picked("mae", "column"), COLUMN)


@pytest.mark.title(ko="MAE는 입력을 바꾸지 않습니다", en="MAE leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_mae")
def test_mae_leaves_its_inputs_alone(picked, working):
    working("mae")
    inputs_unchanged(picked("mae", "ordinary"))


@pytest.mark.title(ko="RMSE는 평균의 제곱근입니다", en="RMSE is the root of the mean")
@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_is_the_root_of_the_mean(picked):
    right(
        picked("rmse", "ordinary"),
        text(
            ko="제곱, 평균, 제곱근의 순서를 보세요.",
            en="Mind the order of squaring, averaging and taking the root.",
        ),
    )


@pytest.mark.title(ko="RMSE는 리스트와 정수도 받습니다", en="RMSE takes lists and integers")
@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_takes_lists_and_integers(picked):
    right(picked("rmse", "form"))


@pytest.mark.title(
    ko="RMSE는 열로 들어온 값도 짝지어 셉니다", en="RMSE pairs a column with a row of values"
)
@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_pairs_a_column_with_a_row_of_values(picked):
    right(picked("rmse", "column"), COLUMN)


@pytest.mark.title(ko="RMSE는 입력을 바꾸지 않습니다", en="RMSE leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_leaves_its_inputs_alone(picked, working):
    working("rmse")
    inputs_unchanged(picked("rmse", "ordinary"))


@pytest.mark.title(
    ko="후버 손실의 기본 `delta`는 1입니다", en="Huber has a `delta` of 1 by default"
)
@pytest.mark.points(0.5, cell="test_huber")
def test_huber_has_a_delta_of_one_by_default(picked):
    right(
        picked("huber", "ordinary"),
        text(
            ko="작은 오차와 큰 오차는 값마다 따로 다룹니다.",
            en="Small errors and large ones are told apart value by value.",
        ),
    )


@pytest.mark.title(
    ko="작은 오차만 있을 때도, 큰 오차만 있을 때도 후버 손실이 맞습니다",
    en="Huber is right for small errors alone and for large ones",
)
@pytest.mark.points(0.25, cell="test_huber")
def test_huber_is_right_for_small_errors_alone_and_for_large_ones(picked):
    right(picked("huber", "part"))


@pytest.mark.title(ko="후버 손실은 다른 `delta`도 받습니다", en="Huber takes other `delta`s")
@pytest.mark.points(0.5, cell="test_huber")
def test_huber_takes_other_deltas(picked):
    right(
        picked("huber", "delta"),
        text(
            ko="세 번째로 받은 `delta`에서 두 부분이 이어져야 합니다.",
            en="The two parts should meet at the `delta` that is given as the third argument.",
        ),
    )


@pytest.mark.title(ko="후버 손실은 리스트와 정수도 받습니다", en="Huber takes lists and integers")
@pytest.mark.points(0.25, cell="test_huber")
def test_huber_takes_lists_and_integers(picked):
    right(picked("huber", "form"))


@pytest.mark.title(
    ko="후버 손실은 열로 들어온 값도 짝지어 셉니다", en="Huber pairs a column with a row of values"
)
@pytest.mark.points(0.25, cell="test_huber")
def test_huber_pairs_a_column_with_a_row_of_values(picked):
    right(picked("huber", "column"), COLUMN)


@pytest.mark.title(ko="후버 손실은 입력을 바꾸지 않습니다", en="Huber leaves its inputs alone")
@pytest.mark.points(0.25, cell="test_huber")
def test_huber_leaves_its_inputs_alone(picked, working):
    working("huber")
    inputs_unchanged(picked("huber", "ordinary"))


@pytest.mark.title(
    ko="이진 교차 엔트로피의 값이 공식과 같습니다",
    en="Binary cross-entropy has the values of its formula",
)
@pytest.mark.points(0.5, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_has_the_values_of_its_formula(picked):
    right(picked("binary_cross_entropy", "ordinary"))


@pytest.mark.title(
    ko="이진 교차 엔트로피는 리스트도 받습니다", en="Binary cross-entropy takes lists"
)
@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_takes_lists(picked):
    right(picked("binary_cross_entropy", "form"))


@pytest.mark.title(
    ko="이진 교차 엔트로피는 열로 들어온 값도 짝지어 셉니다",
    en="Binary cross-entropy pairs a column with a row of values",
)
@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_pairs_a_column_with_a_row_of_values(picked):
    right(picked("binary_cross_entropy", "column"), COLUMN)


@pytest.mark.title(
    ko="확률이 0이나 1이어도 이진 교차 엔트로피는 유한합니다",
    en="Binary cross-entropy is finite at 0 and 1",
)
@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_is_finite_at_zero_and_one(picked, working):
    working("binary_cross_entropy")
    finite(picked("binary_cross_entropy", "certain"))


@pytest.mark.title(
    ko="이진 교차 엔트로피는 자신 있게 맞힌 것과 틀린 것을 가립니다",
    en="Binary cross-entropy tells sure and right from sure and wrong",
)
@pytest.mark.points(0.5, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong(picked):
    priced(picked("binary_cross_entropy", "certain"))


@pytest.mark.title(
    ko="이진 교차 엔트로피는 입력을 바꾸지 않습니다",
    en="Binary cross-entropy leaves its inputs alone",
)
@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("binary_cross_entropy")
    inputs_unchanged(picked("binary_cross_entropy", "ordinary", "certain"))


@pytest.mark.title(
    ko="범주형 교차 엔트로피는 행들의 평균입니다",
    en="Categorical cross-entropy is a mean over rows",
)
@pytest.mark.points(0.5, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_is_a_mean_over_rows(picked):
    right(
        picked("categorical_cross_entropy", "ordinary"),
        text(
            ko="행마다 더하고, 행의 수로 나눕니다.",
            en="Sum within each row, then divide by the number of rows.",
        ),
    )


@pytest.mark.title(
    ko="확률이 0이나 1이어도 범주형 교차 엔트로피는 유한합니다",
    en="Categorical cross-entropy is finite at 0 and 1",
)
@pytest.mark.points(0.25, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_is_finite_at_zero_and_one(picked, working):
    working("categorical_cross_entropy")
    finite(picked("categorical_cross_entropy", "certain"))


@pytest.mark.title(
    ko="범주형 교차 엔트로피는 자신 있게 맞힌 것과 틀린 것을 가립니다",
    en="Categorical cross-entropy tells sure and right from sure and wrong",
)
@pytest.mark.points(0.5, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_tells_sure_and_right_from_sure_and_wrong(picked):
    priced(picked("categorical_cross_entropy", "certain"))


@pytest.mark.title(
    ko="범주형 교차 엔트로피는 입력을 바꾸지 않습니다",
    en="Categorical cross-entropy leaves its inputs alone",
)
@pytest.mark.points(0.25, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("categorical_cross_entropy")
    inputs_unchanged(picked("categorical_cross_entropy", "ordinary", "certain"))


@pytest.mark.title(
    ko="정수 레이블의 교차 엔트로피의 값이 공식과 같습니다",
    en="Sparse categorical cross-entropy has the values of its formula",
)
@pytest.mark.points(0.5, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_has_the_values_of_its_formula(picked):
    right(
        picked("sparse_categorical_cross_entropy", "ordinary"),
        text(
            ko="행마다 정답 클래스의 확률 하나씩입니다.",
            en="It takes one probability of each row, that of the true class.",
        ),
    )


@pytest.mark.title(
    ko="나오지 않는 클래스가 있어도 맞습니다", en="A class that never occurs does no harm"
)
@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_a_class_that_never_occurs_does_no_harm(call):
    right(call("sparse_categorical_cross_entropy")[len(CLASSES) : len(CLASSES) + ABSENT])


@pytest.mark.title(
    ko="정수 레이블과 원-핫 레이블의 손실이 같습니다",
    en="Integer and one-hot labels give the same loss",
)
@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_integer_and_one_hot_labels_give_the_same_loss(call, working):
    working("sparse_categorical_cross_entropy")
    integers = call("sparse_categorical_cross_entropy")[-PAIRS:]
    same_for_both(zip(integers, call("categorical_cross_entropy"), strict=True))


@pytest.mark.title(
    ko="확률이 0이나 1이어도 정수 레이블의 교차 엔트로피가 맞습니다",
    en="Sparse categorical cross-entropy holds at 0 and 1",
)
@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_holds_at_zero_and_one(picked):
    finite(picked("sparse_categorical_cross_entropy", "certain"))
    priced(picked("sparse_categorical_cross_entropy", "certain"))


@pytest.mark.title(
    ko="정수 레이블의 교차 엔트로피는 입력을 바꾸지 않습니다",
    en="Sparse categorical cross-entropy leaves its inputs alone",
)
@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("sparse_categorical_cross_entropy")
    inputs_unchanged(picked("sparse_categorical_cross_entropy", "ordinary", "certain"))
