"""What marks depend on, as keys and hashes: same key, same result, nothing to do again."""

from __future__ import annotations

import functools
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import nbassay
from nbassay import data
from nbassay.course import Assignment
from nbassay.store import digest

_PACKAGE = Path(nbassay.__file__).parent
_RUN_CODE = ("kernel", "sandbox", "training")
_RUN_BY = ("keras", "tensorflow-cpu", "tensorflow", "numpy", "pandas", "scikit-learn", "ipykernel")
_MARKED_BY = (
    *("checks", "data", "evidence", "models", "training"),
    *("_graders.py", "cell_code.py", "marking.py", "marking_time.py", "misplaced.py", "plugin.py"),
    "grading/_marked.py",
)


def marks_key(notebook: str, evidence: str, graders: Mapping[str, str]) -> str:
    """Return the key of the marks that `graders`, by their hashes, give the evidence `evidence`."""
    return digest(
        {
            "evidence": evidence,
            "notebook": notebook,
            "graders": dict(graders),
            "code": _code_hash(_MARKED_BY),
            "versions": _versions(),
        }
    )


def grader_hashes(assignment: Assignment) -> dict[str, str]:
    """Return name -> SHA-256 of each file of `graders/<a>/` that marks depend on."""
    paths = (path for path in assignment.graders.iterdir() if path.suffix in {".py", ".toml"})
    return {path.name: data.sha256_of(path) for path in sorted(paths)}


def code_hashes() -> dict[str, str]:
    """Return the hash of our own code that runs notebooks, and of that which marks them."""
    return {"runs": _code_hash(_RUN_CODE), "marks": _code_hash(_MARKED_BY)}


def versions() -> dict[str, str]:
    """Return the versions of everything that has a part in a mark, by name."""
    return {
        "nbassay": nbassay.__version__,
        **dict(line.split(" ", 1) for line in (*_versions(), *_installed(("nbgrader",)))),
    }


@functools.cache
def _code_hash(parts: tuple[str, ...]) -> str:
    paths: list[Path] = []
    for part in parts:
        place = _PACKAGE / part
        paths += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return digest({str(path.relative_to(_PACKAGE)): data.sha256_of(path) for path in paths})


@functools.cache
def _versions() -> tuple[str, ...]:
    return f"python {platform.python_version()}", *_installed(_RUN_BY)


def _installed(names: Iterable[str]) -> tuple[str, ...]:
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return tuple(found)
