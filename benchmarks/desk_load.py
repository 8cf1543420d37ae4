"""A desk before a deadline: a class at once, and processes that are killed. `make desk-load`.

    python benchmarks/desk_load.py --students 300 --minutes 10 --kills 20

Every student comes in by a link, looks, hands in twice at moments drawn by lot, and looks again every
half minute until the newer one is marked; then they read their receipts. Nothing is pretended: it is
`nbassay serve` on a course whose notebooks differ, asked over a socket by a process that has the same
processors. The table goes into docs/performance.md with --write. The exit code is 1 if anything was
lost, marked twice, or overtaken.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx2 as httpx
import psutil
import typer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import classes
import page
from classes import ClassSize
from desk_verdict import FAULTS, Seen, describe

from nbassay.course.layout import Course

LOOKS_EVERY = 30.0  # seconds between two looks of one student
RELOADS_AFTER = 2.0  # seconds after which somebody whose page did not come asks again
PATIENCE = 3600.0  # seconds until everything is marked
SECTION = """
## The desk before a deadline

`make desk-load` has a class hand in twice each at `nbassay serve`, at moments drawn by lot, once in peace and once while processes are killed: the desk, the one that marks, or one below. Everybody looks every half minute until the mark is there. Those who ask have the same processors as the desk. Pages are all that students asked for until the queue had drained; what did not come because the desk was being started again is asked for once more, and counted by itself.
"""
NBASSAY = [sys.executable, "-m", "nbassay"]


@dataclass
class Desk:
    """`nbassay serve` on a course; started again when it is killed."""

    course: Course
    port: int
    jobs: int
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0

    @property
    def address(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it."""
        command = [*NBASSAY, "serve", "--port", str(self.port), "--jobs", str(self.jobs)]
        with (self.course.root / "desk.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.course.root, stdout=log, stderr=log)

    def kill_something(self, lot: random.Random) -> str:
        """Kill the whole desk, or one of the processes below it; return which."""
        assert self.process is not None
        own = psutil.Process(self.process.pid)
        below = [one for one in own.children(recursive=True) if one.is_running()]
        chosen = lot.choice([own, *below[:1], *lot.sample(below, min(2, len(below)))])
        with contextlib.suppress(psutil.NoSuchProcess):
            chosen.kill()
        if chosen.pid != own.pid:
            return "a process below"
        self.process.wait()
        self.restarts += 1
        self.start()
        return "the desk"

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


@dataclass
class Student:
    """One student in a browser."""

    name: str
    link: str
    assignment: str
    files: list[tuple[str, bytes]]
    desk: Desk
    seen: Seen

    async def attend(self, moments: list[float]) -> None:
        """Hand in at these moments, in seconds from now, and look until the last is marked."""
        started = time.monotonic()
        limits = httpx.Limits(max_connections=2)
        async with httpx.AsyncClient(
            base_url=self.desk.address, follow_redirects=True, timeout=60, limits=limits
        ) as client:
            for number, moment in enumerate(moments):
                await asyncio.sleep(max(0.0, started + moment - time.monotonic()))
                await self._ask(client, "page", "GET", self.link)
                await self._hand_in(client, number)
            handed_in = time.monotonic()
            while time.monotonic() - handed_in < PATIENCE:
                await asyncio.sleep(LOOKS_EVERY * random.uniform(0.8, 1.2))
                there = await self._ask(client, "page", "GET", f"/a/{self.assignment}")
                rows = re.findall(r'id="attempt-\d+".*?</tr>', there.text, re.DOTALL)
                if rows and re.search("채점했습니다|강사가 직접", rows[0]):
                    self.seen.waited.append(time.monotonic() - handed_in)
                    break
            for number, hashes in self.seen.receipts[self.name]:
                receipt = await self._ask(client, "page", "GET", f"/receipt/{number}")
                self.seen.unread += not all(one in receipt.text for one in hashes)

    async def _hand_in(self, client: httpx.AsyncClient, number: int) -> None:
        form = await self._ask(client, "page", "GET", f"/a/{self.assignment}")
        token = re.search(r'name="token" value="(\w+)"', form.text)
        remark = f"# hand-in {number + 1} of student".encode()
        contents = [(name, content.replace(b"# student", remark)) for name, content in self.files]
        files = [("files", (name, one, "application/octet-stream")) for name, one in contents]
        answer = await self._ask(
            client,
            "hand in",
            "POST",
            f"/a/{self.assignment}/hand-in",
            data={"token": token[1] if token else ""},
            files=files,
        )
        newest = re.search(r'href="/receipt/(\d+)"', answer.text)
        if newest is None:
            raise RuntimeError(f"{self.name} got no receipt: {answer.status_code}")
        hashes = {hashlib.sha256(one).hexdigest() for _, one in contents}
        self.seen.receipts.setdefault(self.name, []).append((newest[1], hashes))

    async def _ask(
        self, client: httpx.AsyncClient, kind: str, method: str, path: str, **more: object
    ) -> httpx.Response:
        """Ask until an answer comes; one that did not is asked for again, as people reload."""
        for _ in range(200):
            began = time.monotonic()
            try:
                answer = await client.request(method, path, **more)
            except httpx.TransportError:
                self.seen.failed += 1
                await asyncio.sleep(RELOADS_AFTER)
                continue
            if answer.status_code < 500:
                self.seen.seconds[kind].append(time.monotonic() - began)
                return answer
            self.seen.failed += 1
            await asyncio.sleep(RELOADS_AFTER)
        raise RuntimeError(f"{path} never came")


async def rush(students: list[Student], desk: Desk, minutes: float, kills: int) -> None:
    """Let everybody hand in twice within `minutes`, while `kills` processes are killed."""
    lot = random.Random(7)
    plan = [sorted(lot.uniform(0, 60 * minutes) for _ in range(2)) for _ in students]
    people = [
        asyncio.create_task(one.attend(moments))
        for one, moments in zip(students, plan, strict=True)
    ]
    for moment in sorted(lot.uniform(10, 60 * minutes + 60) for _ in range(kills)):
        await asyncio.sleep(0)
        await asyncio.sleep(max(0.0, moment - (time.monotonic() - _STARTED)))
        print(f"killed: {desk.kill_something(lot)}", flush=True)
    await asyncio.gather(*people)


_STARTED = time.monotonic()


def read_links(course: Course) -> dict[str, str]:
    """Return student -> path of a personal link."""
    done = subprocess.run(
        [*NBASSAY, "serve", "links"], cwd=course.root, capture_output=True, text=True, check=True
    )
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    return {row[1]: "/in/" + row[2].partition("/in/")[2] for row in rows}


def main(
    students: Annotated[int, typer.Option(help="Students, of whom each hands in twice.")] = 300,
    minutes: Annotated[float, typer.Option(help="Within how many minutes.")] = 10.0,
    kills: Annotated[int, typer.Option(help="Processes killed meanwhile.")] = 0,
    assignment: Annotated[str, typer.Option(help="What is handed in.")] = "college",
    jobs: Annotated[int, typer.Option(help="Notebooks marked at once.")] = 2,
    write: Annotated[bool, typer.Option(help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Measure a desk before a deadline; exit code 1 if anything of it went wrong."""
    global _STARTED  # noqa: PLW0603
    with tempfile.TemporaryDirectory(prefix="nbassay-desk-") as name:
        course = classes.make(Path(name) / "course", assignment, ClassSize(students, students // 5))
        handed = course.root / "handed-in"
        shutil.move(course.root / "submitted", handed)
        names = sorted(path.name for path in handed.iterdir())
        (course.root / "roster.csv").write_text(
            "\n".join(["student", *names, ""]), encoding="utf-8"
        )
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            desk = Desk(course, found.getsockname()[1], jobs)
        given, seen = read_links(course), Seen()
        desk.start()
        try:
            people = [
                Student(one, given[one], assignment, _files(handed / one / assignment), desk, seen)
                for one in names
            ]
            _STARTED = time.monotonic()
            asyncio.run(rush(people, desk, minutes, kills))
        finally:
            desk.stop()
        honest = set(names[: students - students // 5])
        table = describe(course, assignment, seen, honest, in_peace=not kills)
    rows = [f"| {what} | {figure} |" for what, figure in table]
    head = f"| {students} students, each twice, within {minutes:g} minutes; {kills} kills | |"
    text = "\n".join([head, "|---|---|", *rows])
    print(text)
    if write:
        page.fill_new("desk-load: killed" if kills else "desk-load", text, SECTION)
    wrong = sum(int(figure) for what, figure in table if what in FAULTS)
    raise typer.Exit(1 if wrong else 0)


def _files(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (path.name, json.dumps(json.loads(path.read_bytes())).encode())
        for path in sorted(folder.glob("*.ipynb"))
    ]


if __name__ == "__main__":
    typer.run(main)
