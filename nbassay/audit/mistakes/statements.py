"""Mistakes in whole lines: one left out, one run twice, an argument changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    called,
    code,
    elements,
    keyword,
    positional,
    put,
    receiver,
    swapped,
    walk,
    within,
)

_IN_PLACE: dict[type[cst.CSTNode], cst.BaseAugOp] = {
    cst.Add: cst.AddAssign(),
    cst.Subtract: cst.SubtractAssign(),
    cst.Multiply: cst.MultiplyAssign(),
    cst.Divide: cst.DivideAssign(),
}
# To exchange what nothing reads, or what shows, is no mistake of the field.
_PAPER = {"_", "ax", "axes", "fig", "figure"}
_FRESH = {"array", "copy"}
# To go on with the rows as they were has an operator of its own.
_ELSEWHERE = {"fit_transform", "transform"}


def leave_line_out(node: cst.CSTNode) -> Changes:
    """Forget a line: a call that changes something, a step, a name that is worked out further."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        statement = node.body[0]
        if isinstance(statement, cst.AugAssign) or _acts(statement) or _works_further(statement):
            yield node.with_changes(body=[cst.Pass()]), f"`{code(statement)}` left out"


def run_line_twice(node: cst.CSTNode) -> Changes:
    """Run a training, or the adding of a layer, twice, as a cell that is run again does."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        statement = node.body[0]
        if isinstance(statement, (cst.Assign, cst.Expr)) and _adds_up(statement.value):
            yield node.with_changes(body=[statement, statement]), f"`{code(statement)}` twice"


def change_argument_in_place(node: cst.CSTNode) -> Changes:
    """Work on the caller's own array: `x -= m` for `x = x - m`, no `.copy()`."""
    if isinstance(node, cst.FunctionDef):
        params = {param.name.value for param in node.params.params}
        for part in walk(node.body):
            for new in _in_place(part, params):
                yield within(node, part, new)


def return_early(node: cst.CSTNode) -> Changes:
    """Indent the return too far, so that the loop ends after its first round."""
    if isinstance(node, cst.IndentedBlock):
        for loop, after in pairwise(node.body):
            block = loop.body if isinstance(loop, cst.For) else None
            if isinstance(block, cst.IndentedBlock) and _returns(after):
                longer = block.with_changes(body=[*block.body, after])
                yield put(node, [(block, longer)]), f"`{code(after)}` moved into the loop"


def exchange_results(node: cst.CSTNode) -> Changes:
    """Unpack, or return, in another order."""
    if isinstance(node, cst.Assign) and len(node.targets) == 1:
        names, values = elements(node.targets[0].target), elements(node.value)
        for place, (one, other) in enumerate(pairwise(names)):
            given = values[place : place + 2]
            alike = len(given) == 2 and given[0].deep_equals(given[1])
            if not alike and not _PAPER & {code(one), code(other)}:
                yield swapped(node, one, other)
        if len(names) == 4 and not values:
            pairs = list(zip(names, (names[at] for at in (1, 0, 3, 2)), strict=True))
            yield put(node, pairs), "learnt from and held out exchanged"
    if isinstance(node, cst.Return):
        given = elements(node.value)
        for one, other in pairwise(given):
            yield swapped(node, one, other)


def _in_place(node: cst.CSTNode, params: set[str]) -> Iterator[cst.CSTNode]:
    """Return what does the same with one of `params` itself in place of a new array."""
    if isinstance(node, cst.Assign) and isinstance(node.value, cst.BinaryOperation):
        target, value = node.targets[0].target, node.value
        step = _IN_PLACE.get(type(value.operator))
        if step and code(target) in params and code(value.left) == code(target):
            yield cst.AugAssign(target, step, value.right)
    if isinstance(node, cst.Call) and called(node) in _FRESH:
        source = positional(node)[0] if positional(node) else receiver(node)
        if isinstance(source, cst.Name) and source.value in params:
            yield source


def _adds_up(value: cst.BaseExpression) -> bool:
    """Whether a call goes on from what it did before; estimators begin anew with each fit."""
    if not isinstance(value, cst.Call) or not isinstance(receiver(value), cst.Name):
        return False
    return called(value) == "add" or keyword(value, "epochs") is not None


def _acts(statement: cst.BaseSmallStatement) -> bool:
    """Whether a line is a call for its effect, or writes into a table."""
    if isinstance(statement, cst.Assign):
        return isinstance(statement.targets[0].target, (cst.Attribute, cst.Subscript))
    return isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call)


def _works_further(statement: cst.BaseSmallStatement) -> bool:
    """Whether a line gives a name a value that is worked out from what it had."""
    if not isinstance(statement, cst.Assign) or called(statement.value) in _ELSEWHERE:
        return False
    target = statement.targets[0].target
    names = {code(name) for name in elements(target) or [target]}
    read = {part.value for part in walk(statement.value) if isinstance(part, cst.Name)}
    return bool(names & read)


def _returns(line: cst.BaseStatement) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Return)


STATEMENTS: Sequence[tuple[str, Operator]] = (
    ("line left out", leave_line_out),
    ("run twice", run_line_twice),
    ("argument changed in place", change_argument_in_place),
    ("returned too early", return_early),
    ("results exchanged", exchange_results),
)
