"""The checks written in a grader file, once it has been imported."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from nbassay.errors import NbassayError
from nbassay.grader._one_check import Check
from nbassay.grader._wanted import Plan
from nbassay.grader._writing import WRITTEN_CHECKS


def written_in(module: Mapping[str, Any]) -> list[Check]:
    """Return the checks written in a grader file, in order, from the global names of its module.

    Raises:
        NbassayError: if one holds nothing, or two have one name; with the line.
    """
    checks: list[Check] = list(module.get(WRITTEN_CHECKS, ()))
    seen: dict[str, Check] = {}
    for written in checks:
        if not written.is_complete:
            raise written.place.refuse(
                f"check({written.points:g}, {written.cell!r}) holds nothing; say what behind it, "
                'as in .function("area").equals(area, on=radii), or put a function below it'
            )
        if written.name in seen:
            raise written.place.refuse(
                f"{written.name} is the name of the check at {seen[written.name].place} as well; "
                'give one of them another with check(..., name="test_...")'
            )
        seen[written.name] = written
    return checks


def plan_of(checks: Sequence[Check], fixtures: Collection[str]) -> Plan:
    """Return what `checks` together ask the sandbox for."""
    plan = Plan()
    for written in checks:
        written.plan(plan, fixtures)
    return plan


def find_misplaced(module: Mapping[str, Any]) -> NbassayError | None:
    """Return what to say of a module beside the graders in which checks are written; None if none.

    Only those of `test_<notebook>.py` count, so anywhere else they would be lost in silence.
    """
    checks: Sequence[Check] = module.get(WRITTEN_CHECKS, ())
    if not checks:
        return None
    return checks[0].place.refuse(
        "a check counts only in test_<notebook>.py; write here a function that takes a check, and "
        "call it there"
    )
