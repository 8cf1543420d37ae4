"""Writing code anew: the text of nodes, and operators that work on whole statements and blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator

_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float)
_CLOSED = (cst.List, cst.Dict, cst.Set, cst.SimpleString, cst.ListComp, cst.DictComp, cst.SetComp)
# What holds an expression between commas, brackets or ends of lines.
_HOLDERS = (cst.Arg, cst.Assign, cst.Element, cst.DictElement, cst.Index, cst.Return)
_NOTHING = cst.Module([])

# How many statements from the one at a place are exchanged, what stands there then, what it says.
Exchange = tuple[int, str, str]


def code(node: cst.CSTNode) -> str:
    """Return the text of `node`."""
    return _NOTHING.code_for_node(node)


def line(node: cst.CSTNode) -> str:
    """Return the text of `node` on one line, for saying what was changed."""
    text = " ".join(code(node).split())
    return text if len(text) <= 60 else text[:57] + "..."


def operand(node: cst.BaseExpression) -> str:
    """Return the text of an expression that stands beside an operator, a dot or a bracket."""
    if node.lpar or isinstance(node, _ATOMS + _CLOSED):
        # The dot of a method would belong to the number.
        return f"({code(node)})" if isinstance(node, cst.Integer) else code(node)
    return f"({code(node)})"


def standing_for(old: cst.BaseExpression, text: str, *, alone: bool = False) -> cst.BaseExpression:
    """Return the expression `text` as it may stand in the place of `old`.

    It gets parentheses if need be, which is never where it stands `alone`, as an argument does.
    """
    new = cst.parse_expression(text)
    if new.lpar or isinstance(new, _ATOMS + _CLOSED):
        return new
    if old.lpar:
        return new.with_changes(lpar=old.lpar, rpar=old.rpar)
    return new if alone else new.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def expressions(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """Yield the expressions in a statement, but for those that only say something."""
    if isinstance(node, cst.FormattedString | cst.AssignTarget) or called(node) == "print":
        return
    if isinstance(node, cst.BaseExpression):
        yield node
    for child in node.children:
        yield from expressions(child)


def called(node: cst.CSTNode) -> str:
    """Return what a call calls, as it is written ("np.mean"); nothing for other nodes."""
    return code(node.func) if isinstance(node, cst.Call) else ""


def short_name(node: cst.CSTNode) -> str:
    """Return the last part of what a call calls: "mean" of `np.mean(x)` and of `f(x).mean()`."""
    return called(node).rpartition(".")[2]


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield `node` and all that is in it."""
    yield node
    for child in node.children:
        yield from walk(child)


def names_in(node: cst.CSTNode) -> set[str]:
    """Return every identifier in `node`, attributes and keywords too."""
    return {part.value for part in walk(node) if isinstance(part, cst.Name)}


def free_name(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, or what is like it and not among `taken`."""
    while wanted in taken:
        wanted += "_"
    return wanted


def in_expressions(
    change: Callable[[cst.BaseExpression], Iterator[tuple[str, str]]],
) -> Operator:
    """Return the operator that makes `change` of one expression of a simple statement.

    `change` is given an expression and yields what may stand for it, and what that is called, or
    nothing for "before became after".
    """

    def operator(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        if isinstance(node, cst.SimpleStatementLine):
            alone = [part.value for part in walk(node) if isinstance(part, _HOLDERS)]
            for old in expressions(node):
                for text, what in change(old):
                    try:
                        new = standing_for(old, text, alone=any(old is one for one in alone))
                    except cst.ParserSyntaxError:  # lines that only parentheses held together
                        continue
                    said = what or f"`{line(old)}` became `{line(new)}`"
                    changed = node.deep_replace(old, new)
                    assert isinstance(changed, cst.CSTNode)
                    yield changed, said

    return operator


def in_blocks(
    change: Callable[[Sequence[cst.BaseStatement], int], Iterator[Exchange]],
) -> Operator:
    """Return the operator that exchanges statements of a cell or of a function.

    `change` is given the statements of a block and the place of one of them.
    """

    def operator(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        if isinstance(node, cst.Module | cst.IndentedBlock):
            body = [one for one in node.body if isinstance(one, cst.BaseStatement)]
            for place in range(len(body)):
                for count, text, what in change(body, place):
                    try:
                        new = written(text, in_place_of=body[place])
                    except cst.ParserSyntaxError:  # lines that only parentheses held together
                        continue
                    yield node.with_changes(body=body[:place] + new + body[place + count :]), what

    return operator


def in_cells(change: Callable[[cst.Module], Iterator[tuple[cst.Module, str]]]) -> Operator:
    """Return the operator that makes `change` of a whole cell."""

    def operator(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        if isinstance(node, cst.Module):
            yield from change(node)

    return operator


def in_functions(
    change: Callable[[cst.FunctionDef], Iterator[tuple[cst.CSTNode, str]]],
) -> Operator:
    """Return the operator that makes `change` of a function."""

    def operator(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, str]]:
        if isinstance(node, cst.FunctionDef) and not node.asynchronous:
            yield from change(node)

    return operator


def written(text: str, *, in_place_of: cst.CSTNode | None = None) -> list[cst.BaseStatement]:
    """Return the statements of `text`, with the comments above `in_place_of` above the first."""
    body: list[cst.BaseStatement] = list(cst.parse_module(text).body)
    above = getattr(in_place_of, "leading_lines", ())
    if above:
        body[0] = body[0].with_changes(leading_lines=above)
    return body


def only_assign(statement: cst.CSTNode) -> cst.Assign | None:
    """Return the assignment to one target that is all of a statement."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[_]) as assign]):
            return assign
    return None


def only_name(statement: cst.CSTNode) -> tuple[str, cst.BaseExpression] | None:
    """Return name and value of a statement `name = value`."""
    match only_assign(statement):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
            return name, value
    return None
