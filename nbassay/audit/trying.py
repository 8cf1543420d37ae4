"""Running an audit: known submissions, then variants of the reference solution, all as a class."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.audit.behaviour import DRAWS, Grade, find_alike, find_stopped
from nbassay.audit.choosing import choose_notebooks, choose_right
from nbassay.audit.empty_answers import FILLERS, Seen
from nbassay.audit.equivalent import read_judged
from nbassay.audit.findings import NotebookAudit, Tried
from nbassay.audit.seeds import over_seeds
from nbassay.audit.variants import (
    Variant,
    assigned_names,
    make_empty,
    make_equivalents,
    make_mutants,
    solution_cells,
)
from nbassay.authoring.known_grading import grading, refuse_broken
from nbassay.authoring.museum import REFERENCE, UNEDITED, Known, KnownResult, find_known
from nbassay.course.layout import Assignment, NotebookSpec
from nbassay.course.notebook import read_trusted
from nbassay.errors import NbassayError
from nbassay.evidence import (
    Array,
    DictValue,
    Function,
    ListValue,
    Scalar,
    Text,
    Value,
    load_evidence,
)
from nbassay.grading import Options

_SAME = f"it does what the solution does on {DRAWS} draws of inputs"


@dataclass(frozen=True)
class Extent:
    """How much is tried: notebooks whose name contains `only`, at most `most` variants a kind.

    Each right submission is graded `again` times with seeds of its own, and with other inputs.
    """

    only: str = ""
    most: int | None = None
    again: int = 0


def audit_assignment(
    assignment: Assignment,
    options: Options,
    extent: Extent,
    on_result: Callable[[str], None] = lambda label: None,
    on_planned: Callable[[int], None] = lambda more: None,
) -> list[NotebookAudit]:
    """Try the graders of `assignment` and return what was found, a notebook at a time.

    `on_result` hears the label of each submission as soon as it is graded, `on_planned` of how many
    more there are to grade, before it begins and where mistakes came through. What was graded before
    is not run again, so an audit that was interrupted goes on where it stopped.

    Raises:
        NbassayError: if no notebook is meant, `audit.toml` judges a mutant that is not made, or
            the graders cannot be used (see `grade_known`).
        EnvironmentProblem: if the isolation asked for cannot work on this machine.
    """
    specs = choose_notebooks(assignment, extent.only)
    judged = read_judged(assignment)
    for notebook, _ in judged:
        assignment.notebook(notebook)  # under a misspelt one a reason would go unseen
    with grading(assignment, options) as grade:

        def grade_all(chosen: Sequence[Known]) -> list[KnownResult]:
            done: dict[Known, KnownResult] = {}
            for one in grade(chosen):
                done[one.known] = one
                on_result(one.known.label)
            return [done[known] for known in chosen]

        def grade_more(chosen: Sequence[Known]) -> list[KnownResult]:
            on_planned(len(chosen))
            return grade_all(chosen)

        plans = [_plan(assignment, spec, extent, judged) for spec in specs]
        on_planned(sum(plan.count for plan in plans))
        return [_audit(plan, grade_all, grade_more) for plan in plans]


@dataclass(frozen=True)
class _Plan:
    """What is graded of one notebook, but for answers without work, of which the number is known.

    `reasons` are the author's, by mutant. `again` are right submissions with other seeds.
    """

    spec: NotebookSpec
    source: NotebookNode
    reasons: dict[str, str]
    solution: Sequence[Known]
    others: Sequence[Known]
    mutants: Sequence[Variant]
    equivalents: Sequence[Variant]
    again: Sequence[Known]

    @property
    def count(self) -> int:
        """How many submissions that is, mistakes that come through counted once."""
        parts = (self.solution, self.others, self.mutants, self.equivalents, FILLERS, self.again)
        return sum(map(len, parts))


def _plan(
    assignment: Assignment,
    spec: NotebookSpec,
    extent: Extent,
    judged: Mapping[tuple[str, str], str],
) -> _Plan:
    source = read_trusted(assignment.source / f"{spec.name}.ipynb")
    mutants = make_mutants(spec.name, source, extent.most)
    known = [one for one in find_known(assignment) if one.notebook == spec.name]
    return _Plan(
        spec,
        source,
        _reasons(spec, judged, {one.known.name for one in mutants}, extent),
        [one for one in known if one.name == REFERENCE],
        [one for one in known if one.name not in {REFERENCE, UNEDITED}],
        mutants,
        make_equivalents(spec.name, source, extent.most),
        list(over_seeds(choose_right(known), solution_cells(source), extent.again)),
    )


def _audit(plan: _Plan, grade: Grade, grade_more: Grade) -> NotebookAudit:
    spec, source, reasons = plan.spec, plan.source, plan.reasons
    solved = grade(plan.solution)
    refuse_broken(solved)
    others = grade(plan.others)

    def try_out(variants: Sequence[Variant]) -> list[Tried]:
        outcomes = grade([variant.known for variant in variants])
        return [Tried(*pair) for pair in zip(variants, outcomes, strict=True)]

    tried = try_out(plan.mutants)
    passed = [one.variant for one in tried if not one.outcome.fell and one.name not in reasons]
    alike = find_alike(solved[0].known, passed, assigned_names(source), grade_more)
    restated = try_out(plan.equivalents)
    fell = [one.outcome for one in restated if one.outcome.fell]
    stopped = {one.known for one in find_stopped(solved[0], fell)}
    return NotebookAudit(
        spec.name,
        [*solved, *others],
        tried,
        [one for one in restated if one.outcome.known not in stopped],
        try_out(list(make_empty(spec.name, source, _read_names(solved[0].evidence)))),
        dict.fromkeys(alike, _SAME) | reasons,
        grade(plan.again),
        [one for one in restated if one.outcome.known in stopped],
    )


def _reasons(
    spec: NotebookSpec,
    judged: Mapping[tuple[str, str], str],
    made: Collection[str],
    extent: Extent,
) -> dict[str, str]:
    """Return the author's reason by mutant.

    Raises:
        NbassayError: if a mutant is judged that is not made: the solution has changed since.
    """
    reasons = {mutant: why for (notebook, mutant), why in judged.items() if notebook == spec.name}
    gone = [mutant for mutant in reasons if mutant not in made]
    if gone and extent.most is None:
        raise NbassayError(
            f"audit.toml judges {gone[0]} of {spec.name}, which is not made any more; take it out"
        )
    return reasons


def _read_names(evidence: Path | None) -> dict[str, Seen]:
    """Return what a run held under each name that graders look at, functions left out."""
    if evidence is None:
        return {}
    return {
        name: _see(value)
        for capture in load_evidence(evidence).captures.values()
        for name, value in capture.names.items()
        if not isinstance(value, Function)
    }


def _see(value: Value) -> Seen:
    match value:
        case Array():
            return Seen(value.shape, str(value.dtype))
        case Scalar():
            return Seen(None, type(value.value).__name__)
        case Text():
            return Seen(None, "str")
        case ListValue():
            return Seen(None, "list")
        case DictValue():
            return Seen(None, "dict")
    return Seen(None, None)
