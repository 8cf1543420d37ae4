"""Rewriting by example: `np.mean(A_)` becomes `np.asarray(A_).mean()`, whatever A_ is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import libcst as cst

from nbassay.audit.edits import Operator
from nbassay.audit.restatements.rewriting import code, in_expressions, operand

_HOLE = re.compile(r"\b[A-Z]_(?![A-Za-z0-9_])")
# A hole between these holds any expression as it is; elsewhere operators could bind otherwise.
_ALONE = re.compile(r"(?:(?<=[(\[])|(?<=, )|(?<=[a-z]=))[A-Z]_(?=[,)\]])")
_UNSAID = (
    cst.BaseParenthesizableWhitespace,
    cst.LeftParen,
    cst.RightParen,
    cst.LeftSquareBracket,
    cst.RightSquareBracket,
    cst.Comma,
    cst.AssignEqual,
    cst.Dot,
)

Found = dict[str, cst.BaseExpression]
# Whether what was found in the holes may be rewritten.
Guard = Callable[[Found], bool]


def find(pattern: cst.CSTNode, node: cst.CSTNode) -> Found | None:
    """Return what stands in the holes of `pattern`, or None where `node` is something else."""
    found: Found = {}
    return found if _fits(pattern, node, found) else None


def fill_in(template: str, found: Found) -> str:
    """Return `template` with what was found in its holes."""
    alone = _ALONE.sub(lambda hole: code(found[hole.group()]), template)
    return _HOLE.sub(lambda hole: operand(found[hole.group()]), alone)


def rewrite(pairs: Sequence[tuple[str, str]], *, guard: Guard = lambda found: True) -> Operator:
    """Return the operator that makes the first of each pair the second."""
    patterns = [(cst.parse_expression(before), after) for before, after in pairs]

    def change(node: cst.BaseExpression) -> Iterator[tuple[str, str]]:
        for pattern, after in patterns:
            found = find(pattern, node)
            if found is not None and guard(found):
                yield fill_in(after, found), ""

    return in_expressions(change)


def _fits(pattern: cst.CSTNode, node: cst.CSTNode, found: Found) -> bool:
    if isinstance(pattern, cst.Name) and _HOLE.fullmatch(pattern.value):
        if not isinstance(node, cst.BaseExpression):
            return False
        before = found.setdefault(pattern.value, node)
        return code(before) == code(node)
    if type(pattern) is not type(node):
        return False
    mine, its = _said(pattern), _said(node)
    return (
        _text(pattern) == _text(node)
        and len(mine) == len(its)
        and all(_fits(one, other, found) for one, other in zip(mine, its, strict=True))
    )


def _said(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [child for child in node.children if not isinstance(child, _UNSAID)]


def _text(node: cst.CSTNode) -> str:
    # The star of `f(*rows)` is no child either.
    value = node.star if isinstance(node, cst.Arg) else getattr(node, "value", "")
    return value if isinstance(value, str) else ""
