"""Cells that only show something to a student, which a grading has no use for.

Drawing is the better part of what the cells of a notebook cost when nothing is trained. An author
tags a locked cell `look-only`; it runs for students, and is left out here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import find_bound_names, parse_cell, read
from nbassay.course.notebook import copy_cell, grade_id_of, is_locked, is_look_only
from nbassay.submitted.sanitise import Sanitised
from nbassay.texts import IN_BOTH, text

# What may read any name there is.
_ANY_NAME = frozenset({"eval", "exec", "globals", "locals", "vars"})
_IN_ITS_PLACE = text(
    ko="보여 주기만 하는 셀이라 채점할 때는 실행하지 않습니다.",
    en="This cell only shows something: it is not run when grading.",
)


def leave_out_look_only(
    handed_in: Sanitised, capture: Mapping[str, Mapping[str, Any]]
) -> Sanitised:
    """Return a notebook in which a remark stands in place of each look-only cell.

    One stays where a cell below it, or what `capture` names at a test cell, may need what it
    binds: a student may build on whatever a notebook gives.
    """
    cells = handed_in.notebook.cells
    left_out = _find_left_out(cells, capture)
    if not left_out:
        return handed_in
    notebook = copy(handed_in.notebook)
    notebook.cells = [
        _remark_on(cell) if index in left_out else cell for index, cell in enumerate(cells)
    ]
    return replace(handed_in, notebook=notebook)


def _find_left_out(
    cells: Sequence[NotebookNode], capture: Mapping[str, Mapping[str, Any]]
) -> set[int]:
    if not any(map(is_look_only, cells)):
        return set()
    left_out: set[int] = set()
    needed: set[str] = set()  # by the cells below
    for index in reversed(range(len(cells))):
        cell = cells[index]
        tree = parse_cell(cell.source) if cell.cell_type == "code" else None
        if tree is None:  # what is no Python does not run
            continue
        bound = find_bound_names(tree)
        if is_look_only(cell) and not bound & needed:
            left_out.add(index)
            continue
        wanted = _find_read_names(tree.body)
        if not is_locked(cell) and wanted & _ANY_NAME:
            return left_out
        needed -= bound
        needed |= wanted
        needed.update(capture.get(grade_id_of(cell), {}).get("names", ()))
    return left_out


def _find_read_names(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names that a cell reads before it binds them itself, in functions as well."""
    names: set[str] = set()
    bound: set[str] = set()
    for statement in statements:
        own = find_bound_names(statement)
        loaded = read(statement)
        if isinstance(statement, ast.AugAssign):
            loaded |= own
        elif not isinstance(statement, ast.Assign | ast.AnnAssign):
            loaded -= own  # a loop binds what its body reads
        names |= loaded - bound
        bound |= own
    return names


def _remark_on(cell: NotebookNode) -> NotebookNode:
    remark = copy_cell(cell)
    remark.source = f"# {IN_BOTH.said(_IN_ITS_PLACE)}"
    return remark
