"""The files of a course that grading one assignment elsewhere needs, and those it can be given."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

from nbassay import data
from nbassay.authoring.scaffold import write_config
from nbassay.bundling.extras import Extra
from nbassay.course.course_file import COURSE_FILE
from nbassay.course.grader_files import AUDIT, CALIBRATION, SUBMISSIONS, grader_files
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.results import SubmissionResult
from nbassay.store.kept import Store
from nbassay.texts.languages import COURSE_FOLDER

CONFIG, GRADEBOOK = "nbgrader_config.py", "gradebook.db"
DATA = "data"  # where the full data sets lie, see `data.locations`
_CACHES = {"__pycache__", ".ipynb_checkpoints"}


def list_needed(assignment: Assignment) -> dict[str, Path]:
    """Return by name in the course the files without which `assignment` is not graded as here."""
    root = assignment.course.root
    found = {
        f"graders/{assignment.name}/{name}": path
        for name, path in grader_files(assignment.graders).items()
    }
    for folder in (assignment.source, assignment.release, root / COURSE_FOLDER):
        found |= _below(folder, root)
    if (root / COURSE_FILE).is_file():
        found[COURSE_FILE] = root / COURSE_FILE
    return found


def list_data(assignment: Assignment) -> tuple[dict[str, Path], list[str]]:
    """Return the files of the data sets of `assignment`, and those of which there is a sample only."""
    found: dict[str, Path] = {}
    samples = []
    for name in assignment.datasets:
        place, data_set = data.find(name), data.DATA_SETS[name]
        if place.folder is None:
            samples.append(name)
            continue
        files = [place.file] if place.instead else list(data_set.files)
        inside = Path(DATA, data_set.folder)
        found |= {(inside / file).as_posix(): place.folder / file for file in files}
    return found, samples


def read_config(root: Path, assignment: str) -> tuple[bytes, bool]:
    """Return what `nbgrader_config.py` is to say, and whether the course's own is left here.

    That is so where it names a database: it may hold a password.
    """
    path = root / CONFIG
    own = path.read_bytes() if path.is_file() else b""
    if own and b"db_url" not in own:
        return own, False
    return write_config(assignment).encode(), bool(own)


def list_extras(assignment: Assignment, wanted: Collection[Extra]) -> dict[str, Path]:
    """Return the further files that are asked for; the gradebook is no file but read by itself.

    Raises:
        NbassayError: if there are none of a kind.
    """
    root, name = assignment.course.root, assignment.name
    found: dict[str, Path] = {}
    for extra in wanted:
        before = len(found)
        if extra is Extra.known:
            found |= _below(assignment.graders / SUBMISSIONS, root)
            for rest in (AUDIT, CALIBRATION):
                if (assignment.graders / rest).is_file():
                    found[f"graders/{name}/{rest}"] = assignment.graders / rest
        elif extra is Extra.work:
            for student in assignment.course.submitted_students(name):
                found |= _below(assignment.course.submission(student, name), root)
        elif extra is Extra.evidence:
            for folder in _evidence(assignment):
                found |= _below(folder, root, hidden=True)
        if extra is not Extra.gradebook and len(found) == before:
            raise NbassayError(
                f"--with {extra}: {root} has nothing of the kind for {name}; leave it out"
            )
    return found


def read_gradebook(root: Path) -> bytes:
    """Return the gradebook as a file of its own, whoever writes into it meanwhile.

    Raises:
        NbassayError: if it is no file of the course.
    """
    path = root / GRADEBOOK
    if not path.is_file():
        raise NbassayError(
            f"--with {Extra.gradebook}: {path} is not there; leave it out, or grade first"
        )
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        return database.serialize()
    except sqlite3.DatabaseError as error:
        raise NbassayError(f"{path} cannot be read: {error}; put back a copy of it") from error
    finally:
        database.close()


def _evidence(assignment: Assignment) -> Iterator[Path]:
    store = Store(assignment.course.state)
    for student in assignment.course.submitted_students(assignment.name):
        record = store.result(assignment.name, student)
        for notebook in SubmissionResult.from_record(record).notebooks if record else ():
            folder = store.evidence(notebook.evidence) if notebook.evidence else None
            if folder is not None:
                yield folder
    yield store.root / "results" / assignment.name
    yield store.root / "trail" / assignment.name


def _below(folder: Path, root: Path, *, hidden: bool = False) -> dict[str, Path]:
    """Return by name in the course the regular files below `folder`, never through a link in it."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if hidden or _is_shown(name))
        for name in names:
            path = Path(place, name)
            if path.is_file() and not path.is_symlink() and (hidden or _is_shown(name)):
                found[path.relative_to(root).as_posix()] = path
    return found


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in _CACHES
