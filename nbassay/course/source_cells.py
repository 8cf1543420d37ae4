"""Whether the cells of a source notebook are such that a release can be made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.course.notebook import LOOK_ONLY, grade_id_of, is_look_only, read_trusted
from nbassay.errors import NbassayError

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
_TWO_WORDS = re.compile(r"\s*#+\s*(\S+\s+\S+)\s*")
_ALIKE = 0.8
_FIRST_ALIKE = 0.6


def check_cells(path: Path) -> None:
    """Make sure that ids are told apart, and that each solution has a beginning and an end.

    A solution of which one mark is misspelt would go out to students, or keep nbgrader from making
    a release without saying where.

    Raises:
        NbassayError: naming notebook, cell, id and line, in one line.
    """
    seen: dict[str, int] = {}
    for number, cell in enumerate(read_trusted(path).cells, start=1):
        grade_id = grade_id_of(cell)
        if grade_id and grade_id in seen:
            raise NbassayError(
                f"{path}: cells {seen[grade_id]} and {number} both have the id {grade_id!r}; give "
                "one of them another in Jupyter's panel Create Assignment"
            )
        seen[grade_id] = number
        for fault in chain(_faults_of_tags(cell), _faults(cell)):
            called = f"cell {number} ({grade_id})" if grade_id else f"cell {number}"
            raise NbassayError(f"{path}, {called}, {fault}")


def _faults_of_tags(cell: NotebookNode) -> Iterator[str]:
    if LOOK_ONLY in cell.metadata.get("tags", ()) and not is_look_only(cell):
        yield (
            f"has the tag {LOOK_ONLY!r}, with which a cell is left out when grading; lock it and "
            "give it no points, or take the tag off"
        )


def _faults(cell: NotebookNode) -> Iterator[str]:
    """Yield what is wrong with the marks around the solution of a cell."""
    opened = 0
    for number, line in enumerate(cell.source.splitlines(), start=1):
        if BEGIN in line:
            if opened:
                yield f"line {number}: {BEGIN} stands there for the second time; write {END} first"
            if not cell.metadata.get("nbgrader", {}).get("solution"):
                yield (
                    f"line {number}: {BEGIN} stands in a cell that is no solution; make it one in "
                    "Jupyter's panel Create Assignment, or take the mark out"
                )
            opened = number
        elif END in line:
            if not opened:
                yield f"line {number}: {END} stands there without {BEGIN} above it"
            opened = 0
        elif meant := find_misspelt_mark(line):
            yield f"line {number}: {line.strip()!r} is no mark; write '### {meant}'"
    if opened:
        yield f"line {opened}: {BEGIN} stands there without {END} below it"


def find_misspelt_mark(line: str) -> str:
    """Return the mark that a comment of two words nearly is, "" if it is nothing of the kind."""
    words = _TWO_WORDS.fullmatch(line)
    if words is None:
        return ""
    said = " ".join(words[1].upper().split())
    alike = {mark: _compare(said, mark) for mark in (BEGIN, END)}
    nearest = max(alike, key=lambda mark: alike[mark])
    # "The solution" differs from a mark in its first word alone, and is none.
    first = _compare(said.split()[0], nearest.split()[0])
    return nearest if alike[nearest] >= _ALIKE and first >= _FIRST_ALIKE else ""


def _compare(said: str, meant: str) -> float:
    return SequenceMatcher(None, said, meant).ratio()
