"""One notebook marked anew from what its last grading kept, or why that cannot be done."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from nbassay import sandbox
from nbassay.cohort.pool import Worker
from nbassay.cohort.work import submitted_path
from nbassay.course.layout import Budget
from nbassay.errors import NbassayError
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.grading.marked import mark_evidence, mark_not_run
from nbassay.grading.reading import Unit, read_unit
from nbassay.grading.reusable import list_lacks, list_older
from nbassay.grading.trace import JsonObject, conditions
from nbassay.results import OWN_FAULT, NotebookResult
from nbassay.store import trail
from nbassay.store.faults import describe_own_fault
from nbassay.store.kept import Store

log = logging.getLogger("nbassay")


@dataclass(frozen=True)
class MarkedAgain:
    """One notebook: its result and trace, or why it must run; and what was older at its run."""

    result: NotebookResult | None = None
    trace: JsonObject | None = None
    why: tuple[str, ...] = ()
    older: tuple[str, ...] = ()


def mark_in_worker(
    budget: Budget | None, worker: Worker, student: str, notebook: str
) -> MarkedAgain:
    """Mark one notebook of `student` anew from its last grading, or its last with `budget`.

    Raises:
        Disturbed: if the machine was in the way.
    """
    assignment = worker.assignment
    store = Store(assignment.course.state)
    lines = trail.read(store.trail_path(assignment.name, student))
    if lines is None or not lines.lines:
        return MarkedAgain(why=("it was never graded",))
    usable = [line for line in lines.lines if budget in {None, *_budgets(line.facts)}]
    if not usable:
        return MarkedAgain(why=(f"it was never graded with the budget {budget}",))
    facts = usable[-1].facts
    entry = facts["notebooks"].get(notebook)
    if entry is None:
        return MarkedAgain(why=(f"{notebook} was never graded",))
    path = submitted_path(assignment, student, notebook)
    options = replace(worker.options, budget=entry["budget"], isolation=entry["isolation"])
    try:
        with sandbox.disturbances():
            unit = read_unit(assignment, notebook, path, options, store=store)
            return _mark_again(unit, facts, entry)
    except (NbassayError, sandbox.Disturbed, OSError):  # the last is the machine's, told as such
        raise
    except Exception as error:  # of our own code: it keeps nobody else from new marks
        what = f"{student}/{assignment.name}/{notebook}"
        log.error("%s", describe_own_fault(error, what, assignment.course.state))  # noqa: TRY400
        return MarkedAgain(why=(f"{notebook}: {OWN_FAULT.en}",))


def _budgets(facts: JsonObject) -> set[Budget]:
    return {entry["budget"] for entry in facts["notebooks"].values()}


def _mark_again(unit: Unit, facts: JsonObject, entry: JsonObject) -> MarkedAgain:
    """Mark one notebook anew from what its last grading kept, or say why that cannot be done."""
    trace = conditions(
        unit.assignment, unit.spec, unit.options, unit.file, unit.contents, unit.found.place
    )
    handed_in = _list_changes(unit, facts, trace)
    if handed_in:
        return MarkedAgain(why=handed_in)
    name = f"{unit.spec.name}.ipynb"
    if unit.handed_in.status != "readable":
        graded = mark_not_run(unit, trace)
        return MarkedAgain(graded.result, graded.trace)
    if entry["evidence"] is None:
        return MarkedAgain(why=(f"{name} could not be graded then and may be now",))
    folder = unit.store.evidence(entry["evidence"])
    outcome = None if folder is None else _outcome(folder)
    if folder is None or outcome is None:
        return MarkedAgain(why=(f"{name}: its evidence was deleted",))
    then = outcome.get("asked")
    if then is None and entry["evidence"] != unit.key:
        return MarkedAgain(why=(f"{name}: its evidence does not say what it was gathered for",))
    if then is None:  # the same key: nothing that a run depends on has changed
        then = unit.conditions
    elif entry["evidence"] != unit.key:
        why = tuple(list_lacks(then, unit.conditions, _evidence(folder), outcome["status"]))
        if why:
            return MarkedAgain(why=tuple(f"{name}: {reason}" for reason in why))
    trace |= {"ran": False} | {key: then[key] for key in _OF_THE_RUN}
    trace["code"] = {**trace["code"], "runs": then["code"]}
    graded = mark_evidence(unit, entry["evidence"], folder, trace)
    return MarkedAgain(graded.result, graded.trace, older=tuple(list_older(then, unit.conditions)))


# What the trail says of a run is true of the run, not of today.
_OF_THE_RUN = ("versions", "system", "machine", "limits", "fast_epochs")


def _list_changes(unit: Unit, facts: JsonObject, trace: JsonObject) -> tuple[str, ...]:
    """Return in words what has changed in the submission since the grading of `facts`."""
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
    return found if isinstance(found, dict) and "status" in found else None
