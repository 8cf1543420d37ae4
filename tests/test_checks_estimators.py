"""scikit-learn objects inside others: the best of a search, the scaler of a ColumnTransformer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, estimators, scaling

ROWS = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 4)), columns=list("abcd"))
NUMBERS = make_column_selector(dtype_include=np.number)
PARTS = {
    "all by name": [("s", StandardScaler(), list("abcd"))],
    "all by selector": [("s", MinMaxScaler(), NUMBERS)],
    "all by slice": [("s", StandardScaler(), slice(0, 4))],
    "an idle part": [("s", StandardScaler(), list("abcd")), ("rest", "passthrough", [])],
}
NOT_ONE = {
    "two scalers": [("s", StandardScaler(), list("ab")), ("m", MinMaxScaler(), list("cd"))],
    "some columns": [("s", StandardScaler(), list("abc")), ("rest", "passthrough", ["d"])],
    "another kind": [("s", "passthrough", list("abcd"))],
}


def value_of(thing) -> ev.Value:
    """A Python object as evidence has it."""
    if isinstance(thing, BaseEstimator):
        fitted = {
            name: value_of(item)
            for name, item in vars(thing).items()
            if name.endswith("_") and not name.startswith("_")
        }
        return ev.Estimator(f"sklearn.{type(thing).__name__}", {}, fitted)
    if isinstance(thing, str):
        return ev.Text(thing)
    if isinstance(thing, (list, tuple)):
        return ev.ListValue(tuple(map(value_of, thing)))
    if isinstance(thing, (int, float)):
        return ev.Scalar(thing)
    array = np.asarray(thing)
    array = array.astype(str) if array.dtype.kind == "O" else array
    usable = array.dtype.kind in "fiuU" and array.ndim
    return ev.Array.of(array) if usable else ev.Other(type(thing).__name__)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_a_column_transformer_with_one_scaler_for_all_columns_is_that_scaler(parts):
    found = scaling.require_scaler("scaler", value_of(ColumnTransformer(parts).fit(ROWS)), 4)
    assert found.class_name in scaling.SCALERS


@pytest.mark.parametrize("parts", NOT_ONE.values(), ids=NOT_ONE)
def test_other_column_transformers_are_told_what_is_asked(parts):
    with pytest.raises(CheckFailed, match="ColumnTransformer; use one of StandardScaler"):
        scaling.require_scaler("scaler", value_of(ColumnTransformer(parts).fit(ROWS)), 4)


def test_the_order_into_which_a_column_transformer_puts_columns_is_told():
    mixed = ColumnTransformer([("s", StandardScaler(), list("dbca"))]).fit(ROWS)
    assert estimators.column_order(value_of(mixed)).tolist() == [3, 1, 2, 0]
    plain = ColumnTransformer([("s", StandardScaler(), list("abcd"))]).fit(ROWS)
    assert estimators.column_order(value_of(plain)) is None
    assert estimators.column_order(value_of(StandardScaler().fit(ROWS))) is None


@pytest.mark.parametrize(
    "search",
    [
        GridSearchCV(LogisticRegression(), {"C": [0.1, 1]}),
        RandomizedSearchCV(LogisticRegression(), {"C": [0.1, 1]}, n_iter=2),
    ],
    ids=["grid", "random"],
)
def test_of_a_search_the_best_model_is_read(search):
    fitted = search.fit(ROWS, ROWS["a"] > 0)
    assert estimators.chosen(value_of(fitted)).class_name == "LogisticRegression"
    unfitted = ev.Estimator("sklearn.GridSearchCV", {}, {})
    assert estimators.chosen(unfitted) is unfitted
