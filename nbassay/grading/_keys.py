"""What marks depend on, as keys and hashes: same key, same result, nothing to do again."""

from __future__ import annotations

import functools
import platform
import re
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distributions, requires, version
from pathlib import Path

import nbassay
from nbassay import data
from nbassay.course import packages
from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.grading._import_graph import find_imports, find_reached_from, modules_below
from nbassay.marking.own_data import hash_own_data
from nbassay.store.kept import digest

_PACKAGE = Path(nbassay.__file__).parent
_RUNS, _MARKS = "nbassay.grading.unit", "nbassay.grading.marked"
# It says what graders ask the sandbox for, and all that it says stands in the conditions of a run.
_ASKS = "nbassay.marking.written_checks"
# No import of ours leads to all of these: one is started by name, the others are looked for.
_IN_SANDBOX, _DATA_SETS = "nbassay.kernel", "nbassay.data"


def marks_key(
    assignment: Assignment, notebook: str, evidence: str, graders: Mapping[str, str]
) -> str:
    """Return the key of the marks that `graders`, by their hashes, give the evidence `evidence`.

    Raises:
        NbassayError: if a file is missing that the assignment's `data.py` names.
    """
    return digest(
        {
            "evidence": evidence,
            "notebook": notebook,
            "graders": dict(graders),
            "own_data": hash_own_data(assignment),
            "code": _marking_code(assignment),
            "versions": versions(assignment),
        }
    )


def grader_hashes(assignment: Assignment) -> dict[str, str]:
    """Return name -> SHA-256 of each file of `graders/<a>/`, known submissions left out.

    Where the notebooks' own asserts are graded, the source notebooks have them.

    Raises:
        NbassayError: if one cannot be read.
    """
    found = {}
    files = grader_files(assignment.graders)
    if assignment.assert_cells:
        paths = (assignment.source / f"{spec.name}.ipynb" for spec in assignment.notebooks)
        files |= {f"../../source/{assignment.name}/{path.name}": path for path in paths}
    for name, path in files.items():
        try:
            found[name] = data.sha256_of(path)
        except OSError as error:
            raise NbassayError(f"{path} cannot be read: {error.strerror}; mend that") from error
    return found


def code_hashes(assignment: Assignment) -> dict[str, str]:
    """Return the hash of our own code that runs notebooks, and of that which marks them."""
    return {"runs": run_code(), "marks": _marking_code(assignment)}


@functools.cache
def run_code() -> str:
    """Return the hash of our own code that runs notebooks."""
    return _hash(_files_that_run())


def _files_that_run() -> frozenset[Path]:
    looked_for = (*modules_below(_IN_SANDBOX), *modules_below(_DATA_SETS))
    return find_reached_from((_RUNS, *looked_for), besides=(_MARKS, _ASKS))


def _marking_code(assignment: Assignment) -> str:
    """Return the hash of our own code that marks; graders may import what we do not ourselves."""
    files = grader_files(assignment.graders).values()
    imported = (find_imports(path) for path in files if path.suffix == ".py")
    return _code_from(frozenset().union(*imported))


@functools.cache
def _code_from(imported: frozenset[str]) -> str:
    return _hash(_files_that_mark(imported))


def _files_that_mark(imported: frozenset[str] = frozenset()) -> frozenset[Path]:
    return find_reached_from((_MARKS, *modules_below(_DATA_SETS), *imported))


def _hash(paths: Collection[Path]) -> str:
    return digest({path.relative_to(_PACKAGE).as_posix(): data.sha256_of(path) for path in paths})


def versions(assignment: Assignment) -> dict[str, str]:
    """Return the versions of Python, of nbassay, and of all that it and the assignment need.

    Notebooks and graders can import any of them.
    """
    ours = {"nbassay": nbassay.__version__, "python": platform.python_version()}
    return ours | dict(_list_installed()) | packages.versions_of(assignment)


@functools.cache
def _list_installed() -> tuple[tuple[str, str], ...]:
    return tuple(_read_versions())


def _read_versions() -> Iterator[tuple[str, str]]:
    for name in sorted(_list_declared()):
        try:
            yield name, version(name)
        except PackageNotFoundError:  # it is for another system, or optional
            continue


def _list_declared() -> set[str]:
    """Return the names of the packages that are declared for nbassay.

    Where it runs without being installed nothing says which; then every package may matter.
    """
    try:
        declared = requires("nbassay") or []
    except PackageNotFoundError:
        return {found.name for found in distributions()} - {"nbassay"}
    always = (requirement for requirement in declared if "extra ==" not in requirement)
    return {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in always}
