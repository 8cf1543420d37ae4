"""Where in an author's own lines a grader broke; what ran above and below them is ours."""

from __future__ import annotations

import traceback
from pathlib import Path

from nbassay.errors import NbassayError, did_you_mean
from nbassay.store.faults import is_raised_here


def describe_fault(error: BaseException, graders: Path) -> str:
    """Return the error with each line of the folder `graders` that led to it, the last one first.

    "" where no line of the author's did: then the fault is not in the graders.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(graders)]
    if not own:
        return ""
    said = "".join(traceback.format_exception_only(error)).strip()
    said += "" if "did you mean" in said.lower() else _nearest(error)
    places = [f"{frame.filename}:{frame.lineno} `{frame.line}`" for frame in reversed(own)]
    raised = frames[-1]
    below = "" if raised is own[-1] else f" (raised in {raised.filename}:{raised.lineno})"
    return f"{said}{below} at {', called at '.join(places)}"


def is_raised_inside(error: BaseException, graders: Path) -> bool:
    """Whether nbassay's code raised `error`, itself or by what it called, and not the author's.

    What nbassay refuses on purpose is not meant.
    """
    if isinstance(error, NbassayError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    known = [
        frame.filename
        for frame in frames
        if is_raised_here(frame.filename) or Path(frame.filename).is_relative_to(graders)
    ]
    return not known or is_raised_here(known[-1])


def _nearest(error: BaseException) -> str:
    """Return the attribute that was meant, where Python knows what has none of that name."""
    if not isinstance(error, AttributeError) or error.name is None:
        return ""
    return did_you_mean(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
