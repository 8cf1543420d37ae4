"""Marks from evidence: the graders of one notebook, run by pytest in this process."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nbassay.checks.calls import PlannedCalls
from nbassay.course.layout import Assignment
from nbassay.evidence import Evidence
from nbassay.marking import plugin
from nbassay.marking._check_words import Check, not_run
from nbassay.marking._grader_session import GraderSession
from nbassay.marking.asserts import mark_asserts
from nbassay.marking.explaining import Roots
from nbassay.results import CheckResult
from nbassay.submitted.misplaced import NOTHING_MISPLACED, Misplaced, Placing
from nbassay.texts import NO_TEXT, Text

_LONG_SECONDS = 0.05


def mark(
    evidence: Evidence | None,
    *,
    assignment: Assignment,
    notebook: str,
    source: Mapping[str, Any],
    planned: Mapping[str, PlannedCalls] | None = None,
    budget: str = "full",
    detail: Text = NO_TEXT,
    misplaced: Misplaced = NOTHING_MISPLACED,
) -> tuple[CheckResult, ...]:
    """Run the graders of `notebook` over one evidence; results in the order of the grader file.

    `source` is the sanitised notebook, `planned` the calls that were asked for, by test cell.
    Without evidence (`None`) every check is "not_run" and says `detail`. Where an assignment has no
    hidden graders, what is asked are the asserts of its notebook.

    `misplaced` is where code of the student's stands that was not run.

    Raises:
        NbassayError: if the grader file is missing, cannot be imported, has a check without
            points, or asks for data that are not there; never because of what a submission holds.
    """
    if assignment.assert_cells:
        return mark_asserts(evidence, assignment.notebook(notebook), source, detail)
    if evidence is None:
        return tuple(
            replace(not_run(check, notebook, detail), title=check.title)
            for check in _collect(assignment, notebook)
        )
    context = plugin.Context(
        evidence=evidence,
        notebook=source,
        bars=assignment.bars,
        budget=budget,
        planned=planned or {},
    )
    roots = Roots(evidence, source, Placing(source, misplaced), _list_released(assignment))
    session = GraderSession(assignment, notebook, context, roots)
    try:
        session.run()
    finally:
        _let_go()
    return tuple(session.results)


def _list_released(assignment: Assignment) -> list[str]:
    """Return the names of the files that come with the notebooks; none without a release."""
    try:
        return sorted(
            path.name
            for path in assignment.release.iterdir()
            if path.suffix not in {".ipynb", ".md"}
        )
    except OSError:
        return []


def _let_go() -> None:
    """Free what marking has read: pytest's sessions are cycles that hold whole data sets.

    Otherwise Python would get to them some ten notebooks later, with gigabytes gone. What stands
    (Keras, once a grader has brought it in) is left out of it when to look through it takes long.
    """
    started = time.perf_counter()
    gc.collect()
    if time.perf_counter() - started > _LONG_SECONDS:
        gc.freeze()


def grader_points(assignment: Assignment, notebook: str) -> dict[str, float]:
    """Return the points of each test cell, by collecting its checks without running any.

    Raises:
        NbassayError: as `mark` does.
    """
    if assignment.assert_cells:
        asserts = assignment.notebook(notebook).asserts
        return {name: cell.points for name, cell in asserts.items()}
    points: dict[str, float] = {}
    for check in _collect(assignment, notebook):
        points[check.cell] = points.get(check.cell, 0.0) + check.points
    return {cell: round(total, 6) for cell, total in points.items()}


def _collect(assignment: Assignment, notebook: str) -> list[Check]:
    session = GraderSession(assignment, notebook, None)
    session.run()
    return session.checks
