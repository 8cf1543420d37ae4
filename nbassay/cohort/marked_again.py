"""One notebook marked anew from what its last grading kept, or why that cannot be done."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nbassay import sandbox
from nbassay.cohort.pool import Worker
from nbassay.cohort.work import submitted_path
from nbassay.course.layout import Assignment, Budget
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


@dataclass(frozen=True)
class MarkAgain:
    """Marks a notebook anew from its last grading, or its last with `budget` where one is named."""

    budget: Budget | None

    def __call__(self, worker: Worker, student: str, notebook: str) -> MarkedAgain:
        """Mark it, or say why that cannot be done.

        Raises:
            Disturbed: if the machine was in the way.
        """
        assignment = worker.assignment
        facts = self._last_graded(assignment, student)
        if isinstance(facts, str):
            return MarkedAgain(why=(facts,))
        entry = facts["notebooks"].get(notebook)
        if entry is None:
            return MarkedAgain(why=(f"{notebook} was never graded",))
        path = submitted_path(assignment, student, notebook)
        options = replace(worker.options, budget=entry["budget"], isolation=entry["isolation"])
        state = assignment.course.state
        try:
            with sandbox.disturbances():
                unit = read_unit(assignment, notebook, path, options, store=Store(state))
                return _mark_again(unit, facts, entry)
        # The last is the machine's, told as such.
        except (NbassayError, sandbox.Disturbed, OSError):
            raise
        except Exception as error:  # of our own code: it keeps nobody else from new marks
            what = f"{student}/{assignment.name}/{notebook}"
            log.error("%s", describe_own_fault(error, what, state))  # noqa: TRY400
            return MarkedAgain(why=(f"{notebook}: {OWN_FAULT.en}",))

    def _last_graded(self, assignment: Assignment, student: str) -> JsonObject | str:
        """Return what the trail says of the grading that counts, or why there is none."""
        lines = trail.read(Store(assignment.course.state).trail_path(assignment.name, student))
        if lines is None or not lines.lines:
            return "it was never graded"
        usable = [line for line in lines.lines if self.budget in {None, *_budgets(line.facts)}]
        if not usable:
            return f"it was never graded with the budget {self.budget}"
        return usable[-1].facts

    def to_record(self, done: MarkedAgain) -> JsonObject:
        """Return what came of it as plain JSON."""
        result = None if done.result is None else done.result.to_record()
        return {**vars(done), "result": result}

    def from_record(self, record: JsonObject) -> MarkedAgain:
        """Return what a record says."""
        result = record["result"] and NotebookResult.from_record(record["result"])
        return MarkedAgain(
            result, record["trace"], why=tuple(record["why"]), older=tuple(record["older"])
        )

    def list_needed(
        self, assignment: Assignment, student: str, notebook: str
    ) -> Mapping[str, Path]:
        """Return the student's trail, and the evidence that the grading that counts rests on."""
        store = Store(assignment.course.state)
        path = store.trail_path(assignment.name, student)
        found = [path] if path.is_file() else []
        facts = self._last_graded(assignment, student)
        entry = None if isinstance(facts, str) else facts["notebooks"].get(notebook)
        folder = entry and entry["evidence"] and store.evidence(entry["evidence"])
        if folder:
            found += sorted(one for one in folder.rglob("*") if one.is_file())
        return {one.relative_to(store.root).as_posix(): one for one in found}


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
