"""Known right and known wrong submissions, which graders are tried on.

Each is a percent-format file `graders/<a>/submissions/<notebook>/<right|wrong>_<what>.py`::

    # what: the scaler is fitted on all rows
    # expect: test_scaler_sees_training_rows_only
    # %% [scaling]
    scaler = StandardScaler().fit(X)
    # %% [+smote]
    import imblearn

`# %% [topic]` replaces the solution cell of that topic, `# %% [+topic]` is an extra cell right
before it. Cells that it does not name keep the reference solution.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell

from nbassay.errors import NbassayError, cannot_read

_HEADER = re.compile(r"#\s*(what|expect):\s*(.*)")
_BLOCK = re.compile(r"#\s*%%\s*\[(\+?)([A-Za-z0-9_-]+)\]\s*")


@dataclass(frozen=True)
class Cell:
    """One block of a file: code for the solution cell `topic`, or an extra cell before it."""

    topic: str
    source: str
    extra: bool = False


@dataclass(frozen=True)
class KnownSubmission:
    """What one of them does, and the names of the checks that must fail."""

    name: str
    what: str
    expected: tuple[str, ...]
    cells: tuple[Cell, ...]


def load(path: Path) -> KnownSubmission:
    """Return the known submission in the file `path`.

    Raises:
        NbassayError: if it does not say what it is, a wrong one does not say which checks fail,
            or code stands before the first block.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NbassayError(cannot_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise NbassayError(f"{path} is not text in UTF-8: {error}; save it as UTF-8") from error
    header, blocks = _parse(text, path)
    known = KnownSubmission(
        name=path.stem,
        what=" ".join(header.get("what", [])),
        expected=tuple(" ".join(header.get("expect", [])).replace(",", " ").split()),
        cells=blocks,
    )
    if not known.what:
        raise NbassayError(f"{path} does not begin with a line '# what: ...'; add one")
    if path.stem.startswith("wrong_") != bool(known.expected):
        raise NbassayError(
            f"{path}: name failing checks in '# expect: ...' of a wrong_ submission, and of no other"
        )
    return known


def build(known: KnownSubmission, source: Mapping[str, Any]) -> NotebookNode:
    """Return the notebook a student with this solution would hand in.

    Raises:
        NbassayError: if a block names a topic that is no solution cell of `source`.
    """
    notebook: NotebookNode = nbformat.from_dict(json.loads(json.dumps(source)))
    solutions = {cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_solution(cell)}
    unknown = sorted({cell.topic for cell in known.cells} - solutions)
    if unknown:
        raise NbassayError(
            f"{known.name} has blocks for {', '.join(unknown)}; "
            f"the solution cells are {', '.join(sorted(solutions))}"
        )
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if is_solution(cell):
            cells += _replace_cell(cell, known)
        else:
            cells.append(cell)
    for number, cell in enumerate(cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell["id"] = f"cell-{number}"
    notebook.cells = cells
    return notebook


def _replace_cell(cell: NotebookNode, known: KnownSubmission) -> list[NotebookNode]:
    """Return what replaces one solution cell: its extra cells, then the cell itself."""
    topic = cell.metadata.nbgrader.grade_id
    mine = [block for block in known.cells if block.topic == topic]
    for block in mine:
        if not block.extra:
            cell.source = block.source
    return [*(new_code_cell(block.source) for block in mine if block.extra), cell]


def is_solution(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell of a source notebook holds code that students write."""
    settings = cell["metadata"].get("nbgrader", {})
    return bool(settings.get("solution")) and cell["cell_type"] == "code"


def _parse(text: str, path: Path) -> tuple[dict[str, list[str]], tuple[Cell, ...]]:
    header: dict[str, list[str]] = {}
    opened: list[tuple[str, bool, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _BLOCK.fullmatch(line):
            opened.append((match.group(2), match.group(1) == "+", []))
        elif opened:
            opened[-1][2].append(line)
        elif match := _HEADER.fullmatch(line.strip()):
            header.setdefault(match.group(1), []).append(match.group(2))
        elif line.strip() and not line.startswith("#"):
            raise NbassayError(
                f"{path}:{number}: code before the first '# %% [topic]' block; move it into one"
            )
    cells = tuple(Cell(topic, "\n".join(lines).strip(), extra) for topic, extra, lines in opened)
    replaced = [cell.topic for cell in cells if not cell.extra]
    if len(replaced) != len(set(replaced)):
        raise NbassayError(f"{path} replaces one cell twice; keep one block for each topic")
    return header, cells
