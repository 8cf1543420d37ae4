"""A whole class: notebooks worked on side by side, each submission recorded when it is complete."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias, TypeVar

from nbassay import sandbox
from nbassay.cohort.pool import Worker, in_worker, workers
from nbassay.cohort.registering import register
from nbassay.cohort.work import grade_in_worker, submitted_path
from nbassay.course.layout import Assignment
from nbassay.course.packages import require_packages
from nbassay.errors import EnvironmentProblem
from nbassay.gradebook import hold_course, one_engine, record
from nbassay.grading.marked import leave_to_person
from nbassay.grading.options import Options
from nbassay.grading.trace import JsonObject
from nbassay.results import NotebookResult, SubmissionResult
from nbassay.store import trail
from nbassay.store.kept import Store, temporary_folder
from nbassay.texts import Text

log = logging.getLogger("nbassay")

MOST_DEATHS = 5  # of processes one after another, before a run is given up

Progress = Callable[[str, NotebookResult], None]
_Done = TypeVar("_Done")
Work: TypeAlias = Callable[[Worker, str, str], _Done]
_Unit: TypeAlias = tuple[str, str]  # a student and a notebook
Processes: TypeAlias = Callable[[Assignment, Options], AbstractContextManager[ProcessPoolExecutor]]


def grade_assignment(
    assignment: Assignment,
    students: Sequence[str],
    options: Options,
    on_notebook: Progress = lambda student, result: None,
) -> list[SubmissionResult]:
    """Grade `assignment` for `students`, record the marks, and return them in that order.

    `on_notebook` hears of every notebook as it is done. What an earlier run finished is taken
    over. One submission's trouble never stops the others.

    Raises:
        NbassayError: if the course's own files cannot be used, or another `grade` is running.
        EnvironmentProblem: if the isolation asked for cannot work on this machine, or a package
            that notebooks may import is not installed.
    """
    results = {}
    with class_run(assignment):
        for result in grade_each(assignment, students, options, on_notebook):
            results[result.student] = result
    return [results[student] for student in students]


def grade_each(
    assignment: Assignment,
    students: Sequence[str],
    options: Options,
    on_notebook: Progress = lambda student, result: None,
    processes: Processes = workers,
) -> Generator[SubmissionResult, None, None]:
    """Grade and record inside a `class_run`; yield each submission as soon as it is recorded.

    `processes` gives the processes that work side by side: those of this call alone, or lent ones.

    Raises:
        NbassayError: as `grade_assignment` does.
        EnvironmentProblem: as `grade_assignment` does.
    """
    require_packages(assignment)
    options.sandbox.require()
    graded = work_through(
        assignment,
        students,
        options,
        grade_in_worker,
        functools.partial(leave_ungraded, assignment, options),
        lambda student, one: on_notebook(student, one[0]),
        processes,
    )
    with contextlib.closing(graded):  # at once: processes are not to outlive the run that failed
        for student, done in graded:
            yield record_submission(assignment, student, done)


@contextmanager
def class_run(assignment: Assignment) -> Iterator[None]:
    """Hold the course's lock, with its gradebook in step and nothing left of killed runs.

    Raises:
        NbassayError: if another run holds it, or source and graders do not go together.
        EnvironmentProblem: if anything failed inside and the machine has no room.
    """
    course = assignment.course
    assignment.require_released()
    with (
        _name_shortage(course.state),
        hold_course(course),
        Store(course.state).keep_clear(),
        temporary_folder(),
        one_engine(),
    ):
        register(assignment)
        yield


@contextmanager
def _name_shortage(state: Path) -> Iterator[None]:
    """Say what the machine is short of, where that may be why something failed.

    nbgrader and its database have their own words for a full disk, or none.
    """
    try:
        yield
    except EnvironmentProblem:
        raise
    except Exception as error:
        try:
            sandbox.require_room(state)
        except EnvironmentProblem as short:
            raise short from error
        raise


def record_submission(
    assignment: Assignment, student: str, done: Mapping[str, tuple[NotebookResult, JsonObject]]
) -> SubmissionResult:
    """Record a submission in gradebook, trail and results; `done` holds result and trace by name.

    Raises:
        NbassayError: if nbgrader fails or the trail cannot be written.
    """
    store = Store(assignment.course.state)
    marked = SubmissionResult(student, tuple(result for result, _ in done.values()))
    record(assignment, marked)
    traces = {name: trace for name, (_, trace) in done.items()}
    result = replace(marked, trail=trail.note(store, assignment.name, marked, traces))
    store.keep_result(assignment.name, student, result.to_record())
    return result


def work_through(
    assignment: Assignment,
    students: Sequence[str],
    options: Options,
    work: Work[_Done],
    instead: Callable[[str, str, Text], _Done],
    on_notebook: Callable[[str, _Done], None],
    processes: Processes = workers,
) -> Generator[tuple[str, dict[str, _Done]], None, None]:
    """Yield each student, and what `work` gave for each notebook, as soon as the last is done.

    `work` is a function of a module, called in a worker with that worker, a student and a notebook;
    `instead` is called here, with the cause, for a notebook that could not be worked on because of
    the machine, and not alone in a new process either.

    Raises:
        EnvironmentProblem: if the machine has no room for anybody, or processes only die.
    """
    waiting: dict[str, dict[str, _Done]] = {student: {} for student in students}
    names = [spec.name for spec in assignment.notebooks]
    left = [(student, name) for student in students for name in names]
    with contextlib.closing(
        _work_on(assignment, left, options, work, instead, processes)
    ) as worked:
        for (student, name), done in worked:
            waiting[student][name] = done
            on_notebook(student, done)
            if len(waiting[student]) == len(names):
                complete = waiting.pop(student)
                yield student, {name: complete[name] for name in names}


@dataclass
class _Undone:
    """What is left over of some units: those disturbed, and those not worked on at all."""

    disturbed: dict[_Unit, sandbox.Disturbed] = field(default_factory=dict)
    lost: list[_Unit] = field(default_factory=list)


def _work_on(
    assignment: Assignment,
    left: list[_Unit],
    options: Options,
    work: Work[_Done],
    instead: Callable[[str, str, Text], _Done],
    processes: Processes,
) -> Generator[tuple[_Unit, _Done], None, None]:
    """Yield what `work` gave for each of `left`, as it comes, or `instead`; see `work_through`.

    What the machine disturbed, and what may have been worked on where a process died, is worked on
    once more, each alone and afresh.
    """
    got_through, in_a_row = False, 0
    while left:
        undone = yield from _work_side_by_side(assignment, left, options, work, processes)
        if len(undone.disturbed) + len(undone.lost) < len(left):
            got_through, in_a_row = True, 0
        # Work is taken up in order, so the first that are not done were being worked on.
        suspects = [*undone.disturbed, *undone.lost[: options.jobs]]
        left = undone.lost[options.jobs :]
        for unit in suspects:
            first = undone.disturbed.get(unit) or sandbox.Disturbed("worker")
            cause = yield from _work_alone(assignment, unit, first, options, work)
            if cause is None:
                got_through, in_a_row = True, 0
                continue
            said = sandbox.MESSAGES[cause]
            ended = "ended the process that graded it, twice"
            happened = f"{ended} (out of memory?)" if cause == "worker" else f"waits: {said.en}"
            log.error("%s/%s/%s %s", unit[0], assignment.name, unit[1], happened)
            yield unit, instead(*unit, said)
            # A run that was killed inside says nothing of the machine while others get through.
            in_a_row += cause == "worker" or not got_through
            if in_a_row == MOST_DEATHS:
                raise EnvironmentProblem(
                    "grading processes die as soon as they work (out of memory?); what was graded "
                    "is kept: look at the log above and run again, with fewer --jobs"
                )


def _work_alone(
    assignment: Assignment,
    unit: _Unit,
    first: sandbox.Disturbed,
    options: Options,
    work: Work[_Done],
) -> Generator[tuple[_Unit, _Done], None, sandbox.Cause | None]:
    """Yield what `work` gave for `unit` in a process of its own; return what was in the way.

    `first` is what was in the way the first time.

    Raises:
        EnvironmentProblem: if the machine has no room before or after, with nothing running.
    """
    alone = replace(options, jobs=1, start="cold")
    sandbox.require_room(assignment.course.state)
    log.warning("%s/%s/%s is tried again: %s", unit[0], assignment.name, unit[1], first)
    undone = yield from _work_side_by_side(assignment, [unit], alone, work, workers)
    if not undone.disturbed and not undone.lost:
        return None
    sandbox.require_room(assignment.course.state)
    again = undone.disturbed.get(unit)
    return again.cause if again else "worker"


def _work_side_by_side(
    assignment: Assignment,
    units: list[_Unit],
    options: Options,
    work: Work[_Done],
    processes: Processes,
) -> Generator[tuple[_Unit, _Done], None, _Undone]:
    """Yield what `work` gave for each of `units`; return those left over."""
    left = dict.fromkeys(units)
    undone = _Undone()
    with processes(assignment, options) as pool:
        futures: dict[Future[_Done], _Unit] = {}
        with contextlib.suppress(BrokenProcessPool):  # it may break before it has everything
            for unit in units:
                futures[pool.submit(in_worker, work, unit)] = unit
        for future in as_completed(futures):
            unit = futures[future]
            try:
                done = future.result()
            except BrokenProcessPool:
                continue
            except sandbox.Disturbed as error:
                left.pop(unit)
                undone.disturbed[unit] = error
                continue
            left.pop(unit)
            yield unit, done
    undone.lost = list(left)
    return undone


def leave_ungraded(
    assignment: Assignment, options: Options, student: str, notebook: str, cause: Text
) -> tuple[NotebookResult, JsonObject]:
    """Return what stands for a notebook that could not be worked on because of the machine."""
    path = submitted_path(assignment, student, notebook)
    graded = leave_to_person(assignment, notebook, path, options, cause)
    return graded.result, graded.trace
