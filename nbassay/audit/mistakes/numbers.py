"""Mistakes in numbers: counts off by one, constants ten times too large, indices and slices."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.mistakes.pieces import (
    Changes,
    called,
    code,
    elements,
    number,
    positional,
    times,
    whole_code,
    within,
)

# Their numbers are shapes, pixels or sizes on paper.
_SHAPES = {"Input", "Variable", "crop", "new", "reshape", "resize", "set", "subplots"}
# Nothing comes of these, or they are changed as what they are.
_OTHER_OPTIONS = {
    "axis", "batch_size", "dropout", "epochs", "factor", "figsize", "fontsize", "learning_rate",
    "max_iter",    "momentum", "n_jobs", "random_state", "rate", "test_size", "train_size", "validation_split",
    "verbose", "weight_decay",
}  # fmt: skip


def count_one_more(node: cst.CSTNode) -> Changes:
    """Be off by one in a whole number."""
    for value in _numbers(node):
        count = number(value)
        if isinstance(count, int):
            yield within(node, value, str(count + 1))


def multiply_constant(node: cst.CSTNode) -> Changes:
    """Write a constant with the point in the wrong place."""
    for value in _numbers(node):
        constant = number(value)
        if isinstance(constant, float):
            yield within(node, value, times(constant, 10) if constant else "1.0")


def stop_range_early(node: cst.CSTNode) -> Changes:
    """Leave a range one too early, or begin it at 1 in place of 0."""
    if called(node) not in {"range", "arange"} or not isinstance(node, cst.Call):
        return
    bounds = positional(node)[:2]
    if not bounds:
        return
    last, count = bounds[-1], number(bounds[-1])
    if not isinstance(last, cst.BinaryOperation):
        yield within(node, last, f"{whole_code(last)} - 1" if count is None else repr(count - 1))
    if len(bounds) == 1:
        new = node.with_changes(args=[cst.Arg(cst.Integer("1")), *node.args])
        yield new, f"`{code(node)}` became `{code(new)}`"


def move_index(node: cst.CSTNode) -> Changes:
    """Take the neighbour: `[1]` for `[0]`, `[0]` for `[-1]`."""
    if isinstance(node, cst.Index):
        place = number(node.value)
        if isinstance(place, int):
            yield within(node, node.value, str(place + 1))
            if place > 0:
                yield within(node, node.value, str(place - 1))


def move_slice(node: cst.CSTNode) -> Changes:
    """Cut one place further, or keep the other part: `[n:]` for `[:n]`."""
    if not isinstance(node, cst.Slice):
        return
    for bound in (node.lower, node.upper):
        place = number(bound)
        if bound is not None and isinstance(place, int):
            yield within(node, bound, str(place + (1 if place >= 0 else -1)))
    if node.step is None and (node.lower is None) != (node.upper is None):
        other = node.with_changes(lower=node.upper, upper=node.lower)
        yield other, f"`[{code(node)}]` became `[{code(other)}]`"


def leave_slice_out(node: cst.CSTNode) -> Changes:
    """Take all in place of a part."""
    if isinstance(node, cst.Subscript) and all(
        isinstance(element.slice, cst.Slice) for element in node.slice
    ):
        yield node.value, f"`{code(node)}` became `{code(node.value)}`"


def change_entry(node: cst.CSTNode) -> Changes:
    """Write one wrong number into a list of numbers."""
    if isinstance(node, cst.List) and len(node.elements) > 1:
        first = node.elements[0].value
        entry = number(first)
        if entry is not None:
            yield within(node, first, repr(entry + 1))


def _numbers(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """Return the numbers that stand at `node` itself, not deeper."""
    return [value for value in _values(node) if number(value) is not None]


def _values(node: cst.CSTNode) -> list[cst.BaseExpression]:
    match node:
        case cst.BinaryOperation():
            power = isinstance(node.operator, cst.Power)
            return [node.left] if power else [node.left, node.right]
        case cst.Comparison():
            return [node.left, *(target.comparator for target in node.comparisons)]
        case cst.Call():
            return _arguments(node)
        case cst.Assign() if code(node.targets[0].target).lower() in _OTHER_OPTIONS:
            return []
        case cst.Assign() | cst.AnnAssign() | cst.Return() if node.value is not None:
            values = elements(node.value) if isinstance(node.value, cst.Tuple) else []
            return [node.value, *values]
        case cst.AugAssign() | cst.DictElement():
            return [node.value]
        case cst.Param(default=cst.BaseExpression() as default):
            return [default]
        case cst.IfExp():
            return [node.body, node.orelse]
    return []


def _arguments(call: cst.Call) -> list[cst.BaseExpression]:
    if called(call) in _SHAPES:
        return []
    kept = [arg for arg in call.args if not arg.keyword or arg.keyword.value not in _OTHER_OPTIONS]
    # Nothing comes of a bound of probabilities that is above 1.
    return [arg.value for arg in kept if called(call) != "clip" or number(arg.value) != 1]


NUMBERS: Sequence[tuple[str, Operator]] = (
    ("off by one", count_one_more),
    ("other constant", multiply_constant),
    ("range off by one", stop_range_early),
    ("neighbour taken", move_index),
    ("cut elsewhere", move_slice),
    ("cut left out", leave_slice_out),
    ("wrong entry", change_entry),
)
