"""What evidence and marks depend on, as keys: same key, same result, nothing to run again."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbassay
from nbassay import data
from nbassay.course import Assignment
from nbassay.grading._options import Options
from nbassay.store import digest

_PACKAGE = Path(nbassay.__file__).parent
_RUN_BY = ("keras", "tensorflow-cpu", "tensorflow", "numpy", "pandas", "scikit-learn", "ipykernel")
_MARKED_BY = (
    *("checks", "data", "evidence", "models", "models.py", "training.py"),
    *("_graders.py", "marking.py", "plugin.py"),
)


def evidence_key(
    assignment: Assignment,
    options: Options,
    *,
    cells: Iterable[Mapping[str, Any]],
    files: Mapping[str, Path],
    capture: Mapping[str, Any],
    inputs: Mapping[str, bytes],
) -> str:
    """Return the key of one notebook's evidence: everything that the run depends on."""
    return digest(
        {
            "cells": [[cell["cell_type"], cell["source"], cell["metadata"]] for cell in cells],
            "files": {name: data.sha256_of(path) for name, path in sorted(files.items())},
            "capture": json.loads(json.dumps(capture)),
            "inputs": {name: digest(content.hex()) for name, content in sorted(inputs.items())},
            "limits": vars(assignment.limits[options.budget]),
            "fast_epochs": assignment.fast_epochs if options.budget == "fast" else None,
            "isolation": options.isolation,
            "data": [data.find(name).identity for name in assignment.datasets],
            "kernel": _code_hash(("kernel", "sandbox")),
            "versions": _versions(),
        }
    )


def marks_key(assignment: Assignment, notebook: str, evidence: str) -> str:
    """Return the key of the marks that today's graders give the evidence `evidence`."""
    graders = sorted(
        path for path in assignment.graders.iterdir() if path.suffix in {".py", ".toml"}
    )
    return digest(
        {
            "evidence": evidence,
            "notebook": notebook,
            "graders": {path.name: data.sha256_of(path) for path in graders},
            "code": _code_hash(_MARKED_BY),
            "versions": _versions(),
        }
    )


@functools.cache
def _code_hash(parts: tuple[str, ...]) -> str:
    paths: list[Path] = []
    for part in parts:
        place = _PACKAGE / part
        paths += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return digest({str(path.relative_to(_PACKAGE)): data.sha256_of(path) for path in paths})


@functools.cache
def _versions() -> tuple[str, ...]:
    found = []
    for name in _RUN_BY:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return tuple(found)
