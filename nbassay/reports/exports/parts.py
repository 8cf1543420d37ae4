"""What the mark of one submission is made of: checks, and cells to which a person gave points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nbassay.results import CheckResult, SubmissionResult
from nbassay.texts import NO_TEXT, Text, as_is, text

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.gradebook import CellScore

_ROUNDING = 1e-6
_WAITS = text(ko="아직 강사가 채점하지 않았습니다.", en="Waits for your instructor.")


@dataclass(frozen=True)
class Part:
    """One part of a mark; `number` orders it, as "2.1" for the first of the second notebook."""

    notebook: str
    name: str
    number: str
    called: Text
    score: float
    max_score: float
    state: Literal["passed", "failed", "waiting"]
    said: Text = NO_TEXT


@dataclass(frozen=True)
class Parts:
    """All parts of a student's mark, and the wall seconds that the notebooks took."""

    student: str
    parts: tuple[Part, ...]
    seconds: float = 0.0


def parts_of_checks(result: SubmissionResult) -> Parts:
    """Return what checks gave, without a gradebook."""
    return join_parts(result.student, result, {})


def join_parts(
    student: str, result: SubmissionResult | None, cells: Mapping[str, Mapping[str, CellScore]]
) -> Parts:
    """Return the parts of a mark as the gradebook has it.

    The checks of a cell are its parts as long as they make what the gradebook says of it; where a
    person gave other points, or nothing is known of checks, the cell is one part.
    """
    checks: dict[str, dict[str, list[CheckResult]]] = {}
    for check in result.checks if result else ():
        checks.setdefault(check.notebook, {}).setdefault(check.cell, []).append(check)
    made: list[Part] = []
    for index, notebook in enumerate(dict.fromkeys([*checks, *cells]), start=1):
        own, marked = checks.get(notebook, {}), cells.get(notebook, {})
        found: list[Part] = []
        for cell in dict.fromkeys([*own, *marked]):
            score = marked.get(cell)
            if score is None or _make(own.get(cell, []), score):
                found += [_of_check(check) for check in own[cell]]
            else:
                found.append(_of_cell(notebook, cell, score))
        made += [
            Part(**{**vars(part), "number": f"{index}.{number}"})
            for number, part in enumerate(found, start=1)
        ]
    return Parts(student, tuple(made), result.seconds if result else 0.0)


def _make(checks: list[CheckResult], score: CellScore) -> bool:
    """Whether the checks of a cell alone give what the gradebook has."""
    if not checks or score.waits or any(check.broken for check in checks):
        return False
    return abs(sum(check.points for check in checks) - score.score) < _ROUNDING


def _of_check(check: CheckResult) -> Part:
    state: Literal["passed", "failed", "waiting"] = (
        "passed" if check.outcome == "passed" else "waiting" if check.broken else "failed"
    )
    name = check.id.partition("::")[2]
    said = NO_TEXT if check.broken else check.message
    return Part(check.notebook, name, "", check.called, check.points, check.max_points, state, said)


def _of_cell(notebook: str, cell: str, score: CellScore) -> Part:
    words = cell.removeprefix("test_").replace("_", " ").strip().capitalize()
    called = as_is(ko="", en=words)
    if score.waits:
        return Part(notebook, cell, "", called, 0.0, score.max_score, "waiting", _WAITS)
    full = score.score >= score.max_score - _ROUNDING
    said = as_is(ko="", en=score.comment)
    state: Literal["passed", "failed"] = "passed" if full else "failed"
    return Part(notebook, cell, "", called, score.score, score.max_score, state, said)
