"""A fault of nbassay itself: one line for who runs it, and the whole traceback in a file."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import traceback
from pathlib import Path

from nbassay.store.kept import write_atomically
from nbassay.texts.printable import printable, printable_lines

log = logging.getLogger("nbassay")

_PACKAGE = Path(__file__).resolve().parents[1]


def describe_own_fault(error: BaseException, what: str, state: Path | None = None) -> str:
    """Return a line that says that `error` is a fault of nbassay itself, met at `what`, and where.

    The whole traceback is kept in the course's `state`, without one in a temporary file.
    """
    kept = keep_traceback(error, what, state)
    return (
        f"nbassay's own fault at {what}: {_say(error)}, raised in {_place(error)}; "
        f"{kept}; please report it with that"
    )


def keep_traceback(error: BaseException, what: str, state: Path | None = None) -> str:
    """Keep the traceback of `error`, met at `what`, and return where it is.

    One fault has one file, however many notebooks meet it; the last one is named in it.
    """
    # A message may quote a submission.
    text = printable_lines("".join(traceback.format_exception(error)))
    frames = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    digest = hashlib.sha256(repr((type(error).__name__, frames)).encode()).hexdigest()[:12]
    try:
        folder = state / "faults" if state else Path(tempfile.mkdtemp(prefix="nbassay-fault-"))
        path = folder / f"{digest}.txt"
        write_atomically(path, f"{printable(what)}\n\n{text}", mode=0o600)
    except OSError as full:
        log.error("its traceback cannot be kept: %s", full, exc_info=error)  # noqa: TRY400
        return "its traceback stands above"
    return f"the whole traceback is in {path}"


def is_raised_here(filename: str) -> bool:
    """Whether a file is one of nbassay's own."""
    return Path(filename).is_relative_to(_PACKAGE)


def _say(error: BaseException) -> str:
    said = "".join(traceback.format_exception_only(error)).strip()
    return printable(" ".join(said.split()))[:300]


def _place(error: BaseException) -> str:
    """Return the last of nbassay's own lines that led to the error."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if is_raised_here(frame.filename)]
    for frame in reversed(own):
        return f"nbassay/{Path(frame.filename).relative_to(_PACKAGE)}:{frame.lineno}"
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "no line of Python"
