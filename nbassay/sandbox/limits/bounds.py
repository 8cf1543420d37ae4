"""What a run may use, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nbassay.sandbox.job import EVIDENCE_BYTES, MIB, Job
from nbassay.sandbox.machine import TEMPORARY_FLOOR_BYTES

# The last two are the machine's trouble, the others are those of what ran.
Reason = Literal["", "time", "memory", "processes", "disk", "no disk", "no memory"]

# The driver stops a notebook by itself at its time; the watchdog is there for a driver that cannot.
_GRACE_SECONDS = 10
OUT_SLACK_BYTES = 100 * MIB


@dataclass(frozen=True)
class Bounds:
    """What the processes together may use. `disk` maps folders of ours to their bytes.

    `seconds` are of its own time (`owntime`): on `processors` side by side, without what `helped`
    says is waiting for us. `clock` is a file that shows them to the run.
    `floors` maps further folders to the bytes that have to stay free on their disks.
    `handle_bytes` is what each open file may hold beyond any process' figures, where no namespace
    tells its pipes and sockets from those of others.
    """

    seconds: float
    memory_bytes: int
    processes: int
    disk: Mapping[Path, int] = field(default_factory=dict)
    # Memory file systems as the sandbox sees them; what lies there is memory too.
    memory_folders: tuple[str, ...] = ()
    processors: int = 1
    helped: Callable[[], bool] = bool
    clock: Path | None = None
    floors: Mapping[Path, int] = field(default_factory=dict)
    handle_bytes: int = 0


@dataclass(frozen=True)
class Ending:
    """How a run ended. `reason` is "" when it ended by itself.

    `killed_for_memory`: Linux ran out of memory meanwhile and killed processes, these or others.
    """

    code: int
    reason: Reason
    detail: str
    seconds: float
    peak_bytes: int
    message: str = ""
    killed_for_memory: bool = False


def bounds_of(
    job: Job,
    staged: Path,
    out: Path,
    *,
    work: Mapping[Path, int] | None = None,
    memory_folders: tuple[str, ...] = (),
    handle_bytes: int = 0,
) -> Bounds:
    """Return what `job` may use: staged in the folder `staged`, with its evidence written to `out`.

    `work` maps folders of ours that it writes to besides to their bytes; the rest as in `Bounds`.
    """
    limits, trainer = job.limits, job.trainer
    return Bounds(
        seconds=limits.total_seconds + _GRACE_SECONDS,
        memory_bytes=limits.memory_mb * MIB,
        processes=limits.processes,
        disk={out: EVIDENCE_BYTES + limits.output_mb * MIB + OUT_SLACK_BYTES, **(work or {})},
        memory_folders=memory_folders,
        processors=job.threads,
        helped=bool if trainer is None else lambda: trainer.at_work,
        clock=staged / "clock",
        floors={staged: TEMPORARY_FLOOR_BYTES},
        handle_bytes=handle_bytes,
    )
