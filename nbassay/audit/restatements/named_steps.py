"""Steps with a name of their own: results, arguments and rules that stood within something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.bodies import documented, with_body
from nbassay.audit.restatements.rewriting import (
    Exchange,
    code,
    expressions,
    free_name,
    in_blocks,
    in_functions,
    line,
    names_in,
    only_name,
    walk,
    written,
)


def with_result_named(function: cst.FunctionDef) -> Iterator[tuple[cst.CSTNode, str]]:
    """Give what a function returns a name first."""
    doc, body = documented(function)
    match body[-1:]:
        case [cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as value)])]:
            if isinstance(value, cst.Name | cst.Tuple):
                return
            name = free_name("result", names_in(function))
            text = f"{name} = {code(value)}\nreturn {name}\n"
            new = doc + body[:-1] + written(text, in_place_of=body[-1])
            yield with_body(function, new), f"`return {line(value)}` got a name first"


def argument_named(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Give an argument that is a call itself a name first."""
    statement = body[place]
    if not isinstance(statement, cst.SimpleStatementLine) or _may_not_run(statement):
        return
    for call in expressions(statement):
        if isinstance(call, cst.Call):
            for arg in call.args:
                if isinstance(arg.value, cst.Call) and not arg.star:
                    name = free_name("given", names_in(statement))
                    first = f"{name} = {code(arg.value)}\n"
                    rest = statement.with_changes(leading_lines=[])
                    changed = rest.deep_replace(arg.value, cst.Name(name))
                    assert isinstance(changed, cst.CSTNode)
                    yield 1, first + code(changed), f"`{line(arg.value)}` got a name first"
                    return


def lambda_as_function(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Write a lambda as a function with a name."""
    statement = body[place]
    if not isinstance(statement, cst.SimpleStatementLine) or only_name(statement) is None:
        return
    for node in expressions(statement):
        if isinstance(node, cst.Lambda) and not _closes_over_loop(statement):
            name = free_name("rule", names_in(statement))
            text = f"def {name}({code(node.params)}):\n    return {code(node.body)}\n\n\n"
            rest = statement.with_changes(leading_lines=[])
            changed = rest.deep_replace(node, cst.Name(name))
            assert isinstance(changed, cst.CSTNode)
            yield 1, text + code(changed), f"`{line(node)}` became a function"


def _may_not_run(statement: cst.CSTNode) -> bool:
    lazy = (cst.Lambda, cst.CompFor, cst.IfExp, cst.BooleanOperation)
    return any(isinstance(part, lazy) for part in walk(statement))


def _closes_over_loop(statement: cst.CSTNode) -> bool:
    return any(isinstance(part, cst.CompFor) for part in walk(statement))


STEPS: list[tuple[str, Operator]] = [
    ("result named before it is returned", in_functions(with_result_named)),
    ("argument named first", in_blocks(argument_named)),
    ("lambda as a function", in_blocks(lambda_as_function)),
]
