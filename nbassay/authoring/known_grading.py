"""Grading known submissions as a class would be: the reference solution first, some at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat

from nbassay.authoring.known_submissions import build, load
from nbassay.authoring.museum import REFERENCE, Known, KnownResult, file_of
from nbassay.authoring.release import check_source, find_stale
from nbassay.cohort.pool import Worker, in_worker, workers
from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_trusted
from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.results import OWN_FAULT
from nbassay.store.kept import temporary_folder

Grading = Callable[[Sequence[Known]], Iterator[KnownResult]]


def grade_known(
    assignment: Assignment,
    chosen: Sequence[Known],
    options: Options,
    on_result: Callable[[KnownResult], None] = lambda result: None,
) -> list[KnownResult]:
    """Grade the known submissions, `options.jobs` at once, and return what came of them in order.

    The reference solutions come first: a check that breaks on one would break on all others too.
    `on_result` hears of each as soon as it is done.

    Raises:
        NbassayError: if the release is not what the source gives, one of them cannot be used, or a
            check breaks on a reference solution.
        EnvironmentProblem: if the isolation asked for cannot work on this machine, or a process
            dies while it grades.
    """
    options = replace(options, jobs=min(options.jobs, len(chosen)))
    first = [known for known in chosen if known.name == REFERENCE]
    others = [known for known in chosen if known.name != REFERENCE]
    done: dict[Known, KnownResult] = {}
    with grading(assignment, options) as grade:
        for part in (first, others):
            for one in grade(part):
                done[one.known] = one
                on_result(one)
            refuse_broken(done[known] for known in first)
    return [done[known] for known in chosen]


def refuse_broken(solutions: Iterable[KnownResult]) -> None:
    """Refuse a grader whose checks break on its own solution; what broke them is in the log.

    What only nbassay itself is to blame for the author cannot mend: the others are tried as well.

    Raises:
        NbassayError: naming the checks.
    """
    for solution in solutions:
        result = solution.result
        broken = [
            check.id for check in result.checks if check.broken and check.message != OWN_FAULT
        ]
        if broken and not result.left_to_person:
            raise NbassayError(
                f"{', '.join(broken)} broke on the {REFERENCE}, at the line said above; mend that "
                "and run again, nothing else was tried"
            )


@contextmanager
def grading(assignment: Assignment, options: Options) -> Iterator[Grading]:
    """Give a function that yields what comes of known submissions, each as soon as it is done.

    Raises:
        NbassayError: if the release is not what the source gives.
    """
    name = assignment.name
    check_source(assignment)
    if find_stale(assignment.course, name):
        raise NbassayError(
            f"release/{name} is not what source/{name} gives; run `nbassay release {name}`"
        )
    with temporary_folder(), _grading(assignment, options) as grade:
        yield grade


@contextmanager
def _grading(assignment: Assignment, options: Options) -> Iterator[Grading]:
    if options.jobs > 1:
        with workers(assignment, options) as pool:
            yield lambda part: _grade_side_by_side(pool, part)
        return
    with closing(Kernels(assignment, options, 0)) as kernels:
        yield lambda part: (_grade(assignment, known, options, kernels) for known in part)


def _grade_side_by_side(pool: ProcessPoolExecutor, part: Sequence[Known]) -> Iterator[KnownResult]:
    futures = [
        pool.submit(in_worker, partial(_grade_in_worker, known), (known.notebook, known.name))
        for known in part
    ]
    try:
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise EnvironmentProblem(
            "a process that graded has died (out of memory?); run again with fewer --jobs"
        ) from error


def _grade_in_worker(known: Known, worker: Worker, notebook: str, name: str) -> KnownResult:
    return _grade(worker.assignment, known, worker.options, worker.kernels)


def _grade(assignment: Assignment, known: Known, options: Options, kernels: Kernels) -> KnownResult:
    what, file = known.name, file_of(assignment, known)
    expected: tuple[str, ...] = ()
    read = known.made or (load(known.path) if known.path else None)
    if read is not None:
        what, expected = read.what, read.expected
        source = read_trusted(assignment.source / f"{known.notebook}.ipynb")
        file = Path(tempfile.mkdtemp()) / f"{known.notebook}.ipynb"
        file.write_text(nbformat.writes(build(read, source)), encoding="utf-8")
    graded = grade_notebook(
        assignment,
        known.notebook,
        file,
        options,
        with_folder=False,
        kernels=kernels,
        probe=known.probe,
    )
    return KnownResult(known, what, expected, graded.result, graded.evidence)
