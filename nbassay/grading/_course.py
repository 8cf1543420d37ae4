"""A whole class: notebooks worked on side by side, each submission recorded when it is complete."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.sharedctypes import Synchronized
from typing import TypeVar

from nbassay import models, sandbox, trail
from nbassay.course import Assignment
from nbassay.errors import NbassayError
from nbassay.grading._kernels import Kernels
from nbassay.grading._options import Options
from nbassay.grading._trace import JsonObject
from nbassay.grading._unit import grade_notebook
from nbassay.results import NotebookResult, SubmissionResult
from nbassay.store import Store, temporary_folder

log = logging.getLogger("nbassay")

SECONDS_TO_UNWIND = 5

Progress = Callable[[str, NotebookResult], None]
_Done = TypeVar("_Done")


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
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    results = {}
    with class_run(assignment):
        if options.isolation == "bwrap":
            sandbox.require_isolation()
        for student, done in completed(
            assignment,
            students,
            options,
            _grade_in_worker,
            lambda student, graded: on_notebook(student, graded[0]),
        ):
            results[student] = recorded(assignment, student, done)
    return [results[student] for student in students]


@contextmanager
def class_run(assignment: Assignment) -> Iterator[None]:
    """Hold the course's lock, with its gradebook in step and nothing left of killed runs.

    Raises:
        NbassayError: if another run holds it, or source and graders do not go together.
    """
    from nbassay.gradebook import alone, made_once
    from nbassay.release import register

    course = assignment.course
    with alone(course), Store(course.state).cleared(), temporary_folder(), made_once():
        register(course, assignment.name)
        yield


def recorded(
    assignment: Assignment, student: str, done: Mapping[str, tuple[NotebookResult, JsonObject]]
) -> SubmissionResult:
    """Record a submission in gradebook, trail and results; `done` holds result and trace by name.

    Raises:
        NbassayError: if nbgrader fails or the trail cannot be written.
    """
    from nbassay.gradebook import record

    store = Store(assignment.course.state)
    marked = SubmissionResult(student, tuple(result for result, _ in done.values()))
    record(assignment, marked)
    traces = {name: trace for name, (_, trace) in done.items()}
    result = replace(marked, trail=trail.note(store, assignment.name, marked, traces))
    store.keep_result(assignment.name, student, result.to_record())
    return result


def completed(
    assignment: Assignment,
    students: Sequence[str],
    options: Options,
    work: Callable[[str, str], _Done],
    on_notebook: Callable[[str, _Done], None],
) -> Iterator[tuple[str, dict[str, _Done]]]:
    """Yield each student, and what `work` gave for each notebook, as soon as the last is done.

    `work` is a function of a module, called in a worker with a student and a notebook.
    """
    waiting: dict[str, dict[str, _Done]] = {student: {} for student in students}
    names = [spec.name for spec in assignment.notebooks]
    with _pool(assignment, options) as pool:
        futures: dict[Future[_Done], tuple[str, str]] = {
            pool.submit(work, student, name): (student, name)
            for student in students
            for name in names
        }
        for future in as_completed(futures):
            student, name = futures[future]
            try:
                waiting[student][name] = future.result()
            except BrokenProcessPool as error:
                raise NbassayError(
                    f"a grading process died while grading {student}/{assignment.name}/{name} "
                    "(out of memory?); what was graded is kept: run again, with fewer --jobs"
                ) from error
            on_notebook(student, waiting[student][name])
            if len(waiting[student]) == len(names):
                done = waiting.pop(student)
                yield student, {name: done[name] for name in names}


@contextmanager
def _pool(assignment: Assignment, options: Options) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that live as long as the run and never outlive this process."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        options.jobs,
        mp_context=context,
        initializer=_start_worker,
        initargs=(
            assignment,
            options,
            context.Value("i", 0),
            os.getpid(),
            tempfile.gettempdir(),
            [handler.formatter for handler in log.handlers],
        ),
    )
    try:
        yield pool
    except BaseException:
        _stop(pool)
        raise
    pool.shutdown(wait=True)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers: they may unwind, and are killed when that takes too long."""
    workers = list((pool._processes or {}).values())
    for worker in workers:
        worker.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    deadline = time.monotonic() + 2 * SECONDS_TO_UNWIND
    for worker in workers:
        worker.join(max(0.1, deadline - time.monotonic()))
        if worker.is_alive():
            worker.kill()


_WORK: list[tuple[Assignment, Options, Kernels]] = []  # of this process, once it is a worker


def _start_worker(
    assignment: Assignment,
    options: Options,
    places: Synchronized[int],
    parent: int,
    temporary: str,
    formatters: Sequence[logging.Formatter | None],
) -> None:
    """Leave Ctrl-C to the parent, and die with it: a killed run must leave no sandbox behind.

    Warnings go to stderr in the parent's own `formatters`, which know what a terminal may get;
    without them Python would print a submission's words as they are.
    """
    for formatter in formatters:
        handler = logging.StreamHandler()
        handler.setFormatter(formatter)
        log.addHandler(handler)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop_worker)
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        # It died while this process was starting: nobody else would ever end it.
        os._exit(1)
    tempfile.tempdir = temporary
    with places.get_lock():
        place = places.value
        places.value += 1
    models.keep_predictions(assignment.course.state / "predictions")
    _WORK.append((assignment, options, Kernels(assignment, options, place)))


def _stop_worker(number: int, frame: object) -> None:
    """Unwind instead of dying at once, so that the sandbox is ended and scratch removed.

    Whatever swallows the exception, as pytest does, the alarm ends the process a little later.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS_TO_UNWIND)
    raise SystemExit(number)


def of_this_worker() -> tuple[Assignment, Options, Kernels]:
    """Return what this worker was started with."""
    return _WORK[0]


def _grade_in_worker(student: str, notebook: str) -> tuple[NotebookResult, JsonObject]:
    assignment, options, kernels = of_this_worker()
    path = assignment.course.submission(student, assignment.name) / f"{notebook}.ipynb"
    graded = grade_notebook(assignment, notebook, path, options, kernels=kernels)
    return graded.result, graded.trace
