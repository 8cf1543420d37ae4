"""Hidden checks of the notebook `losses`: 10 points.

Read aloud: each loss is one number, that of its formula, for arrays and lists, integers and floats,
and where one side comes as a column; none changes what it is given. The example of the brief gives
MSE 4.6 and MAE 1.8. The Huber loss uses the delta that it is given, value by value. Cross-entropy
stays finite where a probability is exactly 0 or 1, and still tells right from wrong; integer labels
and one-hot labels cost the same. The inputs differ from student to student (`loss_calls`).
"""

import pytest

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
COLUMN = (
    "모양 (n,)과 (n, 1)을 섞어 빼면 (n, n)이 되어, 모든 값을 모든 값과 견주게 됩니다.",
    "Mixing the shapes (n,) and (n, 1) makes (n, n): every value is compared with every other.",
)


@pytest.fixture
def picked(call):
    """A function: the results of a student's function for some kinds of input."""
    return lambda function, *kinds: list(of_kind(call(function), TABLES[function], *kinds))


@pytest.fixture
def working(call):
    """A function: makes sure that a student's function computes something at all."""
    return lambda function: a_loss(call(function))


@pytest.mark.points(0.25, cell="test_mse")
def test_mse_is_the_mean_of_squares(picked):
    right(picked("mse", "ordinary"))


@pytest.mark.points(0.25, cell="test_mse")
def test_mse_of_the_example_is_that_of_the_brief(call):
    known_values(call("mse"), REGRESSION, 4.6)


@pytest.mark.points(0.25, cell="test_mse")
def test_mse_pairs_a_column_with_a_row_of_values(picked):
    right(picked("mse", "column"), *COLUMN)


@pytest.mark.points(0.25, cell="test_mse")
def test_mse_leaves_its_inputs_alone(picked, working):
    working("mse")
    inputs_unchanged(picked("mse", "ordinary"))


@pytest.mark.points(0.25, cell="test_mae")
def test_mae_is_the_mean_of_absolute_errors(picked):
    right(picked("mae", "ordinary"))


@pytest.mark.points(0.25, cell="test_mae")
def test_mae_of_the_example_is_that_of_the_brief(call):
    known_values(call("mae"), REGRESSION, 1.8)


@pytest.mark.points(0.25, cell="test_mae")
def test_mae_pairs_a_column_with_a_row_of_values(picked):
    right(picked("mae", "column"), *COLUMN)


@pytest.mark.points(0.25, cell="test_mae")
def test_mae_leaves_its_inputs_alone(picked, working):
    working("mae")
    inputs_unchanged(picked("mae", "ordinary"))


@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_is_the_root_of_the_mean(picked):
    right(
        picked("rmse", "ordinary"),
        "제곱, 평균, 제곱근의 순서를 보세요.",
        "Mind the order of squaring, averaging and taking the root.",
    )


@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_takes_lists_and_integers(picked):
    right(picked("rmse", "form"))


@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_pairs_a_column_with_a_row_of_values(picked):
    right(picked("rmse", "column"), *COLUMN)


@pytest.mark.points(0.25, cell="test_rmse")
def test_rmse_leaves_its_inputs_alone(picked, working):
    working("rmse")
    inputs_unchanged(picked("rmse", "ordinary"))


@pytest.mark.points(0.5, cell="test_huber")
def test_huber_has_a_delta_of_one_by_default(picked):
    right(
        picked("huber", "ordinary"),
        "작은 오차와 큰 오차는 값마다 따로 다룹니다.",
        "Small errors and large ones are told apart value by value.",
    )


@pytest.mark.points(0.25, cell="test_huber")
def test_huber_is_right_for_small_errors_alone_and_for_large_ones(picked):
    right(picked("huber", "part"))


@pytest.mark.points(0.5, cell="test_huber")
def test_huber_takes_other_deltas(picked):
    right(
        picked("huber", "delta"),
        "세 번째로 받은 `delta`에서 두 부분이 이어져야 합니다.",
        "The two parts should meet at the `delta` that is given as the third argument.",
    )


@pytest.mark.points(0.25, cell="test_huber")
def test_huber_takes_lists_and_integers(picked):
    right(picked("huber", "form"))


@pytest.mark.points(0.25, cell="test_huber")
def test_huber_pairs_a_column_with_a_row_of_values(picked):
    right(picked("huber", "column"), *COLUMN)


@pytest.mark.points(0.25, cell="test_huber")
def test_huber_leaves_its_inputs_alone(picked, working):
    working("huber")
    inputs_unchanged(picked("huber", "ordinary"))


@pytest.mark.points(0.5, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_has_the_values_of_its_formula(picked):
    right(picked("binary_cross_entropy", "ordinary"))


@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_takes_lists(picked):
    right(picked("binary_cross_entropy", "form"))


@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_pairs_a_column_with_a_row_of_values(picked):
    right(picked("binary_cross_entropy", "column"), *COLUMN)


@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_is_finite_at_zero_and_one(picked, working):
    working("binary_cross_entropy")
    finite(picked("binary_cross_entropy", "certain"))


@pytest.mark.points(0.5, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_tells_sure_and_right_from_sure_and_wrong(picked):
    priced(picked("binary_cross_entropy", "certain"))


@pytest.mark.points(0.25, cell="test_binary_cross_entropy")
def test_binary_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("binary_cross_entropy")
    inputs_unchanged(picked("binary_cross_entropy", "ordinary", "certain"))


@pytest.mark.points(0.5, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_is_a_mean_over_rows(picked):
    right(
        picked("categorical_cross_entropy", "ordinary"),
        "행마다 더하고, 행의 수로 나눕니다.",
        "Sum within each row, then divide by the number of rows.",
    )


@pytest.mark.points(0.25, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_is_finite_at_zero_and_one(picked, working):
    working("categorical_cross_entropy")
    finite(picked("categorical_cross_entropy", "certain"))


@pytest.mark.points(0.5, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_tells_sure_and_right_from_sure_and_wrong(picked):
    priced(picked("categorical_cross_entropy", "certain"))


@pytest.mark.points(0.25, cell="test_categorical_cross_entropy")
def test_categorical_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("categorical_cross_entropy")
    inputs_unchanged(picked("categorical_cross_entropy", "ordinary", "certain"))


@pytest.mark.points(0.5, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_has_the_values_of_its_formula(picked):
    right(
        picked("sparse_categorical_cross_entropy", "ordinary"),
        "행마다 정답 클래스의 확률 하나씩입니다.",
        "It takes one probability of each row, that of the true class.",
    )


@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_a_class_that_never_occurs_does_no_harm(call):
    right(call("sparse_categorical_cross_entropy")[len(CLASSES) : len(CLASSES) + ABSENT])


@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_integer_and_one_hot_labels_give_the_same_loss(call, working):
    working("sparse_categorical_cross_entropy")
    integers = call("sparse_categorical_cross_entropy")[-PAIRS:]
    same_for_both(zip(integers, call("categorical_cross_entropy"), strict=True))


@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_holds_at_zero_and_one(picked):
    finite(picked("sparse_categorical_cross_entropy", "certain"))
    priced(picked("sparse_categorical_cross_entropy", "certain"))


@pytest.mark.points(0.25, cell="test_sparse_categorical_cross_entropy")
def test_sparse_categorical_cross_entropy_leaves_its_inputs_alone(picked, working):
    working("sparse_categorical_cross_entropy")
    inputs_unchanged(picked("sparse_categorical_cross_entropy", "ordinary", "certain"))
