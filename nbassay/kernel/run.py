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

from .files import SCHEMA, atomic_file, write_json
from .forked import WaitingKernel
from .session import KernelSession, OutOfTimeError

_CAPTURE_SECONDS = 180.0
_PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "numpy", "pandas", "scikit-learn")


class Run:
    """One notebook's run and its record."""

    def __init__(
        self, job: dict[str, Any], job_path: str, waiting: WaitingKernel | None = None
    ) -> None:
        """Read the notebook that `job` names."""
        self._job = job
        self._out = Path(job["paths"]["out"])
        self._notebook = nbformat.read(job["paths"]["notebook"], as_version=4)
        self._session = KernelSession(self._notebook, job, job_path, waiting)
        self._kernel = "alive"
        self._cells = [
            {
                "index": index,
                "grade_id": _grade_id(cell),
                "status": "not_run",
                "seconds": 0.0,
                "error": None,
                "capture_error": None,
            }
            for index, cell in enumerate(self._notebook.cells)
            if cell.cell_type == "code"
        ]

    async def execute(self) -> None:
        """Run all cells, keeping the record up to date; the last state is always written.

        A kernel that is killed because a cell ran out of time counts as died: what would have
        been captured later is then no sign of tampering.
        """
        try:
            await self._session.start()
            for record in self._cells:
                await self._execute(record)
                self._write_record()
        except (DeadKernelError, OutOfTimeError):
            self._kernel = "died"
        finally:
            self._write_record()
            self._write_notebook()
            await self._session.stop()

    async def _execute(self, record: dict[str, Any]) -> None:
        cell = self._notebook.cells[record["index"]]
        started = time.monotonic()
        try:
            record["status"] = "error"
            record["error"] = await self._session.run_cell(cell, record["index"])
            record["status"] = "error" if record["error"] else "ok"
            record["seconds"] = round(time.monotonic() - started, 3)
            record["capture_error"] = await self._capture(record["grade_id"])
        except OutOfTimeError:
            record["status"] = "timed_out"
            raise
        except DeadKernelError:
            record["status"] = "error"
            record["error"] = {"name": "DeadKernelError", "value": "the kernel ended"}
            raise
        finally:
            record["seconds"] = record["seconds"] or round(time.monotonic() - started, 3)

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
