"""What the desk's log has said is not said again at every look at the same thing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

PAUSE = 600.0  # seconds after which the same line is said again
MOST_KNOWN = 1000  # lines that are remembered


class Seldom(logging.Filter):
    """Lets each line through once in a while: a page reads the roster whenever somebody looks."""

    def __init__(self, pause: float = PAUSE) -> None:
        super().__init__()
        self._pause = pause
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line was not said just now."""
        line, now = record.getMessage(), time.monotonic()
        if now - self._said.get(line, -self._pause) < self._pause:
            return False
        if len(self._said) >= MOST_KNOWN:  # such as names that somebody tries to come in under
            self._said.clear()
        self._said[line] = now
        return True


@contextmanager
def said_seldom(log: logging.Logger) -> Iterator[None]:
    """Let `log` say the same line only once in a while."""
    seldom = Seldom()
    log.addFilter(seldom)
    try:
        yield
    finally:
        log.removeFilter(seldom)
