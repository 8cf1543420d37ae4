"""Running one notebook as untrusted code and getting a folder of files back."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path

from nbassay.errors import NbassayError
from nbassay.results import Status
from nbassay.sandbox.choice import choose
from nbassay.sandbox.collect import Record, clean, read_record
from nbassay.sandbox.job import MIB, Job, Outcome
from nbassay.sandbox.limits.bounds import Ending
from nbassay.sandbox.machine import Cause, Disturbed, short_of
from nbassay.sandbox.protocol import Starting, WarmParent

_NEAR_LIMIT = 0.95
# How a driver ends that somebody killed; bubblewrap says it as shells do.
_KILLED = frozenset(
    code for number in (signal.SIGKILL, signal.SIGTERM) for code in (-number, 128 + number)
)
_SHORT_OF: Mapping[str, Cause] = {"no disk": "disk", "no memory": "memory"}


def run_notebook(job: Job, out: Path, *, isolation: str, warm: WarmParent | None = None) -> Outcome:
    """Run one notebook and leave its evidence in `out`, an empty existing folder.

    `isolation` is the name of the sandbox. With a `warm` parent, which that sandbox has started,
    the run comes from it; nothing is copied in the end if its folder is on `out`'s file system.

    Raises:
        NbassayError: if `out` is not empty, or a file handed in is not one that may be copied.
        EnvironmentProblem: if the sandbox cannot work here.
        Disturbed: if the machine is in the way of a run, or was; nothing is known of the notebook.
    """
    if not out.is_dir() or any(out.iterdir()):
        raise NbassayError(f"{out} must be an empty folder; empty it or name another one")
    sandbox = choose(isolation)
    sandbox.require()
    short = short_of(out)
    if short:
        raise Disturbed(*short)
    # Files that the sandbox makes can carry any mode bits until they are cleaned.
    out.chmod(0o700)
    starting: Starting = warm or sandbox
    try:
        ending = starting.run(job, out)
    finally:
        clean(out)
    record = read_record(out)
    began = (out / "capture").is_dir()
    safe = starting.driver_is_safe
    cause = _disturbance(ending, record, began=began, driver_is_safe=safe)
    if cause:
        raise Disturbed(cause, ending.detail or _last_line(ending))
    status, detail = _judge(ending, record, job.limits.memory_mb)
    peak = round(ending.peak_bytes / MIB, 1)
    return Outcome(status, round(ending.seconds, 3), peak, isolation, detail)


def _disturbance(
    ending: Ending, record: Record | None, *, began: bool, driver_is_safe: bool
) -> Cause | None:
    """Return how the machine spoiled a run, None where the notebook did it.

    `began`: the driver was there, so that the notebook's own code may have run. `driver_is_safe`
    from signals of that code: where it is not, nobody can tell who killed it.
    """
    if ending.reason:
        return _SHORT_OF.get(ending.reason)
    killed = ending.code in _KILLED
    if killed and driver_is_safe and not ending.killed_for_memory:
        return "killed"
    if not killed and record is None and not began:
        return "start"
    died = killed or (record is not None and record.died)
    return "memory" if died and ending.killed_for_memory else None


def _last_line(ending: Ending) -> str:
    return ending.message.splitlines()[-1][:500] if ending.message else ""


def _judge(ending: Ending, record: Record | None, memory_mb: int) -> tuple[Status, str]:
    """Return the status of a run and a line for staff."""
    if ending.reason == "time":
        return "timed_out", ending.detail
    if ending.reason == "memory":
        return "out_of_memory", ending.detail
    if ending.reason:
        return "crashed", ending.detail
    if record is None or ending.code != 0:
        return "crashed", _last_line(ending) or f"the driver ended with {ending.code}"
    if record.timed_out:
        return "timed_out", "a cell ran out of time"
    near = ending.peak_bytes > _NEAR_LIMIT * memory_mb * MIB
    if record.out_of_memory or (record.died and near):
        return "out_of_memory", "a cell ran out of memory"
    return ("crashed", "the kernel ended") if record.died else ("graded", "")
