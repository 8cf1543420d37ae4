"""What the class page takes along of each submission: own code by self-check, and histories."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from nbassay.evidence import Evidence, Fit
from nbassay.reports.cells import join_source, role_of
from nbassay.reports.inputs import (
    FeedbackInput,
    History,
    NotebookInput,
    NotebookWork,
    StudentWork,
)
from nbassay.reports.pictures import ACCURACIES, LARGEST

MAX_CODE = 60_000  # characters of a notebook
MAX_CELLS = 400
MAX_TRAININGS = 6  # a self-check
MAX_HISTORIES = 40  # a notebook
MAX_EPOCHS = 2_000


def collect_work(page: FeedbackInput) -> StudentWork:
    """Return by notebook what the class page needs of a student's `page`.

    A notebook whose evidence is no longer kept, or cannot be read, is not in it.
    """
    return {
        given.notebook: NotebookWork(
            _code(given), tuple(islice(_histories(given.evidence), MAX_HISTORIES))
        )
        for given in page.notebooks
        if given.executed is not None or given.evidence is not None
    }


def _code(given: NotebookInput) -> dict[str, str]:
    return split_code(given.executed) if given.executed is not None else {}


def split_code(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Return by self-check the code that is the student's own, bounded in cells and characters.

    A self-check has what stands between the one before and itself; below the last it is that of "".
    The notebook may be a released one; nothing is believed of one that ran.
    """
    found: dict[str, list[str]] = {}
    since: list[str] = []
    left = MAX_CODE
    for role, topic, source in _code_cells(notebook):
        if role == "test":
            found.setdefault(topic, []).extend(since)
            since = []
        elif role in {"yours", "extra"}:
            since.append(source[:left])
            left -= len(since[-1])
    found[""] = since
    return {cell: "\n".join(parts) for cell, parts in found.items()}


def _code_cells(notebook: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    cells = notebook.get("cells")
    for cell in cells[:MAX_CELLS] if isinstance(cells, list) else []:
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            yield *role_of(cell, is_code=True), join_source(cell.get("source"))


def _histories(evidence: Evidence | None) -> Iterator[History]:
    for cell, fits in _fits_by_cell(evidence) if evidence is not None else ():
        for number, fit in enumerate(fits[-MAX_TRAININGS:]):
            for measure, names in (("loss", ("loss",)), ("accuracy", ACCURACIES)):
                known = next((name for name in names if name in fit.history), "")
                for held_out, key in ((False, known), (True, f"val_{known}")):
                    values = _values(fit, key)
                    if known and any(math.isfinite(value) for value in values):
                        yield History(cell, number, measure, held_out, values)


def _fits_by_cell(evidence: Evidence) -> Iterator[tuple[str, Sequence[Fit]]]:
    """Yield each self-check with the trainings that are new since the one before it."""
    seen = 0
    for cell in (run.grade_id for run in evidence.cells if run.grade_id in evidence.captures):
        fits = evidence.captures[str(cell)].fits
        seen = seen if seen <= len(fits) else 0  # a new kernel begins to count anew
        yield str(cell), fits[seen:]
        seen = len(fits)


def _values(fit: Fit, key: str) -> tuple[float, ...]:
    """Return those of the epochs that were really run."""
    kept = fit.history.get(key, ())[: min(fit.epochs_run, MAX_EPOCHS)]
    return tuple(float(value) if abs(value) <= LARGEST else math.nan for value in kept)
