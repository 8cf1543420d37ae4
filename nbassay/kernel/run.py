"""One notebook's run: its cells one after another, and the record of them."""

from __future__ import annotations

import functools
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from .forked import WaitingKernel
from .out_files import SCHEMA, atomic_file, write_json
from .rlimits import end_all_others
from .session import KernelSession, OutOfTimeError

_CAPTURE_SECONDS = 180.0
_MOST_RESTARTS = 3
_ENDED = {"name": "DeadKernelError", "value": "the kernel ended"}
_PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "numpy", "pandas", "scikit-learn")


class Run:
    """One notebook's run and its record."""

    def __init__(
        self, job: dict[str, Any], job_path: str, waiting: WaitingKernel | None = None
    ) -> None:
        """Read the notebook that `job` names."""
        self._job = job
        self._job_path = job_path
        self._out = Path(job["paths"]["out"])
        self._notebook = nbformat.read(job["paths"]["notebook"], as_version=4)
        room = int(job["output_bytes"])
        self._session = KernelSession(self._notebook, job, job_path, room, waiting)
        self._kernel = "alive"
        self._restarts = 0
        self._cells: list[dict[str, Any]] = [
            {
                "index": index,
                "grade_id": _grade_id(cell),
                "status": "not_run",
                "seconds": 0.0,
                "error": None,
                "ended": False,
                "capture_error": None,
            }
            for index, cell in enumerate(self._notebook.cells)
            if cell.cell_type == "code"
        ]

    async def execute(self) -> None:
        """Run all cells, keeping the record up to date; the last state is always written.

        Where the kernel ends in a cell the following cells run in a new one. If something was lost
        with it the run's kernel counts as died: a capture that lacks is then no sign of tampering.
        """
        try:
            await self._session.start()
            for place, record in enumerate(self._cells):
                await self._execute(record)
                self._write_record()
                if record["ended"]:
                    await self._go_on(place)
        except (DeadKernelError, OutOfTimeError):
            self._kernel = "died"
        finally:
            self._write_record()
            self._write_notebook()
            await self._session.stop()

    async def _execute(self, record: dict[str, Any]) -> None:
        """Run a cell and capture after it; `ended` tells that the kernel did not outlive this."""
        started = time.monotonic()
        try:
            await self._run_cell(record)
            record["seconds"] = round(time.monotonic() - started, 3)
            if not record["ended"]:
                record["capture_error"] = await self._capture(record["grade_id"])
        except OutOfTimeError:
            record.update(status="timed_out", ended=True)
        except DeadKernelError:
            record["ended"] = True
        record["seconds"] = record["seconds"] or round(time.monotonic() - started, 3)

    async def _run_cell(self, record: dict[str, Any]) -> None:
        record["status"] = "ok"
        reply = await self._session.run_cell(self._cell(record), record["index"])
        record["error"], record["ended"] = reply.error, reply.asked_to_end
        if reply.timed_out:
            record["status"] = "timed_out"
        elif reply.error:
            record["status"] = "error"

    def _cell(self, record: dict[str, Any]) -> NotebookNode:
        return self._notebook.cells[record["index"]]

    async def _go_on(self, place: int) -> None:
        """Start a new kernel for the cells below `place`, where the kernel ended.

        What was defined is gone, but above the first test cell, where notebooks restart a runtime
        for packages that they have just installed: the cells up to there run once more. If it was a
        cell of the student's own, and no answer, nothing is lost.

        Raises:
            DeadKernelError: if there is nothing to run, or the kernel has ended too often.
            OutOfTimeError: if the run's time is up.
        """
        ending = self._cells[place]
        last = place + 1 == len(self._cells) or self._restarts == _MOST_RESTARTS
        tested = any(cell["grade_id"] in self._job["capture"] for cell in self._cells[: place + 1])
        if last or tested or ending["grade_id"]:
            self._lose(ending)
        if last:
            raise DeadKernelError("the kernel ended")
        self._restarts += 1
        await self._session.stop()
        end_all_others(own_namespace=not self._job["adopt_orphans"])
        room = self._session.room
        self._session = KernelSession(self._notebook, self._job, self._job_path, room)
        await self._session.start()
        for record in [] if tested else self._cells[:place]:
            if not record["ended"]:
                await self._session.run_cell(self._cell(record), record["index"])

    def _lose(self, record: dict[str, Any]) -> None:
        """Note that what the kernel held was lost in this cell."""
        self._kernel = "died"
        if record["status"] == "ok":
            record.update(status="error", error=dict(_ENDED))

    async def _capture(self, cell: str | None) -> str | None:
        """Capture after a test cell; return why the kernel could not, or None."""
        wanted = self._job["capture"].get(cell)
        if cell is None or wanted is None:
            return None
        calls = len(wanted.get("calls", ())) * float(self._job["cell_seconds"])
        complaint = await self._session.capture(cell, _CAPTURE_SECONDS + calls)
        self._write_notebook()
        return complaint

    def _write_record(self) -> None:
        record = {
            "schema": SCHEMA,
            "cells": self._cells,
            "kernel": self._kernel,
            "restarts": self._restarts,
            "versions": _versions(),
        }
        write_json(self._out / "run.json", record)

    def _write_notebook(self) -> None:
        with atomic_file(self._out / "executed.ipynb") as handle:
            handle.write(nbformat.writes(self._notebook).encode("utf-8", "replace"))


def _grade_id(cell: Any) -> str | None:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return grade_id if isinstance(grade_id, str) else None


@functools.cache
def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
