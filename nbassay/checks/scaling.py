"""Scalers: undoing a student's scaling, and telling which rows a scaler was fitted on.

Formulas are those of scikit-learn's documentation: StandardScaler z = (x - mean_) / scale_,
MinMaxScaler z = x * scale_ + min_, RobustScaler z = (x - center_) / scale_,
MaxAbsScaler z = x / scale_.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks._scaler_refusals import refuse_class, refuse_unfitted, refuse_width
from nbassay.checks.estimators import only_transformer, steps_of
from nbassay.checks.values import to_array
from nbassay.texts import Text, text

Floats = NDArray[np.float64]

SCALERS = ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler")
# An attribute that each scaler has once it is fitted, one value per feature.
_LEARNT = {
    "StandardScaler": "mean_",
    "MinMaxScaler": "data_min_",
    "RobustScaler": "center_",
    "MaxAbsScaler": "max_abs_",
}
# The widest column against the narrowest: of a table's 1,300, any of the four leaves at most 8.
UNEQUAL = 100
_CLOSE = 1e-6  # relative: a student's rows may be float32, the table is float64


@dataclass(frozen=True)
class Affine:
    """Column by column: original = scaled * scale + shift, each (features,) or (1,)."""

    scale: Floats
    shift: Floats

    def undo(self, rows: NDArray[Any]) -> Floats:
        """Return scaled `rows` (n, features) in the units of the original table."""
        return np.asarray(rows, np.float64) * self.scale + self.shift

    def then(self, other: Affine) -> Affine:
        """Return what this scaling and then `other` come to."""
        return Affine(self.scale * other.scale, other.shift * self.scale + self.shift)

    def apply(self, rows: NDArray[Any]) -> Floats:
        """Return original `rows` (n, features) as the scaling has them."""
        return (np.asarray(rows, np.float64) - self.shift) / self.scale

    def is_close(self, other: Affine) -> bool:
        """Whether it is the other, as exactly as one can be worked out from scaled rows."""
        near = np.allclose(self.scale, other.scale, rtol=1e-4)
        return near and bool((np.abs(self.shift - other.shift) <= 1e-4 * other.scale).all())


UNSCALED = Affine(np.ones(1), np.zeros(1))


def require_scaler(name: str, value: ev.Estimator, features: int) -> ev.Estimator:
    """Return the scaler that `value` is, or that has all columns of this ColumnTransformer.

    It is one of the four whose work can be undone, fitted on `features` columns, or a Pipeline of
    nothing else.

    Raises:
        CheckFailed: naming the class seen, or saying that it was not fitted.
    """
    steps = steps_of(value)
    strange = [step for step in steps if not _is_scaler(step)]
    if strange or not steps:
        refuse_class(name, value, strange, SCALERS)
    for step in steps:
        assert isinstance(step, ev.Estimator)
        _require_fitted(name, step, features)
    scaler = only_transformer(value)
    assert isinstance(scaler, ev.Estimator)
    return scaler


def _is_scaler(value: ev.Value) -> bool:
    return isinstance(value, ev.Estimator) and value.class_name in SCALERS


def _require_fitted(name: str, scaler: ev.Estimator, features: int) -> None:
    shapes = _learnt_shapes(scaler)
    if not shapes:
        refuse_unfitted(name)
    for shape in shapes:
        if shape != (features,):
            refuse_width(name, math.prod(shape), features)


def _learnt_shapes(scaler: ev.Estimator) -> list[tuple[int, ...]]:
    """Return the shapes of all that undoing a scaler goes by; nothing where it was not fitted."""
    learnt = _fitted_array(scaler, _LEARNT[scaler.class_name])
    others = (_fitted_array(scaler, attribute) for attribute in ("scale_", "min_"))
    return [array.shape for array in (learnt, *others) if array is not None and learnt is not None]


def usable(value: ev.Value | None, features: int) -> ev.Estimator | None:
    """Return the scaler that `require_scaler` would return, None where that would fail."""
    steps = () if value is None else steps_of(value)
    for step in steps:
        if not isinstance(step, ev.Estimator) or step.class_name not in SCALERS:
            return None
        if set(_learnt_shapes(step)) != {(features,)}:
            return None
    scaler = None if value is None else only_transformer(value)
    return scaler if steps and isinstance(scaler, ev.Estimator) else None


def affine(scaler: ev.Estimator) -> Affine:
    """Return what a fitted scaler (see `require_scaler`) does to each column, or several in a row."""
    return functools.reduce(Affine.then, map(_affine_of_one, _scalers_in(scaler)))


def _scalers_in(scaler: ev.Estimator) -> list[ev.Estimator]:
    return [step for step in steps_of(scaler) if isinstance(step, ev.Estimator)]


def _affine_of_one(scaler: ev.Estimator) -> Affine:
    one, nothing = UNSCALED.scale, UNSCALED.shift
    scale = _fitted_array(scaler, "scale_")
    scale = one if scale is None else scale
    if scaler.class_name == "MinMaxScaler":
        low = _fitted_array(scaler, "min_")
        return Affine(1 / scale, -(nothing if low is None else low) / scale)
    if scaler.class_name == "StandardScaler":
        shift = _fitted_array(scaler, "mean_") if scaler.params.get("with_mean", True) else None
    elif scaler.class_name == "RobustScaler":
        shift = _fitted_array(scaler, "center_")
    else:
        shift = None
    return Affine(scale, nothing if shift is None else shift)


def same_size(scaler: ev.Estimator, rows: Floats) -> bool:
    """Whether `scaler` brings the columns of original `rows` to one order of magnitude.

    One that only moves them (`with_std=False`) leaves thousands beside single digits.
    """
    spread = affine(scaler).apply(rows).std(axis=0)
    spread = spread[spread > 0]
    return spread.size > 0 and bool(spread.max() <= UNEQUAL * spread.min())


def learnt_by(scaling: Affine, groups: Mapping[str, Floats]) -> str | None:
    """Return the key of the first group of rows on which one of the four scalers learns `scaling`.

    None when no group does; scalers with settings of their own are not tried.
    """
    for name, rows in groups.items():
        if len(rows) and any(map(scaling.is_close, _usual(rows))):
            return name
    return None


def _usual(rows: Floats) -> Iterator[Affine]:
    """What the four scalers do, with the settings that they come with."""
    quantiles = np.percentile(rows, (25, 75), axis=0)
    yield Affine(rows.std(axis=0), rows.mean(axis=0))
    yield Affine(np.ptp(rows, axis=0), rows.min(axis=0))
    yield Affine(quantiles[1] - quantiles[0], np.median(rows, axis=0))
    yield Affine(np.abs(rows).max(axis=0), np.zeros(rows.shape[1]))


def fitted_on(scaler: ev.Estimator, groups: Mapping[str, Floats]) -> str | None:
    """Return the key of the first group of original rows whose recount `scaler` agrees with.

    None when no group explains what the scaler learnt.
    """
    for name, rows in groups.items():
        if len(rows) and _agrees(scaler, rows):
            return name
    return None


def fitted_message(name: str, found: str | None, rows: int, *, parts: int = 2) -> Text:
    """Say on which rows `name` was fitted, and why only training rows may be used.

    `found` is "all", "train and valid", "train and test", "valid", "test" or None (unknown), as
    `fitted_on` tells, of a table of `rows` rows in so many `parts`.
    """
    seen = {
        "all": text(
            ko="나누기 전의 {rows:,}개 행 전체에 fit되었습니다",
            en="was fitted on all {rows:,} rows, before they were divided",
            rows=rows,
        ),
        "train and valid": text(
            ko="학습용과 검증용 행에 함께 fit되었습니다",
            en="was fitted on training and validation rows together",
        ),
        "train and test": text(
            ko="학습용과 시험용 행에 함께 fit되었습니다",
            en="was fitted on training and test rows together",
        ),
        "valid": text(
            ko="검증용 행에 fit되었습니다(fit_transform을 부분마다 부르지 않았나요?)",
            en="was fitted on the validation rows (was fit_transform called for each part?)",
        ),
        "test": text(
            ko="시험용 행에 fit되었습니다(fit_transform을 부분마다 부르지 않았나요?)",
            en="was fitted on the test rows (was fit_transform called for each part?)",
        ),
    }
    other = text(
        ko="학습용 행에 fit된 값과 다릅니다",
        en="does not hold what fitting it on the training rows gives",
    )
    all_parts = (
        text(ko="두 쪽", en="both parts")
        if parts == 2
        else text(ko="{parts}쪽", en="all {parts} parts", parts=parts)
    )
    return text(
        ko="`{name}`{이} {seen}. 학습용이 아닌 행의 평균과 분산이 섞이면(데이터 누수) 그 행에서 "
        "잰 점수를 믿을 수 없습니다. 먼저 나누고, 학습용 행에만 fit한 뒤 {all_parts} 모두 "
        "transform하세요.",
        en="`{name}` {seen}. Then knowledge of rows other than the training rows leaks into "
        "training, and a score on those cannot be trusted. Split first, fit on the training rows "
        "only, then transform {all_parts}.",
        name=name,
        seen=seen.get(found or "", other),
        all_parts=all_parts,
    )


def _agrees(scaler: ev.Estimator, rows: Floats) -> bool:
    """Whether each scaler in a row learnt from what those before it make of `rows`."""
    for step in _scalers_in(scaler):
        if not _one_agrees(step, rows):
            return False
        rows = _affine_of_one(step).apply(rows)
    return True


def _one_agrees(scaler: ev.Estimator, rows: Floats) -> bool:
    recounted = _recount(scaler, rows)
    for attribute, want in recounted.items():
        have = _fitted_array(scaler, attribute)
        if have is None:
            continue
        if have.shape != want.shape or not np.allclose(have, want, rtol=_CLOSE, atol=1e-9):
            return False
    return any(_fitted_array(scaler, attribute) is not None for attribute in recounted)


def _recount(scaler: ev.Estimator, rows: Floats) -> dict[str, Floats]:
    """Return what `scaler`'s class learns from `rows`."""
    low, high, largest = rows.min(axis=0), rows.max(axis=0), np.abs(rows).max(axis=0)
    if scaler.class_name == "StandardScaler":
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        # scikit-learn leaves a column alone that is the same everywhere.
        scale = np.where(high > low, spread, 1.0)
        return {"mean_": mean, "var_": spread**2, "scale_": scale}
    if scaler.class_name == "MinMaxScaler":
        first, last = _pair(scaler, "feature_range", (0.0, 1.0))
        scale = (last - first) / np.where(high > low, high - low, 1.0)
        bounds = {"data_min_": low, "data_max_": high}
        return {**bounds, "scale_": scale, "min_": first - low * scale}
    if scaler.class_name == "MaxAbsScaler":
        return {"max_abs_": largest, "scale_": np.where(largest > 0, largest, 1.0)}
    quantiles = np.percentile(rows, _pair(scaler, "quantile_range", (25.0, 75.0)), axis=0)
    return {"center_": np.median(rows, axis=0), "scale_": quantiles[1] - quantiles[0]}


def _pair(scaler: ev.Estimator, name: str, default: tuple[float, float]) -> Floats:
    """A setting of two numbers."""
    given = scaler.params.get(name)
    return np.array(given if isinstance(given, (list, tuple)) else default, float)


def _fitted_array(scaler: ev.Estimator, attribute: str) -> Floats | None:
    value = scaler.fitted.get(attribute)
    array = None if value is None else to_array(value)
    if array is None or array.dtype.kind not in "fiu":
        return None
    return np.atleast_1d(array.astype(np.float64))
