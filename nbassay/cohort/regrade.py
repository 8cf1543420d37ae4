"""Marks without running: today's graders applied to the evidence of each submission's last run."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbassay import sandbox
from nbassay.cohort.class_run import class_run, completed, recorded
from nbassay.cohort.pool import of_this_worker
from nbassay.course.layout import Assignment, Budget
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.grading.marked import marked, not_run
from nbassay.grading.options import Options
from nbassay.grading.reading import Unit, read_unit
from nbassay.grading.reusable import lacks, older
from nbassay.grading.trace import JsonObject, conditions
from nbassay.results import Message, NotebookResult, SubmissionResult
from nbassay.store import trail
from nbassay.store.kept import Store


@dataclass(frozen=True)
class Regraded:
    """What came of regrading a class.

    `results` are those that have new marks. `needs_running` says by student why evidence does not
    do; these keep their old marks. `gathered_under` says by student with which other versions than
    today's evidence that did was gathered.
    """

    results: tuple[SubmissionResult, ...]
    needs_running: dict[str, list[str]]
    gathered_under: dict[str, list[str]]


@dataclass(frozen=True)
class _Done:
    """One notebook: its result and trace, or why it must run; and what was older at its run."""

    result: NotebookResult | None = None
    trace: JsonObject | None = None
    why: tuple[str, ...] = ()
    older: tuple[str, ...] = ()


def regrade_assignment(
    assignment: Assignment,
    students: Sequence[str],
    budget: Budget | None,
    jobs: int,
    on_notebook: Callable[[str], None] = lambda student: None,
) -> Regraded:
    """Mark the evidence kept of `students` anew, and record marks as `grade_assignment` does.

    Nothing is run. Each submission's last grading counts, or its last with `budget` where one is
    named. `on_notebook` hears of every notebook that is done, by its student.

    Raises:
        NbassayError: if the course's own files cannot be used, or another run is grading.
    """
    results: dict[str, SubmissionResult] = {}
    needs_running: dict[str, list[str]] = {}
    gathered_under: dict[str, list[str]] = {}
    work = functools.partial(_in_worker, budget)
    options = Options(jobs=jobs)
    with class_run(assignment):
        for student, done in completed(
            assignment, students, options, work, _left, lambda student, _: on_notebook(student)
        ):
            why = list(dict.fromkeys(reason for one in done.values() for reason in one.why))
            if why:
                needs_running[student] = why
                continue
            pairs = {
                name: (one.result, one.trace)
                for name, one in done.items()
                if one.result is not None and one.trace is not None
            }
            results[student] = recorded(assignment, student, pairs)
            found = list(dict.fromkeys(text for one in done.values() for text in one.older))
            if found:
                gathered_under[student] = found
    return Regraded(
        tuple(results[student] for student in students if student in results),
        {student: needs_running[student] for student in students if student in needs_running},
        gathered_under,
    )


def _left(student: str, notebook: str, cause: Message) -> _Done:
    return _Done(why=(f"{notebook} could not be marked: {cause.en}",))


def _in_worker(budget: Budget | None, student: str, notebook: str) -> _Done:
    assignment, options, _ = of_this_worker()
    store = Store(assignment.course.state)
    lines = trail.read(store.trail_path(assignment.name, student))
    if lines is None or not lines.lines:
        return _Done(why=("it was never graded",))
    usable = [one for one in lines.lines if budget in {None, *_budgets(one.facts)}]
    if not usable:
        return _Done(why=(f"it was never graded with the budget {budget}",))
    facts = usable[-1].facts
    entry = facts["notebooks"].get(notebook)
    if entry is None:
        return _Done(why=(f"{notebook} was never graded",))
    path = assignment.course.submission(student, assignment.name) / f"{notebook}.ipynb"
    options = replace(options, budget=entry["budget"], isolation=entry["isolation"])
    with sandbox.disturbances():
        unit = read_unit(assignment, notebook, path, options, store=store)
        return _again(unit, facts, entry)


def _budgets(facts: JsonObject) -> set[Budget]:
    return {entry["budget"] for entry in facts["notebooks"].values()}


def _again(unit: Unit, facts: JsonObject, entry: JsonObject) -> _Done:
    """Mark one notebook anew from what its last grading kept, or say why that cannot be done."""
    trace = conditions(
        unit.assignment, unit.spec, unit.options, unit.file, unit.contents, unit.found.place
    )
    handed_in = _handed_in(unit, facts, trace)
    if handed_in:
        return _Done(why=handed_in)
    name = f"{unit.spec.name}.ipynb"
    if unit.handed_in.status != "readable":
        graded = not_run(unit, trace)
        return _Done(graded.result, graded.trace)
    if entry["evidence"] is None:
        return _Done(why=(f"{name} could not be graded then and may be now",))
    folder = unit.store.evidence(entry["evidence"])
    outcome = None if folder is None else _outcome(folder)
    if folder is None or outcome is None:
        return _Done(why=(f"{name}: its evidence was deleted",))
    then = outcome.get("asked")
    if then is None and entry["evidence"] != unit.key:
        return _Done(why=(f"{name}: its evidence does not say what it was gathered for",))
    if then is None:  # the same key: nothing that a run depends on has changed
        then = unit.asked
    elif entry["evidence"] != unit.key:
        why = tuple(lacks(then, unit.asked, _evidence(folder), outcome["status"]))
        if why:
            return _Done(why=tuple(f"{name}: {reason}" for reason in why))
    trace |= {"ran": False} | {key: then[key] for key in _OF_THE_RUN}
    trace["code"] = {**trace["code"], "runs": then["code"]}
    graded = marked(unit, entry["evidence"], folder, trace)
    return _Done(graded.result, graded.trace, older=tuple(older(then, unit.asked)))


# What the trail says of a run is true of the run, not of today.
_OF_THE_RUN = ("versions", "system", "machine", "limits", "fast_epochs")


def _handed_in(unit: Unit, facts: JsonObject, trace: JsonObject) -> tuple[str, ...]:
    """Return what of the submission has changed since the grading of `facts`, in words."""
    now = {**facts, "notebooks": {unit.spec.name: trace}}
    then = {**facts, "notebooks": {unit.spec.name: facts["notebooks"][unit.spec.name]}}
    return tuple(change.text for change in trail.changes(then, now) if change.handed_in)


def _evidence(folder: Path) -> Evidence | None:
    try:
        return load_evidence(folder)
    except EvidenceError:
        return None


def _outcome(folder: Path) -> JsonObject | None:
    try:
        found = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
