"""The calls that an assignment's `calls.py` asks for, and what may be wrong with them."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import NbassayError
from nbassay.marking.graders import load_graders

Calls = Mapping[str, list[dict[str, Any]]]

_KINDS = ("value", "array", "file", "keras_model")


def read_calls(
    assignment: Assignment, spec: NotebookSpec, owner: Iterable[str]
) -> tuple[Calls, Mapping[str, bytes]]:
    """Return the calls to make after each test cell, and the files that they name.

    `owner` are texts that tell whose notebook it is; inputs drawn by a seed depend on them.

    Raises:
        NbassayError: if the file cannot be used, naming notebook, cell, call and argument.
    """
    path = assignment.graders / "calls.py"
    if not path.is_file():
        return {}, {}
    function = getattr(load_graders(path), "calls", None)
    if not callable(function):
        raise NbassayError(f"{path} has no function calls(notebook, seed); write one")
    given = _ask(path, function, spec.name, owner)
    if not isinstance(given, tuple) or len(given) != 2:
        raise NbassayError(
            f"{path}: calls({spec.name!r}) has to return two values, the calls by test cell and "
            "the files that they name; write `return calls, files`, with {} where there are none"
        )
    calls, files = given
    for fault in _faults(calls, files, spec):
        raise NbassayError(f"{path}: {spec.name}, {fault}")
    return calls, files


def _ask(path: Path, function: Callable[..., Any], notebook: str, owner: Iterable[str]) -> Any:
    takes_seed = "seed" in inspect.signature(function).parameters
    try:
        return function(notebook, _seed(path, owner)) if takes_seed else function(notebook)
    # It is the author's code, so calling it can raise anything.
    except Exception as error:
        raise NbassayError(
            f"{path}: calls({notebook!r}) fails with {error!r}; mend that"
        ) from error


def _seed(path: Path, owner: Iterable[str]) -> int:
    """Return a number that nobody can tell who has not seen the hidden file `path`."""
    digest = hashlib.sha256(path.read_bytes())
    for text in owner:
        digest.update(b"\0" + text.encode("utf-8", "surrogateescape"))
    return int.from_bytes(digest.digest()[:8])


def _faults(calls: Any, files: Any, spec: NotebookSpec) -> Iterator[str]:
    if not isinstance(calls, Mapping) or not isinstance(files, Mapping):
        yield "calls and files are dicts: of lists by test cell, and of bytes by name"
        return
    if unknown := set(calls) - set(spec.cells):
        yield (
            f"there is no cell {', '.join(sorted(map(str, unknown)))} in assignment.toml, which has "
            f"{', '.join(spec.cells)}"
        )
    for cell, asked in calls.items():
        for number, call in enumerate(asked, start=1):
            if not isinstance(call, Mapping) or set(call) != {"function", "args"}:
                yield f'{cell}, call {number}: write {{"function": "...", "args": [...]}}'
                return
            where = f"{cell}, call {number} ({call['function']})"
            for place, argument in enumerate(call["args"], start=1):
                if fault := _fault_of_argument(argument, files):
                    yield f"{where}, argument {place}: {fault}"


def _fault_of_argument(argument: Any, files: Mapping[str, bytes]) -> str:
    if not isinstance(argument, Mapping) or len(argument) != 1 or set(argument) - set(_KINDS):
        return (
            f"{type(argument).__name__} is no argument; write one of "
            f"{', '.join(f'{{{kind!r}: ...}}' for kind in _KINDS)}"
        )
    ((kind, value),) = argument.items()
    if kind in {"array", "file"} and not (isinstance(value, str) and value in files):
        said = repr(value) if isinstance(value, str) else type(value).__name__
        return f"{said} is none of the files; `files` has the bytes by name"
    if kind == "value":
        try:
            json.dumps(value)
        except (TypeError, ValueError):
            return (
                f"{type(value).__name__} cannot be handed over as a value; an array goes into "
                '`files` as .npy and is {"array": "name.npy"}, or is drawn with draws(...)'
            )
    return ""
