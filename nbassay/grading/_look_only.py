"""Cells that only show something to a student, which a grading has no use for.

Drawing is the better part of what the cells of a notebook cost when nothing is trained. An author
tags a locked cell `look-only`; it runs for students, and is left out here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import parse_cell
from nbassay.course.name_flow import ANY_NAME, EVERY_NAME, NameFlow, follow_names
from nbassay.course.notebook import copy_cell, grade_id_of, is_locked, is_look_only
from nbassay.submitted.sanitise import Sanitised
from nbassay.texts import IN_BOTH, text

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
    flows = {index: flow for index, cell in enumerate(cells) if (flow := _follow(cell))}
    called = [flow.by_calls for index, flow in flows.items() if not is_look_only(cells[index])]
    by_calls = frozenset().union(*called)  # a function that stands above may be called below
    own = [index for index in flows if not is_locked(cells[index])]
    if any(flows[index].by_calls & ANY_NAME for index in own):
        return set()
    left_out: set[int] = set()
    needed: set[str] = set()  # by the cells below
    for index in reversed(flows):
        cell, flow = cells[index], flows[index]
        if is_look_only(cell) and flow.may_bind.isdisjoint(needed | by_calls | {EVERY_NAME}):
            left_out.add(index)
            continue
        if index in own and flow.first & ANY_NAME:
            return left_out
        needed -= flow.bound
        needed |= flow.first | flow.by_calls
        needed.update(capture.get(grade_id_of(cell), {}).get("names", ()))
    return left_out


def _follow(cell: NotebookNode) -> NameFlow | None:
    """Return what a cell does with names; None where it does not run, as it is no Python."""
    tree = parse_cell(cell.source) if cell.cell_type == "code" else None
    return follow_names(tree, cell.source) if tree is not None else None


def _remark_on(cell: NotebookNode) -> NotebookNode:
    remark = copy_cell(cell)
    remark.source = f"# {IN_BOTH.said(_IN_ITS_PLACE)}"
    return remark
