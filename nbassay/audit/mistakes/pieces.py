"""Reading the pieces of a cell that operators look at, and putting others in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

import libcst as cst

# What stands in the place of a node, and what that does, in English.
Change = tuple[cst.CSTNode, str]
Changes = Iterator[Change]


def code(node: cst.CSTNode) -> str:
    """Return the code of `node` in one line, shortened where it is long."""
    return shorten(whole_code(node).rstrip(", \n"), 80, placeholder=" …")


def whole_code(node: cst.CSTNode) -> str:
    """Return the code of `node` as it stands, to be put into other code."""
    return cst.Module(body=[]).code_for_node(node)


def parsed(expression: str) -> cst.BaseExpression:
    """Return an expression, which may run over several lines."""
    return cst.parse_expression(f"({expression}\n)" if "\n" in expression else expression)


def within(whole: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode | str) -> Change:
    """Return `whole` with `new` in the place of `old`, which is `whole` itself or a part of it."""
    given = parsed(new) if isinstance(new, str) else new
    changed = whole.deep_replace(old, given)
    assert isinstance(changed, cst.CSTNode)
    option = _option(whole, old)
    return changed, f"`{option}{code(old)}` became `{option}{code(given)}`"


def _option(whole: cst.CSTNode, value: cst.CSTNode) -> str:
    """Return what stands before the value of an option of a call, `axis=`; "" if it is none."""
    args = whole.args if isinstance(whole, cst.Call) else ()
    names = (arg.keyword.value for arg in args if arg.value is value and arg.keyword)
    return next((f"{name}=" for name in names), "")


def called(node: cst.CSTNode) -> str:
    """Return the last name of what is called (`Dense` of `layers.Dense(3)`); "" if it is no call."""
    if not isinstance(node, cst.Call):
        return ""
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return name.value if isinstance(name, cst.Name) else ""


def receiver(call: cst.Call) -> cst.BaseExpression | None:
    """Return what a method is called on (`x` of `x.ravel()`); None for a plain function."""
    return call.func.value if isinstance(call.func, cst.Attribute) else None


def renamed(call: cst.Call, name: str) -> cst.Call:
    """Return the call of another function, `np.sum(x)` or `x.sum()` for `np.mean(x)`, `x.mean()`."""
    if isinstance(call.func, cst.Attribute):
        return call.with_changes(func=call.func.with_changes(attr=cst.Name(name)))
    return call.with_changes(func=cst.Name(name))


def exchange_called(whole: cst.CSTNode, call: cst.Call, name: str) -> Change:
    """Return `whole` with its `call` calling `name`, and what that does."""
    changed = whole.deep_replace(call, renamed(call, name))
    assert isinstance(changed, cst.CSTNode)
    return changed, f"`{called(call)}` became `{name}`"


def keyword(call: cst.Call, name: str) -> cst.Arg | None:
    """Return the argument that the call gives by `name`."""
    return next((arg for arg in call.args if arg.keyword and arg.keyword.value == name), None)


def positional(call: cst.Call) -> list[cst.BaseExpression]:
    """Return the values of the arguments that the call gives by position."""
    return [arg.value for arg in call.args if arg.keyword is None and not arg.star]


def argument(call: cst.Call, place: int, name: str) -> cst.BaseExpression | None:
    """Return the argument at `place` or of `name`."""
    given, plain = keyword(call, name), positional(call)
    if given is not None:
        return given.value
    return plain[place] if place < len(plain) else None


def without(call: cst.Call, arg: cst.Arg) -> Change:
    """Return the call without one of its arguments."""
    kept = [other for other in call.args if other is not arg]
    if kept and call.args[-1] is arg:
        kept[-1] = kept[-1].with_changes(comma=arg.comma)
    return call.with_changes(args=kept), f"`{code(arg)}` left out"


def adding(call: cst.Call, option: str) -> Change:
    """Return the call with one more argument, `option` as in `"shuffle=False"`."""
    name, _, value = option.partition("=")
    arg = cst.Arg(
        keyword=cst.Name(name),
        value=parsed(value),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    return call.with_changes(args=[*call.args, arg]), f"`{option}` added"


def put(whole: cst.CSTNode, pairs: Iterable[tuple[cst.CSTNode, cst.CSTNode]]) -> cst.CSTNode:
    """Return `whole` with the second of each pair in the place of the first, all at once."""
    places = {id(old): new for old, new in pairs}

    class Put(cst.CSTTransformer):
        def on_leave(  # type: ignore[override] # by what stands there, not by its type
            self, original_node: cst.CSTNode, updated_node: cst.CSTNode
        ) -> cst.CSTNode:
            return places.get(id(original_node), updated_node)

    changed = whole.visit(Put())
    assert isinstance(changed, cst.CSTNode)
    return changed


def swapped(whole: cst.CSTNode, one: cst.CSTNode, other: cst.CSTNode) -> Change:
    """Return `whole` with two of its parts exchanged."""
    return put(whole, [(one, other), (other, one)]), f"`{code(one)}` and `{code(other)}` exchanged"


def together(whole: cst.CSTNode, olds: Sequence[cst.CSTNode], texts: Sequence[str]) -> Change:
    """Return `whole` with several parts changed into `texts`."""
    news = map(parsed, texts)
    what = f"`{', '.join(map(code, olds))}` became `{', '.join(texts)}`"
    return put(whole, zip(olds, news, strict=True)), what


def number(node: cst.CSTNode | None) -> int | float | None:
    """Return the number that a literal is; None for anything else."""
    if isinstance(node, (cst.Integer, cst.Float)):
        return node.evaluated_value
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        value = number(node.expression)
        return None if value is None else -value
    return None


def text(node: cst.CSTNode | None) -> str | None:
    """Return the text that a plain string literal is; None for anything else."""
    if not isinstance(node, cst.SimpleString):
        return None
    value = node.evaluated_value
    return value if isinstance(value, str) else None


def times(value: float, factor: float) -> str:
    """Return the literal of a number times `factor`, without the dust of binary fractions."""
    return repr(float(f"{value * factor:.6g}"))


def elements(node: cst.CSTNode | None) -> list[cst.BaseExpression]:
    """Return what stands in a list or tuple display."""
    if isinstance(node, (cst.List, cst.Tuple)):
        return [element.value for element in node.elements]
    return []


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Return `node` and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def calls(node: cst.CSTNode, names: frozenset[str] | set[str] | Sequence[str]) -> list[cst.Call]:
    """Return the calls, at or below `node`, of what is called one of `names`."""
    return [part for part in walk(node) if isinstance(part, cst.Call) and called(part) in names]


def importing(line: cst.SimpleStatementLine, module: str, name: str) -> cst.SimpleStatementLine:
    """Return the line with an import of `name` before it, for what the notebook may not know."""
    imported = cst.parse_statement(f"from {module} import {name}")
    assert isinstance(imported, cst.SimpleStatementLine)
    return line.with_changes(body=[*imported.body, *line.body])
