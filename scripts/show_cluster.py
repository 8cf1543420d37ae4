"""A class on several machines, shown on one: `make cluster`.

Starts a scheduler and two workers in processes of their own, hands them the class of the demo in
one assignment, and ends them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from nbassay.authoring.carried_course import find_carried_course
from nbassay.authoring.demo import make_class

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "cluster-demo"
ASSIGNMENT = "college"
WORKERS = ("one", "two")
MOST_SECONDS = 120  # for a process to get ready


def main() -> int:
    """Grade the class; return the exit code of `nbassay grade`."""
    course = make_class(find_carried_course(), FOLDER)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    nbassay = [sys.executable, "-m", "nbassay"]
    with ExitStack() as stack:
        scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
        scheduler += ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        stack.enter_context(_running("scheduler", scheduler, "Scheduler at"))
        for name in WORKERS:
            worker = [*nbassay, "worker", "--scheduler", address, "--name", name, "--jobs", "1"]
            stack.enter_context(_running(name, worker, "works for"))
        grade = ["grade", ASSIGNMENT, "--course", str(course.root), "--scheduler", address]
        print(f"nbassay {' '.join(grade)}", flush=True)
        return subprocess.run([*nbassay, *grade], check=False).returncode


@contextmanager
def _running(name: str, command: list[str], ready: str) -> Iterator[None]:
    """Have a process run, once it says that it is `ready`; its log lies in the demo's folder."""
    path = FOLDER / f"{name}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        until = time.monotonic() + MOST_SECONDS
        while ready not in path.read_text(encoding="utf-8", errors="replace"):
            if process.poll() is not None or time.monotonic() > until:
                sys.exit(f"{name} did not get ready; {path} says why")
            time.sleep(0.2)
        print(path.read_text(encoding="utf-8").splitlines()[-1], flush=True)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
