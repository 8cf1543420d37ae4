"""Where and why a notebook stopped, in words for the student."""

from __future__ import annotations

from nbassay import evidence as ev
from nbassay.results import Message

MAX_ERROR = 200  # characters of a student's own error text that a message repeats


def own_error(evidence: ev.Evidence, cell: str) -> Message:
    """Return the error of the cell that `cell` tests, else the student's first before it."""
    ids = {run.grade_id for run in evidence.cells}
    before: list[ev.CellRun] = []
    for run in evidence.cells:
        if run.grade_id == cell:
            break
        # What a locked cell says is only the echo of an earlier mistake.
        if run.error is not None and (run.grade_id is None or f"test_{run.grade_id}" in ids):
            before.append(run)
    own = [run for run in before if run.grade_id == cell.removeprefix("test_")]
    for run in own or before[:1]:
        place = f"`{run.grade_id}`" if run.grade_id else f"{run.index + 1}"
        text = _error_text(run)
        return Message(
            f"{place} 셀이 오류로 멈췄습니다: {text}", f"Cell {place} stopped with {text}"
        )
    return Message("", "")


def _error_text(run: ev.CellRun) -> str:
    """The error on one line; what it says is the student's own text."""
    error = run.error or ev.ErrorInfo("Error", "")
    text = ": ".join(part for part in (error.name, error.value) if part)
    return ev.short(text, MAX_ERROR)


def stopped(evidence: ev.Evidence, cell: str) -> Message:
    """Say why there is no capture of `cell`: where and how the notebook stopped."""
    for run in evidence.cells:
        if run.status not in {"timed_out", "not_run"}:
            continue
        place = f"`{run.grade_id}`" if run.grade_id else f"{run.index + 1}"
        if run.status == "timed_out":
            return Message(
                f"{place} 셀이 제한 시간을 넘겨 여기까지 실행되지 못했습니다.",
                f"Cell {place} ran out of time, so this part was never reached.",
            )
        return Message(
            f"노트북이 {place} 셀 앞에서 멈춰 여기까지 실행되지 못했습니다.",
            f"The notebook stopped before cell {place}, so this part was never reached.",
        )
    return Message(
        f"`{cell}` 셀의 기록이 없어 채점하지 못했습니다.",
        f"There is no record of cell `{cell}`, so it could not be graded.",
    )
