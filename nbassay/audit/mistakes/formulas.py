"""Mistakes in arithmetic and comparisons: signs, operators, sides, powers, bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Change,
    Changes,
    called,
    code,
    elements,
    number,
    positional,
    swapped,
    within,
)

_SIGNS: dict[type[cst.CSTNode], cst.BaseBinaryOp] = {
    cst.Add: cst.Subtract(),
    cst.Subtract: cst.Add(),
}
_FACTORS: dict[type[cst.CSTNode], cst.BaseBinaryOp] = {
    cst.Multiply: cst.Divide(),
    cst.Divide: cst.Multiply(),
    cst.FloorDivide: cst.Divide(),
    cst.MatrixMultiply: cst.Multiply(),
    cst.Power: cst.Multiply(),
}
_STEPS: dict[type[cst.CSTNode], cst.BaseAugOp] = {
    cst.AddAssign: cst.SubtractAssign(),
    cst.SubtractAssign: cst.AddAssign(),
    cst.MultiplyAssign: cst.DivideAssign(),
    cst.DivideAssign: cst.MultiplyAssign(),
}
_BOUNDS: dict[type[cst.CSTNode], cst.BaseCompOp] = {
    cst.GreaterThan: cst.GreaterThanEqual(),
    cst.GreaterThanEqual: cst.GreaterThan(),
    cst.LessThan: cst.LessThanEqual(),
    cst.LessThanEqual: cst.LessThan(),
}
_DIRECTIONS: dict[type[cst.CSTNode], cst.BaseCompOp] = {
    cst.GreaterThan: cst.LessThan(),
    cst.GreaterThanEqual: cst.LessThanEqual(),
    cst.LessThan: cst.GreaterThan(),
    cst.LessThanEqual: cst.GreaterThanEqual(),
    cst.Equal: cst.NotEqual(),
    cst.NotEqual: cst.Equal(),
}
# What does not see a difference's sign.
_EVEN = {"abs", "absolute", "fabs", "norm", "square"}


def turn_sign(node: cst.CSTNode) -> Changes:
    """Add where it is to be subtracted, and the other way round."""
    for operation in _operations(node, neutral=0):
        if type(operation.operator) in _SIGNS:
            yield _with_operator(operation, _SIGNS[type(operation.operator)])


def exchange_times_and_by(node: cst.CSTNode) -> Changes:
    """Multiply where it is to be divided, and the like."""
    for operation in _operations(node, neutral=1):
        if type(operation.operator) in _FACTORS:
            yield _with_operator(operation, _FACTORS[type(operation.operator)])


def divide_whole(node: cst.CSTNode) -> Changes:
    """Divide without the fraction: `//` for `/`."""
    for operation in _operations(node, neutral=1):
        if isinstance(operation.operator, cst.Divide):
            yield _with_operator(operation, cst.FloorDivide())


def turn_step(node: cst.CSTNode) -> Changes:
    """Step the other way: `-=` for `+=`."""
    if isinstance(node, cst.AugAssign) and type(node.operator) in _STEPS:
        new = node.with_changes(operator=_STEPS[type(node.operator)])
        yield new, f"`{code(node)}` became `{code(new)}`"


def leave_part_out(node: cst.CSTNode) -> Changes:
    """Forget one side of an operation: a factor, an epsilon, the division by 255, a power."""
    for operation in _operations(node):
        tail = f"{code(operation.operator)} {code(operation.right)}"
        yield operation.left, f"`{tail}` left out of `{code(operation)}`"
        if isinstance(operation.operator, (cst.Add, cst.Multiply)):
            yield operation.right, f"`{code(operation.left)}` left out of `{code(operation)}`"


def exchange_sides(node: cst.CSTNode) -> Changes:
    """Subtract or divide the wrong way round, where an even function does not hide it."""
    values: list[cst.BaseExpression] = []
    if isinstance(node, (cst.Assign, cst.Return)) and node.value is not None:
        values = [node.value, *elements(node.value)]
    elif isinstance(node, cst.Call) and called(node) not in _EVEN:
        values = positional(node)
    for value in values:
        for operation in _operations(value):
            if isinstance(operation.operator, (cst.Subtract, cst.Divide, cst.MatrixMultiply)):
                yield swapped(node, operation.left, operation.right)


def drop_minus(node: cst.CSTNode) -> Changes:
    """Forget a minus or a `not`."""
    if isinstance(node, cst.UnaryOperation) and number(node) is None:
        yield node.expression, f"`{code(node)}` became `{code(node.expression)}`"


def change_power(node: cst.CSTNode) -> Changes:
    """Take another power: the cube for the square, the square for the root."""
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Power):
        power = number(node.right)
        if power is not None:
            yield within(node, node.right, "2" if power < 1 else str(int(power) + 1))


def move_bound(node: cst.CSTNode) -> Changes:
    """Count the boundary on the other side: `>=` for `>`."""
    for target in _targets(node):
        # A probability is never exactly a half.
        if type(target.operator) in _BOUNDS and number(target.comparator) != 0.5:
            yield _with_comparison(node, target, _BOUNDS[type(target.operator)])


def turn_comparison(node: cst.CSTNode) -> Changes:
    """Compare in the other direction, ask for what is not equal."""
    for target in _targets(node):
        if type(target.operator) in _DIRECTIONS:
            yield _with_comparison(node, target, _DIRECTIONS[type(target.operator)])


def _operations(node: cst.CSTNode, neutral: float | None = None) -> Iterator[cst.BinaryOperation]:
    """Return `node` if it works out numbers, and its right side is not what changes nothing."""
    if isinstance(node, cst.BinaryOperation):
        texts = any(isinstance(side, cst.BaseString) for side in (node.left, node.right))
        if not texts and (neutral is None or number(node.right) != neutral):
            yield node


def _with_operator(node: cst.BinaryOperation, operator: cst.BaseBinaryOp) -> Change:
    new = node.with_changes(operator=operator)
    return new, f"`{code(node)}` became `{code(new)}`"


def _targets(node: cst.CSTNode) -> Sequence[cst.ComparisonTarget]:
    return node.comparisons if isinstance(node, cst.Comparison) else ()


def _with_comparison(
    node: cst.CSTNode, target: cst.ComparisonTarget, operator: cst.BaseCompOp
) -> Change:
    new = node.deep_replace(target, target.with_changes(operator=operator))
    assert isinstance(new, cst.CSTNode)
    return new, f"`{code(node)}` became `{code(new)}`"


FORMULAS: Sequence[tuple[str, Operator]] = (
    ("sign turned", turn_sign),
    ("times and by exchanged", exchange_times_and_by),
    ("fraction left out", divide_whole),
    ("step turned", turn_step),
    ("part of a formula left out", leave_part_out),
    ("sides exchanged", exchange_sides),
    ("minus left out", drop_minus),
    ("other power", change_power),
    ("boundary moved", move_bound),
    ("comparison turned", turn_comparison),
)
