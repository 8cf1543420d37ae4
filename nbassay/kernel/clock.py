"""The time that limits count, as the watchdog outside tells it."""

from __future__ import annotations

import contextlib
from pathlib import Path


class Clock:
    """Seconds of a run that are its own: those in which a loaded machine kept it waiting are not.

    The watchdog counts them and writes them into a file that nothing in the sandbox can change.
    They are up to half a second late.
    """

    def __init__(self, path: str) -> None:
        """Read the file at `path`."""
        self._path = Path(path)
        self._last = 0.0

    def now(self) -> float:
        """Return the seconds that have counted since the run began; they never go back."""
        with contextlib.suppress(OSError, ValueError):
            self._last = max(self._last, float(self._path.read_bytes()))
        return self._last
