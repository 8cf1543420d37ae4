"""What an assignment's `data.py` declares: the files found, read, and hashed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from nbassay.course.layout import Assignment
from nbassay.data import OwnData, Table, sha256_of
from nbassay.errors import NbassayError
from nbassay.marking.graders import load_graders

DECLARATIONS = "data.py"


class OwnDataError(NbassayError):
    """A file that `data.py` names is not there, or not what it says."""


def find_own_data(assignment: Assignment) -> Mapping[str, OwnData]:
    """Return name -> data of what the assignment brings along; most bring nothing.

    Raises:
        NbassayError: if `data.py` cannot be imported.
    """
    path = assignment.graders / DECLARATIONS
    if not path.is_file():
        return {}
    names = vars(load_graders(path))
    return {name: value for name, value in names.items() if isinstance(value, OwnData)}


def load_own(assignment: Assignment, name: str, own: OwnData) -> Any:
    """Return what `own` makes of its file, read anew when that has changed.

    Raises:
        OwnDataError: in one line, if the file is missing, unreadable, or not as declared.
    """
    return _load(assignment, name, own, assignment.release)


def hash_own_data(assignment: Assignment) -> dict[str, str]:
    """Return file -> SHA-256 of all that `data.py` names: marks depend on it.

    Of what a package brings along it is the version of the package.

    Raises:
        NbassayError: if `data.py` cannot be imported, or a file is missing.
    """
    return {
        own.file: metadata.version(own.package)
        if own.package
        else sha256_of(_locate(assignment, name, own, assignment.release))
        for name, own in find_own_data(assignment).items()
    }


def check_own_data(assignment: Assignment) -> None:
    """Make sure that everything declared can be read, before the release is made of the source.

    Raises:
        NbassayError: as `find_own_data` and `load_own` do.
    """
    for name, own in find_own_data(assignment).items():
        _load(assignment, name, own, assignment.source)


def find_own_tables(assignment: Assignment) -> list[str]:
    """Return the names of what is declared with `table(...)`, read as it lies beside the source.

    Raises:
        NbassayError: as `check_own_data` does.
    """
    own = find_own_data(assignment)
    return [
        name
        for name, one in own.items()
        if isinstance(_load(assignment, name, one, assignment.source), Table)
    ]


def _locate(assignment: Assignment, name: str, own: OwnData, shown: Path) -> Path:
    """Return where the file is: hidden among the graders, or in `shown`, which students get."""
    for folder in (assignment.graders, shown):
        if (folder / own.file).is_file():
            return folder / own.file
    raise OwnDataError(
        f"{assignment.graders / DECLARATIONS}: `{name}` is read from {own.file}, which is not in "
        f"{shown}; put it into source/{assignment.name}/ and run "
        f"`nbassay release {assignment.name}`, or into {assignment.graders} to keep it "
        "from students"
    )


def _load(assignment: Assignment, name: str, own: OwnData, shown: Path) -> Any:
    path = Path(own.file) if own.package else _locate(assignment, name, own, shown)
    try:
        if own.package:
            return _read(own, path, ())
        seen = path.stat()
        return _read(own, path, (seen.st_mtime_ns, seen.st_size, seen.st_ino))
    except MemoryError:
        raise
    # What reads the file may be the instructor's code, so it can raise anything.
    except Exception as error:
        said = (
            str(error)
            if isinstance(error, NbassayError)
            else f"{path} cannot be read: {error!r}; mend it"
        )
        where = assignment.graders / DECLARATIONS
        raise OwnDataError(f"{where}: `{name}`: {said}") from error


@functools.lru_cache(maxsize=16)
def _read(own: OwnData, path: Path, version: tuple[int, ...]) -> Any:
    """Return what is read; `version` is of the file, so that an edited one counts at once."""
    return own.read(path)
