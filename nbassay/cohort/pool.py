"""The processes that grade side by side: how they start, what they may have, how they end."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from typing import ClassVar, TypeVar

from nbassay.course.layout import Assignment
from nbassay.errors import Terminated
from nbassay.grading.kernels import Kernels
from nbassay.grading.options import Options
from nbassay.keras import models

log = logging.getLogger("nbassay")

SECONDS_TO_UNWIND = 5
# Private memory that a process which marks and trains may have; a run of a notebook has its
# assignment's own limit beside it.
GRADING_BYTES = 6 * 1024**3

_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Worker:
    """What one of these processes works with: made as it starts, handed to all that it works on.

    Its kernels live as long as it does, so they cannot come with each piece of work, and from what
    starts a process to what it works on later an executor hands nothing along: both have to know
    where it is. That is `of_this_process`, which `in_worker` alone reads.
    """

    assignment: Assignment
    options: Options
    kernels: Kernels
    of_this_process: ClassVar[Worker]


def in_worker(work: Callable[[Worker, str, str], _Done], unit: tuple[str, str]) -> _Done:
    """Return what `work` gives for `unit`, a student and a notebook: submitted to `workers`.

    A worker that is told to end while it works does so, once it has unwound: handed back, that
    would be a result, and end the process that waits for it.
    """
    try:
        return work(Worker.of_this_process, *unit)
    except Terminated as told:
        os._exit(int(told.code or 1))


@contextmanager
def workers(assignment: Assignment, options: Options) -> Iterator[ProcessPoolExecutor]:
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
    _bound_memory()
    models.keep_predictions(assignment.course.state / "predictions")
    Worker.of_this_process = Worker(assignment, options, Kernels(assignment, options, place))


def _bound_memory() -> None:
    """Bound this process's private memory; the kernels that it starts have limits of their own."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    ours = GRADING_BYTES if hard == resource.RLIM_INFINITY else min(GRADING_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (ours, hard))


def _stop_worker(number: int, frame: object) -> None:
    """Unwind instead of dying at once, so that the sandbox is ended and scratch removed.

    Whatever swallows the exception, as a library may, the alarm ends the process a little later.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS_TO_UNWIND)
    raise Terminated(128 + number)
