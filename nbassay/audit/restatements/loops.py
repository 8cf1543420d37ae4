"""Loops and several targets: the same steps spelt out, or taken together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.rewriting import (
    Exchange,
    called,
    code,
    free_name,
    in_blocks,
    line,
    names_in,
    only_assign,
    short_name,
    walk,
)

# What these give has no places.
_ONCE = frozenset({"zip", "map", "filter", "reversed", "iter"})


def comprehension_as_loop(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Gather what a comprehension makes in a loop."""
    statement = body[place]
    if not isinstance(statement, cst.SimpleStatementLine):
        return
    for node in _at_once(statement):
        if isinstance(node, cst.ListComp | cst.DictComp) and _is_simple(node.for_in):
            name = free_name("gathered", names_in(statement))
            empty = "[]" if isinstance(node, cst.ListComp) else "{}"
            each = node.for_in
            rest = statement.with_changes(leading_lines=[]).deep_replace(node, cst.Name(name))
            assert isinstance(rest, cst.CSTNode)
            head = f"for {code(each.target)} in {code(each.iter)}:\n"
            text = f"{name} = {empty}\n{head}    {_gathering(name, node)}\n{code(rest)}"
            yield 1, text, f"`{line(node)}` became a loop"


def counted_loop(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Count places in place of going through `enumerate` or `zip`, and the other way round."""
    loop = body[place]
    if not isinstance(loop, cst.For) or loop.orelse or not isinstance(loop.iter, cst.Call):
        return
    sources = [arg.value for arg in loop.iter.args if arg.keyword is None]
    targets = _targets(loop.target)
    if not all(isinstance(source, cst.Name) for source in sources) or not sources:
        return
    match short_name(loop.iter), targets:
        case "zip", list() if len(targets) == len(sources):
            index = free_name("i", names_in(loop))
        case "enumerate", [index, *rest] if len(sources) == 1 and len(rest) == 1:
            targets = rest
        case _:
            return
    lines = [f"{name} = {code(of)}[{index}]" for name, of in zip(targets, sources, strict=True)]
    yield 1, _loop(loop, f"{index} in range(len({code(sources[0])}))", lines), "places are counted"


def enumerated_loop(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Go through `enumerate` without using its numbers."""
    loop = body[place]
    if isinstance(loop, cst.For) and short_name(loop.iter) not in {"range", "enumerate"}:
        target = code(loop.target)
        target = target if isinstance(loop.target, cst.Name) or loop.target.lpar else f"({target})"
        index = free_name("_i", names_in(loop))
        head = f"{index}, {target} in enumerate({code(loop.iter)})"
        yield 1, _loop(loop, head, []), "`enumerate` was added"


def loop_with_while(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Repeat something with `while`."""
    match body[place]:
        case (
            cst.For(
                target=cst.Name(value="_"),
                iter=cst.Call(func=cst.Name(value="range"), args=[cst.Arg(value=times)]),
                orelse=None,
            ) as loop
        ) if not any(isinstance(part, cst.Continue) for part in walk(loop)):
            count = free_name("done", names_in(loop))
            assert isinstance(loop, cst.For)
            inside = cst.ensure_type(loop.body, cst.IndentedBlock)
            step = cst.parse_statement(f"{count} += 1")
            again = cst.While(
                test=cst.parse_expression(f"{count} < {code(times)}"),
                body=inside.with_changes(body=[*inside.body, step]),
            )
            yield 1, f"{count} = 0\n{code(again)}", "`for` became `while`"


def targets_apart(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Assign to several names one after another."""
    assign = only_assign(body[place])
    targets = _targets(assign.targets[0].target) if assign else None
    if assign is None or targets is None:
        return
    value = assign.value
    if isinstance(value, cst.Call) and called(value) not in _ONCE:
        parts = free_name("parts", names_in(assign))
        lines = [f"{name} = {parts}[{number}]" for number, name in enumerate(targets)]
        text = "\n".join([f"{parts} = {code(value)}", *lines]) + "\n"
        yield 1, text, "results are taken by their places"
    elif isinstance(value, cst.Tuple) and len(value.elements) == len(targets):
        values = [element.value for element in value.elements]
        if _may_follow(targets, values):
            pairs = zip(targets, values, strict=True)
            text = "".join(f"{name} = {code(one)}\n" for name, one in pairs)
            yield 1, text, "several targets became several lines"


def targets_together(body: Sequence[cst.BaseStatement], place: int) -> Iterator[Exchange]:
    """Assign to two names in one line."""
    match body[place : place + 2]:
        case [first, second]:
            one, other = only_assign(first), only_assign(second)
        case _:
            return
    if one is None or other is None:
        return
    target, value = one.targets[0].target, other.value
    simple = isinstance(target, cst.Name) and isinstance(other.targets[0].target, cst.Name)
    # Calls may change what the first line left, a model or a random state.
    if simple and not names_in(target) & names_in(value) and not _calls(one) & _calls(other):
        if isinstance(one.value, cst.Tuple) or isinstance(value, cst.Tuple):
            return
        left = f"{code(target)}, {code(other.targets[0].target)}"
        yield 2, f"{left} = {code(one.value)}, {code(value)}\n", "two lines became one"


def _calls(node: cst.CSTNode) -> set[str]:
    return {
        part.func.value.value
        for part in walk(node)
        if isinstance(part, cst.Call)
        and isinstance(part.func, cst.Attribute)
        and isinstance(part.func.value, cst.Name)
    } - {"np", "keras", "layers", "pd"}


def _at_once(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what runs once wherever `node` runs, comprehensions but not what is in them."""
    yield node
    if not isinstance(node, cst.BaseComp | cst.Lambda | cst.IfExp | cst.BooleanOperation):
        for child in node.children:
            yield from _at_once(child)


def _is_simple(each: cst.CompFor) -> bool:
    return not each.ifs and each.inner_for_in is None


def _gathering(name: str, node: cst.ListComp | cst.DictComp) -> str:
    if isinstance(node, cst.ListComp):
        return f"{name}.append({code(node.elt)})"
    return f"{name}[{code(node.key)}] = {code(node.value)}"


def _targets(target: cst.CSTNode) -> list[str] | None:
    """Return the names of `a, b`; None where one is no name."""
    match target:
        case cst.Tuple(elements=elements) if all(
            isinstance(element.value, cst.Name) and isinstance(element, cst.Element)
            for element in elements
        ):
            return [code(element.value) for element in elements]
    return None


def _may_follow(targets: list[str], values: list[cst.BaseExpression]) -> bool:
    """Tell whether no value rests on a target that stands before it."""
    return not any(names_in(value) & set(targets[:number]) for number, value in enumerate(values))


def _loop(loop: cst.For, head: str, first: list[str]) -> str:
    inside = cst.ensure_type(loop.body, cst.IndentedBlock)
    lines = [cst.parse_statement(text) for text in first]
    empty = cst.parse_statement(f"for {head}:\n    pass\n")
    whole = cst.ensure_type(empty, cst.For)
    return code(whole.with_changes(body=inside.with_changes(body=[*lines, *inside.body])))


LOOPS: list[tuple[str, Operator]] = [
    ("comprehension as a loop", in_blocks(comprehension_as_loop)),
    ("loop over places", in_blocks(counted_loop)),
    ("loop with enumerate", in_blocks(enumerated_loop)),
    ("loop with while", in_blocks(loop_with_while)),
    ("several targets one by one", in_blocks(targets_apart)),
    ("two assignments in one line", in_blocks(targets_together)),
]
