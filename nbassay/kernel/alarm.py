"""A time limit on a piece of work in the main thread."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from .clock import Clock

Result = TypeVar("Result")

_AGAIN_SECONDS = 0.5
# Of this process, once it has been told: one clock.
_CLOCKS: list[Clock] = []


class OutOfTime(BaseException):
    """The work took longer than it may.

    Not an `Exception`, so that a student's `except Exception` does not swallow it.
    """


def go_by(clock: Clock) -> None:
    """Let all limits of this process be in seconds of `clock` from now on."""
    _CLOCKS[:] = [clock]


def _now() -> float:
    return _CLOCKS[0].now() if _CLOCKS else time.monotonic()


def run_within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return `work()`, raising `OutOfTime` in it after `seconds` of the clock.

    The alarm goes on ringing twice a second: where the clock is behind the one on the wall it is
    looked at again, and code that catches the first exception does not get away with it.
    Whatever handler and timer stood before are put back.
    """
    until = _now() + seconds

    def ring(_signum: int, _frame: FrameType | None) -> None:
        if _now() >= until:
            raise OutOfTime

    handler = signal.signal(signal.SIGALRM, ring)
    started = time.monotonic()
    remaining, repeat = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01), _AGAIN_SECONDS)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)
        if remaining:
            left = remaining - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.01), repeat)
