"""scikit-learn objects: what searches, Pipelines and ColumnTransformers hold, what linear ones answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import fail, require
from nbassay.checks.values import plain, to_array
from nbassay.texts import text


def chosen(value: ev.Value) -> ev.Value:
    """Return the `best_estimator_` of a fitted search (GridSearchCV and its kin), else `value`."""
    if isinstance(value, ev.Estimator):
        best = value.fitted.get("best_estimator_")
        if isinstance(best, ev.Estimator):
            return best
    return value


def only_transformer(value: ev.Value) -> ev.Value:
    """Return the one transformer of a fitted ColumnTransformer that has all columns, else `value`.

    Parts without a column, such as an empty remainder, do not count.
    """
    if not isinstance(value, ev.Estimator) or value.class_name != "ColumnTransformer":
        return value
    parts = value.fitted.get("transformers_")
    entries = [list(part.items) for part in _items(parts) if isinstance(part, ev.ListValue)]
    working = [
        entry[1] for entry in entries if len(entry) == 3 and isinstance(entry[1], ev.Estimator)
    ]
    idle = [
        entry for entry in entries if len(entry) == 3 and not isinstance(entry[1], ev.Estimator)
    ]
    if len(working) != 1 or any(_has_columns(entry[2]) for entry in idle):
        return value
    columns = [_learnt(one, "n_features_in_") for one in (value, working[0])]
    counts = [plain(column) if column is not None else None for column in columns]
    return working[0] if counts[0] == counts[1] else value


def steps_of(value: ev.Value) -> tuple[ev.Value, ...]:
    """Return what rows go through one after another: the steps of a Pipeline, else `value` itself.

    A ColumnTransformer with one transformer of all columns is that one; `"passthrough"` is no step.
    """
    inner = only_transformer(value)
    if not isinstance(inner, ev.Estimator) or not inner.steps:
        return (inner,)
    return tuple(part for step in inner.steps if not _is_idle(step) for part in steps_of(step))


def _is_idle(step: ev.Value) -> bool:
    return isinstance(step, ev.Text) or (isinstance(step, ev.Scalar) and step.value is None)


def column_order(value: ev.Value) -> NDArray[np.int64] | None:
    """Return which of its input columns each output column of a ColumnTransformer is.

    None where it keeps their order, or where that cannot be told.
    """
    if isinstance(value, ev.Estimator) and value.steps:
        return column_order(value.steps[0])
    inner = only_transformer(value)
    if inner is value or not isinstance(value, ev.Estimator) or not isinstance(inner, ev.Estimator):
        return None
    names = [_names(_learnt(estimator, "feature_names_in_")) for estimator in (value, inner)]
    if names[0] is None or names[1] is None or sorted(names[0]) != sorted(names[1]):
        return None
    order = np.array([names[0].index(name) for name in names[1]], np.int64)
    return None if np.array_equal(order, np.arange(len(order))) else order


def best_of_lines(
    name: str, estimator: ev.Estimator, rows: NDArray[Any], classes: int
) -> NDArray[np.int64]:
    """Return the class (n,) of the `classes` whose weights and bias give most for rows (n, k).

    Raises:
        CheckFailed: if it was not fitted, or on other features or classes.
    """
    parts = [_finite(estimator.fitted.get(part)) for part in ("coef_", "intercept_")]
    weights, biases = parts
    if weights is None or biases is None:
        fail(
            text(
                ko="`{name}`{은} 아직 학습하지 않은 분류기입니다.",
                en="`{name}` is a classifier that has not been fitted.",
                name=name,
            )
        )
    require(
        weights.shape == (classes, rows.shape[1]) and biases.shape in {(classes,), (1,)},
        text(
            ko="`{name}`에 {shape} 모양의 가중치가 있습니다. 클래스 {classes}개에 수가 {inputs}개씩이어야 합니다.",
            en="`{name}` has weights of shape {shape}; there are {classes} classes and {inputs} "
            "numbers for each.",
            name=name,
            shape=weights.shape,
            classes=classes,
            inputs=rows.shape[1],
        ),
    )
    # In single precision as the rows are: 60,000 pictures take a third of a second.
    found: NDArray[np.int64] = (rows @ weights.T.astype(rows.dtype) + biases).argmax(axis=1)
    return found


def _learnt(estimator: ev.Estimator, attribute: str) -> ev.Value | None:
    """Return an attribute; a Pipeline has those of its input from its first step."""
    first = estimator.steps[0] if estimator.steps else None
    if isinstance(first, ev.Estimator):
        return _learnt(first, attribute)
    return estimator.fitted.get(attribute)


def _finite(value: ev.Value | None) -> NDArray[np.float64] | None:
    array = None if value is None else to_array(value)
    if array is None or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        return None
    return array.astype(np.float64)


def _items(value: ev.Value | None) -> tuple[ev.Value, ...]:
    return tuple(value.items) if isinstance(value, ev.ListValue) else ()


def _has_columns(columns: ev.Value) -> bool:
    if isinstance(columns, ev.ListValue):
        return bool(columns.items)
    array = to_array(columns)
    return array is None or array.size > 0


def _names(value: ev.Value | None) -> list[str] | None:
    found: Any = None if value is None else plain(value)
    if isinstance(found, np.ndarray):
        found = found.tolist()
    return found if isinstance(found, list) and len(set(map(str, found))) == len(found) else None
