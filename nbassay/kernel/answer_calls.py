"""Calling a student's function with the grader's inputs: the CALL records of the schema."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .alarm import OutOfTime, run_within
from .export_values import Exporter
from .plain import is_a, loaded

_GIVE_UP_AFTER = 2
# A notebook may have made errors of NumPy's warnings for itself; what a function makes of inputs
# that it never saw is found out under the same settings for everybody.
_as_numpy_begins = functools.partial(
    np.errstate, divide="warn", over="warn", under="ignore", invalid="warn"
)
_EXPORT_SECONDS = 30.0


class Caller:
    """Calls functions of a notebook's namespace, each with a time limit."""

    def __init__(self, job: dict[str, Any], exporter: Exporter) -> None:
        """Take folders and the time limit from `job`."""
        self._inputs = Path(job["paths"]["inputs"])
        self._work = Path(job["paths"]["work"])
        self._seconds = float(job["cell_seconds"])
        self._exporter = exporter
        self._models: dict[str, Any] = {}

    def run(self, namespace: dict[str, Any], calls: list[dict[str, Any]]) -> dict[str, list[Any]]:
        """Return the CALL records by function name.

        After two calls that ran out of time the rest is not tried: they would only cost time.
        """
        records: dict[str, list[Any]] = {}
        slow = 0
        for index, call in enumerate(calls):
            if slow < _GIVE_UP_AFTER:
                record = self._call(namespace, call, index)
                slow += (record["error"] or {}).get("name") == "TimeoutError"
            else:
                record = _record(index, error=_timeout("earlier calls ran out of time"))
            records.setdefault(call["function"], []).append(record)
        _close_figures()
        return records

    def _call(self, namespace: dict[str, Any], call: dict[str, Any], index: int) -> dict[str, Any]:
        name = call["function"]
        if name not in namespace:
            error = {"name": "NameError", "value": f"name {name!r} is not defined"}
            return _record(index, error=error)
        started = time.monotonic()
        try:
            arguments = [self._argument(argument) for argument in call["args"]]
            given = _as_taken(namespace[name], arguments)
            started = time.monotonic()
            with _quiet(), _as_numpy_begins():
                result = run_within(self._seconds, lambda: namespace[name](*given))
            seconds = time.monotonic() - started
            value = run_within(_EXPORT_SECONDS, lambda: self._exporter.export(result))
            changed = self._find_changed(call["args"], arguments)
            return _record(index, seconds, result=value, changed=changed)
        except OutOfTime:
            error = _timeout(f"more than {self._seconds:g} s")
        except BaseException as raised:
            # SystemExit and KeyboardInterrupt are the student's here, and must not end the kernel.
            error = describe_error(raised)
        return _record(index, time.monotonic() - started, error=error)

    def _argument(self, argument: dict[str, Any]) -> Any:
        if "file" in argument:
            return str(self._inputs / argument["file"])
        if "array" in argument:
            return self._array(argument["array"])
        if "keras_model" in argument:
            return self._model(argument["keras_model"])
        return argument["value"]

    def _array(self, name: str) -> Any:
        return np.load(self._inputs / name, allow_pickle=False)

    def _find_changed(self, asked: list[dict[str, Any]], arguments: list[Any]) -> list[int]:
        """Return the places of the arrays that are not as they were handed over."""
        return [
            place
            for place, (argument, array) in enumerate(zip(asked, arguments, strict=True))
            if "array" in argument and array.tobytes() != self._array(argument["array"]).tobytes()
        ]

    def _model(self, name: str) -> Any:
        if name not in self._models:
            import keras

            self._models[name] = keras.saving.load_model(self._work / name)
        return self._models[name]


def _as_taken(function: Any, arguments: list[Any]) -> list[Any]:
    """Return `arguments` as `function` takes them: a Keras layer takes no numbers or lists."""
    if not is_a(function, loaded("keras", "Layer")):
        return arguments
    plain = (int, float, list)
    return [np.asarray(argument) if type(argument) in plain else argument for argument in arguments]


def describe_error(error: BaseException) -> dict[str, str]:
    """Return the name and the bounded text of an exception, whatever its `__str__` does."""
    try:
        text = str(error)[:2000]
    except BaseException:
        text = ""
    return {"name": type(error).__name__[:200], "value": text}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def _record(
    index: int,
    seconds: float = 0.0,
    result: dict[str, Any] | None = None,
    error: dict[str, str] | None = None,
    changed: list[int] | None = None,
) -> dict[str, Any]:
    return {
        "args": index,
        "result": result,
        "error": error,
        "seconds": round(seconds, 4),
        "changed": changed or [],
    }


def _timeout(text: str) -> dict[str, str]:
    return {"name": "TimeoutError", "value": text}


def _close_figures() -> None:
    # What a call drew must not count as drawn by the next cell.
    pyplot = loaded("matplotlib", "pyplot")
    if pyplot is not None:
        pyplot.close("all")
