"""What the sandbox asks of a student's functions, notebook by notebook.

Each notebook has a module of its own beside this one; its inputs are drawn by the seed, which is
another for every student.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

MODULES = {
    "regression": "regression_calls",
}

Calls = tuple[dict[str, list[dict[str, Any]]], Mapping[str, bytes]]


def calls(notebook: str, seed: int) -> Calls:
    """Return the calls to make after each test cell of `notebook`, and the files they name."""
    if notebook not in MODULES:
        return {}, {}
    module = importlib.import_module(f".{MODULES[notebook]}", __package__)
    found: Calls = module.calls(seed)
    return found
