"""Results handed over to our steps in nbgrader's `autograde` while one submission is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nbassay.results import NotebookResult, SubmissionResult

_in_hand: ContextVar[SubmissionResult | None] = ContextVar("nbassay_result", default=None)


@contextmanager
def in_hand(result: SubmissionResult) -> Iterator[None]:
    """Let the steps use `result` for its student instead of grading again."""
    token = _in_hand.set(result)
    try:
        yield
    finally:
        _in_hand.reset(token)


def is_recording() -> bool:
    """Whether a result is being recorded by this process right now."""
    return _in_hand.get() is not None


def result_in_hand(student: str, notebook: str) -> NotebookResult | None:
    """Return the result for one notebook of `student`, if one was handed over."""
    result = _in_hand.get()
    if result is None or result.student != student:
        return None
    found = (one for one in result.notebooks if one.notebook == notebook)
    return next(found, None)
