"""Telling which notebook of an assignment a file is, by its cells, else by its name."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import find_bound_names, fold, likenesses, parse_cell
from nbassay.course.layout import Assignment
from nbassay.course.names import compose
from nbassay.course.notebook import grade_id_of, grade_ids, is_locked, read_trusted

SURE = 3  # cells that one notebook shares with another to be it, whatever its name is
_SUFFIXES = re.compile(r"(\.ipynb|\.json|\.txt)+$", re.IGNORECASE)


@dataclass(frozen=True)
class Released:
    """What a released notebook is known by: its ids, texts of locked cells by form, all texts."""

    ids: frozenset[str]
    locked: Mapping[str, str]
    texts: frozenset[str]


@dataclass(frozen=True)
class Identity:
    """Which notebook a file is, "" when nobody can tell, and how many cells say so.

    `shares` says how many cells it has of each notebook of the assignment; `by_code` that nothing
    but the names that its code binds tells which one it is.
    """

    name: str
    shares: Mapping[str, int]
    by_code: bool = False

    def denies(self, name: str) -> bool:
        """Whether the cells are certainly those of another notebook than `name`."""
        return (
            self.name not in {"", name}
            and self.shares.get(name, 0) == 0
            and self.shares.get(self.name, 0) >= SURE
        )


def identify(assignment: Assignment, notebook: NotebookNode | None, file_name: str) -> Identity:
    """Return which notebook of `assignment` a file called `file_name` is.

    Its cells decide, with ids or without; then its name, which may have been lengthened on the way
    ("2026_kim_logistic (1).ipynb"); then the names that its code binds. `notebook` is None for a
    file that cannot be read.

    Raises:
        NbassayError: if a released notebook cannot be read.
    """
    names = [spec.name for spec in assignment.notebooks]
    shares = dict.fromkeys(names, 0)
    if notebook is not None:
        own = grade_ids(notebook)
        forms = {form for cell in notebook.cells for form in _forms(cell.source)}
        shares = {name: _shared(own, forms, identify_released(assignment, name)) for name in names}
    found = _best(shares) or _by_name(names, file_name)
    if found or notebook is None:
        return Identity(found, shares)
    return Identity(_best(_bound_names(assignment, notebook)), shares, by_code=True)


def is_untouched(assignment: Assignment, name: str, notebook: NotebookNode) -> bool:
    """Whether `notebook` holds nothing but what the released notebook `name` does.

    Raises:
        NbassayError: if the released notebook cannot be read.
    """
    texts = identify_released(assignment, name).texts
    return all(fold(cell.source) in texts for cell in notebook.cells)


def identify_released(assignment: Assignment, name: str) -> Released:
    """Return what the released notebook `name` is known by.

    Raises:
        NbassayError: if it cannot be read.
    """
    path = assignment.release / f"{name}.ipynb"
    try:
        status = path.stat()
    except OSError:
        assignment.require_released()
        return _read_released(path, 0)  # which says what else is wrong
    return _read_released(path, status.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read_released(path: Path, _changed: int) -> Released:
    notebook = read_trusted(path)
    locked: dict[str, str] = {}
    for cell in notebook.cells:
        if grade_id_of(cell) and is_locked(cell):
            for form in _forms(cell.source):
                locked.setdefault(form, grade_id_of(cell))
    texts = frozenset({"", *(fold(cell.source) for cell in notebook.cells)})
    return Released(frozenset(grade_ids(notebook)), locked, texts)


def _shared(own: set[str], forms: set[str], released: Released) -> int:
    """Return how many cells of a released notebook one with these ids and texts has."""
    ids = own & released.ids
    if 2 * len(ids) < len(own):  # a notebook of another assignment, which has a `setup` as well
        ids = set()
    return len(ids) + len({released.locked[form] for form in forms & released.locked.keys()})


def _forms(text: str) -> list[str]:
    return list(islice(likenesses(text), 2)) if text.strip() else []


def _best(counts: Mapping[str, int]) -> str:
    """Return the name that counts most, "" when there are none or several."""
    most = max(counts.values(), default=0)
    best = [name for name, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else ""


def _by_name(names: list[str], file_name: str) -> str:
    """Return the longest name that `file_name` contains, whatever its capitals and its signs."""
    stem = _squeeze(_SUFFIXES.sub("", file_name))
    found = sorted((name for name in names if _squeeze(name) in stem), key=len)
    return found[-1] if found else ""


def _squeeze(text: str) -> str:
    text = compose(text).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def _bound_names(assignment: Assignment, notebook: NotebookNode) -> dict[str, int]:
    """Return by notebook how many of its names the code binds, where that is at least half."""
    trees = (parse_cell(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    names = {name for tree in trees if tree is not None for name in find_bound_names(tree)}
    asked = {
        spec.name: {name for cell in spec.cells.values() for name in cell.names}
        for spec in assignment.notebooks
    }
    return {
        name: len(names & wanted)
        for name, wanted in asked.items()
        if 2 * len(names & wanted) >= len(wanted)
    }
