"""No sandbox: the same driver as an ordinary child process, for notebooks that are trusted."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nbassay.sandbox import inside, staging
from nbassay.sandbox.job import MIB, Job
from nbassay.sandbox.limits import cgroup
from nbassay.sandbox.limits.bounds import OUT_SLACK_BYTES, Ending, bounds_of
from nbassay.sandbox.limits.watchdog import supervise
from nbassay.sandbox.protocol import UNPROTECTED, Layer, WarmParent
from nbassay.texts import text


class Bare:
    """Runs notebooks with nothing between them and this machine but limits and private folders."""

    name = UNPROTECTED
    label = text(ko="격리하지 않음 (none)", en="no isolation (none)")
    protects = False
    driver_is_safe = True  # notebooks are trusted

    def require(self) -> None:
        """Do nothing that could fail: an ordinary process can be started anywhere."""
        cgroup.delegated_group()  # to be made ready before there are processes that grade

    def probe(self) -> Sequence[Layer]:
        """Return nothing: there is no wall."""
        return ()

    def start(
        self,
        folder: Path,
        imports: Sequence[str],
        *,
        keras_home: Path | None,
        threads: int,
        cores: frozenset[int] = frozenset(),
    ) -> WarmParent | None:
        """Return None: a fork would leave no wall between two runs."""
        return None

    def run(self, job: Job, out: Path) -> Ending:
        """Run `job` as a child process with folders of its own; see `Sandbox.run`."""
        with tempfile.TemporaryDirectory(prefix="nbassay-", ignore_cleanup_errors=True) as name:
            return _run_in(Path(name), job, out)


def _run_in(folder: Path, job: Job, out: Path) -> Ending:
    for name in ("work", "home", "tmp", "package"):
        (folder / name).mkdir()
    paths = inside.paths(str(folder), str(out.resolve()), str(folder / "work"))
    staging.stage(job, folder, paths, adopt_orphans=True)
    (folder / "package" / inside.PACKAGE).symlink_to(inside.KERNEL)
    if job.keras_home is not None:
        keras = folder / "home" / ".keras"
        keras.mkdir()
        for entry in job.keras_home.iterdir():
            (keras / entry.name).symlink_to(entry.resolve())
    work = {folder: 2 * job.limits.file_mb * MIB + OUT_SLACK_BYTES}
    environment = inside.environment(
        path=f"{Path(sys.executable).parent}:{os.defpath}",
        home=str(folder / "home"),
        temporary=str(folder / "tmp"),
        packages=str(folder / "package"),
    )
    with job.answer_requests(out, folder):
        return supervise(
            [sys.executable, "-P", *inside.DRIVER, str(folder / "job.json")],
            bounds_of(job, folder, out, work=work),
            environment=environment,
            folder=folder,
            cores=job.cores,
        )
