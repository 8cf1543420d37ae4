"""How one grading process starts kernels: forked from a warm parent, on processors of its own."""

from __future__ import annotations

import ast
import logging
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat

from nbassay import sandbox
from nbassay.course.layout import Assignment
from nbassay.errors import NbassayError
from nbassay.grading._trainer import Trainer
from nbassay.grading.options import Options, Start
from nbassay.keras.training import TrajectoryStore
from nbassay.store.kept import Store

log = logging.getLogger("nbassay")

MAX_TRAJECTORIES = 4 * 1024**3  # bytes of kept trainings of a course


class Kernels:
    """The kernels of one of the processes that grade side by side; `place` is its number, from 0.

    Their trainings are kept and their runs made in the folder `state`, the course's own unless
    given.
    """

    def __init__(
        self, assignment: Assignment, options: Options, place: int, state: Path | None = None
    ) -> None:
        self._assignment = assignment
        self._options = options
        self.cores = own_cores(place, options)
        self._state = state or assignment.course.state
        self.trainer = _trainer(assignment, options, self._state)
        self._parent: sandbox.WarmParent | None = None
        self._folder: Path | None = None  # of the warm parent
        self._cold = options.start == "cold"

    def run(self, job: sandbox.Job, out: Path) -> tuple[sandbox.Outcome, Start]:
        """Run `job` into the empty folder `out`; return how it ended and how it was started.

        Where no warm parent can be had the kernel starts cold, and a warning says so once.

        Raises:
            Disturbed: as `run_notebook` does; the next run may find everything in order again.
        """
        isolation, warm = self._options.isolation, self._warm(job)
        if warm is not None:
            try:
                outcome = sandbox.run_notebook(job, out, isolation=isolation, warm=warm)
            except sandbox.WarmParentError as error:
                self._give_up(error)
            except sandbox.Disturbed:
                if warm.ended:
                    self.close()
                raise
            else:
                return outcome, "warm"
        return sandbox.run_notebook(job, out, isolation=isolation), "cold"

    def close(self) -> None:
        """End the warm parent, if there is one."""
        if self._parent is not None:
            self._parent.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._parent = self._folder = None

    @property
    def trainings(self) -> list[dict[str, Any]]:
        """What the last run had trained for it: key and epochs, or why it was refused."""
        return list(self.trainer.answered) if self.trainer else []

    def _warm(self, job: sandbox.Job) -> sandbox.WarmParent | None:
        if self._parent is None and not self._cold:
            # Beside the evidence: what a run leaves is moved there, and may be on no other disk.
            self._folder = Store(self._state).new_scratch()
            try:
                self._parent = self._options.sandbox.start(
                    self._folder,
                    imports_of(self._assignment),
                    keras_home=job.keras_home,
                    threads=self._options.threads,
                    cores=self.cores,
                )
            except sandbox.WarmParentError as error:
                self._give_up(error)
            if self._parent is None:
                self._start_cold()
        return self._parent

    def _give_up(self, error: NbassayError) -> None:
        log.warning("%s; kernels are started cold, which is slower", error)
        self._start_cold()

    def _start_cold(self) -> None:
        self.close()
        self._cold = True


def _trainer(assignment: Assignment, options: Options, state: Path) -> Trainer | None:
    """Return who trains for this process's kernels; with the full budget they do it themselves."""
    if options.budget == "full":
        return None
    store = TrajectoryStore(state / "trainings", MAX_TRAJECTORIES)
    return Trainer(store, options.threads * assignment.limits[options.budget].cell_seconds / 2)


def own_cores(place: int, options: Options) -> frozenset[int]:
    """Return the processors of grading process `place`, none named where it has all of them.

    Side by side, each has its share, so that threads of one notebook cannot slow the others.
    """
    if options.jobs == 1 or not hasattr(os, "sched_getaffinity"):
        return frozenset()
    cores = sorted(os.sched_getaffinity(0))
    first = place * options.threads % len(cores)
    return frozenset(cores[first : first + options.threads])


def imports_of(assignment: Assignment) -> list[str]:
    """Return the modules that the instructor's own notebooks of `assignment` import."""
    found: dict[str, None] = {}
    for spec in assignment.notebooks:
        path = assignment.source / f"{spec.name}.ipynb"
        if not path.is_file():
            path = assignment.release / f"{spec.name}.ipynb"
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                found.update(dict.fromkeys(_parse_imports(cell.source)))
    return list(found)


def _parse_imports(source: str) -> list[str]:
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:  # a cell of magics, or one that students are to mend
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names
