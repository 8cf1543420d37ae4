"""What goes into a sandboxed run of one notebook, and what is known of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from nbassay.course.allowance import Limits
from nbassay.course.layout import CellSpec
from nbassay.results import Status

MIB = 1024 * 1024
# TensorFlow maps far more address space than it uses; resident memory is what the watchdog bounds.
ADDRESS_SPACE_SLACK_MB = 12 * 1024
# What is asked for at once and could never be used is refused at once: measured with TensorFlow,
# private memory asked for is about 250 MB more than private memory in use.
DATA_SLACK_MB = 2 * 1024
EVIDENCE_BYTES = 1_500_000_000
OPEN_FILES = 4096
# Where RLIMIT_NPROC bites it counts threads, and TensorFlow starts many in each process.
THREADS_A_PROCESS = 16


class Trainer(Protocol):
    """Who answers the trainings a run asks for; the run's own time stands still while `at_work`."""

    @property
    def at_work(self) -> bool:
        """Whether an answer is being worked out."""

    def open(self, out: Path, answers: Path) -> AbstractContextManager[None]:
        """Answer what lies in `out` (hostile), into the folder `answers`, while this is open."""


@dataclass(frozen=True)
class Job:
    """One notebook of one submission, and all that its run may see.

    `files` maps a relative name in the working folder to a file of ours that is copied there;
    `inputs` are the bytes of files that calls are made with; `capture` says by test cell what to
    keep (names, files, calls); `keras_home` is shown read-only as `~/.keras`. `cores` are the
    processors that it has for itself, so that it cannot slow its neighbours; empty for any. With a
    `trainer` its trainings are asked for there first. `environment` is shown to it beside the usual.
    `hidden` are paths that it must not be able to read, for sandboxes that share our files.
    """

    notebook: bytes
    files: Mapping[str, Path]
    inputs: Mapping[str, bytes]
    capture: Mapping[str, CellSpec | Mapping[str, Any]]
    limits: Limits = field(default_factory=Limits)
    fast_epochs: int | None = None
    keras_home: Path | None = None
    threads: int = 1
    cores: frozenset[int] = frozenset()
    trainer: Trainer | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[Path, ...] = ()

    def answer_requests(self, out: Path, staged: Path) -> AbstractContextManager[None]:
        """Answer what the run asks for in its folder `out`, beside what was staged for it."""
        return nullcontext() if self.trainer is None else self.trainer.open(out, staged / "answers")


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `detail` is one line for staff, "" when all went well."""

    status: Status
    seconds: float
    peak_memory_mb: float
    isolation: str
    detail: str = ""


def job_json(
    job: Job, paths: Mapping[str, str], *, writable: Sequence[str], adopt_orphans: bool
) -> dict[str, Any]:
    """Return the job as the driver reads it; `paths` are as the sandbox sees them.

    `writable`: the folders, besides parts of the out folder, that may be written to; empty where
    the run is not confined. `adopt_orphans`: the driver is to keep hold of processes that a
    namespace would end with it.
    """
    limits = job.limits
    return {
        "schema": 1,
        "paths": dict(paths),
        "cell_seconds": limits.cell_seconds,
        "total_seconds": limits.total_seconds,
        "output_bytes": limits.output_mb * MIB,
        "evidence_bytes": EVIDENCE_BYTES,
        "fast_epochs": job.fast_epochs,
        "threads": job.threads,
        "environment": dict(job.environment),
        "training": job.trainer is not None,
        "writable": list(writable),
        "adopt_orphans": adopt_orphans,
        "limits": {
            "address_space_bytes": (limits.memory_mb + ADDRESS_SPACE_SLACK_MB) * MIB,
            "data_bytes": (limits.memory_mb + DATA_SLACK_MB) * MIB,
            "file_bytes": limits.file_mb * MIB,
            "open_files": OPEN_FILES,
            "tasks": limits.processes * THREADS_A_PROCESS,
        },
        "capture": {cell: _capture(spec) for cell, spec in job.capture.items()},
    }


def _capture(spec: CellSpec | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(spec, CellSpec):
        return {"names": list(spec.names), "files": list(spec.files), "calls": []}
    return {key: list(spec.get(key, ())) for key in ("names", "files", "calls")}
