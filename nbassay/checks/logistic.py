"""A student's logistic regression of two classes, computed again from its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._verdict import fail, require
from nbassay.checks.labels import class_numbers
from nbassay.checks.values import to_array
from nbassay.texts import text

Floats = NDArray[np.float64]

# Measured over 15 splits of a table of 777 rows, four scalers and eight settings (lbfgs, liblinear,
# newton-cholesky, saga, C from 0.1 to no penalty, l1, balanced class weights): on the rows of the
# fit 0.026 at most, on others 0.34 at least (0.05 with balanced class weights); the flattest of the
# groups was always the right one.
_SLOPE = 0.1


def weights(name: str, logistic: ev.Estimator, features: int) -> tuple[Floats, float]:
    """Return the weights (features,) and the bias of a fitted model.

    Raises:
        CheckFailed: if it was not fitted, or on other features or classes.
    """
    coefficients = _fitted(logistic, "coef_")
    if coefficients is None:
        fail(
            text(
                ko="`{name}`{이} 아직 학습되지 않았습니다. `{name}.fit(...)`을 호출하세요.",
                en="`{name}` has not been fitted; call `{name}.fit(...)`.",
                name=name,
            )
        )
    require(
        coefficients.shape == (1, features),
        text(
            ko="`{name}`의 가중치 모양이 {shape}입니다. 특성은 {features}개, 클래스는 2개입니다.",
            en="The weights of `{name}` have shape {shape}; there are {features} features and 2 "
            "classes.",
            name=name,
            shape=coefficients.shape,
            features=features,
        ),
    )
    bias = _fitted(logistic, "intercept_")
    return coefficients.ravel(), 0.0 if bias is None else float(bias.ravel()[0])


def predict(name: str, logistic: ev.Estimator, rows: NDArray[Any]) -> NDArray[np.int64]:
    """Return the classes 0 and 1 (n,) of rows (n, features) as the model sees them.

    Raises:
        CheckFailed: as `weights` does.
    """
    slope, bias = weights(name, logistic, rows.shape[1])
    return (rows @ slope + bias > 0).astype(np.int64)


def learnt_from(
    name: str, logistic: ev.Estimator, groups: Mapping[str, tuple[NDArray[Any], NDArray[Any]]]
) -> str | None:
    """Return the key of the group, rows (n, features) and labels (n,), that the model was fitted on.

    None when it is none of them. A fit ends where the penalised loss is level, so on its own rows
    the slope of the loss vanishes, and on others it does not. Nothing has to be fitted again.

    Raises:
        CheckFailed: as `weights` does.
    """
    slopes = {key: _slope(name, logistic, *group) for key, group in groups.items()}
    flattest = min(slopes, key=lambda key: slopes[key])
    return flattest if slopes[flattest] < _SLOPE else None


def has_used_all_steps(logistic: ev.Estimator) -> int:
    """Return the steps that it made if those were all that `max_iter` allowed, 0 otherwise."""
    made, most = _fitted(logistic, "n_iter_"), logistic.params.get("max_iter")
    used = made is not None and made.size and isinstance(most, int) and made.max() >= most
    return int(most) if used and isinstance(most, int) else 0


def _slope(name: str, logistic: ev.Estimator, rows: NDArray[Any], labels: NDArray[Any]) -> float:
    """How steep the loss is at the model's weights: 0 level, 1 as if every row pulled one way.

    Of C * sum s (log(1 + e^z) - y z) + penalty, with z = rows @ w + b and s the class weight, the
    derivative by w is C * rows.T @ (s (p - y)) + penalty', by b it is C * sum s (p - y); both are
    divided by what the residuals could come to without cancelling out.
    """
    w, b = weights(name, logistic, rows.shape[1])
    y = class_numbers(labels)
    z = np.clip(rows @ w + b, -500, 500)
    residual = (1 / (1 + np.exp(-z)) - y) * _row_weights(logistic, y)
    columns = np.column_stack([rows, np.ones(len(rows))]).astype(float)
    # liblinear penalises the bias as well.
    bias = b if logistic.params.get("solver") == "liblinear" else 0.0
    pull = columns.T @ residual + _penalty(logistic, np.append(w, bias))
    most = np.abs(columns).T @ np.abs(residual)
    counted = np.append(w != 0, True)
    return float(np.max(np.abs(pull[counted]) / np.maximum(most[counted], 1e-12)))


def _row_weights(logistic: ev.Estimator, y: NDArray[np.int64]) -> Floats:
    if logistic.params.get("class_weight") != "balanced":
        return np.ones(len(y))
    counts = np.maximum(np.bincount(y, minlength=2), 1)
    shares: Floats = len(y) / (2 * counts)
    return shares[y]


def _penalty(logistic: ev.Estimator, w: Floats) -> Floats:
    """The penalty's derivative divided by C; `l1_ratio` 0 is ridge, 1 is lasso."""
    params = logistic.params
    # Evidence has infinity as text.
    if params.get("C") == "inf" or params.get("penalty", "") in (None, "none"):
        return np.zeros_like(w)
    strength = _number(logistic, "C", 1.0)
    ratio = 1.0 if params.get("penalty") == "l1" else _number(logistic, "l1_ratio", 0.0)
    return (ratio * np.sign(w) + (1 - ratio) * w) / strength


def _number(logistic: ev.Estimator, name: str, default: float) -> float:
    """A setting, or what cross-validation chose for it."""
    chosen = _fitted(logistic, f"{name}_")
    if chosen is not None:
        return float(chosen.ravel()[0])
    value = logistic.params.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else default


def _fitted(logistic: ev.Estimator, name: str) -> Floats | None:
    value = logistic.fitted.get(name)
    array = None if value is None else to_array(value)
    return array.astype(np.float64) if array is not None and array.dtype.kind in "fiu" else None
