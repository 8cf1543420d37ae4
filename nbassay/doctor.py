"""What this machine can do for grading, found out by trying."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from nbassay import data, sandbox

MIN_MEMORY = 4 * 1024**3  # bytes; one notebook with TensorFlow and one marking process
MIN_DISK = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; without a `needed` one grading is refused."""

    name: str
    works: bool
    detail: str
    needed: bool = False


def examine() -> list[Finding]:
    """Try the sandbox layer by layer, the tools, the data and the room; return what was found."""
    layers = [
        Finding(f"isolation: {layer.name}", layer.works, layer.detail, layer.needed)
        for layer in sandbox.probe()
    ]
    return [*layers, _places(layers), _alembic(), *_libraries(), *_data_sets(), _memory(), _disk()]


def _places(layers: Sequence[Finding]) -> Finding:
    """The course is taken to be the current folder."""
    name = "course and temporary files"
    if not all(layer.works for layer in layers if layer.needed):
        return Finding(name, False, "not tried: notebooks cannot be isolated here")
    works, detail = sandbox.try_places(Path.cwd())
    return Finding(name, works, detail, needed=True)


def _alembic() -> Finding:
    """`alembic` is started by name by nbgrader; our commands put this environment's first on PATH."""
    beside = Path(sys.executable).parent / "alembic"
    found = str(beside) if beside.exists() else shutil.which("alembic")
    return Finding("alembic for the gradebook", found is not None, found or "not found", True)


def _libraries() -> list[Finding]:
    names = ("keras", "nbgrader", "nbclient", "ipykernel", "scikit-learn")
    return [Finding(name, True, version(name)) for name in names]


def _data_sets() -> list[Finding]:
    found = [data.find(name) for name in data.DATA_SETS]
    return [
        Finding(
            f"data: {each.name}",
            each.complete,
            each.where if each.complete else f"{each.where}; `nbassay data --download` for all",
        )
        for each in found
    ]


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    return Finding("memory", free >= MIN_MEMORY, f"{free / 1024**3:.1f} GiB free")


def _disk() -> Finding:
    free = shutil.disk_usage(os.curdir).free
    return Finding("disk", free >= MIN_DISK, f"{free / 1024**3:.1f} GiB free here")
