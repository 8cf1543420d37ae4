"""One notebook of one submission, from the file to its marks: a pure unit of work."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from nbassay import data, sandbox
from nbassay.course.layout import Assignment
from nbassay.course.packages import require_packages
from nbassay.course.secrecy import hidden_from_students
from nbassay.errors import NbassayError
from nbassay.grading.kernels import Kernels
from nbassay.grading.marked import Graded, leave_to_person, mark_evidence, mark_not_run
from nbassay.grading.options import Options
from nbassay.grading.probe import Probe
from nbassay.grading.reading import Unit, read_unit
from nbassay.grading.trace import conditions
from nbassay.results import OWN_FAULT
from nbassay.store.faults import describe_own_fault
from nbassay.store.kept import Store

log = logging.getLogger("nbassay")

# What nbgrader's `autograde` says to cells of asserts, some of which ask for it.
_AS_NBGRADER = {"NBGRADER_EXECUTION": "autograde"}


def grade_notebook(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    *,
    with_folder: bool = True,
    store: Store | None = None,
    kernels: Kernels | None = None,
    probe: Probe | None = None,
) -> Graded:
    """Grade the notebook handed in at `path` as the notebook called `notebook`.

    Where the machine was in the way it is tried once more, in a cold start; what that spoils as
    well is left to a person, with the cause. See `grade_once` for the rest.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine, or it has no
            room for anybody.
    """
    state = store or Store(assignment.course.state)
    cause: sandbox.Cause = "killed"
    for started in (kernels, None):
        try:
            return grade_once(
                assignment,
                notebook,
                path,
                options,
                with_folder=with_folder,
                store=store,
                kernels=started,
                probe=probe,
            )
        except sandbox.Disturbed as error:
            sandbox.require_room(state.root)
            log.warning("%s: %s", path, error)
            cause = error.cause
    said = sandbox.MESSAGES[cause]
    return leave_to_person(assignment, notebook, path, options, said, with_folder=with_folder)


def grade_once(
    assignment: Assignment,
    notebook: str,
    path: Path,
    options: Options,
    *,
    with_folder: bool = True,
    store: Store | None = None,
    kernels: Kernels | None = None,
    probe: Probe | None = None,
) -> Graded:
    """Grade the notebook handed in at `path`, and say so where the machine is in the way.

    What was run or marked before under the same conditions is not done again. `with_folder`
    says that the other files beside `path` were handed in with it. `store` is the course's own
    unless given. `kernels` are those of a process that grades many; without them each starts cold.
    `probe` is what an audit asks for beside what graders ask. Where a fault of nbassay itself is in
    the way, the log has it in one line, and the notebook is left to a person.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
        Disturbed: if a disk was full, memory short, or a process killed; nothing is kept then.
        OSError: if the machine does not let its files be read or written.
    """
    try:
        with sandbox.disturbances():
            unit = read_unit(
                assignment,
                notebook,
                path,
                options,
                with_folder=with_folder,
                store=store,
                probe=probe,
            )
            return _grade(unit, kernels)
    except (NbassayError, sandbox.Disturbed, OSError):  # the last is the machine's, told as such
        raise
    # Whatever is wrong with our own code, others are graded, and this one has no mark.
    except Exception as error:
        what = f"{assignment.name}/{notebook}, handed in as {path}"
        log.error("%s", describe_own_fault(error, what, assignment.course.state))  # noqa: TRY400
        return leave_to_person(
            assignment, notebook, path, options, OWN_FAULT, with_folder=with_folder
        )


def _grade(unit: Unit, kernels: Kernels | None) -> Graded:
    assignment, options = unit.assignment, unit.options
    trace = conditions(assignment, unit.spec, options, unit.file, unit.contents, unit.found.place)
    if unit.handed_in.status != "readable":
        return mark_not_run(unit, trace)
    folder = unit.store.evidence(unit.key)
    trace["ran"] = folder is None
    if folder is None:
        kernels = kernels or Kernels(assignment, replace(options, start="cold"), 0, unit.store.root)
        folder = _gather(unit, kernels)
    return mark_evidence(unit, unit.key, folder, trace)


def _gather(unit: Unit, kernels: Kernels) -> Path:
    """Run the notebook in the sandbox, keep what came out, and return where it is kept."""
    assignment, options = unit.assignment, unit.options
    require_packages(assignment)
    options.sandbox.require()
    job = sandbox.Job(
        notebook=nbformat.writes(unit.handed_in.notebook).encode(),
        files=unit.files,
        inputs=unit.inputs,
        capture=unit.capture,
        limits=assignment.limits[options.budget],
        fast_epochs=unit.spec.epoch_cap(options.budget),
        keras_home=data.build_keras_home(assignment.datasets, unit.store.root / "data"),
        threads=options.threads,
        cores=kernels.cores,
        trainer=kernels.trainer,
        environment=_AS_NBGRADER if assignment.assert_cells else {},
        hidden=tuple(hidden_from_students(assignment.course.root)),
    )
    started, began = time.monotonic(), _utc_now()
    with unit.store.gather(unit.key) as gathering:
        outcome, start = kernels.run(job, gathering.out)
        gathering.outcome = {
            "status": outcome.status,
            "seconds": round(time.monotonic() - started, 3),
            "isolation": outcome.isolation,
            "start": start,
            "trainings": kernels.trainings,
            "started": began,
            "ended": _utc_now(),
            "peak_memory_mb": outcome.peak_memory_mb,
            "detail": outcome.detail,
            "threads": options.threads,
            "asked": unit.conditions,
        }
    kept = unit.store.evidence(unit.key)
    if kept is None:
        raise NbassayError(f"evidence {unit.key} vanished from {unit.store.root}; run again")
    return kept


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
