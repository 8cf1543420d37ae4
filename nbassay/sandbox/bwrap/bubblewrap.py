"""Runs in namespaces of their own without network, each started cold or from a warm parent."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nbassay.errors import NbassayError
from nbassay.sandbox import inside, seccomp, staging
from nbassay.sandbox.bwrap import command_line, probing
from nbassay.sandbox.bwrap.warm_parent import ForkingParent
from nbassay.sandbox.job import Job
from nbassay.sandbox.limits.bounds import Ending, bounds_of
from nbassay.sandbox.limits.watchdog import supervise
from nbassay.sandbox.protocol import CannotIsolate, Layer
from nbassay.texts import text


class Bubblewrap:
    """Runs notebooks in the sandbox that bubblewrap makes, without being root."""

    name = "bwrap"
    label = text(ko="격리된 샌드박스 (bwrap)", en="isolated sandbox (bwrap)")
    protects = True

    @property
    def driver_is_safe(self) -> bool:
        """Whether Landlock keeps a notebook off the process that drives it."""
        return bool(command_line.WRITABLE) and probing.keeps_signals_in()

    def require(self) -> None:
        """Make sure, once per process, that every wall holds; see `Sandbox.require`."""
        failed = _first_failure()
        if failed:
            raise CannotIsolate(failed)

    def probe(self) -> Sequence[Layer]:
        """Try every wall in short real runs."""
        return probing.probe()

    def start(
        self,
        folder: Path,
        imports: Sequence[str],
        *,
        keras_home: Path | None,
        threads: int,
        cores: frozenset[int] = frozenset(),
    ) -> ForkingParent:
        """Start a sandboxed process that forks runs; see `Sandbox.start`."""
        return ForkingParent(folder, imports, keras_home=keras_home, threads=threads, cores=cores)

    def run(self, job: Job, out: Path) -> Ending:
        """Run `job` in a sandbox of its own; see `Sandbox.run`."""
        program = command_line.find_bwrap()
        if program is None:
            raise NbassayError("bubblewrap went away while grading; run `nbassay doctor`")
        with tempfile.TemporaryDirectory(prefix="nbassay-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            staging.stage(job, folder, command_line.PATHS, writable=command_line.WRITABLE)
            mounts = command_line.Mounts(folder, out, job.keras_home)
            start = [*inside.DRIVER, "/in/job.json"]
            with seccomp.filter_file() as calls, job.answer_requests(out, folder):
                return supervise(
                    command_line.command(program, mounts, job.limits, start, calls),
                    bounds_of(job, folder, out, memory_folders=command_line.MEMORY_FOLDERS),
                    open_files=[] if calls is None else [calls],
                    cores=job.cores,
                )


@functools.cache
def _first_failure() -> str:
    return probing.first_failure()
