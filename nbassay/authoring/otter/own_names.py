"""Keeping the names that a test binds from those of the notebook, as Otter does."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize

from nbassay.course.cell_code import find_bound_names, find_needed_names

_LOOKS_AROUND = {"globals", "locals", "vars", "eval", "exec"}
_INDENT = "    "
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def keep_names_apart(code: str, name: str) -> str:
    """Return `code` as a function `name` that is called once, if it binds any names.

    Names that it reads before it binds them are given to the function. Code that looks its own
    names up stays as it is.
    """
    tree = ast.parse(code)
    bound = find_bound_names(tree)
    if not bound or any(map(_looks_around, ast.walk(tree))):
        return code
    order = _Order(bound)
    order.visit(tree)
    given = ", ".join(f"{one}={one}" for one in order.given)
    inside = ast.unparse(tree) if _has_long_text(code) else code
    return f"def {name}({given}):\n{textwrap.indent(inside, _INDENT)}\n\n\n{name}()"


def _looks_around(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.names[0].name == "*"
    return isinstance(node, ast.Global) or (isinstance(node, ast.Name) and node.id in _LOOKS_AROUND)


def _has_long_text(code: str) -> bool:
    """Whether a text runs over several lines, which no indent may change."""
    return any(
        token.start[0] != token.end[0]
        for token in tokenize.generate_tokens(io.StringIO(code).readline)
        if token.type not in {tokenize.NEWLINE, tokenize.NL, tokenize.DEDENT, tokenize.ENDMARKER}
    )


class _Order(ast.NodeVisitor):
    """Goes through code as it runs; `given` are names of `bound` that are read before."""

    def __init__(self, bound: set[str]) -> None:
        self.given: list[str] = []
        self._bound = bound
        self._seen: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        """Take a name that is read or bound."""
        if isinstance(node.ctx, ast.Store):
            self._seen.add(node.id)
        else:
            self._read(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Take the value first: it is there before the names are."""
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Take the name as read: `total += 1`."""
        if isinstance(node.target, ast.Name):
            self._read(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        """Take what is gone through first."""
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def generic_visit(self, node: ast.AST) -> None:
        """Take what binds a name without saying it as one, and pass over what runs later."""
        if isinstance(node, _Comprehension):
            for name in find_needed_names(node):
                self._read(name)
            return
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            super().generic_visit(node)
        if isinstance(node, ast.stmt):
            self._seen |= find_bound_names(node)

    def _read(self, name: str) -> None:
        if name in self._bound and name not in self._seen and name not in self.given:
            self.given.append(name)
