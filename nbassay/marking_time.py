"""How long the checks of one notebook may take: processor seconds, and a wide wall beside them.

A grader computes with what a submission hands it, so a network that is slow by design could hold
up a class. Processor time is counted, not the clock's: a busy machine costs nobody a mark.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType

# A check that comes when the notebook's seconds are spent still gets this part of them: what an
# expensive one has used up must not cost the others their marks.
_SHARE_LEFT = 1 / 20
# Wall seconds for each processor second: waiting, on a machine that does much else, ends as well.
_WALL = 10.0
_AGAIN_SECONDS = 1.0


class OutOfMarkingTime(BaseException):
    """The checks of a notebook took longer than they may.

    Not an `Exception`, so that no grader's `except Exception` takes it for a student's error.
    """


@dataclass(frozen=True)
class _Turn:
    """When the check that runs now has to end, by both clocks."""

    processor: float
    wall: float

    def is_over(self) -> bool:
        return time.process_time() > self.processor or time.monotonic() > self.wall


_TURN: ContextVar[_Turn | None] = ContextVar("_TURN", default=None)


class MarkingTime:
    """The `seconds` of processor time that the checks of one notebook share."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._used = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let one check, or its fixtures, run on the time that is left.

        Raises:
            OutOfMarkingTime: in it, when that is over: at once in Python, and after the batch at
                hand in TensorFlow.
        """
        allowed = max(self.seconds - self._used, self.seconds * _SHARE_LEFT)
        started = time.process_time()
        turn = _Turn(started + allowed, time.monotonic() + allowed * _WALL)
        mine = _TURN.set(turn)
        try:
            with _alarm(allowed):
                yield
        except Exception as error:
            if turn.is_over():  # libraries turn what interrupts them into errors of their own
                raise OutOfMarkingTime from error
            raise
        finally:
            _TURN.reset(mine)
            self._used += time.process_time() - started


def keep_within_time() -> None:
    """Let long work of a check go on: called between its steps, such as batches of rows.

    Raises:
        OutOfMarkingTime: if the check at hand has had its time; never outside marking.
    """
    turn = _TURN.get()
    if turn is not None and turn.is_over():
        raise OutOfMarkingTime


def latest() -> float:
    """Return until when (`time.monotonic`) the check at hand may wait for other processes."""
    turn = _TURN.get()
    return float("inf") if turn is None else turn.wall


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt Python code after `seconds` of this process's own time, then once a second.

    Only the main thread can be interrupted; elsewhere the steps themselves look at the time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    rings = True

    def ring(_number: int, _frame: FrameType | None) -> None:
        if rings:
            raise OutOfMarkingTime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        rings = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        # By default a late ring would end the process: a handler that does nothing stays instead.
        if before not in (None, signal.SIG_DFL):
            signal.signal(signal.SIGPROF, before)
