"""A time limit on a piece of work in the main thread."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

Result = TypeVar("Result")


class OutOfTime(BaseException):
    """The work took longer than it may.

    Not an `Exception`, so that a student's `except Exception` does not swallow it.
    """


def _ring(_signum: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return `work()`, raising `OutOfTime` in it after `seconds`.

    The alarm rings again each second: code that catches the first one does not get away with it.
    Whatever handler and timer stood before are put back.
    """
    handler = signal.signal(signal.SIGALRM, _ring)
    started = time.monotonic()
    remaining, repeat = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01), 1.0)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)
        if remaining:
            left = remaining - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.01), repeat)
