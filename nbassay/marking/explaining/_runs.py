"""The code cells of a notebook as they ran: what each was to define, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbassay import evidence as ev
from nbassay.course.cell_code import find_bound_names, parse_cell, read
from nbassay.course.notebook import grade_id_of
from nbassay.texts import Text, text

MAX_ERROR = 200  # characters of a student's own error text that a message repeats

# What a cell that is no Python was to define.
_DEFINES = re.compile(r"^(?:def|class) +(\w+)|^(\w+(?: *, *\w+)*) *=(?!=)", re.MULTILINE)
# IPython's name for a cell, which nobody has ever seen.
_CELL_FILE = re.compile(r"\(\d{1,20}\.py, line (\d{1,9})\)")
_NOT_DEFINED = re.compile(r"name '(\w{1,100})' is not defined")


@dataclass(frozen=True)
class Run:
    """One code cell: its source, and how it went. `own` marks the student's cells."""

    record: ev.CellRun
    source: str
    own: bool

    @property
    def index(self) -> int:
        """Its place in the notebook."""
        return self.record.index

    @property
    def is_test(self) -> bool:
        """Whether it is a self-check."""
        return bool(self.record.grade_id) and str(self.record.grade_id).startswith("test_")

    @property
    def stopped(self) -> bool:
        """Whether it ended half-way: with an error, or because it took too long.

        Where the kernel ended with it more was lost than what the cell was to define.
        """
        return self.record.status in {"error", "timed_out"} and not self.record.ended

    @property
    def label(self) -> Text:
        """How a message calls it: by its id, else by its number."""
        if self.record.grade_id:
            return text(ko="`{cell}`", en="`{cell}`", cell=self.record.grade_id)
        return text(ko="{number}번째", en="{number}", number=self.index + 1)

    @cached_property
    def defines(self) -> set[str]:
        """The names that it was to define."""
        tree = parse_cell(self.source)
        if tree is not None:
            return find_bound_names(tree)
        found = (match[1] or match[2] for match in _DEFINES.finditer(self.source))
        return {name.strip() for names in found for name in names.split(",")}

    @cached_property
    def reads(self) -> set[str]:
        """The names that it needs from cells before it."""
        tree = parse_cell(self.source)
        return read(tree) if tree is not None else set()

    def makes(self, name: str) -> bool:
        """Whether it was to define `name`, or to write the file of that name."""
        return name in self.defines if name.isidentifier() else name in self.source

    @property
    def missed(self) -> str:
        """The missing name that it stopped for; "" if it was something else."""
        error = self.record.error
        return name_missed(error) if error is not None else ""

    @property
    def how(self) -> Text:
        """How it stopped, to follow the name of the cell; it has no full stop."""
        if self.record.status == "timed_out":
            return text(ko="제한 시간을 넘겨 멈췄습니다", en="ran out of time")
        error = error_text(self.record.error)
        return text(ko="오류로 멈췄습니다: {error}", en="stopped with {error}", error=error)


class Runs(Sequence[Run]):
    """The code cells of a notebook, in order."""

    def __init__(self, evidence: ev.Evidence, notebook: Mapping[str, Any]) -> None:
        ids = {record.grade_id for record in evidence.cells}
        cells = notebook.get("cells", [])
        self._runs = [
            Run(record, _source(cells, record), _is_own(cells, record, ids))
            for record in evidence.cells
        ]

    def __len__(self) -> int:
        return len(self._runs)

    def __getitem__(self, index: Any) -> Any:
        return self._runs[index]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def before(self, run: Run) -> list[Run]:
        """Return the cells before `run`, the nearest first."""
        return [earlier for earlier in reversed(self._runs) if earlier.index < run.index]

    def above(self, cell: str) -> list[Run]:
        """Return the cells above the self-check `cell`, all when there is none of that id."""
        place = next((run.index for run in self._runs if run.record.grade_id == cell), None)
        return [run for run in self._runs if place is None or run.index < place]

    def topic(self, cell: str) -> list[Run]:
        """Return the student's cells that the self-check `cell` is about.

        Those between the self-check before it and itself, and its solution cell wherever that is.
        """
        found: list[Run] = []
        for run in self.above(cell):
            if run.is_test:
                found = [
                    earlier
                    for earlier in found
                    if earlier.record.grade_id == cell.removeprefix("test_")
                ]
            elif run.own:
                found.append(run)
        return found

    def tested_by(self, run: Run) -> str:
        """Return the first self-check that `run` is among the cells of, "" for none."""
        tests = (str(test.record.grade_id) for test in self._runs if test.is_test)
        return next((cell for cell in tests if run in self.topic(cell)), "")


def name_missed(error: ev.ErrorInfo) -> str:
    """Return the name that a NameError says is not defined, "" for other errors."""
    found = _NOT_DEFINED.match(error.value) if error.name == "NameError" else None
    return found[1] if found else ""


def error_text(error: ev.ErrorInfo | None) -> str:
    """Return an error on one line; what it says is the student's own text."""
    if error is None:
        return "Error"
    said = ": ".join(part for part in (error.name, error.value) if part)
    return ev.short(_CELL_FILE.sub(r"(line \1)", said), MAX_ERROR).rstrip(". ")


def all_code(runs: Iterable[Run]) -> str:
    """Return the student's code of several cells as one text."""
    return "\n\n".join(run.source for run in runs if run.own)


def _source(cells: Sequence[Any], record: ev.CellRun) -> str:
    """Return the code of a cell; "" where the record names none of the notebook's."""
    cell = cells[record.index] if record.index < len(cells) else None
    if cell is None or cell["cell_type"] != "code" or grade_id_of(cell) != (record.grade_id or ""):
        return ""
    return str(cell["source"])


def _is_own(cells: Sequence[Any], record: ev.CellRun, ids: set[str | None]) -> bool:
    """Whether a cell is the student's: what a locked one says is the echo of an earlier mistake."""
    if record.grade_id is None or f"test_{record.grade_id}" in ids:
        return True
    metadata = cells[record.index]["metadata"] if record.index < len(cells) else {}
    return bool(metadata.get("nbgrader", {}).get("solution"))
