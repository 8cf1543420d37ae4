"""What graders ask the sandbox to keep: names and files by test cell, and calls of functions."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.errors import NbassayError
from nbassay.marking.graders import load_graders
from nbassay.marking.written_checks import find_written_checks


def plan_captures(
    assignment: Assignment, spec: NotebookSpec, owner: Iterable[str]
) -> tuple[dict[str, dict[str, Any]], Mapping[str, bytes]]:
    """Return what the sandbox captures at each test cell, and the input files of its calls.

    `owner` are texts that tell whose notebook it is; inputs drawn by a seed depend on them.

    Raises:
        NbassayError: if the assignment's `calls.py` cannot be used.
    """
    owner = list(owner)
    calls, inputs = _calls(assignment, spec.name, owner)
    if unknown := set(calls) - set(spec.cells):
        raise NbassayError(
            f"{assignment.graders / 'calls.py'}: {spec.name} has no cell {', '.join(unknown)} "
            "in assignment.toml"
        )
    plan = find_written_checks(assignment, spec.name).plan
    for cell, function in plan.calls:
        if any(call["function"] == function for call in calls.get(cell, ())):
            raise NbassayError(
                f"{assignment.graders / 'calls.py'}: {function} is called at {cell} by checks with "
                "draws(...) as well; have it called by one of the two"
            )
    drawn, files = plan.draw_calls(owner)
    capture = {
        name: {
            "names": list(cell.names),
            "files": list(cell.files),
            "calls": [*calls.get(name, ()), *drawn.get(name, ())],
        }
        for name, cell in spec.cells.items()
    }
    return capture, {**inputs, **files}


def _calls(
    assignment: Assignment, notebook: str, owner: Iterable[str]
) -> tuple[Mapping[str, list[dict[str, Any]]], Mapping[str, bytes]]:
    path = assignment.graders / "calls.py"
    if not path.is_file():
        return {}, {}
    function = load_graders(path).calls
    takes_seed = "seed" in inspect.signature(function).parameters
    calls, inputs = function(notebook, _seed(path, owner)) if takes_seed else function(notebook)
    return calls, inputs


def _seed(path: Path, owner: Iterable[str]) -> int:
    """Return a number that nobody can guess without having seen the hidden file `path`."""
    digest = hashlib.sha256(path.read_bytes())
    for text in owner:
        digest.update(b"\0" + text.encode("utf-8", "surrogateescape"))
    return int.from_bytes(digest.digest()[:8])
