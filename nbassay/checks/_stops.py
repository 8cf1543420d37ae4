"""Where and why a notebook stopped, in words for the student."""

from __future__ import annotations

from nbassay import evidence as ev
from nbassay.results import Message


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
