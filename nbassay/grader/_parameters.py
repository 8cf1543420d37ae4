"""What the parameters of a check ask for: captured names, data, and what their defaults say."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any

from nbassay.checks import CheckFailed
from nbassay.checks.table_rows import AnsweredTable
from nbassay.grader._answer import Answer
from nbassay.grader._asked import AskedCalls, AtCell, CapturedName, WrittenFile
from nbassay.grader._captured_thing import Captured
from nbassay.grader._case import Case
from nbassay.grader._file_view import Written
from nbassay.grader._table_view import KnownTable
from nbassay.grader._wanted import Plan


def captured(name: str, case: Case, cell: str = "") -> Captured:
    """Return what `name` stood for at the check's cell, or at another."""
    submission = case.submission.at(cell) if cell else case.submission
    return Captured(name, submission, case)


def parameters_of(function: Callable[..., object] | None) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of a check's function; none where it has none."""
    return {} if function is None else inspect.signature(function).parameters


def plan_parameters(
    function: Callable[..., object], cell: str, plan: Plan, fixtures: Collection[str]
) -> None:
    """Add to `plan` what the parameters of a check of `cell` ask the sandbox for."""
    for name, parameter in parameters_of(function).items():
        asked = parameter.default
        match asked:
            case AtCell():
                plan.add_name(asked.cell, name)
            case CapturedName():
                plan.add_name(cell, asked.name)
            case WrittenFile():
                plan.add_file(cell, asked.name)
            case AskedCalls():
                plan.add_calls(cell, asked.function, asked.draws, asked.by)
            case _ if asked is inspect.Parameter.empty and name not in fixtures:
                plan.add_name(cell, name)


def _written(asked: WrittenFile, case: Case) -> Written | None:
    try:
        return Written(asked.name, case.submission.file(asked.name), case)
    except CheckFailed:
        if asked.or_none:
            return None
        raise


def arguments_for(function: Callable[..., object], case: Case) -> dict[str, Any]:
    """Return what the parameters of a check ask for, by their names.

    Raises:
        CheckFailed: if the notebook did not come to a cell, or a file or function is missing.
    """
    found: dict[str, Any] = {}
    for name, parameter in parameters_of(function).items():
        asked = parameter.default
        match asked:
            case AtCell():
                found[name] = captured(name, case, asked.cell)
            case CapturedName():
                found[name] = captured(asked.name, case)
            case WrittenFile():
                found[name] = _written(asked, case)
            case AskedCalls():
                found[name] = [
                    Answer(result, case)
                    for result in case.results_of(asked.function, asked.draws, asked.by)
                ]
            case _ if name in case.fixtures:
                given = case.fixtures[name]
                found[name] = KnownTable(given, case) if isinstance(given, AnsweredTable) else given
            case inspect.Parameter.empty:
                found[name] = captured(name, case)
    return found
