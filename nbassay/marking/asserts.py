"""Marks from a notebook's own asserts: what its autograder cells gave when it ran.

Whether such a cell raised is written where the student's code runs, so these marks can be forged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.checks.stops import stopped
from nbassay.course.layout import NotebookSpec
from nbassay.course.notebook import read_executed
from nbassay.evidence import Evidence
from nbassay.marking._check_words import Check, not_run
from nbassay.marking.explaining import Run, Runs
from nbassay.results import CheckResult
from nbassay.texts import NO_TEXT, Text, sentences, text

log = logging.getLogger("nbassay")

# How Python shows a number as the last line of a cell, those of NumPy included.
_NUMBER = re.compile(r"(?:np\.\w+\()?([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\)?", re.IGNORECASE)
_ROUNDING = 1e-9


def mark_asserts(
    evidence: Evidence | None, spec: NotebookSpec, source: Mapping[str, Any], detail: Text
) -> tuple[CheckResult, ...]:
    """Return one result for each autograder cell of a notebook, in their order.

    A cell that ended without an error earns its points; one whose last line gives a number earns
    that many, as in nbgrader. What a cell writes to stderr, such as a warning of a library, costs
    nothing. `source` is the notebook as it ran. Without evidence every result is "not_run" and says
    `detail`.
    """
    checks = [Check(name, cell.points, name) for name, cell in spec.asserts.items()]
    if evidence is None:
        return tuple(not_run(check, spec.name, detail) for check in checks)
    runs = Runs(evidence, source)
    executed = read_executed(evidence.folder.path / "executed.ipynb")
    return tuple(_mark(check, spec.name, evidence, runs, executed) for check in checks)


def _mark(
    check: Check,
    notebook: str,
    evidence: Evidence,
    runs: Runs,
    executed: NotebookNode | None,
) -> CheckResult:
    found = next((run for run in runs if run.record.grade_id == check.cell), None)
    if found is None or found.record.status == "not_run" or found.record.ended:
        return not_run(check, notebook, stopped(evidence, check.cell))
    if found.stopped:
        return _earned(check, notebook, 0.0, _say_stopped(found, runs))
    if executed is None:
        log.warning("%s::%s: its output cannot be read", notebook, check.name)
        return replace(not_run(check, notebook, NO_TEXT), broken=True)
    given = _last_number(executed, found)
    if given is None:
        return _earned(check, notebook, check.points)
    if not 0 <= given <= check.points + _ROUNDING:
        log.warning(
            "%s::%s: its last line gives %g points of %g", notebook, check.name, given, check.points
        )
        return replace(not_run(check, notebook, NO_TEXT), broken=True)
    return _earned(check, notebook, min(given, check.points), _say_partly(check, given))


def _last_number(executed: NotebookNode, run: Run) -> float | None:
    """Return the number that the last line of an autograder cell gives, None if it is none."""
    cells = executed.get("cells")
    if not isinstance(cells, Sequence) or run.index >= len(cells):
        return None
    outputs = cells[run.index].get("outputs")
    for output in outputs if isinstance(outputs, Sequence) else ():
        if isinstance(output, Mapping) and output.get("output_type") == "execute_result":
            data = output.get("data")
            shown = data.get("text/plain") if isinstance(data, Mapping) else None
            found = _NUMBER.fullmatch(shown.strip()) if isinstance(shown, str) else None
            return None if found is None else float(found[1])
    return None


def _earned(check: Check, notebook: str, points: float, said: Text = NO_TEXT) -> CheckResult:
    passed = points >= check.points - _ROUNDING
    return CheckResult(
        id=f"{notebook}::{check.name}",
        notebook=notebook,
        cell=check.cell,
        points=round(points, 6),
        max_points=check.points,
        outcome="passed" if passed else "failed",
        message=NO_TEXT if passed else said,
    )


def _say_stopped(found: Run, runs: Runs) -> Text:
    """Say with what an autograder cell stopped, after the cell of the student's that is why."""
    own = text(
        ko="자체 점검 {cell} 셀이 {how}.",
        en="The test cell {cell} {how}.",
        cell=found.label,
        how=found.how,
    )
    missed = found.missed
    made = (run for run in runs.before(found) if missed and run.own and missed in run.defines)
    root = next(made, None)
    if root is None or not root.stopped:
        return own
    why = text(ko="{cell} 셀이 {how}.", en="Cell {cell} {how}.", cell=root.label, how=root.how)
    return sentences(why, own)


def _say_partly(check: Check, given: float) -> Text:
    return text(
        ko="`{cell}` 셀에서 {most:g}점 가운데 {given:g}점을 받았습니다.",
        en="The test cell `{cell}` gave {given:g} of {most:g} points.",
        cell=check.cell,
        given=given,
        most=check.points,
    )
