"""What is noted of one call of Keras's `fit`: what was asked for and what came of it."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np

from .answer_calls import describe_error
from .budget import EpochCap
from .export_arrays import ArrayStore, NotAnArrayError, TooLargeError
from .export_models import compile_settings, layers_of, steps_of
from .export_values import as_array
from .fingerprints import fingerprint
from .pipelines import rows_of
from .plain import exact_text, is_a, is_builtin, loaded, series, to_json, type_name
from .requests import RefusedError
from .rows import Rows, take_only
from .sources import is_dataset, is_py_dataset

# Digests of weights that are kept of one fit, the newest.
_MOST_ENDS = 5000
_MOST_CLASSES = 10_000


def _by_class(class_weight: Any) -> Any:
    """Return weights of classes as JSON, each by the class for which Keras finds it.

    Keras looks them up by whole numbers: 1.0 and True are found for class 1, the text "1" never is,
    and stands in quotes here.
    """
    if not is_a(class_weight, dict):
        return to_json(class_weight)
    pairs = islice(dict.items(class_weight), _MOST_CLASSES)
    return to_json({_class_of(key): weight for key, weight in pairs})


def _class_of(key: Any) -> Any:
    if is_a(key, np.generic):
        key = np.generic.item(key)
    if is_a(key, str):
        return repr(exact_text(key))
    if is_a(key, int):
        return int.__int__(key)
    if is_a(key, float) and float.is_integer(key):
        return int(float.__float__(key))
    return key


class FitRecord:
    """One call of `fit`. Keeps the training data by reference until it is exported."""

    def __init__(
        self, model: Any, asked: dict[str, Any], rows: Rows | None = None, network: int = 0
    ) -> None:
        """Note what was asked for, before training changes anything.

        `rows` are those behind an `x` that is no array; the fits of one model object have the
        number `network` in common.
        """
        self.model = weakref.ref(model)
        self.here = "as it is written"
        self.rows = rows
        # Says whether the model has the weights that the epoch ended with; the trainer's come late.
        self.is_current: Callable[[], bool] = lambda: True
        wanted = ("x", "y", "sample_weight", "validation_data")
        self._asked = {name: asked.get(name) for name in wanted}
        self._ended: dict[str, None] = {}
        # Known once the data is stored.
        self.validation_trouble = ""
        self._stored = False
        self._references: dict[str, Any] = {"x": None, "y": None, "validation": None}
        source = source_of(asked.get("x"))
        self._record: dict[str, Any] = {
            "model_class": type(model).__name__,
            "network": network,
            "layers": [],
            "source": source,
            "epochs": to_json(asked.get("epochs")),
            "initial_epoch": to_json(asked.get("initial_epoch")),
            "batch_size": _batch_size(asked.get("batch_size"), source, rows),
            "validation_split": to_json(asked.get("validation_split")),
            "callbacks": describe_callbacks(asked.get("callbacks")),
            "class_weight": _by_class(asked.get("class_weight")),
            "sample_weight": asked.get("sample_weight") is not None,
            "shuffle": asked.get("shuffle") is True if rows is None else rows.shuffle,
            "whole_batches": rows is not None and rows.whole_batches,
            "drop_remainder": rows is not None and rows.drop_remainder,
            "compile": _attempt(lambda: compile_settings(model)),
            "parameters": 0,
            "epochs_run": 0,
            "stopped_by": None,
            "error": None,
            "history": {},
            "seconds": 0.0,
            "began": _attempt(lambda: fingerprint(model)),
            "steps": None,
        }

    def note_compiled(self, model: Any) -> None:
        """Note anew how `model` is compiled, now that Keras has made its metrics."""
        self._record["compile"] = _attempt(lambda: compile_settings(model))

    def note_weights(self, model: Any) -> None:
        """Note the weights of `model` as some that an epoch ended with."""
        if self.is_current():
            found = _attempt(lambda: fingerprint(model))
            if found is not None:
                self._ended[found] = None
            if len(self._ended) > _MOST_ENDS:
                del self._ended[next(iter(self._ended))]

    def finish(
        self, model: Any, cap: EpochCap, seconds: float, error: BaseException | None = None
    ) -> None:
        """Note what came of it; `error` is what ended it."""
        if error is None and cap.epochs_run:
            # Callbacks may have brought back the best ones.
            self.note_weights(model)
        self._record.update(
            layers=_attempt(lambda: layers_of(model)) or [],
            parameters=_attempt(lambda: int(model.count_params())) or 0,
            epochs_run=cap.epochs_run,
            stopped_by=cap.stopped_by if error is None else "error",
            error=None if error is None else describe_error(error),
            history=series(cap.logs),
            seconds=round(seconds, 3),
            steps=steps_of(model),
        )

    def store_data(self, store: ArrayStore) -> None:
        """Store the training data, the first time only, and let go of it."""
        if self._stored:
            return
        self._references = {
            "x": _store_data(self._part(0, "x"), store),
            "y": _store_data(self._part(1, "y"), store),
            "validation": self._store_validation(store),
        }
        self._stored = True
        self._asked, self.rows = {}, None

    def to_json(self, index: int) -> dict[str, Any]:
        """Return the FIT record; data that could not be stored is null."""
        return {
            "index": index,
            **self._record,
            "ended": list(self._ended),
            "here": self.here[:200],
            **self._references,
        }

    def store_row_weights(self, store: ArrayStore) -> dict[str, Any] | None:
        """Store what each row counts, and return where; None if they all count alike.

        To be called before the data is stored and let go.

        Raises:
            NotAnArrayError: if it is something else.
            TooLargeError: if there is no room.
        """
        given = self._part(2, "sample_weight")
        if given is None:
            return None
        weights = _as_data(given)
        if weights is None:
            raise NotAnArrayError
        self._record["sample_weight"] = True
        return store.put(weights)

    def first_row(self) -> tuple[Any, ...]:
        """Return a row of x and y, and perhaps its weight, as Keras hands them to a model.

        Raises:
            RefusedError: if they are no arrays.
        """
        given = (self._part(0, "x"), self._part(1, "y"), self._part(2, "sample_weight"))
        found = [_as_data(part) for part in given if part is not None]
        if len(found) < 2 or any(part is None or not np.ndim(part) for part in found):
            raise RefusedError("rows or labels that are no arrays")
        if not all(map(len, found)):
            raise RefusedError("no rows")
        first = [np.asarray(part[:1]) for part in found]
        return tuple(part.astype(np.float32) if part.dtype.kind == "f" else part for part in first)

    def _part(self, place: int, name: str) -> Any:
        return self._asked.get(name) if self.rows is None else self.rows.part(place)

    def _store_validation(self, store: ArrayStore) -> dict[str, Any] | None:
        given = self._asked.get("validation_data")
        if given is None:
            return None
        rows = rows_of(given)
        if rows is not None:
            x, y = rows.part(0), rows.part(1)
            if rows.part(2) is not None:
                self.validation_trouble = "weights of validation rows"
            elif rows.wrapped:
                self.validation_trouble = "validation rows in a list or a dict"
        else:
            pair = given if isinstance(given, (tuple, list)) else (None, None)
            x, y = (*pair, None, None)[:2]
        return {"x": _store_data(x, store), "y": _store_data(y, store), "rows": _rows(x)}


def source_of(x: Any) -> str:
    """Return the kind of training data: "arrays", "dataset", "generator" or "unknown"."""
    if _as_data(x) is not None:
        return "arrays"
    if is_dataset(x):
        return "dataset"
    if inspect.isgenerator(x) or is_py_dataset(x):
        return "generator"
    return "unknown"


def _as_data(value: Any) -> Any:
    value = take_only(value)
    for name in ("DataFrame", "Series"):
        if is_a(value, loaded("pandas", name)):
            return value.to_numpy()
    return as_array(value)


def _store_data(value: Any, store: ArrayStore) -> dict[str, Any] | None:
    try:
        array = _as_data(value)
        return None if array is None else store.put(array)
    except (TooLargeError, NotAnArrayError):
        return None


def _rows(value: Any) -> int | None:
    array = _attempt(lambda: _as_data(value))
    return None if array is None or not array.ndim else int(array.shape[0])


def _batch_size(asked: Any, source: str, rows: Rows | None) -> Any:
    if rows is not None:
        return rows.batch_size
    # Keras takes batches of 32 where an array comes without a size.
    return 32 if asked is None and source == "arrays" else to_json(asked)


def describe_callbacks(callbacks: Any) -> list[dict[str, Any]]:
    """Return class and plain parameters of each callback asked for."""
    inner = getattr(callbacks, "callbacks", callbacks)
    items = inner if isinstance(inner, (list, tuple)) else [inner] if inner is not None else []
    return [
        {
            "class": type(callback).__name__,
            "builtin": is_builtin(callback),
            "params": {
                name: to_json(value)
                for name, value in getattr(callback, "__dict__", {}).items()
                if not name.startswith("_") and name != "params" and _is_plain(value)
            },
        }
        for callback in items[:100]
    ]


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str)) or _is_path(value)


def _is_path(value: Any) -> bool:
    return type_name(value).startswith("pathlib.")


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception:
        # The record must never break the student's training.
        return None
