"""Which cells of a master notebook are Otter's marks, and which look as if they were meant to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from nbformat.notebooknode import NotebookNode

_BOUNDARY = re.compile(r"#\s+(begin|end)\s+(question|prompt|solution|tests)", re.IGNORECASE)
_CONFIG = re.compile(r"#\s+assignment\s+config", re.IGNORECASE)
_IN_OTHER_CELLS = re.compile(r"#+\s*(begin|end)\s+(question|tests|prompt|solution)\s*", re.I)
# In code these stand around a solution, and say nothing of blocks.
_OF_CODE = {"solution", "prompt"}
_KNOWN = [
    f"{end} {what}" for end in ("BEGIN", "END") for what in ("QUESTION", "SOLUTION", "PROMPT", "TESTS")
]  # fmt: skip
_ALIKE = 0.8


@dataclass(frozen=True)
class BlockMark:
    """The beginning or the end of a block."""

    ends: bool
    block: str

    def __str__(self) -> str:
        return f"# {'END' if self.ends else 'BEGIN'} {self.block.upper()}"


def read_block_mark(cell: NotebookNode) -> BlockMark | None:
    """Return the mark that a cell is, None for all others; Otter looks at the first line alone."""
    found = _BOUNDARY.match(_first_line(cell)) if cell.cell_type == "raw" else None
    return None if found is None else BlockMark(found[1].lower() == "end", found[2].lower())


def is_assignment_config(cell: NotebookNode) -> bool:
    """Whether a cell has the assignment's configuration."""
    return cell.cell_type == "raw" and bool(_CONFIG.match(_first_line(cell)))


def find_near_mark(cell: NotebookNode) -> str:
    """Return what is wrong with a cell that is no mark and nearly one, "" for all others.

    Otter takes it for the assignment's text, and what it was to mark for nothing.
    """
    lines: list[str] = [line.strip() for line in cell.source.split("\n") if line.strip()]
    first = lines[0] if lines else ""
    if cell.cell_type != "raw":
        return _find_in_other_cell(cell.cell_type, first)
    said = " ".join(first.lstrip("#").upper().split()[:2])
    near = get_close_matches(said, [*_KNOWN, "ASSIGNMENT CONFIG"], n=1, cutoff=_ALIKE)
    if not near:
        return ""
    return f"{first[:60]!r} is no mark of Otter's; begin the cell's first line with # {near[0]}"


def _find_in_other_cell(kind: Literal["code", "markdown"], first: str) -> str:
    found = _IN_OTHER_CELLS.fullmatch(first)
    if found is None or (kind == "code" and found[2].lower() in _OF_CODE):
        return ""
    called = "code" if kind == "code" else "Markdown"
    return f"{first!r} stands in a {called} cell, where Otter passes over it; make it a raw cell"


def _first_line(cell: NotebookNode) -> str:
    return str(cell.source).partition("\n")[0]
