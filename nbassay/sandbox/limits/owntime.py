"""Which of a run's seconds are its own: those that its limits of time count."""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from nbassay.sandbox.limits import procfs

# A second on the clock on the wall counts for at least this share of one, whatever held the run up.
LEAST_SHARE = 0.1
# The notebook's own thread and one that it hands its work to take turns with those that compute.
_IN_TURN = 2
_BILLION = 1e9


def _never() -> bool:
    return False


class OwnTime:
    """The seconds of a tree of processes, without those in which the machine kept it waiting.

    Of the time that passes, that in which its threads stood in the queue for a processor does not
    count, nor that in which it is `helped`: others of ours do what it waits for. What it sleeps
    does. Processor time always counts, shared by the `processors` that it may use side by side, and
    of waiting only that of the few threads that waited longest, so that a crowd which only holds up
    itself wins little. Where the system keeps no record of waiting all time counts.
    """

    def __init__(
        self, started: float, processors: int = 1, helped: Callable[[], bool] = _never
    ) -> None:
        self.seconds = 0.0
        self._looked = started
        self._processors = processors
        self._helped = helped
        self._threads: dict[int, tuple[int, int]] = {}

    def look(self, members: tuple[int, ...], now: float) -> float:
        """Count up to `now`, a time of `time.monotonic`; return the seconds that count so far."""
        passed, self._looked = now - self._looked, now
        before, self._threads = self._threads, procfs.threads(members)
        ran, waited = 0, []
        for thread, (runs, waits) in self._threads.items():
            ran_before, waited_before = before.get(thread, (0, 0))
            if runs < ran_before:  # another thread with the number of an old one
                ran_before = waited_before = 0
            ran += runs - ran_before
            waited.append(waits - waited_before)
        longest = sum(heapq.nlargest(self._processors + _IN_TURN, waited))
        unhindered = 0.0 if self._helped() else passed - longest / _BILLION
        self.seconds += max(ran / _BILLION / self._processors, unhindered, passed * LEAST_SHARE)
        return self.seconds


class Clock:
    """A file that shows a run how many of its seconds have counted; the run can only read it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.show(0.0)

    def show(self, seconds: float) -> None:
        """Write them in one go, always as many digits, so that no reader sees half a number."""
        os.pwrite(self._handle, f"{seconds:016.3f}".encode("ascii"), 0)

    def __enter__(self) -> Clock:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        os.close(self._handle)
