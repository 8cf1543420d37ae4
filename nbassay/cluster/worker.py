"""`nbassay worker`: a worker of Dask's that grades, for as long as there is a scheduler."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from nbassay import sandbox
from nbassay.cluster.connecting import check_address, require_dask, warn_of_open_network
from nbassay.cluster.far_grading import Grading
from nbassay.cluster.shared_folder import held_by_one_worker
from nbassay.cluster.versions import TOLD
from nbassay.course import packages
from nbassay.errors import EnvironmentProblem
from nbassay.grading.options import available_cores
from nbassay.store.kept import temporary_folder

log = logging.getLogger("nbassay")

# What one notebook takes with the process that marks it; without it two would end each other.
NOTEBOOK_BYTES = 2 * 1024**3
_CONNECT_SECONDS = 5.0
_PAUSE = 1.0


def count_room() -> int:
    """Return how many notebooks this machine has processors and memory for at once.

    In a container these are what the container has.

    Raises:
        EnvironmentProblem: if there is no memory for a single one.
    """
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    memory = int(min(psutil.virtual_memory().available, MEMORY_LIMIT))
    if memory < NOTEBOOK_BYTES:
        raise EnvironmentProblem(
            f"{memory / 1024**3:.1f} GiB of memory are free, and a notebook may take "
            f"{NOTEBOOK_BYTES / 1024**3:.0f}; end other programs, or say --jobs 1 all the same"
        )
    return max(1, min(available_cores(), int(CPU_COUNT), memory // NOTEBOOK_BYTES))


def require_fit(isolation: str, folder: Path) -> None:
    """Make sure, by trying, that a notebook can be isolated and run here.

    Raises:
        EnvironmentProblem: if not, saying which wall does not stand, or what is missing.
    """
    sandbox.choose(isolation).require()
    missing = packages.find_not_installed(packages.FOR_NOTEBOOKS)
    if missing:
        raise EnvironmentProblem(
            f"notebooks may import {', '.join(missing)}, which is not installed; "
            f"{packages.how_to_install(missing)}"
        )
    sandbox.require_room(folder)
    works, detail = sandbox.try_places(folder, isolation)
    if not works:
        raise EnvironmentProblem(f"a notebook cannot be run here: {detail}")


def run_worker(
    address: str,
    *,
    jobs: int | None,
    folder: Path | None,
    isolation: str,
    wait: float,
    name: str | None,
    say: Callable[[str], None],
) -> None:
    """Work for the scheduler at `address` until told to end, or it is gone for `wait` seconds.

    Without `folder` what is worked on lies in a temporary one, which goes at the end.

    Raises:
        EnvironmentProblem: if this machine cannot isolate notebooks, or there is no scheduler.
        NbassayError: if another worker has the folder.
    """
    require_dask()
    check_address(address)
    warn_of_open_network(address)
    with temporary_folder(), _own_folder(folder) as own, held_by_one_worker(own):
        require_fit(isolation, own)
        grading = Grading(own, jobs or count_room(), isolation)
        try:
            asyncio.run(_stay(address, grading, wait, name, say))
        finally:
            grading.close()


@contextmanager
def _own_folder(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="worker-", ignore_cleanup_errors=True) as made:
            yield Path(made)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()


async def _stay(
    address: str, grading: Grading, wait: float, name: str | None, say: Callable[[str], None]
) -> None:
    """Be a worker, and again when the scheduler has come back."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    seen, said = time.monotonic(), ""
    while not told.is_set():
        try:
            await _work(address, grading, name, say, told)
            seen, said = time.monotonic(), ""
        except (OSError, TimeoutError):
            said = f"no scheduler has answered at {address} for {wait:.0f} s; start one by `dask "
            said += "scheduler`, or name another with --scheduler"
        except ValueError as error:  # also where the one that was lost is not forgotten yet
            said = f"the scheduler at {address} does not take this worker: {error}; if another one "
            said += "has its name, say --name"
        if said and time.monotonic() - seen > wait:
            raise EnvironmentProblem(" ".join(said.split()))
        if told.is_set():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), _PAUSE)


async def _work(
    address: str,
    grading: Grading,
    name: str | None,
    say: Callable[[str], None],
    told: asyncio.Event,
) -> None:
    """Work for the scheduler until it goes, or this worker is told to."""
    from distributed import Worker

    from nbassay.cluster.dask_plugin import GradingPlugin, resources_of, tell_versions

    worker: Any = Worker(
        address,
        name=name,
        # Notebooks and trainings are waited for in threads; processes do the work.
        nthreads=2 * grading.jobs + 1,
        resources=resources_of(grading),
        memory_limit=0,
        local_directory=str(grading.folder / "dask"),
        plugins=[GradingPlugin(grading)],
        startup_information={TOLD: tell_versions},
        death_timeout=_CONNECT_SECONDS,
    )
    try:
        await worker
        many = "1 notebook" if grading.jobs == 1 else f"{grading.jobs} notebooks"
        say(f"{worker.name} at {worker.address} works for {address}: {many} at once")
        ended = asyncio.ensure_future(worker.finished())
        waiting = asyncio.ensure_future(told.wait())
        await asyncio.wait({ended, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
    finally:
        await worker.close(timeout=2, executor_wait=False)
    if not told.is_set():
        say(f"the scheduler at {address} is gone; waiting for it")
