"""Which lines belong to a solution because a part of their statement does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

_MAGIC = re.compile(r"^\s*[%!?]")
_CLAUSE = re.compile(r"^\s*(elif|else|except|finally|case)\b")


def widen(lines: Sequence[str], solution: set[int]) -> list[int]:
    """Return the indices of further lines that have to go where those of `solution` go.

    nbgrader puts statements in the place of a solution: it cannot stand inside of one. Code that is
    no Python is left as it is marked.
    """
    plain = ["pass" if _MAGIC.match(line) and line == line.lstrip() else line for line in lines]
    try:
        tree = ast.parse("\n".join(plain))
    except (SyntaxError, ValueError):
        return []
    wanted: set[int] = set()
    _look(tree.body, lines, solution, wanted)
    return sorted(index for index in wanted - solution if lines[index].strip())


def _look(
    body: Sequence[ast.stmt], lines: Sequence[str], solution: set[int], wanted: set[int]
) -> None:
    for statement in body:
        span = _span(statement)
        if not solution & set(span):
            continue
        inner = [part for part in _bodies(statement) if part]
        head = _head(statement, lines, inner)
        if head & solution:
            wanted |= set(span)
        for part in inner:
            _look(part, lines, solution, wanted)


def _span(statement: ast.stmt) -> range:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return range(first - 1, statement.end_lineno or first)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for name in ("handlers", "cases"):
        yield from (one.body for one in getattr(statement, name, []))


def _head(
    statement: ast.stmt, lines: Sequence[str], inner: Sequence[Sequence[ast.stmt]]
) -> set[int]:
    """Return the lines of a statement that are not those of statements in it."""
    span = _span(statement)
    if not inner:
        return set(span)
    first = _span(inner[0][0]).start
    head = {index for index in range(span.start, first) if not lines[index].strip().startswith("#")}
    covered = {index for part in inner for one in part for index in _span(one)}
    clauses = {index for index in span if _CLAUSE.match(lines[index]) and index not in covered}
    return head | clauses if first > span.start else set(span)
