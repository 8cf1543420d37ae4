"""Marks without running: today's graders applied to the evidence of each submission's last run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nbassay.cohort.class_run import class_run, record_submission, work_through
from nbassay.cohort.marked_again import MarkedAgain, mark_in_worker
from nbassay.course.layout import Assignment, Budget
from nbassay.grading.options import Options
from nbassay.results import SubmissionResult
from nbassay.texts import Text


@dataclass(frozen=True)
class Regraded:
    """What came of regrading a class.

    `results` are those that have new marks. `needs_running` says by student why the evidence is not
    enough; these keep their old marks. `gathered_under` says by student which versions other than
    today's the evidence used was gathered under.
    """

    results: tuple[SubmissionResult, ...]
    needs_running: dict[str, list[str]]
    gathered_under: dict[str, list[str]]


def regrade_assignment(
    assignment: Assignment,
    students: Sequence[str],
    budget: Budget | None,
    jobs: int,
    on_notebook: Callable[[str], None] = lambda student: None,
) -> Regraded:
    """Mark the evidence kept of `students` anew, and record marks as `grade_assignment` does.

    Nothing is run. Each submission's last grading counts, or its last with `budget` where one is
    named. `on_notebook` hears of every notebook that is done, by its student.

    Raises:
        NbassayError: if the course's own files cannot be used, or another run is grading.
    """
    results: dict[str, SubmissionResult] = {}
    needs_running: dict[str, list[str]] = {}
    gathered_under: dict[str, list[str]] = {}
    work = functools.partial(mark_in_worker, budget)
    options = Options(jobs=jobs)
    with class_run(assignment):
        for student, done in work_through(
            assignment,
            students,
            options,
            work,
            _leave_unmarked,
            lambda student, _: on_notebook(student),
        ):
            why = list(dict.fromkeys(reason for marked in done.values() for reason in marked.why))
            if why:
                needs_running[student] = why
                continue
            pairs = {
                name: (marked.result, marked.trace)
                for name, marked in done.items()
                if marked.result is not None and marked.trace is not None
            }
            results[student] = record_submission(assignment, student, pairs)
            found = list(dict.fromkeys(text for marked in done.values() for text in marked.older))
            if found:
                gathered_under[student] = found
    return Regraded(
        tuple(results[student] for student in students if student in results),
        {student: needs_running[student] for student in students if student in needs_running},
        gathered_under,
    )


def _leave_unmarked(student: str, notebook: str, cause: Text) -> MarkedAgain:
    return MarkedAgain(why=(f"{notebook} could not be marked: {cause.en}",))
