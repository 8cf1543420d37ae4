"""Writing one submission's marks into the gradebook, by nbgrader's own `autograde`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from nbassay.course.layout import Assignment
from nbassay.course.names import find_same_named
from nbassay.errors import NbassayError
from nbassay.gradebook._clean_copy import stage
from nbassay.gradebook._nbgrader_course import coursedir, nbgrader_config, open_gradebook
from nbassay.gradebook._review import keep_reviewed
from nbassay.gradebook.converters import OneSubmission, log_conversion, recording_config
from nbassay.gradebook.scratch import replace_folder, scratch_folder
from nbassay.gradebook.timestamp import timestamp
from nbassay.results import SubmissionResult
from nbassay.store.kept import Store, digest, write_atomically
from nbassay.submitted import find_notebook
from nbassay.submitted.folders import walk
from nbassay.texts import IN_BOTH

_LATE = ("LateSubmissionPlugin", "AssignLatePenalties")


def record(assignment: Assignment, result: SubmissionResult) -> bool:
    """Record `result` as nbgrader would: gradebook, late penalty, `autograded/<student>/`.

    Scores and comments that a person gave are kept. A notebook that was not handed in gets zeros.
    Nothing is done, and False returned, when all of it is recorded already. `autograded/` of
    the student is away while this runs and comes back complete, so a killed run is seen by
    nbgrader as not yet graded, and mended by the next one.

    Raises:
        NbassayError: if nbgrader fails, or the assignment is not in the gradebook.
    """
    if is_recorded(assignment, result):
        return False
    marker = _marker(assignment, result.student)
    marker.unlink(missing_ok=True)
    autograded = _autograded_folder(assignment, result.student)
    with (
        scratch_folder(assignment.course) as scratch,
        keep_reviewed(assignment, result.student, autograded),
    ):
        if autograded.exists():
            shutil.move(autograded, scratch / "old")
        folder = scratch / "submitted" / result.student / assignment.name
        notebooks = _notebooks(assignment, result)
        ignore = coursedir(assignment.course).ignore
        submission = assignment.course.submission(result.student, assignment.name)
        stage(submission, folder, notebooks, ignore)
        if any(folder.glob("*.ipynb")):
            _autograde(assignment, result, scratch)
            made = scratch / "autograded" / result.student / assignment.name
            replace_folder(made, autograded, scratch)
        with open_gradebook(assignment.course) as gradebook:
            _zero_missing(gradebook, assignment.name, result, folder)
    write_atomically(marker, _state(assignment, result))
    return True


def is_recorded(assignment: Assignment, result: SubmissionResult) -> bool:
    """Whether gradebook and `autograded/` hold exactly `result` for its student."""
    autograded = _autograded_folder(assignment, result.student)
    handed_in = [notebook.notebook for notebook in result.notebooks if notebook.status != "missing"]
    if not all((autograded / f"{name}.ipynb").is_file() for name in handed_in):
        return False
    try:
        kept = _marker(assignment, result.student).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return kept == _state(assignment, result)


def _autograde(assignment: Assignment, result: SubmissionResult, scratch: Path) -> None:
    course = assignment.course
    config = recording_config(nbgrader_config(course.root))
    where = scratch.relative_to(course.root)
    with log_conversion(f"nbgrader cannot record {result.student}/{assignment.name}") as log:
        directory = coursedir(
            course,
            assignment_id=assignment.name,
            submitted_directory=str(where / "submitted"),
            autograded_directory=str(where / "autograded"),
        )
        OneSubmission(result, coursedir=directory, config=config, log=log, force=True).start()


def _zero_missing(
    gradebook: Gradebook, assignment: str, result: SubmissionResult, folder: Path
) -> None:
    """Give zeros for each notebook that was not handed in, and say so in its comments.

    nbgrader does the zeros, but only when at least one notebook is there, and it leaves comments
    and penalties of an earlier submission standing.
    """
    student = result.student
    try:
        gradebook.find_assignment(assignment)
    except MissingEntry as error:
        raise NbassayError(
            f"{assignment} is not in the gradebook; run `nbassay release {assignment}`"
        ) from error
    gradebook.update_or_create_student(student)
    stamp = timestamp(folder)
    stamped = {"timestamp": stamp} if stamp else {}
    submission = gradebook.update_or_create_submission(assignment, student, **stamped)
    details = {notebook.notebook: IN_BOTH.said(notebook.detail) for notebook in result.notebooks}
    for notebook in submission.notebooks:
        if (folder / f"{notebook.name}.ipynb").exists():
            continue
        notebook.late_submission_penalty = None
        for grade in notebook.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        for comment in notebook.comments:
            comment.auto_comment = details.get(notebook.name) or "Not handed in."
    gradebook.db.commit()


def _notebooks(assignment: Assignment, result: SubmissionResult) -> dict[str, Path]:
    """Return where each released notebook lies in what the student of `result` handed in.

    It is looked for where `result` says that it had another name.
    """
    submission = assignment.course.submission(result.student, assignment.name)
    store = Store(assignment.course.state)
    known = {notebook.notebook: notebook for notebook in result.notebooks}
    places = {}
    for path in sorted(assignment.release.glob("*.ipynb")):
        notebook = known.get(path.stem)
        if notebook is not None and notebook.handed_in_as:
            places[path.stem] = find_notebook(assignment, path.stem, submission, store).path
        elif notebook is None or notebook.status != "missing":
            places[path.stem] = find_same_named(submission, path.name)
    return places


def _state(assignment: Assignment, result: SubmissionResult) -> str:
    """Return a key of all that has to be the same for a submission to need no recording again."""
    config = nbgrader_config(assignment.course.root)
    submission = assignment.course.submission(result.student, assignment.name)
    return digest(
        {
            "result": [notebook.to_record() | {"seconds": 0} for notebook in result.notebooks],
            "files": sorted(
                _look(place / name, submission)
                for place, folders, names in walk(submission)
                for name in (*folders, *names)
            ),
            "stamp": timestamp(submission),
            "late": [str(config.get(name)) for name in _LATE],
            "gradebook": _read_recorded(assignment, result.student),
        }
    )


def _look(path: Path, folder: Path) -> str:
    """Return a line that changes when a handed-in file does."""
    status = path.lstat()
    name = os.fsencode(path.relative_to(folder)).hex()  # a name need not be valid text
    return f"{name} {status.st_mode} {status.st_size} {status.st_mtime_ns}"


def _read_recorded(assignment: Assignment, student: str) -> list[str]:
    """Return what the gradebook says by itself of a submission, without a person's part."""
    with open_gradebook(assignment.course) as gradebook:
        try:
            submission = gradebook.find_submission(assignment.name, student)
        except MissingEntry:
            return []
        lines = [f"late {submission.total_seconds_late}", f"at {submission.timestamp}"]
        for notebook in submission.notebooks:
            lines.append(f"{notebook.name} {notebook.late_submission_penalty}")
            lines += [
                f"{notebook.name} {grade.name} {grade.auto_score}" for grade in notebook.grades
            ]
        return sorted(lines)


def _autograded_folder(assignment: Assignment, student: str) -> Path:
    return assignment.course.root / "autograded" / student / assignment.name


def _marker(assignment: Assignment, student: str) -> Path:
    # A hash, because a student's name can be too long for a file name once it is quoted.
    return assignment.course.state / "recorded" / assignment.name / digest(student)[:32]
