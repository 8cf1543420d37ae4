"""What is noted of one call of Keras's `fit`: what was asked for and what came of it."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from typing import Any

from .arrays import ArrayStore, NotAnArrayError, TooLargeError
from .budget import EpochCap
from .models import compile_settings, layers_of
from .plain import is_a, is_builtin, loaded, series, to_json, type_name
from .values import as_array


class FitRecord:
    """One call of `fit`. Keeps the training data by reference until it is exported."""

    def __init__(self, model: Any, asked: dict[str, Any]) -> None:
        """Note what was asked for, before training changes anything."""
        self.model = weakref.ref(model)
        self.here = "as it is written"
        self._data = {"x": asked.get("x"), "y": asked.get("y")}
        self._validation = asked.get("validation_data")
        self._row_weights = asked.get("sample_weight")
        self._stored = False
        self._references: dict[str, Any] = {"x": None, "y": None, "validation": None}
        source = source_of(asked.get("x"))
        self._record: dict[str, Any] = {
            "model_class": type(model).__name__,
            "layers": [],
            "source": source,
            "epochs": to_json(asked.get("epochs")),
            "initial_epoch": to_json(asked.get("initial_epoch")),
            "batch_size": _batch_size(asked.get("batch_size"), source),
            "validation_split": to_json(asked.get("validation_split")),
            "callbacks": describe_callbacks(asked.get("callbacks")),
            "class_weight": to_json(asked.get("class_weight")),
            "sample_weight": asked.get("sample_weight") is not None,
            "shuffle": asked.get("shuffle") is True,
            "compile": _attempt(lambda: compile_settings(model)),
            "parameters": 0,
            "epochs_run": 0,
            "stopped_by": None,
            "history": {},
            "seconds": 0.0,
        }

    def finish(self, model: Any, cap: EpochCap, seconds: float, error: bool = False) -> None:
        """Note what came of it."""
        self._record.update(
            layers=_attempt(lambda: layers_of(model)) or [],
            parameters=_attempt(lambda: int(model.count_params())) or 0,
            epochs_run=cap.epochs_run,
            stopped_by="error" if error else cap.stopped_by,
            history=series(cap.logs),
            seconds=round(seconds, 3),
        )

    def store_data(self, store: ArrayStore) -> None:
        """Store the training data, the first time only, and let go of it."""
        if self._stored:
            return
        self._references = {
            "x": _stored(self._data["x"], store),
            "y": _stored(self._data["y"], store),
            "validation": self._stored_validation(store),
        }
        self._stored = True
        self._data, self._validation = {}, None

    def to_json(self, index: int) -> dict[str, Any]:
        """Return the FIT record; data that could not be stored is null."""
        return {"index": index, **self._record, "here": self.here[:200], **self._references}

    def store_row_weights(self, store: ArrayStore) -> dict[str, Any] | None:
        """Store what each row counts, and return where; None if they all count alike.

        Raises:
            NotAnArrayError: if it is something else.
            TooLargeError: if there is no room.
        """
        if self._row_weights is None:
            return None
        weights = _as_data(self._row_weights)
        if weights is None:
            raise NotAnArrayError
        return store.put(weights)

    def _stored_validation(self, store: ArrayStore) -> dict[str, Any] | None:
        if self._validation is None:
            return None
        pair = self._validation if isinstance(self._validation, (tuple, list)) else (None, None)
        x, y = (*pair, None, None)[:2]
        return {"x": _stored(x, store), "y": _stored(y, store), "rows": _rows(x)}


def source_of(x: Any) -> str:
    """Return the kind of training data: "arrays", "dataset", "generator" or "unknown"."""
    if _as_data(x) is not None:
        return "arrays"
    if is_a(x, loaded("tensorflow.data", "Dataset")) or is_a(x, _dataset_class()):
        return "dataset"
    if inspect.isgenerator(x) or is_a(x, loaded("keras.utils", "PyDataset")):
        return "generator"
    return "unknown"


def _dataset_class() -> Any:
    tensorflow = loaded("tensorflow", "data")
    return getattr(tensorflow, "Dataset", None)


def _as_data(value: Any) -> Any:
    for name in ("DataFrame", "Series"):
        if is_a(value, loaded("pandas", name)):
            return value.to_numpy()
    return as_array(value)


def _stored(value: Any, store: ArrayStore) -> dict[str, Any] | None:
    try:
        array = _as_data(value)
        return None if array is None else store.put(array)
    except (TooLargeError, NotAnArrayError):
        return None


def _rows(value: Any) -> int | None:
    array = _attempt(lambda: _as_data(value))
    return None if array is None or not array.ndim else int(array.shape[0])


def _batch_size(asked: Any, source: str) -> Any:
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
                for name, value in vars(callback).items()
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
