"""Calibrating bars: known submissions over many seeds, and what each was held to."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from nbassay.audit.choosing import choose_notebooks, choose_right
from nbassay.audit.seeds import over_seeds
from nbassay.audit.spread import MOST_FALSE_FAILS, MOST_PASSES, Spread, Wanted
from nbassay.audit.variants import solution_cells
from nbassay.authoring.known_grading import Grading, grading, refuse_broken
from nbassay.authoring.known_submissions import load
from nbassay.authoring.museum import REFERENCE, Known, KnownResult, find_known
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.grading import Options
from nbassay.results import Measured

# TensorFlow is one of two packages, depending on the system.
_TRAINED_BY = ("keras", "tensorflow", "tensorflow-cpu", "numpy", "scikit-learn")
WRONG_SEEDS = 3  # of each wrong submission; right ones have as many as are asked for, in all


@dataclass(frozen=True)
class Calibration:
    """The evidence of one bar of `assignment.toml` as it is: what was measured when, with what."""

    bar: float
    spread: Spread
    budget: str
    date: str
    versions: Mapping[str, str]

    @property
    def false_fails(self) -> float:
        """How likely honest work misses the bar by bad luck, 0 to 1."""
        return self.spread.chance_of_false_fail(self.bar)

    @property
    def passes(self) -> float:
        """How likely work that the bar is there to catch passes by good luck, 0 to 1."""
        return self.spread.chance_of_pass(self.bar)

    @property
    def holds(self) -> bool:
        """Whether honest work nearly always passes the bar, and what it is to catch hardly ever.

        Where no wrong submission got as far as the bar, nothing shows that it catches any.
        """
        caught = bool(self.spread.wrong) and self.passes < MOST_PASSES
        return caught and self.false_fails < MOST_FALSE_FAILS


@dataclass
class Calibrated:
    """All bars of an assignment that were measured, and right runs that lost points by their seeds.

    `lost` gives the checks that such a run failed by its name.
    """

    bars: dict[str, Calibration] = field(default_factory=dict)
    lost: dict[str, list[str]] = field(default_factory=dict)


def calibrate_assignment(
    assignment: Assignment,
    options: Options,
    seeds: int,
    only: str = "",
    on_result: Callable[[str], None] = lambda label: None,
    on_planned: Callable[[int], None] = lambda more: None,
) -> Calibrated:
    """Run known submissions over `seeds` seeds, and return what the bars were held to.

    The right submissions of a notebook share the seeds out among them, at least two for each, and
    each wrong one that a bar is there to catch has `WRONG_SEEDS`. What ran before is not run again.
    `on_planned` hears how many runs there are, once each solution has run and said what its bars are.

    Raises:
        NbassayError: if no notebook has `only` in its name, none of its checks asks for a bar, or
            the graders cannot be used (see `grade_known`).
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    specs = choose_notebooks(assignment, only)
    if not assignment.bars:
        raise NbassayError(
            f"{assignment.name} has no [bars] in assignment.toml to measure; add some"
        )
    found = Calibrated()
    with grading(assignment, options) as grade:

        def grade_all(chosen: Iterable[Known]) -> Iterator[KnownResult]:
            for one in grade(list(chosen)):
                on_result(one.known.label)
                yield one

        plans = [_plan(assignment, spec, seeds, grade) for spec in specs]
        on_planned(sum(len(plan.right) + len(plan.wrong) for plan in plans))
        for plan in plans:
            _calibrate(assignment, plan, options.budget, grade_all, found)
    if not found.bars and not found.lost:
        names = ", ".join(spec.name for spec in specs)
        raise NbassayError(f"no check of {names} holds anything to a bar; see docs/graders.md")
    return found


@dataclass(frozen=True)
class _Plan:
    """What is run of one notebook; `wanted` says of each bar what is held against it."""

    wanted: Mapping[str, Wanted]
    right: Sequence[Known]
    wrong: Sequence[Known]


def _plan(
    assignment: Assignment,
    spec: NotebookSpec,
    seeds: int,
    grade: Grading,
) -> _Plan:
    """Return what is to be run of a notebook, after a run of its solution: nothing without a bar."""
    known = [one for one in find_known(assignment) if one.notebook == spec.name]
    solved = list(grade([one for one in known if one.name == REFERENCE]))
    refuse_broken(solved)
    measured = list(_list_measured(solved))
    if not measured:
        return _Plan({}, (), ())
    solution = solution_cells(read_trusted(assignment.source / f"{spec.name}.ipynb"))
    checks = {one.check for one in measured}
    right = choose_right(known)
    wrong = [one for one in known if one.name.startswith("wrong_")]
    caught = [one for one in wrong if one.path and checks & set(load(one.path).expected)]
    return _Plan(
        {one.held.bar: one.held.wanted for one in measured},
        list(over_seeds(right, solution, max(2, -(-seeds // len(right))))),
        list(over_seeds(caught, solution, WRONG_SEEDS)),
    )


def _calibrate(
    assignment: Assignment,
    plan: _Plan,
    budget: str,
    grade: Callable[[Iterable[Known]], Iterator[KnownResult]],
    found: Calibrated,
) -> None:
    of_right, of_wrong = list(grade(plan.right)), list(grade(plan.wrong))
    for one in of_right:
        if one.fell:
            found.lost[one.known.label] = list(one.fell)
    for bar, wanted in sorted(plan.wanted.items()):
        spread = Spread(bar, wanted, *(_runs(bar, part) for part in (of_right, of_wrong)))
        if spread.right:
            today = datetime.date.today().isoformat()
            found.bars[bar] = Calibration(assignment.bars[bar], spread, budget, today, trained_by())


def trained_by() -> dict[str, str]:
    """Return the versions of what a training depends on, by package."""
    found = {}
    for name in _TRAINED_BY:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@dataclass(frozen=True)
class _Measured:
    """What the check called `check` held to a bar in one run of the submission called `name`.

    It is `meant` of a right submission, and of a wrong one that says that it fails this check.
    """

    name: str
    check: str
    meant: bool
    held: Measured


def _list_measured(results: Iterable[KnownResult]) -> Iterator[_Measured]:
    for one in results:
        name = one.known.name.rpartition(" seed ")[0] or one.known.name
        for check in one.result.checks:
            called = check.id.partition("::")[2]
            for held in check.measured:
                meant = not one.expected or called in one.expected
                yield _Measured(name, called, meant, held)


def _runs(bar: str, results: Iterable[KnownResult]) -> dict[str, list[float]]:
    """Return the values that `bar` was held to by submission, of wrong ones that it is to catch.

    Those of networks that lost all sense of numbers are left out.
    """
    runs: dict[str, list[float]] = {}
    for one in _list_measured(results):
        if one.held.bar == bar and one.meant and math.isfinite(one.held.value):
            runs.setdefault(one.name, []).append(one.held.value)
    return runs
