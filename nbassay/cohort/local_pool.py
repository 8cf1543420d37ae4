"""Working on the notebooks of a class in processes of this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias

from nbassay import sandbox
from nbassay.cohort.executor import Undone, Unit
from nbassay.cohort.pool import in_worker, workers
from nbassay.cohort.work import Done, Work
from nbassay.course.layout import Assignment
from nbassay.course.packages import require_packages
from nbassay.grading.options import Options

Processes: TypeAlias = Callable[[Assignment, Options], AbstractContextManager[ProcessPoolExecutor]]


@dataclass(frozen=True)
class LocalPool:
    """Works side by side in `processes`: those of each call alone, or lent ones."""

    processes: Processes = workers

    def require(self, assignment: Assignment, options: Options) -> None:
        """Make sure that notebooks of `assignment` can be run here.

        Raises:
            EnvironmentProblem: if the isolation asked for cannot work, or a package that notebooks
                may import is not installed.
        """
        require_packages(assignment)
        options.sandbox.require()

    def work_on(
        self,
        assignment: Assignment,
        units: Sequence[Unit],
        options: Options,
        work: Work[Done],
        *,
        alone: bool = False,
    ) -> Generator[tuple[Unit, Done], None, Undone]:
        """Yield what `work` gave for each of `units`, as it comes; return those left over."""
        left = dict.fromkeys(units)
        undone = Undone()
        processes = workers if alone else self.processes
        with processes(assignment, options) as pool:
            futures: dict[Future[Done], Unit] = {}
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
        # Work is taken up in order, so the first that are not done were being worked on.
        undone.suspected = list(left)[: options.jobs]
        undone.untouched = list(left)[options.jobs :]
        return undone
