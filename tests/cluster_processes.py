"""A scheduler and workers in processes of their own, to be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_THERE = "Scheduler at"  # what a scheduler says once it is
MOST_SECONDS = 240  # for a process to get ready on a loaded machine


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


class Cluster:
    """Processes by their names, each with a log in `folder`, which ends with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._running: dict[str, subprocess.Popen] = {}
        self._begun: set[str] = set()

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it is there."""
        before = self.log("scheduler").count(_THERE) if "scheduler" in self._begun else 0
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        self._start("scheduler", ["-m", "distributed.cli.dask_scheduler", *where])
        self.wait_for("scheduler", _THERE, before + 1)

    def start_worker(self, name: str, *options: str, first: str = "") -> None:
        """Start a worker; `first` is Python that runs in its process before anything else."""
        command = ["worker", "--scheduler", self.address, "--name", name, "--jobs", "1", *options]
        program = f"{first}\nimport sys; sys.argv = {['nbassay', *command]!r}\n"
        program += "if __name__ == '__main__':\n    from nbassay.__main__ import main; main()\n"
        path = self.folder / f"{name}.py"
        path.write_text(program, encoding="utf-8")
        self._start(name, [str(path)])

    def start_dask_worker(self, name: str) -> None:
        """Start a worker as dask-jobqueue and Dask's operator do."""
        options = ["--name", name, "--nthreads", "2", "--no-nanny", "--no-dashboard"]
        options += ["--preload", "nbassay.cluster.preload"]
        options += ["--local-directory", str(self.folder / name)]
        self._start(name, ["-m", "distributed.cli.dask_worker", self.address, *options])

    def start_grading(self, course: Path, *options: str, command: str = "grade") -> None:
        where = ["--course", str(course), "--scheduler", self.address]
        self._start("client", ["-m", "nbassay", command, "tiny", *where, *options])

    def is_running(self, name: str) -> bool:
        return self._running[name].poll() is None

    def finish(self, name: str) -> int:
        """Return the exit code of a process that ends by itself."""
        return self._running.pop(name).wait(MOST_SECONDS * 3)

    def kill(self, name: str) -> None:
        killed = self._running.pop(name)
        killed.send_signal(signal.SIGKILL)
        killed.wait()

    def end(self, name: str) -> int:
        """Tell a process to end, as a system does; return its exit code."""
        ended = self._running.pop(name)
        ended.terminate()
        return ended.wait(MOST_SECONDS)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, name: str, words: str, times: int = 1) -> None:
        """Wait until a process has said `words` so many times."""
        until = time.monotonic() + MOST_SECONDS
        while self.log(name).count(words) < times:
            ended = name in self._running and self._running[name].poll() is not None
            assert not ended, f"{name} has ended: {self.log(name)}"
            assert time.monotonic() < until, f"{name} has said only: {self.log(name)}"
            time.sleep(0.1)

    def end_all(self) -> None:
        for name in list(self._running):
            with contextlib.suppress(ProcessLookupError):
                self.kill(name)

    def _start(self, name: str, command: list[str]) -> None:
        self._begun.add(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """Give a cluster without a process yet; all that it starts ends with the context."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.end_all()


def wait_until(holds, what: str) -> None:
    until = time.monotonic() + MOST_SECONDS
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)
