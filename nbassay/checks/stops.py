"""Where and why a notebook stopped, in words for the student."""

from __future__ import annotations

from nbassay import evidence as ev
from nbassay.results import NO_MESSAGE, Message, Status

_LOST = Message(
    "그 위에서 정의한 것은 모두 사라지고, 아래 셀은 다시 시작한 커널에서 실행되었습니다. "
    "그 코드를 지우고 다시 제출하세요.",
    "All that was defined above it was lost; the cells below ran in a restarted kernel. "
    "Take that code out and hand in again.",
)


def first_trouble(evidence: ev.Evidence, status: Status) -> Message:
    """Name the cell for which a run has its `status`, "crashed" or "timed_out"; else say nothing."""
    for run in evidence.cells:
        if status == run.status == "timed_out":
            return Message(
                f"{_place(run)} 셀이 제한 시간을 넘겨 중단되었습니다. 끝나지 않는 반복문이나 기다리기만 "
                "하는 코드가 있는지 확인하세요.",
                f"Cell {_place(run)} ran out of time. Look for a loop that does not end, or code "
                "that only waits.",
            )
        if status == "crashed" and run.ended and run.status == "error":
            return Message(
                f"{_place(run)} 셀에서 커널이 종료되었습니다(exit(), quit(), os._exit(), os.kill() 등). "
                "'다시 시작 후 모두 실행'으로 끝까지 실행되는지 확인하세요.",
                f"In cell {_place(run)} the kernel ended, as with exit(), quit(), os._exit() or "
                "os.kill(). Check that 'Restart and run all' reaches the end.",
            )
    return NO_MESSAGE


def lost_above(evidence: ev.Evidence, cell: str) -> Message:
    """Say in which cell above `cell` the kernel ended last, with all that was defined before."""
    why = NO_MESSAGE
    for run in evidence.cells:
        if run.grade_id == cell:
            break
        if run.ended and run.status != "ok":
            why = _ended(run)
    return why


def stopped(evidence: ev.Evidence, cell: str) -> Message:
    """Say why there is no capture of `cell`: where and how the notebook stopped."""
    last: ev.CellRun | None = None
    for run in evidence.cells:
        if run.status == "not_run":
            return _never_reached(last, run)
        if run.grade_id == cell and run.ended:
            return _ended(run)
        last = run
    return Message(
        f"`{cell}` 셀의 기록이 없어 채점하지 못했습니다.",
        f"There is no record of cell `{cell}`, so it could not be graded.",
    )


def _ended(run: ev.CellRun) -> Message:
    """Say that the kernel ended in a cell, and how."""
    place = _place(run)
    if run.status == "timed_out":
        return Message(
            f"{place} 셀이 제한 시간을 넘기고 중단에도 응하지 않아 커널을 종료했습니다. {_LOST.ko}",
            f"Cell {place} ran out of time and went on after an interrupt, so its kernel was ended. "
            f"{_LOST.en}",
        )
    return Message(
        f"{place} 셀에서 커널이 종료되었습니다(exit(), quit(), os._exit(), os.kill() 등). {_LOST.ko}",
        f"In cell {place} the kernel ended, as with exit(), quit(), os._exit() or os.kill(). "
        f"{_LOST.en}",
    )


def _never_reached(last: ev.CellRun | None, first: ev.CellRun) -> Message:
    """Say where it stopped: `first` was not run, nor what follows; `last` is the cell before it."""
    if last is not None and last.status == "timed_out":
        return Message(
            f"{_place(last)} 셀이 제한 시간을 넘겨 여기까지 실행되지 못했습니다.",
            f"Cell {_place(last)} ran out of time, so this part was never reached.",
        )
    if last is not None and last.ended:
        return Message(
            f"{_place(last)} 셀에서 커널이 종료되어 여기까지 실행되지 못했습니다(exit(), os.kill() 등).",
            f"In cell {_place(last)} the kernel ended, as with exit() or os.kill(), so this part was "
            "never reached.",
        )
    return Message(
        f"노트북이 {_place(first)} 셀 앞에서 멈춰 여기까지 실행되지 못했습니다.",
        f"The notebook stopped before cell {_place(first)}, so this part was never reached.",
    )


def _place(run: ev.CellRun) -> str:
    """Return how a message calls a cell: by its id, else by its number."""
    return f"`{run.grade_id}`" if run.grade_id else f"{run.index + 1}"
