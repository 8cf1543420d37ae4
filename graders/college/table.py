"""The College table as a student's own `X` holds it: its order of columns, its values."""

import numpy as np

from nbassay.checks import CheckFailed, estimators
from nbassay.errors import NbassayError

FEW = 0.01  # of all values of X: so many may differ before it is another table
CELL = "test_load"  # whose capture has `X`


def order_of_columns(X, college):
    """Which column of the table each column of `X` (777, 17) is; None when they are not its columns."""
    if X.shape != college.X.shape:
        return None
    equal = np.array([_equal(column[:, None], college.X).mean(axis=0) for column in X.T])
    order = equal.argmax(axis=1)
    is_order = len(set(order)) == len(order) and equal.max(axis=1).min() > 0.5
    return order if is_order else None


def own_table(submission, college):
    """(table (777, 17), order of its columns) that the rows of `submission` are looked up in.

    That is the College table as the student's `X` has it: `scaler` may exchange columns once more.
    """
    table, order = college.X, np.arange(college.X.shape[1])
    X = _features(submission)
    own = None if X is None else order_of_columns(X, college)
    if own is not None:
        order = own
        few = np.mean(~_equal(X, college.X[:, order])) <= FEW
        table = X if few else college.X[:, order]
    moved = estimators.column_order(submission.value("scaler")) if _has_scaler(submission) else None
    if moved is not None and len(moved) == len(order):
        table, order = table[:, moved], order[moved]
    return table, order


def _features(submission):
    """The `X` of the notebook where it has one to be graded, as floats."""
    try:
        there = submission.at(CELL)
        X = there.numbers("X").astype(float) if there.has("X") else None
    except (CheckFailed, NbassayError):  # no such cell in this notebook, or no table of numbers
        return None
    return X if X is not None and np.isfinite(X).all() else None


def _has_scaler(submission):
    try:
        return submission.has("scaler")
    except NbassayError:
        return False


def _equal(one, other):
    return np.isclose(one, other, rtol=1e-6, atol=1e-6)
