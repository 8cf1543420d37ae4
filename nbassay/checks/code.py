"""Looking at a student's code without running it: which functions are called, and how.

Use it sparingly, for what no value can show (which library did the work, an outdated call): any
code that gives the right values is right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from nbassay.course.cell_code import parse_cell
from nbassay.course.notebook import MAX_SOURCE

# What runs Python that is handed over as a text: of Python, and of IPython behind its magics.
_RUN = frozenset({"eval", "exec", "run_cell", "run_cell_magic", "run_line_magic"})

_SETTINGS = ("errstate", "seterr")  # of NumPy: what becomes of an overflow
_OTHER_TROUBLES = frozenset({"divide", "invalid", "under"})


class Source:
    """The student's code: the whole notebook, or one solution cell by its topic."""

    def __init__(self, notebook: Mapping[str, Any], topic: str | None = None) -> None:
        self.notebook = notebook
        self.topic = topic

    def cell(self, topic: str) -> Source:
        """Return the code of the solution cell `topic` alone."""
        return Source(self.notebook, topic)

    def with_helpers(self, topic: str) -> Source:
        """Return the code of `topic`, and of all cells that define a function that it mentions."""
        own = self.cell(topic)
        of_topic = list(own._chosen())
        others = [
            cell
            for cell in self._chosen()
            if cell not in of_topic
            and any(map(own.mentions, Source({"cells": [cell]}).functions()))
        ]
        return Source({"cells": [*of_topic, *others]})

    @cached_property
    def text(self) -> str:
        """The code as one text; test cells are the instructor's and left out."""
        return "\n\n".join(text for text in self._cells())

    @cached_property
    def trees(self) -> tuple[ast.Module, ...]:
        """A tree per cell that can be parsed, as the kernel reads it, and per text that one runs."""
        return tuple(tree for text in self._cells() for tree in _trees(text))

    def nodes(self) -> Iterator[ast.AST]:
        """Yield every node of every cell."""
        for tree in self.trees:
            yield from ast.walk(tree)

    def calls(self, name: str) -> list[ast.Call]:
        """Return the calls of `name`, however it was reached: SMOTE(), over_sampling.SMOTE().

        A dotted name ("np.int") asks for exactly this ending.
        """
        return [
            node
            for node in self.nodes()
            if isinstance(node, ast.Call) and _ends_with(dotted(node.func), name)
        ]

    def mentions(self, name: str) -> bool:
        """Whether `name` is used anywhere as a name, an attribute or an import."""
        for node in self.nodes():
            if isinstance(node, (ast.Name, ast.Attribute)) and _ends_with(dotted(node), name):
                return True
            if isinstance(node, (ast.Import, ast.ImportFrom)) and name in _imported_names(node):
                return True
        return False

    def hushes_numpy(self) -> bool:
        """Whether it has NumPy pass over overflows: `errstate` or `seterr`, however it is called."""
        settings = [call for name in _SETTINGS for call in self.calls(name)]
        return any(map(_hushes, settings)) or (
            not settings and any(map(self.mentions, _SETTINGS))  # called by another name
        )

    def functions(self) -> dict[str, ast.FunctionDef]:
        """Return the functions defined, the last of each name."""
        return {node.name: node for node in self.nodes() if isinstance(node, ast.FunctionDef)}

    def times_defined(self, name: str) -> int:
        """Return how often `name` is defined as a function or class, or assigned: `f`, `np.f`."""
        return sum(
            getattr(node, "name", None) == name
            or (
                isinstance(node, ast.Name | ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and _ends_with(dotted(node), name)
            )
            for node in self.nodes()
        )

    def _cells(self) -> Iterator[str]:
        return (cell["source"] for cell in self._chosen())

    def _chosen(self) -> Iterator[Mapping[str, Any]]:
        for cell in self.notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if not grade_id.startswith("test_") and self.topic in {None, grade_id}:
                yield cell


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of the keyword argument `name`, None when it was not given."""
    return next((given.value for given in call.keywords if given.arg == name), None)


def dotted(node: ast.AST) -> str:
    """Return "keras.layers.Dense" for such an expression; "" for what is no dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return ""


def _hushes(call: ast.Call) -> bool:
    """Whether a call of `np.errstate` or `np.seterr` lets an overflow pass."""
    return bool(call.args) or any(
        given.arg not in _OTHER_TROUBLES
        and not (isinstance(given.value, ast.Constant) and given.value.value in {"raise", "warn"})
        for given in call.keywords
    )


def _trees(text: str) -> Iterator[ast.Module]:
    """Yield the tree of a text, and of the code written out in what it has run: `exec("...")`."""
    tree = parse_cell(text, MAX_SOURCE)
    if tree is None:
        return
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _RUN:
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield from _trees(given.value)


def _ends_with(seen: str, name: str) -> bool:
    return seen == name or seen.endswith(f".{name}")


def _imported_names(node: ast.Import | ast.ImportFrom) -> set[str | None]:
    module = {node.module} if isinstance(node, ast.ImportFrom) else set()
    return module | {alias.name for alias in node.names}
