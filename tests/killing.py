"""Killing from outside what runs one notebook of a class, as Linux does when memory runs out."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import psutil

from nbassay.course.layout import Course

Whom = Literal["driver", "parent", "worker"]

MARK = "# this one is killed"
_PAUSE = 0.05


class Killer(threading.Thread):
    """Kills `whom` of each run of a notebook of `course` with MARK in it, `times` times at most.

    `killed` counts. To be used as a context. The run is that of a worker of this process, or with
    `here` of this process itself.
    """

    def __init__(self, course: Course, whom: Whom, *, times: int = 99, here: bool = False) -> None:
        super().__init__(daemon=True)
        self._course, self._whom, self._times = course, whom, times
        self._here = here
        self._ended = threading.Event()
        self.killed = 0

    def __enter__(self) -> Killer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Look and kill until the context ends."""
        dead: set[int] = set()
        while not self._ended.wait(_PAUSE) and self.killed < self._times:
            with contextlib.suppress(psutil.Error):
                for pid in self._targets():
                    if pid not in dead:
                        os.kill(pid, signal.SIGKILL)
                        dead.add(pid)
                        self.killed += 1
                        break

    def _targets(self) -> Iterator[int]:
        for worker in [psutil.Process()] if self._here else psutil.Process().children():
            if not self._is_at_a_marked_run(worker):
                continue
            below = worker.children(recursive=True)
            python = [process for process in below if process.name() != "bwrap"]
            drivers = [one for one in python if "nbassay_kernel.driver" in one.cmdline()]
            parents = [one for one in python if "nbassay_kernel.warm" in one.cmdline()][:1]
            drivers += [child for parent in parents for child in parent.children()]
            targets = {"driver": drivers[:1], "parent": parents, "worker": [worker]}
            yield from (one.pid for one in targets[self._whom])

    def _is_at_a_marked_run(self, worker: psutil.Process) -> bool:
        """Whether the driver of such a notebook is at work below `worker`, forked or started cold."""
        scratch = self._course.state / "scratch"
        forked = scratch.glob(f"{worker.pid}-*/jobs/*/out/capture")
        if any(_marked(out.parents[1] / "in") for out in forked):
            return True
        cold = any(scratch.glob(f"{worker.pid}-*/out/capture"))
        return cold and any(map(_is_marked, worker.children(recursive=True)))


def _is_marked(process: psutil.Process) -> bool:
    """Whether it is the bubblewrap of a cold run of such a notebook."""
    command = process.cmdline()
    return "/in" in command and _marked(Path(command[command.index("/in") - 1]))


def _marked(folder: Path) -> bool:
    try:
        return MARK in (folder / "notebook.ipynb").read_text(encoding="utf-8")
    except OSError:
        return False
