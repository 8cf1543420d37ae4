"""One check of a session, and what is said of those that failed or did not run for another reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbassay.results import CheckResult
from nbassay.texts import NO_TEXT, Text, listed, text

BROKEN = text(
    ko="이 항목은 채점기에 문제가 있어 채점하지 못했습니다. 강사가 직접 확인합니다.",
    en="This item could not be graded because of a fault of the grader; your instructor "
    "will see to it.",
)
NOT_RUN = text(
    ko="노트북을 실행하지 못해 채점하지 못했습니다.",
    en="The notebook could not be run, so this was not graded.",
)

DAMAGED = text(
    ko="이 항목에 필요한 기록이 손상되어 읽을 수 없습니다. 기록 파일을 건드리는 코드를 지우세요.",
    en="What was recorded for this item is damaged. Remove code that touches the "
    "recording's files.",
)


@dataclass(frozen=True)
class Check:
    """One collected check."""

    name: str
    points: float
    cell: str
    title: Text = NO_TEXT
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    values_of: str = ""


def not_run(check: Check, notebook: str, message: Text) -> CheckResult:
    """Return the result of a check that never ran, and why: `message`, if there is one."""
    said = message or NOT_RUN
    identity = f"{notebook}::{check.name}"
    return CheckResult(identity, notebook, check.cell, 0.0, check.points, "not_run", said)


def follows_from(failed: Sequence[CheckResult]) -> Text:
    """Return that a check failed after `failed`, on which it builds."""
    return text(
        ko="“{first}” 항목에서 이어진 문제입니다. 그것부터 고치면 이 점수도 함께 돌아올 수 있습니다.",
        en="This follows from “{first}”: fix that first, and these points may come back with it.",
        first=listed(result.called for result in failed),
    )


def falls_with(failed: Sequence[CheckResult]) -> Text:
    """Return that the points of a check fall with `failed`, without which it is not looked at."""
    return text(
        ko="“{first}” 항목에서 이어진 문제입니다. 이 점수는 그 항목이 되어야 받을 수 있습니다.",
        en="This follows from “{first}”: these points cannot be had before that is right.",
        first=listed(result.called for result in failed),
    )
