"""How long the checks of one notebook may take: processor seconds, and a wide wall beside them.

A grader computes with what a submission hands it, so a network that is slow by design could hold
up a class. Processor time is counted, not the clock's: a busy machine costs nobody a mark.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# A check that comes when the notebook's seconds are spent still gets this part of them: what an
# expensive one has used up must not cost the others their marks.
_SHARE_LEFT = 1 / 20
# Wall seconds for each processor second: waiting, on a machine that does much else, ends as well.
_WALL = 10.0
_LOOK_SECONDS = 0.2
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
            with _interrupt_when_over(turn):
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
def _interrupt_when_over(turn: _Turn) -> Iterator[None]:
    """Interrupt the Python code of this thread once `turn` is over, and again if it goes on.

    Another thread looks at the time, and Python raises between two instructions. A signal would
    reach TensorFlow's threads as well, and its own code, which do not survive that.
    """
    thread, lock = threading.get_ident(), threading.Lock()
    left: list[bool] = []

    def watch() -> None:
        while not left:
            time.sleep(_LOOK_SECONDS)
            with lock:
                if left or not turn.is_over() or _in_tensorflow(thread):
                    continue
                _raise_in(thread)
            time.sleep(_AGAIN_SECONDS)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        left.append(True)  # in one instruction, which nothing interrupts
        try:
            lock.acquire()  # what is being raised now is still raised in here
        finally:
            lock.release()


def _in_tensorflow(thread: int) -> bool:
    """Whether TensorFlow is at work: what asks it for long work looks at the time between steps."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).startswith("tensorflow."):
            return True
        frame = frame.f_back
    return False


def _raise_in(thread: int) -> None:
    """Let Python raise `OutOfMarkingTime` in another thread, before its next instruction."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(OutOfMarkingTime)
    )
