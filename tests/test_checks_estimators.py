"""scikit-learn objects inside others: the best of a search, the scaler of a ColumnTransformer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, StandardScaler

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, estimators, scaling
from nbassay.grader._estimator_view import view_of

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
        steps = tuple(value_of(step) for _, step in getattr(thing, "steps", ()))
        return ev.Estimator(f"sklearn.{type(thing).__name__}", {}, fitted, steps)
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


IN_A_ROW = make_pipeline(StandardScaler(), "passthrough", make_pipeline(MinMaxScaler()))


@pytest.mark.parametrize(
    "scaler",
    [
        IN_A_ROW,
        ColumnTransformer([("s", IN_A_ROW, list("abcd"))]),
        make_pipeline(ColumnTransformer([("s", StandardScaler(), list("abcd"))]), MaxAbsScaler()),
    ],
    ids=["pipeline", "in a transformer", "a transformer in it"],
)
def test_scalers_in_a_row_are_undone_and_recounted_as_one(scaler):
    fitted = clone(scaler).fit(ROWS[:40])
    value = scaling.require_scaler("scaler", value_of(fitted), 4)
    assert scaling.usable(value, 4) is value
    there = fitted.transform(ROWS)
    assert np.allclose(scaling.affine(value).undo(there), ROWS)
    assert np.allclose(scaling.affine(value).apply(ROWS), there)
    groups = {"all": ROWS.to_numpy(), "train": ROWS[:40].to_numpy()}
    assert scaling.fitted_on(value, groups) == "train"


@pytest.mark.parametrize(
    ("scaler", "told"),
    [
        (make_pipeline(StandardScaler(), PCA()), "is a Pipeline with PCA in it"),
        (make_pipeline("passthrough"), "`scaler` is a Pipeline; use one of StandardScaler"),
    ],
    ids=["with another step", "of nothing"],
)
def test_a_pipeline_that_is_no_scaler_is_told_what_is_asked(scaler, told):
    value = value_of(scaler.fit(ROWS))
    assert scaling.usable(value, 4) is None
    with pytest.raises(CheckFailed) as failed:
        scaling.require_scaler("scaler", value, 4)
    assert told in failed.value.message.en


def test_a_pipeline_that_was_not_fitted_is_told_so():
    with pytest.raises(CheckFailed, match="has not been fitted"):
        scaling.require_scaler("scaler", value_of(clone(IN_A_ROW)), 4)


def test_the_order_of_columns_is_that_of_a_pipelines_first_step():
    mixed = make_pipeline(ColumnTransformer([("s", StandardScaler(), list("dbca"))])).fit(ROWS)
    assert estimators.column_order(value_of(mixed)).tolist() == [3, 1, 2, 0]


def test_steps_that_are_anything_at_all_are_refused_and_break_nothing():
    strange = ev.Estimator("sklearn.Pipeline", {}, {}, (ev.Other("a.B"), ev.Scalar(7.0)))
    assert scaling.usable(strange, 4) is None
    with pytest.raises(CheckFailed, match="is a Pipeline with"):
        scaling.require_scaler("scaler", strange, 4)


def test_a_scaler_whose_parts_do_not_go_together_is_refused_and_breaks_nothing():
    fitted = value_of(StandardScaler().fit(ROWS)).fitted
    forged = ev.Estimator("sklearn.StandardScaler", {}, {**fitted, "scale_": value_of(ROWS)})
    assert scaling.usable(forged, 4) is None
    with pytest.raises(CheckFailed, match="was fitted on 240 features; there are 4"):
        scaling.require_scaler("scaler", forged, 4)


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


def test_of_a_search_over_a_pipeline_the_classifier_is_seen_behind_its_scaler():
    steps = make_pipeline(StandardScaler(), LogisticRegression())
    labels = ROWS["a"] > 0
    search = GridSearchCV(steps, {"logisticregression__C": [0.1, 1]}).fit(ROWS, labels)
    view = view_of("model", value_of(search))
    assert view.kind == "LogisticRegression"
    assert np.array_equal(view.classes_of(ROWS), search.predict(ROWS))
