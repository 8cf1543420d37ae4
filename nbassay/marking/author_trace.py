"""Where in an author's own lines a grader broke; what ran above and below them is ours."""

from __future__ import annotations

import traceback
from pathlib import Path


def describe_fault(error: BaseException, graders: Path) -> str:
    """Return the error with each line of the folder `graders` that led to it, the last one first.

    "" where no line of the author's did: then the fault is not in the graders.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(graders)]
    if not own:
        return ""
    said = "".join(traceback.format_exception_only(error)).strip()
    places = [f"{frame.filename}:{frame.lineno} `{frame.line}`" for frame in reversed(own)]
    raised = frames[-1]
    below = "" if raised is own[-1] else f" (raised in {raised.filename}:{raised.lineno})"
    return f"{said}{below} at {', called at '.join(places)}"
