"""The desk as users start it: processes of its own, pages over a socket, killed as systems kill."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import psutil
from conftest import ROOT

PATIENCE = 300.0  # seconds: the machine may be busy
_MARKS = re.compile(rb"marking beside the desk of (\S+?);")
_ADDRESS = re.compile(rb"the desk is at (http://\S+?)/;")


class _Started:
    """A process of `nbassay serve` on a course, with what it said."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.root = root
        self.said = root / f"said-{'-'.join(arguments[:1])}-{time.monotonic_ns()}.txt"
        command = [*_NBASSAY, "serve", *arguments, "--course", str(root), "--lang", "en"]
        with self.said.open("wb") as file:
            self.process = subprocess.Popen(
                [*command, "--jobs", "1"],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=_ENVIRONMENT,
                cwd=root,
            )

    def wait_for_word(self, pattern: re.Pattern[bytes]) -> str:
        """Return what it says as soon as it does, of the first group."""

        def look() -> str:
            found = pattern.search(self.said.read_bytes())
            assert found or self.process.poll() is None, self.said.read_text()
            return found[1].decode() if found else ""

        return wait_for(look, "it says nothing")

    def family(self) -> list[psutil.Process]:
        """Return its process and all below."""
        with contextlib.suppress(psutil.NoSuchProcess):
            own = psutil.Process(self.process.pid)
            return [own, *own.children(recursive=True)]
        return []

    def kill(self) -> None:
        """End it at once, and wait until everything that it started is gone."""
        family = self.family()
        self.process.kill()
        self.process.wait()
        wait_for(lambda: not any(map(_lives, family)), "a process outlived the desk")

    def stop(self) -> int:
        """Tell it to end, and return how it ended."""
        family = self.family()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE)
        wait_for(lambda: not any(map(_lives, family)), "a process outlived the desk")
        return code


class Served(_Started):
    """The desk itself."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "desk", "--port", "0")
        self.address = self.wait_for_word(_ADDRESS)


class Marking(_Started):
    """A marker beside a desk."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "marker")
        self.wait_for_word(_MARKS)


_NBASSAY = (sys.executable, "-m", "nbassay")
_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(look: Callable[[], object], trouble: str):
    """Return what `look` finds as soon as it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(trouble)


def links(root: Path, *arguments: str) -> dict[str, str]:
    """Return name -> path of the links that the command prints."""
    done = subprocess.run(
        [*_NBASSAY, "serve", "links", "--course", str(root), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=_ENVIRONMENT,
    )
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    return {row[1]: "/in/" + row[2].partition("/in/")[2] for row in rows}


def come_in(address: str, link: str) -> httpx.Client:
    """Return a browser that came in by a link."""
    client = httpx.Client(base_url=address, follow_redirects=True, timeout=60)
    client.get(link).raise_for_status()
    return client


def hand_in(client: httpx.Client, content: bytes, name: str = "sums.ipynb") -> str:
    """Hand in one file and return the page that follows."""
    found = re.search(r'name="token" value="(\w+)"', client.get("/a/tiny").text)
    assert found
    files = [("files", (name, content, "application/octet-stream"))]
    answer = client.post("/a/tiny/hand-in", data={"token": found[1]}, files=files)
    answer.raise_for_status()
    return answer.text
