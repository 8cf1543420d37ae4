"""A class of honest and hostile students, graded together by the command that people use."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import vault
from corpus import Attack

from nbassay.course.layout import Course
from nbassay.results import SubmissionResult
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.store.kept import Store

ASSIGNMENTS = ("numbers", "network")
HONEST = ("honest", "정직한 학생")


@dataclass
class ClassRun:
    """What `nbassay grade` and `nbassay feedback` made of one class."""

    course: Course
    secrets: vault.Secrets
    reports: dict[str, Any]
    said: str
    connections: int
    processes_left: list[str]

    def row(self, student: str, assignment: str) -> dict[str, Any]:
        """Return a submission's part of the JSON report."""
        rows = self.reports[assignment]["submissions"]
        return next(row for row in rows if row["student"] == student)

    def texts(self, student: str, assignment: str) -> Iterator[tuple[Path, str]]:
        """Return every text that stems from a submission: evidence, feedback, records, log."""
        for place in self._places(student, assignment):
            for path in [place, *place.rglob("*")]:
                if path.is_file():
                    yield path, path.read_bytes().decode("utf-8", "replace")

    def outputs(self, student: str, assignment: str) -> str:
        """Return what the cells of a submission put out."""
        folder = self._evidence(student, assignment)
        file = folder / "executed.ipynb" if folder else None
        if file is None or not file.is_file():
            return ""
        cells = json.loads(file.read_text())["cells"]
        return json.dumps([cell.get("outputs", []) for cell in cells], ensure_ascii=False)

    def _places(self, student: str, assignment: str) -> Iterator[Path]:
        root = self.course.root
        yield root / "feedback" / student / assignment
        yield root / "autograded" / student / assignment
        yield root / "report" / assignment
        if evidence := self._evidence(student, assignment):
            yield evidence

    def _evidence(self, student: str, assignment: str) -> Path | None:
        store = Store(self.course.state)
        kept = store.result(assignment, student)
        assert kept is not None, f"no result of {student}"
        key = SubmissionResult.from_record(kept).notebooks[0].evidence
        return store.evidence(key) if key else None

    @cached_property
    def leftovers(self) -> list[Path]:
        """Return what lies in the course's scratch folder."""
        return list((self.course.state / "scratch").iterdir())


def run_class(
    folder: Path,
    attacks: Sequence[Attack],
    start: str = "warm",
    *,
    around: Sequence[str] = (),
    isolation: str = DEFAULT_SANDBOX,
) -> ClassRun:
    """Make the class in `folder`, grade it, write its pages, and look around.

    `around` is what the command is put behind, such as one that makes a container.
    """
    secrets = vault.Secrets.drawn()
    course = vault.make(folder, secrets)
    with listener() as (port, connections):
        told = {"PORT": str(port), "COURSE": str(course.root), "PID": str(os.getpid())}
        for attack in attacks:
            attack.hand_in(course, attack.student, told)
        reports, said = {}, []
        with vault.secret_in_environment(secrets):
            for name in ASSIGNMENTS:
                report = folder / f"{name}.json"
                options = ("--jobs", 2, "--start", start, "--json", report)
                options += ("--isolation", isolation)
                said.append(_nbassay(course, "grade", name, *options, around=around))
                reports[name] = json.loads(report.read_text(encoding="utf-8"))
            said.append(_nbassay(course, "feedback"))
        reached = len(connections)
    # Python's own removal, pytest's among it, goes no thousand folders deep.
    subprocess.run(["rm", "-rf", str(course.root / "submitted")], check=True)
    return ClassRun(course, secrets, reports, "".join(said), reached, _left(course))


def _nbassay(course: Course, *arguments: object, around: Sequence[str] = ()) -> str:
    done = subprocess.run(
        [*around, sys.executable, "-m", "nbassay", *map(str, arguments)],
        cwd=course.root,
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    assert done.returncode == 0, said
    return said


@contextmanager
def listener() -> Iterator[tuple[int, list[Any]]]:
    """Listen on this machine's loopback, outside the sandbox, and note who comes."""
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connections.append(connection.getpeername())
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], connections
        server.shutdown(socket.SHUT_RDWR)


def _left(course: Course) -> list[str]:
    """Return the commands of processes that live in a sandbox of this course."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            mounts = Path(f"/proc/{process.pid}/mountinfo").read_text(errors="replace")
            if str(course.root) in mounts:
                found.append(" ".join(process.cmdline()))
    return found
