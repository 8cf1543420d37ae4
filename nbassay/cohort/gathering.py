"""Running and marking submissions for somebody else to record: a gradebook has one writer."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Generator, Sequence

from nbassay.cohort.class_run import Processes, leave_ungraded, work_through
from nbassay.cohort.work import grade_in_worker
from nbassay.course.layout import Assignment
from nbassay.course.packages import require_packages
from nbassay.grading.options import Options


def gather_each(
    assignment: Assignment, students: Sequence[str], options: Options, processes: Processes
) -> Generator[str, None, None]:
    """Run and mark without recording; yield each student of whom all is done.

    What comes of it is kept by content: who grades them then finds it, and has only to record it.
    Needs no `class_run`; what could not be worked on is left to that grading as well.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation asked for cannot work on this machine, or it has no
            room for anybody.
    """
    assignment.require_released()
    require_packages(assignment)
    options.sandbox.require()
    gathered = work_through(
        assignment,
        students,
        options,
        grade_in_worker,
        functools.partial(leave_ungraded, assignment, options),
        _tell_nobody,
        processes,
    )
    with contextlib.closing(gathered):  # at once: processes are not to outlive the run that failed
        for student, _ in gathered:
            yield student


def _tell_nobody(student: str, done: object) -> None:
    """Hear of a notebook that is done."""
