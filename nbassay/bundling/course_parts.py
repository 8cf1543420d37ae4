"""The files that an archive has of a course besides those that grading elsewhere needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

from nbassay.authoring.scaffold import write_config
from nbassay.bundling.extras import Extra
from nbassay.course.grader_files import AUDIT, CALIBRATION, SUBMISSIONS
from nbassay.course.layout import Assignment
from nbassay.course.needed_files import list_below
from nbassay.errors import NbassayError
from nbassay.results import SubmissionResult
from nbassay.store.kept import Store

CONFIG, GRADEBOOK = "nbgrader_config.py", "gradebook.db"
DATA = "data"  # where the full data sets lie, see `data.locations`


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
            found |= list_below(assignment.graders / SUBMISSIONS, root)
            for rest in (AUDIT, CALIBRATION):
                if (assignment.graders / rest).is_file():
                    found[f"graders/{name}/{rest}"] = assignment.graders / rest
        elif extra is Extra.work:
            for student in assignment.course.submitted_students(name):
                found |= list_below(assignment.course.submission(student, name), root)
        elif extra is Extra.evidence:
            for folder in _evidence(assignment):
                found |= list_below(folder, root, hidden=True)
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
