"""Code that stands in text cells, where nothing runs: a cell's type was changed, or mistaken."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from nbformat.notebooknode import NotebookNode

from nbassay.course.cell_code import find_bound_names, fold, parse_cell
from nbassay.course.notebook import grade_id_of

_FENCED = re.compile(r"^ {0,3}(```|~~~)[^\n]*\n(.*?)(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_MOST_HEADS = 20  # lines of prose that may stand before the code
_MOST_READ = 200_000  # characters of all that is tried


def find_code_in_texts(cells: Sequence[NotebookNode], release: NotebookNode) -> dict[int, str]:
    """Return the code in text cells of `cells` that defines something, by the cell's place.

    What the release says itself, in a text or in a cell, is a quotation and no code of a student's;
    neither is a sketch, with `...` for what it leaves out.
    """
    brief = _lines(cell for cell in release.cells if cell.cell_type != "code")
    known = _lines(release.cells)
    left = _MOST_READ
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        if cell.cell_type == "code" or grade_id_of(cell):
            continue
        for code in _pieces(fold(cell.source), brief):
            left -= len(code)
            if left < 0:
                return found
            if _defines(code) and not {line.strip() for line in code.split("\n")} <= known:
                found[place] = code
                break
    return found


def _lines(cells: Iterable[NotebookNode]) -> set[str]:
    return {line.strip() for cell in cells for line in fold(cell.source).split("\n")}


def _pieces(source: str, brief: set[str]) -> Iterator[str]:
    """Yield what of a text may be code: what is fenced, and the rest behind some first lines.

    Lines of the `brief` are none of those.
    """
    fenced = [match[2] for match in _FENCED.finditer(source)]
    if fenced:
        yield "\n".join(fenced)
    if len(fenced) > 1:
        yield from fenced
    lines = _FENCED.sub("", source).split("\n")
    heads = 0
    for start, line in enumerate(lines):
        if line.strip() and line.strip() not in brief:
            yield "\n".join(lines[start:])
            heads += 1
        if heads == _MOST_HEADS:
            return


def _defines(code: str) -> bool:
    """Whether `code` can run and defines more than the heads of functions."""
    tree = parse_cell(code)
    if tree is None or any(_is_ellipsis(node) for node in ast.walk(tree)):
        return False
    return any(find_bound_names(one) for one in tree.body if not _is_head(one))


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _is_head(statement: ast.stmt) -> bool:
    """Whether a statement is a function without work: a text, `pass`, or an error that says so."""
    return isinstance(statement, ast.FunctionDef) and all(
        isinstance(part, ast.Pass | ast.Raise)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in statement.body
    )
