"""Every line that a command can end with says how to mend what it is about.

Looked at is the code: each error that a user is to mend, where it is made. What a value of the line
says cannot be seen there: a line of values alone is left to the tests of who made them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import nbassay
from nbassay.errors import cannot_read, cannot_write

ROOT = Path(nbassay.__file__).parent
LINES = {"NbassayError", "EnvironmentProblem", "CannotIsolate", "OwnDataError", "Unreadable"}
SAID_WHOLE = {cannot_read.__name__, cannot_write.__name__}
# What tells somebody to do something, at the beginning of a clause.
VERBS = (
    "add|ask|call|change|check|choose|clear|close|download|empty|end|export|fill|give|grade|hand|"
    "have|install|keep|leave|let|look|lower|make|mend|move|name|put|raise|remove|rename|run|save|say|"
    "see|set|start|take|try|unpack|use|wait|write"
)
TOLD = re.compile(
    rf"(?:^|[;:,.(] |\b(?:and|or|so|then|first) )(?:{VERBS})\b|(?:^|[ (`])--[a-z]", re.IGNORECASE
)
# What there is to choose from, or has to be.
CHOICE = re.compile(
    r"\b(?:it has|there are|its columns are|has to|have to|it takes|--to takes|must be|goes with|"
    r"is it|(?:cells are|toml has)) "
)
# Values that say it: by the name of what makes them.
SAYING = re.compile(
    r"did_you_mean|_suggest|how_to_install|_mend_file|advice|listed|todo|_FORMS|_too_large|_explain"
)


def find_lines() -> Iterator[tuple[str, str]]:
    """Yield where each line is made, and what it says, with the code of each value in ⟨⟩."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            lines = LINES | {"Refused"} if place.startswith("desk/") else LINES
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in lines and node.args:
                yield f"{place}:{node.lineno}", said(node.args[0])


def said(node: ast.expr) -> str:
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(map(said, node.values))
        case ast.IfExp():
            return said(node.body) + said(node.orelse)
        case ast.BinOp():
            return said(node.left) + said(node.right)
        case ast.FormattedValue(value=ast.IfExp() as either):
            return said(either.body) + said(either.orelse)
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id=name)) as whole) if (
            name in SAID_WHOLE
        ):
            return said(whole)
        case ast.FormattedValue():
            return f"⟨{ast.unparse(node.value)}⟩"
        case ast.Call(func=ast.Name(id="text")):
            return next(said(one.value) for one in node.keywords if one.arg == "en")
        case ast.Call(func=ast.Name(id=name)) if name in SAID_WHOLE:
            return "; mend it, as it says"
        case _:
            return f"⟨{ast.unparse(node)}⟩"


def words_of(line: str) -> str:
    return re.sub(r"⟨[^⟩]*⟩", "⟨⟩", line)


def says_how(line: str) -> bool:
    words = words_of(line)
    return bool(TOLD.search(words) or CHOICE.search(words) or SAYING.search(line))


def is_of_values_alone(line: str) -> bool:
    """Whether the line is put together elsewhere, and only a place is added to it."""
    return not re.search(r"[a-z]{3}", words_of(line).replace("cell", ""))


LINES_SAID = list(find_lines())


def test_what_is_looked_at_is_what_commands_end_with():
    assert len(LINES_SAID) > 150


@pytest.mark.parametrize(
    "line",
    [
        "⟨path⟩ cannot be read as a notebook: ⟨error⟩",
        "⟨path⟩ cannot be written: ⟨error.strerror⟩",
        "the desk's database ⟨shown⟩ cannot be used: ⟨said⟩",
        "⟨name⟩ has no rows",
    ],
)
def test_a_line_that_says_only_what_is_wrong_is_none(line):
    assert not says_how(line)


def test_every_line_says_how_to_mend_it():
    lacking = [
        f"{place} {line}"
        for place, line in LINES_SAID
        if not is_of_values_alone(line) and not says_how(line)
    ]
    assert lacking == []
