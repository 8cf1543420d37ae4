"""The processes of one worker that grade: as those of a class on one machine, and kept warm."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nbassay.cohort.pool import Worker, in_worker, workers
from nbassay.cohort.work import Done, Work
from nbassay.course.layout import Assignment
from nbassay.grading.options import Options

MOST = 2  # assignments whose processes stay; each is some GB of memory

AtStart: TypeAlias = Callable[[Worker], None]
_Place: TypeAlias = tuple[Path, Options]


@dataclass
class _Kept:
    pool: ProcessPoolExecutor
    stack: ExitStack


class Pools:
    """The processes of a few assignments, made when they are first asked for.

    They are made in a thread that stays: Linux ends them with the thread that they come from.
    """

    def __init__(self) -> None:
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="nbassay-pools")
        self._kept: OrderedDict[_Place, _Kept] = OrderedDict()

    def work_on(
        self,
        assignment: Assignment,
        options: Options,
        at_start: AtStart,
        work: Work[Done],
        unit: tuple[str, str],
    ) -> Done:
        """Return what `work` gives for `unit`, a student and a notebook.

        Raises:
            BrokenProcessPool: if a process died, this one's or another one beside it.
            Disturbed: if the machine was in the way.
        """
        place = assignment.graders, options
        kept, future = self._hand.submit(
            self._begin, place, assignment, at_start, work, unit
        ).result()
        try:
            return future.result()
        except BrokenProcessPool:
            self._hand.submit(self._drop, place, kept).result()
            raise

    def work_alone(
        self,
        assignment: Assignment,
        options: Options,
        at_start: AtStart,
        work: Work[Done],
        unit: tuple[str, str],
    ) -> Done:
        """Do as `work_on`, in a process that nothing came before."""
        with workers(assignment, options, at_start) as pool:
            return pool.submit(in_worker, work, unit).result()

    def close(self) -> None:
        """End the processes, whatever they are at."""
        self._hand.submit(self._stop).result()
        self._hand.shutdown()

    def _begin(
        self,
        place: _Place,
        assignment: Assignment,
        at_start: AtStart,
        work: Work[Done],
        unit: tuple[str, str],
    ) -> tuple[_Kept, Future[Done]]:
        kept = self._kept.get(place)
        if kept is not None:
            with contextlib.suppress(BrokenProcessPool):
                self._kept.move_to_end(place)
                return kept, kept.pool.submit(in_worker, work, unit)
            self._drop(place, kept)
        while len(self._kept) >= MOST:
            _, oldest = self._kept.popitem(last=False)
            oldest.stack.close()  # once they have done what they are at
        stack = ExitStack()
        pool = stack.enter_context(workers(assignment, place[1], at_start))
        kept = self._kept[place] = _Kept(pool, stack)
        return kept, pool.submit(in_worker, work, unit)

    def _drop(self, place: _Place, kept: _Kept) -> None:
        if self._kept.get(place) is kept:
            del self._kept[place]
            kept.stack.close()

    def _stop(self) -> None:
        while self._kept:
            _, kept = self._kept.popitem()
            with contextlib.suppress(InterruptedError):
                kept.stack.__exit__(InterruptedError, InterruptedError(), None)
