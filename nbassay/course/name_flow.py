"""Which names a cell needs of the cells above it, and which it leaves bound whatever happens.

A name is followed through branches, loops and functions in the order in which Python runs them:
what may be needed counts as needed, and only what is certainly bound as bound.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbassay.course.cell_code import find_bound_names

EVERY_NAME = "*"  # what a star import binds
# What may read any name there is: `_` and the others are IPython's for what cells have shown.
ANY_NAME = frozenset(
    {
        *("eval", "exec", "globals", "locals", "vars", "dir", "__main__", "get_ipython"),
        *("In", "Out", "_", "__", "___", "_oh", "_ih", "_i"),
    }
)
_WORD = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"@([^\W\d]\w*)")  # pandas reads it: `table.query("age > @limit")`
_MAGIC_LINE = re.compile(r"^\s*[%!].*", re.MULTILINE)
_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})


@dataclass(frozen=True)
class NameFlow:
    """What a cell does with names of the notebook.

    `first` are read before the cell binds them itself, `by_calls` by functions that it defines,
    whenever these are called; `bound` are there after it unless it stops half-way, `may_bind` are
    all that it binds at all.
    """

    first: frozenset[str]
    by_calls: frozenset[str]
    bound: frozenset[str]
    may_bind: frozenset[str]


def follow_names(tree: ast.Module, source: str) -> NameFlow:
    """Return what the cell with the code `source`, parsed as `tree`, does with names.

    Words in lines of notebook magics, which run code and fill in values, count as read.
    """
    in_magics = {word for line in _MAGIC_LINE.findall(source) for word in _WORD.findall(line)}
    walk = _Walk()
    try:
        walk.run(tree.body)
        by_calls = _find_read_by_calls(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # what cannot be followed
        walk.bound, by_calls = set(), set(ANY_NAME)
    return NameFlow(
        first=frozenset(walk.first | in_magics),
        by_calls=frozenset(by_calls),
        bound=frozenset(walk.bound),
        may_bind=frozenset(find_bound_names(tree)),
    )


def _find_read_by_calls(tree: ast.Module) -> set[str]:
    """Return what functions that the cell defines read from the notebook."""
    table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    return {name for child in table.get_children() for name in _read_in(child)}


def _read_in(table: symtable.SymbolTable, called: bool = False) -> Iterator[str]:
    is_function = table.get_type() == "function" and table.get_name() not in _COMPREHENSIONS
    called = called or is_function
    if called:
        for symbol in table.get_symbols():
            if symbol.is_global() and (symbol.is_referenced() or symbol.is_declared_global()):
                yield symbol.get_name()
    for child in table.get_children():
        yield from _read_in(child, called)


class _Walk(ast.NodeVisitor):
    """Goes through statements as Python runs them; bodies of functions are not run here."""

    def __init__(self) -> None:
        self.first: set[str] = set()
        self.bound: set[str] = set()

    def run(self, nodes: Iterable[ast.AST | None]) -> None:
        """Go through `nodes`, one after another."""
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _try_out(self, *parts: Iterable[ast.AST | None]) -> set[str]:
        """Go through what may be run or not; return what would be bound after it."""
        before = set(self.bound)
        for part in parts:
            self.run(part)
        after, self.bound = self.bound, before
        return after

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bound.add(node.id)
            return
        if node.id not in self.bound:
            self.first.add(node.id)
        if isinstance(node.ctx, ast.Del):
            self.bound.discard(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.first.update(set(_QUOTED.findall(node.value)) - self.bound)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.run([node.value, *node.targets])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id not in self.bound:
            self.first.add(node.target.id)
        self.run([node.value, node.target])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.run([node.annotation, node.value])
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.run([node.value, node.target])

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        self.bound |= names
        self.first |= {alias.name for alias in node.names} & {"__main__"}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.visit_Import(node)
        self.first |= {node.module or ""} & {"__main__"}

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self._try_out([node.target, *node.body])
        self._try_out(node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._try_out(node.body)
        self._try_out(node.orelse)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self.bound = self._try_out(node.body) & self._try_out(node.orelse)

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        ends = [self._try_out(node.body, node.orelse), *map(self._handled, node.handlers)]
        self.bound = set.intersection(*ends)
        self.run(node.finalbody)

    visit_TryStar = visit_Try

    def _handled(self, handler: ast.ExceptHandler) -> set[str]:
        caught = [ast.Name(handler.name, ast.Store())] if handler.name else []
        return self._try_out([handler.type, *caught, *handler.body]) - {handler.name or ""}

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            names = {
                getattr(part, "name", None) or getattr(part, "rest", None)
                for part in ast.walk(case.pattern)
            }
            caught = [ast.Name(name, ast.Store()) for name in names if name]
            self._try_out([case.pattern, *caught, case.guard, *case.body])

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.run([*node.decorator_list, node.args, node.returns])
        self.bound.add(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.run([*node.decorator_list, *node.bases, *node.keywords])
        self._try_out(node.body)
        self.bound.add(node.name)

    def visit_ListComp(self, node: _Comprehension) -> None:
        self.visit(node.generators[0].iter)
        loops: list[ast.AST] = []
        for place, loop in enumerate(node.generators):
            loops += [*([loop.iter] if place else []), loop.target, *loop.ifs]
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._try_out(loops, results)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp


_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
