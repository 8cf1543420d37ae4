"""Small notebooks built from code, run for real, and what came back."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_notebook

from nbassay import evidence as ev
from nbassay.course.allowance import Limits
from nbassay.sandbox import Job, Outcome, run_notebook

# Generous for a loaded machine; what a test wants to be exceeded it sets itself.
LIMITS = Limits(cell_seconds=60, total_seconds=120)


@dataclass(frozen=True)
class Ran:
    """One run: how it ended and what it left."""

    outcome: Outcome
    out: Path

    @cached_property
    def record(self) -> Any:
        return json.loads((self.out / "run.json").read_text())

    @cached_property
    def statuses(self) -> list[str]:
        return [cell["status"] for cell in self.record["cells"]]

    @cached_property
    def evidence(self) -> ev.Evidence:
        return ev.load_evidence(self.out)

    @cached_property
    def outputs(self) -> list[list[Any]]:
        """The outputs of each cell in the executed notebook."""
        notebook = nbformat.read(self.out / "executed.ipynb", as_version=4)
        return [cell.outputs for cell in notebook.cells]

    def text(self, cell: int) -> str:
        """What a cell printed."""
        return "".join(output.get("text", "") for output in self.outputs[cell])

    def capture(self, cell: str) -> ev.Capture:
        return self.evidence.captures[cell]


def notebook(*cells: str | tuple[str, str]) -> bytes:
    """A notebook; a pair is a cell with a grade id and its code."""
    made = new_notebook()
    for cell in cells:
        grade_id, source = cell if isinstance(cell, tuple) else ("", cell)
        metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
        made.cells.append(new_code_cell(source, metadata=metadata))
    return nbformat.writes(made).encode()


def run(out: Path, *cells: str | tuple[str, str], isolation: Any = "bwrap", **settings: Any) -> Ran:
    """Run a notebook into the new folder `out`; `settings` are those of a job."""
    out.mkdir(parents=True)
    given = {"files": {}, "inputs": {}, "capture": {}, "limits": LIMITS, **settings}
    job = Job(notebook=notebook(*cells), **given)
    return Ran(run_notebook(job, out, isolation=isolation), out)


def names(*wanted: str, **more: Any) -> dict[str, Any]:
    """What a test cell captures."""
    return {"names": wanted, **more}


def leftovers(word: str) -> list[psutil.Process]:
    """Processes that still run with `word` in their command; zombies run no more."""
    found = []
    for process in psutil.process_iter():
        try:
            if word in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def obey_ctrl_c() -> None:
    """For `preexec_fn`: a shell's background jobs, tests among them, inherit that it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
