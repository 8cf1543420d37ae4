"""What is said in the place of a student's picture: its own title, where the cell's code has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbassay.course.cell_code import parse_cell
from nbassay.texts import NO_TEXT, Text, as_is, listed, text

MAX_PARSED = 20_000  # characters of a cell
MAX_TITLE = 100  # characters
MAX_TITLES = 3  # of the axes of one picture
_WHOLE, _PARTS = {"suptitle"}, {"title", "set_title"}


def describe_pictures(source: str, cell: int, pictures: int) -> list[Text]:
    """Return what stands for each of the pictures that a cell of code `source` has drawn.

    A title is taken where the cell drew a single picture: which of several it is the title of, code
    alone does not tell. `cell` is the number of the cell on the page.
    """
    title = find_title(source) if pictures == 1 else NO_TEXT
    if title:
        return [
            text(
                ko="{cell}번 셀이 그린 그림: {title}",
                en="Picture drawn by cell {cell}: {title}",
                cell=cell,
                title=title,
            )
        ]
    return [
        text(
            ko="{cell}번 셀이 그린 그림 {n}", en="Picture {n} drawn by cell {cell}", cell=cell, n=n
        )
        for n in range(1, pictures + 1)
    ]


def find_title(source: str) -> Text:
    """Return the title that a cell's code gives its picture, else those of its axes, in a row.

    Read are titles that stand there as they are, or as `say(korean, english)`, which the course's
    notebooks have for words in pictures; no text where there are none.
    """
    tree = parse_cell(source, MAX_PARSED) if "title" in source else None
    if tree is None:
        return NO_TEXT
    calls = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Call)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    for names in (_WHOLE, _PARTS):
        if found := list(dict.fromkeys(_titles(calls, names)))[:MAX_TITLES]:
            return found[0] if len(found) == 1 else listed(found)
    return NO_TEXT


def _titles(calls: list[ast.Call], names: set[str]) -> Iterator[Text]:
    """Yield what methods of these names are given first, and what any call is given under one."""
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        given = call.args[:1] if name in names else []
        given += [word.value for word in call.keywords if word.arg in names]
        yield from filter(None, map(_said, given))


def _said(node: ast.expr) -> Text:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
        words = [_plain(argument) for argument in node.args]
        return as_is(ko=words[0], en=words[1]) if len(words) == 2 and all(words) else NO_TEXT
    word = _plain(node)
    return as_is(ko=word, en=word) if word else NO_TEXT


def _plain(node: ast.expr) -> str:
    """Return the words of a text in code, short and on one line; "" for anything else."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    words = " ".join(node.value[: 2 * MAX_TITLE].split())
    return words if len(words) <= MAX_TITLE else words[:MAX_TITLE].rstrip() + "…"
