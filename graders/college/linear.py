"""A student's logistic regression, computed again from its weights."""

import numpy as np

from nbassay.checks import fail, require
from nbassay.checks.labels import class_numbers
from nbassay.checks.values import to_array
from nbassay.texts import text

CLASSES = ("LogisticRegression", "LogisticRegressionCV")
# Measured over 15 splits, four scalers and eight settings (lbfgs, liblinear, newton-cholesky,
# saga, C from 0.1 to no penalty, l1, balanced class weights): on the rows of the fit 0.026 at
# most, on the unbalanced or the test rows 0.34 at least (0.05 with balanced class weights); the
# flattest of the groups was always the right one.
SLOPE = 0.1


def weights(logistic):
    """(17 weights, bias) of a fitted model."""
    coefficients = _fitted(logistic, "coef_")
    if coefficients is None:
        fail(
            text(
                ko="`logistic`이 아직 학습되지 않았습니다. `logistic.fit(...)`을 호출하세요.",
                en="`logistic` has not been fitted; call `logistic.fit(...)`.",
            )
        )
    require(
        coefficients.shape == (1, 17),
        text(
            ko="`logistic`의 가중치 모양이 {shape}입니다. 특성은 17개, 클래스는 2개입니다.",
            en="The weights of `logistic` have shape {shape}; there are 17 features and 2 classes.",
            shape=coefficients.shape,
        ),
    )
    bias = _fitted(logistic, "intercept_")
    return coefficients.ravel(), 0.0 if bias is None else float(bias.ravel()[0])


def predict(logistic, rows):
    """Classes 0 and 1 of scaled rows (n, 17)."""
    slope, bias = weights(logistic)
    return (rows @ slope + bias > 0).astype(int)


def learnt_from(logistic, groups):
    """The key of the group (rows, labels) that `logistic` was fitted on, None when it is none.

    A fit ends where the penalised loss is level, so on its own rows the slope of the loss
    vanishes, and on others it does not. Nothing has to be fitted again for that.
    """
    slopes = {name: _slope(logistic, *group) for name, group in groups.items()}
    flattest = min(slopes, key=slopes.get)
    return flattest if slopes[flattest] < SLOPE else None


def _slope(logistic, rows, labels):
    """How steep the loss is at the model's weights: 0 level, 1 as if every row pulled one way.

    Of C * sum s (log(1 + e^z) - y z) + penalty, with z = rows @ w + b and s the class weight, the
    derivative by w is C * rows.T @ (s (p - y)) + penalty', by b it is C * sum s (p - y); both are
    divided by what the residuals could come to without cancelling out.
    """
    w, b = weights(logistic)
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


def _row_weights(logistic, y):
    if logistic.params.get("class_weight") != "balanced":
        return np.ones(len(y))
    counts = np.maximum(np.bincount(y, minlength=2), 1)
    return (len(y) / (2 * counts))[y]


def _penalty(logistic, w):
    """The penalty's derivative divided by C; `l1_ratio` 0 is ridge, 1 is lasso."""
    if _unpenalised(logistic):
        return np.zeros_like(w)
    strength = _number(logistic, "C", 1.0)
    ratio = 1.0 if logistic.params.get("penalty") == "l1" else _number(logistic, "l1_ratio", 0.0)
    return (ratio * np.sign(w) + (1 - ratio) * w) / strength


def _unpenalised(logistic):
    """Evidence has infinity as text."""
    params = logistic.params
    return params.get("C") == "inf" or params.get("penalty", "") in (None, "none")


def _number(logistic, name, default):
    """A setting, or what cross-validation chose for it."""
    chosen = _fitted(logistic, f"{name}_")
    if chosen is not None:
        return float(chosen.ravel()[0])
    value = logistic.params.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else default


def _fitted(logistic, name):
    value = logistic.fitted.get(name)
    array = None if value is None else to_array(value)
    return array.astype(float) if array is not None and array.dtype.kind in "fiu" else None
