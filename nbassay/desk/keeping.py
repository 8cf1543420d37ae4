"""What was handed in, kept as it came, and put into `submitted/` as `collect` would put it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from nbassay.course.layout import Assignment, Course
from nbassay.data import sha256_of
from nbassay.desk.desk_tables import Attempt
from nbassay.handing_in.arranging import Arranged, arrange
from nbassay.handing_in.attempts import Chosen, HandIn
from nbassay.handing_in.download import Download
from nbassay.handing_in.on_record import RECORD, Taken, keep_record
from nbassay.handing_in.placing import put
from nbassay.store.kept import Store

NAME = "desk"


def keep(
    assignment: Assignment, student: str, came: datetime, files: Mapping[str, Path]
) -> tuple[str, list[dict[str, Any]]]:
    """Keep `files` in a folder of their own; return its path in the course, and what is in it.

    They are on the disk when this returns, so that a receipt can be given.

    Raises:
        OSError: if they cannot be written.
        NbassayError: if `student` is no plain folder name.
    """
    course = assignment.course
    course.submission(student, assignment.name)  # refuses names that lead elsewhere
    place = Path("downloaded", assignment.name, NAME, student)
    place /= f"{came:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    folder = course.root / place
    making = folder.with_name(f".{folder.name}")
    making.mkdir(parents=True)
    try:
        kept = []
        for name, file in files.items():
            shutil.copyfile(file, making / name)
            _sync(making / name)
            size = (making / name).stat().st_size
            kept.append({"name": name, "size": size, "sha256": sha256_of(making / name)})
        _sync(making)
        making.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return place.as_posix(), kept


def discard(course: Course, place: str) -> None:
    """Remove what was kept and could not be queued."""
    shutil.rmtree(course.root / place, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place_attempt(assignment: Assignment, attempts: Sequence[Attempt], store: Store) -> None:
    """Make `submitted/<student>/<assignment>/` hold the newest of one student's attempts.

    `attempts` are all of them, the newest first: a notebook that it lacks comes from the newest
    that has it, because notebooks are handed in one by one as well. The course has to be held.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    newest, course = attempts[0], assignment.course
    scratch = store.new_scratch()
    try:
        files: dict[PurePosixPath, Path] = {}
        found: dict[str, str] = {}
        wanted = {spec.name for spec in assignment.notebooks}
        for number, attempt in enumerate(attempts):
            if number and not wanted & set(attempt.notebooks) - found.keys():
                continue
            arranged = _arrange(assignment, attempt, scratch / str(number), store)
            new = arranged.notebooks.keys() - found.keys()
            _lay_over(files, arranged, new)
            found |= {name: arranged.notebooks[name] for name in new}
        when = newest.came.replace(tzinfo=UTC)
        put(course.submission(newest.student, assignment.name), files, when, store)
        taken = _record(attempts, Arranged(files, found), when)
        keep_record(course.root / "downloaded" / assignment.name / RECORD, [taken])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _arrange(assignment: Assignment, attempt: Attempt, folder: Path, store: Store) -> Arranged:
    folder.mkdir()
    kept = assignment.course.root / attempt.folder
    names = [str(file["name"]) for file in attempt.files]
    return arrange(assignment, {PurePosixPath(n): kept / n for n in names}, folder, store)


def _lay_over(files: dict[PurePosixPath, Path], arranged: Arranged, notebooks: set[str]) -> None:
    """Add the `notebooks` of an attempt, and what lies beside them and is in nothing's way."""
    theirs = {PurePosixPath(f"{name}.ipynb") for name in arranged.notebooks}
    wanted = {PurePosixPath(f"{name}.ipynb") for name in notebooks}
    folders = {parent for place in files for parent in place.parents}
    for place, file in arranged.files.items():
        if place in theirs - wanted or place in files or place in folders:
            continue
        if files.keys().isdisjoint(place.parents):
            files[place] = file


def _record(attempts: Sequence[Attempt], arranged: Arranged, when: datetime) -> Taken:
    newest = attempts[0]
    names = tuple(str(file["name"]) for file in newest.files)
    hand_in = HandIn(
        download=Download(NAME, NAME, {}),
        system=NAME,
        students=(newest.student,),
        who=newest.student,
        name="",
        files={},
        places=names,
        when=when,
        number=newest.number,
        late=newest.late,
    )
    chosen = Chosen(newest.student, hand_in, newest.number, newest.number)
    return Taken(chosen, arranged, "replaced" if len(attempts) > 1 else "new")
