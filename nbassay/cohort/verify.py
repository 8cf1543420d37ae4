"""A mark traced: what has changed since it was given, and whether it comes out the same again."""

from __future__ import annotations

import shutil

from nbassay.course.layout import Assignment
from nbassay.errors import EnvironmentProblem, OwnFault
from nbassay.grading.options import Options, available_cores
from nbassay.grading.trace import JsonObject, present_conditions
from nbassay.grading.unit import grade_notebook
from nbassay.results import OWN_FAULT, NotebookResult
from nbassay.store.kept import Store
from nbassay.store.trail import Change, changes
from nbassay.submitted import find_notebook


def list_changes_since(assignment: Assignment, facts: JsonObject) -> list[Change]:
    """Return what has changed since the grading that a line of the trail tells of.

    Raises:
        NbassayError: if the course's own files cannot be used.
    """
    submission = assignment.course.submission(facts["student"], assignment.name)
    store = Store(assignment.course.state)
    now = {
        name: present_conditions(
            assignment,
            name,
            _options(entry),
            find_notebook(assignment, name, submission, store),
            beside=entry["run"] is not None,
        )
        for name, entry in facts["notebooks"].items()
    }
    return changes(facts, {**facts, "notebooks": now})


def grade_again(assignment: Assignment, facts: JsonObject) -> list[str]:
    """Run and mark anew what a line of the trail tells of; return what came out differently.

    Nothing kept is used and nothing is kept: neither evidence nor trainings, marks, gradebook or
    results.

    Raises:
        NbassayError: if the course's own files cannot be used.
        EnvironmentProblem: if the isolation of that grading cannot work on this machine, or the
            machine was in the way twice.
    """
    submission = assignment.course.submission(facts["student"], assignment.name)
    scratch = Store(assignment.course.state).new_scratch()
    try:
        results = {
            name: grade_notebook(
                assignment,
                name,
                submission / f"{name}.ipynb",
                _options(entry),
                store=Store(scratch),
            ).result
            for name, entry in facts["notebooks"].items()
        }
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for name, result in results.items():
        if result.left_to_person:
            kind = OwnFault if result.left_to_person == OWN_FAULT else EnvironmentProblem
            raise kind(f"{name}: {result.left_to_person.en}")
    return [
        difference
        for name, entry in facts["notebooks"].items()
        for difference in _differences(results[name], entry)
    ]


def _options(entry: JsonObject) -> Options:
    """Return the options of an earlier grading, with as many threads for a notebook as it had."""
    threads = (entry["run"] or {}).get("threads") or available_cores()
    jobs = max(1, available_cores() // threads)
    return Options(budget=entry["budget"], isolation=entry["isolation"], jobs=jobs)


def _differences(result: NotebookResult, entry: JsonObject) -> list[str]:
    found = []
    if result.status != entry["status"]:
        found.append(f"{result.notebook}: {_compare(result.status, entry['status'])}")
    then = {name: _verdict(check) for name, check in entry["checks"].items()}
    now = {check.id: _verdict(vars(check)) for check in result.checks}
    for name in {**then, **now}:
        if now.get(name) != then.get(name):
            found.append(
                f"{name}: {_compare(now.get(name, 'no such check'), then.get(name, 'none'))}"
            )
    return found


def _verdict(check: JsonObject) -> str:
    return f"{check['outcome']}, {check['points']:g} of {check['max_points']:g}"


def _compare(now: str, then: str) -> str:
    return f"{now} now, was {then}"
