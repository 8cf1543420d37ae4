"""Where and why a notebook stopped, in words for the student."""

from __future__ import annotations

from nbassay import evidence as ev
from nbassay.results import Status
from nbassay.texts import NO_TEXT, Text, text

_LOST = text(
    ko="그 위에서 정의한 것은 모두 사라지고, 아래 셀은 다시 시작한 커널에서 실행되었습니다. "
    "그 코드를 지우고 다시 제출하세요.",
    en="All that was defined above it was lost; the cells below ran in a restarted kernel. "
    "Take that code out and hand in again.",
)


def first_trouble(evidence: ev.Evidence, status: Status) -> Text:
    """Name the cell that gave a run its `status`, "crashed" or "timed_out"; else say nothing."""
    for run in evidence.cells:
        if status == run.status == "timed_out":
            return text(
                ko="{place} 셀이 제한 시간을 넘겨 중단되었습니다. 끝나지 않는 반복문이나 "
                "기다리기만 하는 코드가 있는지 확인하세요.",
                en="Cell {place} ran out of time. Look for a loop that does not end, or "
                "code that only waits.",
                place=_place(run),
            )
        if status == "crashed" and run.ended and run.status == "error":
            return text(
                ko="{place} 셀에서 커널이 종료되었습니다(exit(), quit(), os._exit(), "
                "os.kill() 등). '다시 시작 후 모두 실행'으로 끝까지 실행되는지 "
                "확인하세요.",
                en="In cell {place} the kernel ended, as with exit(), quit(), os._exit() or "
                "os.kill(). Check that 'Restart and run all' reaches the end.",
                place=_place(run),
            )
    return NO_TEXT


def lost_above(evidence: ev.Evidence, cell: str) -> Text:
    """Say in which cell above `cell` the kernel ended last, with all that was defined before."""
    why = NO_TEXT
    for run in evidence.cells:
        if run.grade_id == cell:
            break
        if run.ended and run.status != "ok":
            why = _say_ended(run)
    return why


def stopped(evidence: ev.Evidence, cell: str) -> Text:
    """Say why there is no capture of `cell`: where and how the notebook stopped."""
    last: ev.CellRun | None = None
    for run in evidence.cells:
        if run.status == "not_run":
            return _say_never_reached(last, run)
        if run.grade_id == cell and run.ended:
            return _say_ended(run)
        last = run
    return text(
        ko="`{cell}` 셀의 기록이 없어 채점하지 못했습니다.",
        en="There is no record of cell `{cell}`, so it could not be graded.",
        cell=cell,
    )


def _say_ended(run: ev.CellRun) -> Text:
    """Say that the kernel ended in a cell, and how."""
    place = _place(run)
    if run.status == "timed_out":
        return text(
            ko="{place} 셀이 제한 시간을 넘기고 중단에도 응하지 않아 커널을 종료했습니다. {lost}",
            en="Cell {place} ran out of time and went on after an interrupt, so its kernel "
            "was ended. {lost}",
            place=place,
            lost=_LOST,
        )
    return text(
        ko="{place} 셀에서 커널이 종료되었습니다(exit(), quit(), os._exit(), os.kill() 등). {lost}",
        en="In cell {place} the kernel ended, as with exit(), quit(), os._exit() or "
        "os.kill(). {lost}",
        place=place,
        lost=_LOST,
    )


def _say_never_reached(last: ev.CellRun | None, first: ev.CellRun) -> Text:
    """Say where it stopped: `first` was not run, nor what follows; `last` is the cell before it."""
    if last is not None and last.status == "timed_out":
        return text(
            ko="{place} 셀이 제한 시간을 넘겨 여기까지 실행되지 못했습니다.",
            en="Cell {place} ran out of time, so this part was never reached.",
            place=_place(last),
        )
    if last is not None and last.ended:
        return text(
            ko="{place} 셀에서 커널이 종료되어 여기까지 실행되지 못했습니다(exit(), os.kill() 등).",
            en="In cell {place} the kernel ended, as with exit() or os.kill(), so this part "
            "was never reached.",
            place=_place(last),
        )
    return text(
        ko="노트북이 {place} 셀 앞에서 멈춰 여기까지 실행되지 못했습니다.",
        en="The notebook stopped before cell {place}, so this part was never reached.",
        place=_place(first),
    )


def _place(run: ev.CellRun) -> Text:
    """Return how a message calls a cell: by its id, else by its number."""
    if run.grade_id:
        return text(ko="`{cell}`", en="`{cell}`", cell=run.grade_id)
    return text(ko="{number}번째", en="{number}", number=run.index + 1)
