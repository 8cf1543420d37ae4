"""Runs in a container that is thrown away, where no namespaces can be had."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Sequence
from pathlib import Path

from nbassay.sandbox import inside, staging
from nbassay.sandbox.collect import take_over
from nbassay.sandbox.container import setting, sight, walls
from nbassay.sandbox.job import MIB, Job
from nbassay.sandbox.limits import cgroup, procfs
from nbassay.sandbox.limits.bounds import OUT_SLACK_BYTES, Ending, bounds_of
from nbassay.sandbox.protocol import CannotIsolate, Layer, WarmParent
from nbassay.texts import text


class Container:
    """Runs notebooks beside the grading process, each as a user of its own and without sockets.

    Where we are not the superuser they run as ourselves, and Landlock keeps them in.
    """

    name = "container"
    label = text(ko="일회용 컨테이너 (container)", en="throw-away container (container)")
    protects = True

    @property
    def driver_is_safe(self) -> bool:
        """Whether Landlock keeps a notebook off the process that drives it."""
        return walls.keeps_signals_in()

    def require(self) -> None:
        """Make sure, once per process, that every wall holds; see `Sandbox.require`."""
        cgroup.delegated_group()  # to be made ready before there are processes that grade
        failed = _first_failure()
        if failed:
            raise CannotIsolate(failed)

    def probe(self) -> Sequence[Layer]:
        """Try every wall in short real runs."""
        return walls.probe()

    def start(
        self,
        folder: Path,
        imports: Sequence[str],
        *,
        keras_home: Path | None,
        threads: int,
        cores: frozenset[int] = frozenset(),
    ) -> WarmParent | None:
        """Return None: without namespaces a fork would share too much with its parent."""
        return None

    def run(self, job: Job, out: Path) -> Ending:
        """Run `job` as somebody else; see `Sandbox.run`.

        Raises:
            CannotIsolate: if a wall does not stand, or it could read what is hidden.
        """
        with setting.new_folder() as folder:
            with setting.somebody() as user:
                own = setting.Setting(folder, user)
                ending = _run_in(own, job)
            own.take_back_out()  # only now nobody of that user is alive
            take_over(own.out, out)
        return ending


@functools.cache
def _first_failure() -> str:
    return walls.first_failure()


def _run_in(own: setting.Setting, job: Job) -> Ending:
    paths = inside.paths(str(own.staged), str(own.out), str(own.own / "work"))
    staging.stage(job, own.staged, paths, writable=own.writable, adopt_orphans=True)
    if job.keras_home is not None:
        shutil.copytree(job.keras_home, own.keras, copy_function=shutil.copyfile)
    own.hand_over_own()
    bounds = bounds_of(
        job,
        own.staged,
        own.out,
        work={own.own: 2 * job.limits.file_mb * MIB + OUT_SLACK_BYTES},
        handle_bytes=procfs.A_SOCKET,
    )
    with job.answer_requests(own.out, own.staged):
        return own.supervise(
            [*inside.DRIVER, str(own.staged / "job.json")],
            bounds,
            hidden=sight.to_be_hidden(job.hidden),
            cores=job.cores,
        )
