"""Running one command and saying what it cost: wall and processor seconds, and memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1024 * 1024
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Cost:
    """Wall seconds, processor seconds, and memory at the peak (MiB).

    Processor seconds are those of the whole machine, which should have nothing else to do: what
    ends inside a sandbox's namespaces is in no parent's account.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Cost:
    """Run `command` in `folder` to its end.

    Memory is the proportional set size of the whole tree of processes, looked at twice a second:
    what forks share is counted once.

    Raises:
        RuntimeError: if it fails, with the end of what it said.
    """
    busy = _busy()
    started = time.perf_counter()
    log = folder / "benchmark.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=output, stderr=output
        )
        watch = _Memory(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - started
        watch.stop()
    if code != 0:
        raise RuntimeError(
            f"{command} ended with {code}: {log.read_text(errors='replace')[-3000:]}"
        )
    return Cost(seconds, _busy() - busy, watch.peak / MIB)


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.system + times.nice)


class _Memory:
    """Looks at a tree of processes every so often."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            self.peak = max(self.peak, memory_of(self._pid))


def memory_of(pid: int) -> int:
    """Return the bytes that a tree of processes holds; what they share counts once."""
    try:
        root = psutil.Process(pid)
        members = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(map(_proportional, members))


def _proportional(process: psutil.Process) -> int:
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0
    )
