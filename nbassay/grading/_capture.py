"""What graders ask the sandbox to keep: names and files by test cell, and calls of functions."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from typing import Any

from nbassay.course import Assignment, NotebookSpec
from nbassay.errors import NbassayError


def captured(
    assignment: Assignment, spec: NotebookSpec
) -> tuple[dict[str, dict[str, Any]], Mapping[str, bytes]]:
    """Return what the sandbox captures at each test cell, and the input files of its calls.

    Raises:
        NbassayError: if the assignment's `calls.py` cannot be used.
    """
    calls, inputs = _calls(assignment, spec.name)
    if unknown := set(calls) - set(spec.cells):
        raise NbassayError(
            f"{assignment.graders / 'calls.py'}: {spec.name} has no cell {', '.join(unknown)} "
            "in assignment.toml"
        )
    capture = {
        name: {
            "names": list(cell.names),
            "files": list(cell.files),
            "calls": list(calls.get(name, ())),
        }
        for name, cell in spec.cells.items()
    }
    return capture, inputs


def _calls(
    assignment: Assignment, notebook: str
) -> tuple[Mapping[str, list[dict[str, Any]]], Mapping[str, bytes]]:
    path = assignment.graders / "calls.py"
    if not path.is_file():
        return {}, {}
    name = f"nbassay_calls_{assignment.name}"
    module = sys.modules.get(name)
    if module is None or getattr(module, "__file__", None) != str(path):
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise NbassayError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    calls, inputs = module.calls(notebook)
    return calls, inputs
