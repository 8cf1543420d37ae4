"""A cell's code without running it: whether two are the same, what one binds and reads."""

from __future__ import annotations

import ast
import builtins
import re
import unicodedata
import warnings
from collections.abc import Iterator
from typing import TypeGuard

from IPython.core.inputtransformer2 import TransformerManager

MAX_PARSED = 200_000  # characters of one cell; a longer one is taken for text
_MAGIC = ("%", "!", "?")
_TIMED = re.compile(r"%time\s+")
# What IPython may make Python of. It reads the whole cell anew for each of them, so that many of
# them in a long cell are not worth the time.
_SHORTHAND = re.compile(r"^\s*[%!?,;/]|=\s*[%!]|\?\s*$|^\s*(>>>|In \[)", re.MULTILINE)
_MOST_READ_ANEW = 100_000  # characters, half a second
_BUILTINS = frozenset(dir(builtins))
_QUOTES = str.maketrans(dict.fromkeys('"`\u2018\u2019\u201c\u201d', "'"))
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def parse_cell(text: str, most: int = MAX_PARSED) -> ast.Module | None:
    """Return the tree of a cell as the kernel reads it; None for what cannot be parsed.

    Lines of notebook magics are blanked out, but for `%time`, which runs the rest of its line as
    Python; what IPython alone understands within a line, such as `names = !ls`, is made Python. A
    cell of more than `most` characters counts as what cannot be parsed.
    """
    if len(text) > most:
        return None
    return _parse_plain(text) or _parse(_as_kernel_reads(text))


def fold(text: str) -> str:
    """Return `text` in one Unicode form, with one kind of line end and no blanks before it."""
    return "\n".join(line.rstrip() for line in _compose(text).split("\n")).strip()


def likenesses(text: str) -> Iterator[str]:
    """Yield forms of a cell's text, the strictest first; cells that share one are the same cell.

    What editors and formatters do stays within one of them: line ends, blanks, decomposed letters,
    another kind of quotes; for code also comments, brackets and how lines are broken.
    """
    yield fold(text)
    yield "".join(_compose(text).translate(_QUOTES).split())
    tree = parse_cell(text)
    if tree is not None and tree.body:
        try:
            yield ast.dump(tree)
        except (RecursionError, MemoryError):
            return


def is_same(text: str, other: str) -> bool:
    """Whether two cells hold the same, however they were stored."""
    return text == other or not set(likenesses(text)).isdisjoint(likenesses(other))


def find_bound_names(node: ast.AST) -> set[str]:
    """Return the names that running `node` binds (assigns, defines, imports), outside functions."""
    names: set[str] = set()
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, _Scope):
            names.add(part.name)
            continue
        if isinstance(part, _Comprehension | ast.Lambda):
            continue
        if isinstance(part, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in part.names}
        elif isinstance(part, ast.ExceptHandler) and part.name:
            names.add(part.name)
        elif _is_stored(part):
            names.add(part.id)
        left.extend(ast.iter_child_nodes(part))
    return names


def read(node: ast.AST) -> set[str]:
    """Return the names that `node` reads from the notebook, in functions as well."""
    loaded: set[str] = set()
    stored: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            (stored if _is_stored(part) else loaded).add(part.id)
        elif isinstance(part, ast.arg):
            stored.add(part.arg)
    return loaded - (stored - find_bound_names(node))


def find_needed_names(node: ast.AST) -> set[str]:
    """Return the names that must exist when `node` runs: function bodies read theirs later."""
    names: set[str] = set()
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, _Scope | ast.Lambda):
            continue
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            names.add(part.id)
        left.extend(ast.iter_child_nodes(part))
    stored = {part.id for part in ast.walk(node) if _is_stored(part)}
    return names - stored - find_bound_names(node) - _BUILTINS


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def own_lines(text: str, original: str) -> str:
    """Return the part of a changed cell that is not in `original`: statements, else lines."""
    # Their nodes are at the lines of the text, where what IPython makes of it has fewer.
    tree, released = (
        _parse_plain(one) if len(one) <= MAX_PARSED else None for one in (text, original)
    )
    if tree is None or released is None:
        known = {fold(line) for line in original.split("\n")}
        return "\n".join(line for line in fold(text).split("\n") if fold(line) not in known)
    try:
        there = {ast.dump(statement) for statement in released.body}
        own = [statement for statement in tree.body if ast.dump(statement) not in there]
    except (RecursionError, MemoryError):
        return fold(text)
    lines = _lines(text)
    return "\n".join(
        line
        for statement in own
        for line in lines[_first_line(statement) - 1 : statement.end_lineno]
    )


def _first_line(statement: ast.stmt) -> int:
    decorators = statement.decorator_list if isinstance(statement, _Scope) else []
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", "\n".join(_lines(text)))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _without_magic(line: str, kinds: str | tuple[str, ...] = _MAGIC) -> str:
    stripped = line.lstrip()
    indent = line[: len(line) - len(stripped)]
    if timed := _TIMED.match(stripped):
        return indent + stripped[timed.end() :]
    return f"{indent}pass" if stripped.startswith(kinds) else line


def _parse_plain(text: str) -> ast.Module | None:
    """Return the tree of a cell that is Python but for lines of magics, each node at its line."""
    lines = _lines(text)
    return _parse("\n".join(lines)) or _parse("\n".join(map(_without_magic, lines)))


def _as_kernel_reads(text: str) -> str:
    """Return the Python that IPython makes of a cell, in which it finds all of its own syntax."""
    shorthands = sum(1 for _ in _SHORTHAND.finditer(text))
    if not 0 < shorthands * len(text) <= _MOST_READ_ANEW:
        return text
    lines = [_without_magic(line, "%%") for line in _lines(text)]
    try:
        return str(TransformerManager().transform_cell("\n".join(lines)))
    except (SyntaxError, ValueError, RuntimeError, RecursionError):
        return text


def _parse(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():  # on escapes in a student's texts
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
