"""Worker processes that stay when a run is over, for whoever grades a few submissions at a time.

A process that has Keras, and a kernel that waits warm, cost ten seconds to make: more than most
submissions take.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from nbassay.cohort.pool import workers
from nbassay.course.layout import Assignment
from nbassay.grading.options import Options

MOST_ASSIGNMENTS = 2  # whose processes stay; each is some GB of memory
MOST_LOANS = 200  # after which processes are made anew: libraries do not give back all memory

_Look: TypeAlias = tuple[tuple[str, int, int], ...]


@dataclass
class _Kept:
    pool: ProcessPoolExecutor
    stack: ExitStack
    options: Options
    look: _Look
    loans: int = 0


@dataclass
class LentWorkers:
    """The processes of a few assignments, made when they are first asked for; a context.

    They are made anew when a file of the assignment changes, or one of them died.
    """

    _kept: dict[Path, _Kept] = field(default_factory=dict)
    _temporary: str = ""

    def __enter__(self) -> LentWorkers:
        # They outlive the runs that they are lent to, each of which has a folder of its own.
        self._temporary = tempfile.gettempdir()
        return self

    def __exit__(self, *_: object) -> None:
        for folder in list(self._kept):
            self._end(folder)

    @contextmanager
    def lend(self, assignment: Assignment, options: Options) -> Iterator[ProcessPoolExecutor]:
        """Give processes for `assignment`; a cold start is one of processes of its own."""
        if options.start == "cold":
            with workers(assignment, options) as pool:
                yield pool
            return
        kept = self._find(assignment, options)
        kept.loans += 1
        try:
            yield kept.pool
        except BaseException:  # what it was given may still be worked on
            self._end(assignment.graders, stop=True)
            raise

    def _find(self, assignment: Assignment, options: Options) -> _Kept:
        folder, look = assignment.graders, _look_at(assignment)
        kept = self._kept.pop(folder, None)
        if kept is not None and not self._is_usable(kept, options, look):
            self._kept[folder] = kept
            self._end(folder)
            kept = None
        if kept is None:
            kept = self._make(assignment, options, look)
        self._kept[folder] = kept  # the one asked for last stands last
        while len(self._kept) > MOST_ASSIGNMENTS:
            self._end(next(iter(self._kept)))
        return kept

    def _make(self, assignment: Assignment, options: Options, look: _Look) -> _Kept:
        of_run, tempfile.tempdir = tempfile.tempdir, self._temporary
        try:
            stack = ExitStack()
            return _Kept(stack.enter_context(workers(assignment, options)), stack, options, look)
        finally:
            tempfile.tempdir = of_run

    @staticmethod
    def _is_usable(kept: _Kept, options: Options, look: _Look) -> bool:
        same = kept.options == options and kept.look == look
        return same and kept.loans < MOST_LOANS and not kept.pool._broken

    def _end(self, folder: Path, *, stop: bool = False) -> None:
        kept = self._kept.pop(folder, None)
        if kept is None:
            return
        if stop:
            with contextlib.suppress(InterruptedError):
                kept.stack.__exit__(InterruptedError, InterruptedError(), None)
        else:
            kept.stack.close()


def _look_at(assignment: Assignment) -> _Look:
    """Return what changes when a file of an assignment does."""
    course = assignment.course.root
    files = [course / "nbgrader_config.py", *course.glob("catalogues/*.po")]
    for folder in (assignment.graders, assignment.source, assignment.release):
        files += folder.rglob("*")
    found = []
    for file in files:
        with contextlib.suppress(OSError):
            status = file.stat()
            found.append((os.fspath(file), status.st_mtime_ns, status.st_size))
    return tuple(sorted(found))
