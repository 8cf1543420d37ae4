"""One change of a solution cell, and how many of them are made from a list of operators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import libcst as cst

# What only shows something: no mark can rest on it.
_SHOWING = frozenset({"describe", "display", "head", "info", "print", "show", "summary", "tail"})


@dataclass(frozen=True)
class Edit:
    """A solution cell after one change.

    `operator` names the kind of change, `line` is the first line that it touches, `what` says it in
    English ("`axis=0` became `axis=1`"), `source` is the whole cell afterwards.
    """

    operator: str
    line: int
    what: str
    source: str


# What may stand in the place of a node, each with what it does; a node that is not meant gives none.
Operator = Callable[[cst.CSTNode], Iterator[tuple[cst.CSTNode, str]]]


def apply(operators: Sequence[tuple[str, Operator]], source: str) -> list[Edit]:
    """Return the cell `source` after each single change that one of `operators` makes.

    A change that gives the text of another, or none at all, is left out; so is what does not parse,
    and what stands in a line that only shows something (`print(accuracy)`, `model.summary()`).

    Raises:
        libcst.ParserSyntaxError: if the cell is not plain Python.
    """
    module = cst.parse_module(source)
    edits: dict[str, Edit] = {}
    for node in _walk(module):
        for name, operator in operators:
            for new, what in operator(node):
                changed = module.deep_replace(node, new)
                assert isinstance(changed, cst.Module)
                text = changed.code
                if text != source and text not in edits and _parses(text):
                    edits[text] = Edit(name, _first_difference(source, text), what, text)
    return list(edits.values())


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.SimpleStatementLine) and all(map(_shows, node.body)):
        return
    yield node
    for child in node.children:
        yield from _walk(child)


def _shows(statement: cst.BaseSmallStatement) -> bool:
    if not isinstance(statement, cst.Expr):
        return False
    value = statement.value
    if not isinstance(value, cst.Call):
        return isinstance(value, (cst.BaseString, cst.Name))
    called = value.func.attr if isinstance(value.func, cst.Attribute) else value.func
    return isinstance(called, cst.Name) and called.value in _SHOWING


def _first_difference(source: str, text: str) -> int:
    """Return the line, counted from 1, in which the changed cell `text` first differs."""
    lines = zip_longest(source.splitlines(), text.splitlines())
    return next((at for at, (one, other) in enumerate(lines, 1) if one != other), 1)


def _parses(text: str) -> bool:
    try:
        compile(text, "cell", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
