"""Running one notebook as untrusted code and getting a folder of files back."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from nbassay.errors import NbassayError
from nbassay.results import Status
from nbassay.sandbox import staging
from nbassay.sandbox.bwrap import command_line, seccomp
from nbassay.sandbox.bwrap.probing import keeps_signals_in, require_isolation
from nbassay.sandbox.bwrap.warm_parent import WarmParent
from nbassay.sandbox.collect import Record, clean, read_record, take_over
from nbassay.sandbox.job import EVIDENCE_BYTES, MIB, Isolation, Job, Outcome, job_json
from nbassay.sandbox.limits.watchdog import Bounds, Ending, supervise
from nbassay.sandbox.machine import TEMPORARY_FLOOR_BYTES, Cause, Disturbed, short_of

_DRIVER = ("-m", f"{command_line.PACKAGE}.driver")
# The driver stops a notebook by itself at its time; the watchdog is there for a driver that cannot.
_GRACE_SECONDS = 10
_OUT_SLACK_BYTES = 100 * MIB
_NEAR_LIMIT = 0.95
# How a driver ends that somebody killed; bubblewrap says it as shells do.
_KILLED = frozenset(
    code for number in (signal.SIGKILL, signal.SIGTERM) for code in (-number, 128 + number)
)
_SHORT_OF: Mapping[str, Cause] = {"no disk": "disk", "no memory": "memory"}
# What Landlock leaves, where the system has it; /dev for /dev/null.
_WRITABLE = (*command_line.MEMORY_FOLDERS, "/dev")
_INSIDE = {
    "work": "/work",
    "out": "/out",
    "inputs": "/in/inputs",
    "files": "/in/files",
    "notebook": "/in/notebook.ipynb",
    "answers": "/in/answers",
    "clock": "/in/clock",
}


def run_notebook(
    job: Job, out: Path, *, isolation: Isolation, warm: WarmParent | None = None
) -> Outcome:
    """Run one notebook and leave its evidence in `out`, an empty existing folder.

    With a `warm` parent a sandboxed run is forked from it instead of started cold; nothing is
    copied in the end if its folder is on the file system of `out`.

    "bwrap" runs it in namespaces of its own without network; "none" runs the same driver as an
    ordinary child process and is for trusted notebooks only.

    Raises:
        NbassayError: if `out` is not empty, or a file handed in is not one that may be copied.
        EnvironmentProblem: if `isolation` is "bwrap" and that cannot work here.
        Disturbed: if the machine is in the way of a run, or was; nothing is known of the notebook.
    """
    if not out.is_dir() or any(out.iterdir()):
        raise NbassayError(f"{out} must be an empty folder; empty it or name another one")
    if isolation == "bwrap":
        require_isolation()
    short = short_of(out)
    if short:
        raise Disturbed(*short)
    # Files that the sandbox makes can carry any mode bits until they are cleaned.
    out.chmod(0o700)
    with tempfile.TemporaryDirectory(prefix="nbassay-", ignore_cleanup_errors=True) as name:
        try:
            if isolation == "none":
                ending = _run_bare(job, Path(name), out)
            elif warm is None:
                ending = _run_isolated(job, Path(name), out)
            else:
                ending = _run_forked(job, warm, out)
        finally:
            clean(out)
    record = read_record(out)
    # With isolation "none" notebooks are trusted.
    safe = isolation == "none" or warm is not None or (bool(_WRITABLE) and keeps_signals_in())
    began = (out / "capture").is_dir()
    cause = _disturbance(ending, record, began=began, driver_is_safe=safe)
    if cause:
        raise Disturbed(cause, ending.detail or _last_line(ending))
    status, detail = _judge(ending, record, job.limits.memory_mb)
    peak = round(ending.peak_bytes / MIB, 1)
    return Outcome(status, round(ending.seconds, 3), peak, isolation, detail)


def _run_isolated(job: Job, folder: Path, out: Path) -> Ending:
    program = command_line.find_bwrap()
    if program is None:
        raise NbassayError("bubblewrap went away while grading; run `nbassay doctor`")
    _stage(job, folder, _INSIDE, writable=_WRITABLE, adopt=False)
    mounts = command_line.Mounts(folder, out, job.keras_home)
    start = [*_DRIVER, "/in/job.json"]
    with seccomp.filter_file() as calls, _answering(job, out, folder):
        return supervise(
            command_line.command(program, mounts, job.limits, start, calls),
            _bounds(job, folder, {out: _out_bytes(job)}, command_line.MEMORY_FOLDERS),
            open_files=[] if calls is None else [calls],
            cores=job.cores,
        )


def _run_forked(job: Job, warm: WarmParent, out: Path) -> Ending:
    folder = warm.new_folder()
    left = folder / "out"
    try:
        _stage(job, folder / "in", _INSIDE, writable=_WRITABLE, adopt=False)
        bounds = _bounds(job, folder / "in", {left: _out_bytes(job)}, command_line.MEMORY_FOLDERS)
        with _answering(job, left, folder / "in"):
            ending = warm.run(folder, job, bounds)
        take_over(left, out)
        return ending
    finally:
        warm.remove(folder)


def _run_bare(job: Job, folder: Path, out: Path) -> Ending:
    for name in ("work", "home", "tmp", "package"):
        (folder / name).mkdir()
    paths = {
        "work": str(folder / "work"),
        "out": str(out.resolve()),
        "inputs": str(folder / "inputs"),
        "files": str(folder / "files"),
        "notebook": str(folder / "notebook.ipynb"),
        "answers": str(folder / "answers"),
        "clock": str(folder / "clock"),
    }
    _stage(job, folder, paths, writable=(), adopt=True)
    (folder / "package" / command_line.PACKAGE).symlink_to(command_line.KERNEL)
    if job.keras_home is not None:
        keras = folder / "home" / ".keras"
        keras.mkdir()
        for entry in job.keras_home.iterdir():
            (keras / entry.name).symlink_to(entry.resolve())
    disk = {out: _out_bytes(job), folder: 2 * job.limits.file_mb * MIB + _OUT_SLACK_BYTES}
    with _answering(job, out, folder):
        return supervise(
            [sys.executable, "-P", *_DRIVER, str(folder / "job.json")],
            _bounds(job, folder, disk, ()),
            environment=_bare_environment(folder),
            folder=folder,
            cores=job.cores,
        )


def _answering(job: Job, out: Path, staged: Path) -> AbstractContextManager[None]:
    return nullcontext() if job.desk is None else job.desk.open(out, staged / "answers")


def _bare_environment(folder: Path) -> dict[str, str]:
    return {
        **command_line.environment(),
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": str(folder / "package"),
    }


def _stage(
    job: Job,
    folder: Path,
    paths: Mapping[str, str],
    *,
    writable: tuple[str, ...],
    adopt: bool,
) -> None:
    description = job_json(job, paths, writable=writable, adopt_orphans=adopt)
    staging.fill(folder, job.notebook, description)
    staging.copy_files(job.files, folder / "files", job.limits.file_mb * MIB)
    staging.write_inputs(job.inputs, folder / "inputs")


def _out_bytes(job: Job) -> int:
    return EVIDENCE_BYTES + job.limits.output_mb * MIB + _OUT_SLACK_BYTES


def _bounds(
    job: Job, staged: Path, disk: Mapping[Path, int], memory_folders: tuple[str, ...]
) -> Bounds:
    limits, desk = job.limits, job.desk
    return Bounds(
        seconds=limits.total_seconds + _GRACE_SECONDS,
        memory_bytes=limits.memory_mb * MIB,
        processes=limits.processes,
        disk=disk,
        memory_folders=memory_folders,
        processors=job.threads,
        helped=bool if desk is None else lambda: desk.at_work,
        clock=staged / "clock",
        floors={staged: TEMPORARY_FLOOR_BYTES},
    )


def _disturbance(
    ending: Ending, record: Record | None, *, began: bool, driver_is_safe: bool
) -> Cause | None:
    """Return how the machine spoiled a run, None where what happened is the notebook's doing.

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
