"""One value of a notebook as evidence: the VALUE records of the schema."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from .export_arrays import ArrayStore, NotAnArrayError, TooLargeError
from .plain import exact_text, is_a, loaded, number, series, to_json, type_name

Value = dict[str, Any]

_MAX_TEXT = 100_000
_MAX_ITEMS = 1000
_MAX_STEPS = 100
_MAX_DEPTH = 8
_MAX_NUMBERS = 20_000_000
_MAX_COLUMNS = 2000

_FUNCTIONS: tuple[type, ...] = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    np.ufunc,
)


class Exporter:
    """Turns values into VALUE records; arrays go to the store."""

    def __init__(self, store: ArrayStore, model: Callable[[Any], Value]) -> None:
        """Use `store` for arrays and `model` to describe a Keras model."""
        self.store = store
        self._model = model

    def export(self, value: Any, depth: int = 0) -> Value:
        """Return the VALUE of anything; what has no form here is "other" or "too_large"."""
        try:
            return self._export(value, depth)
        except TooLargeError as error:
            return {"kind": "too_large", "bytes": error.size}
        except NotAnArrayError:
            return other(value)

    def _export(self, value: Any, depth: int) -> Value:
        for attempt in (_scalar, _text, self._array, self._table, self._history):
            found = attempt(value)
            if found is not None:
                return found
        if is_a(value, loaded("keras", "Model")):
            return self._model(value)
        if depth < _MAX_DEPTH:
            found = self._container(value, depth) or self._estimator(value, depth)
            if found is not None:
                return found
        return _function(value) or other(value)

    def _array(self, value: Any) -> Value | None:
        array = as_array(value)
        return None if array is None else {"kind": "array", "array": self.store.put(array)}

    def _table(self, value: Any) -> Value | None:
        frame, series = loaded("pandas", "DataFrame"), loaded("pandas", "Series")
        base = next((kind for kind in (series, frame) if is_a(value, kind)), None)
        if base is None:
            return None
        if type(value) is not base:
            # What a subclass says of its columns need not go together; pandas' own class does.
            value = base(value)
        if base is series:
            columns, names = [value], [value.name]
        else:
            names = list(value.columns)
            if len(names) > _MAX_COLUMNS:
                return {"kind": "too_large", "bytes": int(value.memory_usage().sum())}
            columns = [value.iloc[:, place] for place in range(len(names))]
        record = {
            "kind": "table",
            "columns": [str(name)[:200] for name in names],
            "data": [self.store.put(column.to_numpy()) for column in columns],
            "index_length": len(value.index),
        }
        return {**record, "series": True} if base is series else record

    def _history(self, value: Any) -> Value | None:
        if not is_a(value, loaded("keras.callbacks", "History")):
            return None
        return {
            "kind": "history",
            "history": series(value.history),
            "epochs": series(getattr(value, "epoch", [])),
            "params": to_json(getattr(value, "params", None) or {}),
        }

    def _container(self, value: Any, depth: int) -> Value | None:
        if is_a(value, dict):
            pairs = [
                [str(to_json(key))[:_MAX_ITEMS], self.export(item, depth + 1)]
                for key, item in islice(dict.items(value), _MAX_ITEMS)
            ]
            return {"kind": "dict", "items": pairs}
        for sequence in (list, tuple):
            if is_a(value, sequence):
                items = islice(sequence.__iter__(value), _MAX_ITEMS)
                return {"kind": "list", "items": [self.export(item, depth + 1) for item in items]}
        return None

    def _estimator(self, value: Any, depth: int) -> Value | None:
        base = loaded("sklearn.base", "BaseEstimator")
        if not is_a(value, base):
            return None
        record = {
            "kind": "estimator",
            "class": type_name(value),
            "params": to_json(base.get_params(value, deep=False)),
            "fitted": {
                name: self.export(item, depth + 1)
                for name, item in islice(_attributes(value), _MAX_ITEMS)
                if name.endswith("_") and not name.startswith("_")
            },
        }
        if not is_a(value, loaded("sklearn.pipeline", "Pipeline")):
            return record
        return {**record, "steps": [self.export(step, depth + 1) for step in _steps(value)]}


def _steps(pipeline: Any) -> list[Any]:
    """Return what a Pipeline holds, in order; what is no pair of a name and a step is left out."""
    pairs: Any = dict(_attributes(pipeline)).get("steps")
    found = islice(list.__iter__(pairs), _MAX_STEPS) if is_a(pairs, list) else []
    return [pair[1] for pair in found if type(pair) in (tuple, list) and len(pair) == 2]


def _attributes(value: Any) -> list[tuple[str, Any]]:
    return list(object.__getattribute__(value, "__dict__").items())


def other(value: Any) -> Value:
    """Return the VALUE that only names the type."""
    return {"kind": "other", "type": type_name(value)}


def as_array(value: Any) -> Any:
    """Return a NumPy array (of any shape and dtype) for what is one, else None.

    NumPy arrays, TensorFlow tensors and variables, Keras variables, pandas indexes, SciPy sparse
    matrices, ranges, and (nested) lists of nothing but numbers.
    """
    if is_a(value, np.ndarray):
        return value
    if is_a(value, loaded("tensorflow", "Tensor")) and hasattr(value, "numpy"):
        return np.asarray(value.numpy())
    if is_a(value, loaded("tensorflow", "Variable")):
        return np.asarray(value.numpy())
    if is_a(value, loaded("keras", "Variable")):
        return np.asarray(loaded("keras", "ops").convert_to_numpy(value))
    if is_a(value, loaded("pandas", "Index")):
        return value.to_numpy()
    if is_a(value, loaded("scipy.sparse", "spmatrix")) or is_a(
        value, loaded("scipy.sparse", "sparray")
    ):
        return value.toarray() if value.shape[0] * value.shape[1] <= _MAX_NUMBERS else None
    if type(value) is range:
        return np.arange(value.start, value.stop, value.step) if len(value) <= 10**7 else None
    return _numbers(value)


def _numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """Return a list of numbers as an array; anything ragged or mixed with text is None."""
    if not (is_a(value, list) or is_a(value, tuple)):
        return None
    if not _all_numbers(value, [_MAX_NUMBERS]):
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" and array.size else None


def _all_numbers(value: Any, left: list[int]) -> bool:
    sequence = list if is_a(value, list) else tuple
    for item in sequence.__iter__(value):
        left[0] -= 1
        if left[0] < 0:
            return False
        if type(item) in (int, float, bool) or is_a(item, np.number) or is_a(item, np.bool_):
            continue
        if not (type(item) in (list, tuple) and _all_numbers(item, left)):
            return False
    return True


def _scalar(value: Any) -> Value | None:
    if value is None:
        return {"kind": "scalar", "value": None, "type": "none"}
    if value is True or value is False or is_a(value, np.bool_):
        return {"kind": "scalar", "value": bool(value), "type": "bool"}
    if is_a(value, int) or is_a(value, np.integer):
        exact = int.__int__(value) if is_a(value, int) else int(np.int64(value))
        return {"kind": "scalar", "value": exact, "type": "int"} if abs(exact) < 2**63 else None
    if is_a(value, float) or is_a(value, np.floating):
        exact_float = float.__float__(value) if is_a(value, float) else float(np.float64(value))
        return {"kind": "scalar", "value": number(exact_float), "type": "float"}
    return None


def _text(value: Any) -> Value | None:
    if not is_a(value, str):
        return None
    text = exact_text(value)
    if len(text) > _MAX_TEXT:
        return {"kind": "too_large", "bytes": len(text)}
    return {"kind": "text", "value": text}


def _function(value: Any) -> Value | None:
    """Return the VALUE of what can be called: a function, or an object that is used like one.

    Of objects (a Keras layer, a `partial`, one of a class with `__call__`) only the type is told:
    a name or a signature of their own is whatever was put there.
    """
    if not callable(value) or is_a(value, type):
        return None
    traced = type_name(value).endswith(".PolymorphicFunction")
    if not (traced or any(is_a(value, kind) for kind in _FUNCTIONS)):
        return {"kind": "function", "name": type_name(value), "signature": "(...)"}
    try:
        signature = str(inspect.signature(value))[:500]
    except (TypeError, ValueError):
        signature = "(...)"
    return {"kind": "function", "name": str(value.__name__)[:200], "signature": signature}
