"""Reading one test cell of an Otter notebook: what it asks, and what its saved output has to be."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.authoring.otter.case_points import Points, PointsFault, as_points
from nbassay.authoring.otter.otter_settings import Said, SettingsFault, parse_settings

_BEGIN_CONFIG = re.compile(r'(?:\w+\s*=\s*)?""?"?\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_END_CONFIG = re.compile(r'""?"?\s*;?\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)
_HIDDEN = re.compile(r"\bhidden\b", re.IGNORECASE)
_ONLY_HIDDEN = re.compile(r"#+\s*hidden(\s+tests?)?\s*[.:]?\s*", re.IGNORECASE)
# Calls that give nothing but True or False.
_TELLING = {
    *("all", "any", "callable", "hasattr", "isinstance", "issubclass", "allclose", "array_equal"),
    *("isclose", "isdisjoint", "issubset", "issuperset", "startswith", "endswith"),
}
_NOTHING_SAID: Said = {}
_RUN_ANEW = "run all cells of the notebook, save it, and adopt it again"


class CaseFault(ValueError):
    """A test cell cannot be read; says why and what to write."""


@dataclass(frozen=True)
class Case:
    """One test case: its code, without the lines that configure it.

    `printed` is what its saved outputs have of stdout, `shown` what its last line shows, None where
    it shows nothing. `remarks` are pairs of what is not as it seems and what to do.
    """

    number: int
    code: str
    hidden: bool
    said: Said
    points: Points = None
    printed: str = ""
    shown: str | None = None
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def failure_message(self) -> str:
        """What students are told when it fails."""
        return str(self.said.get("failure_message") or "")


def read_case(number: int, cell: NotebookNode) -> Case:
    """Return the test case that the code cell `number` is.

    A comment on the first line that has the word "hidden" hides it, as in Otter, unless its
    configuration says otherwise.

    Raises:
        CaseFault: if it is no Python, empty, or shows something of which nothing is saved.
    """
    lines = cell.source.replace("\r\n", "\n").split("\n")
    first, said = lines[0].lstrip(), _NOTHING_SAID
    hidden = first.startswith("#") and bool(_HIDDEN.search(first))
    if _BEGIN_CONFIG.match(lines[0]):
        said, lines = _split_config(lines)
    elif hidden:
        lines = lines[1:]
    is_hidden = said.get("hidden", hidden)
    if not isinstance(is_hidden, bool):
        raise CaseFault(f"hidden: {is_hidden!r:.40} is neither true nor false; write one of them")
    code = "\n".join(lines).strip("\n")
    tree = _parse(code)
    printed, shown, pictures = _read_outputs(cell)
    case = Case(
        number,
        code,
        is_hidden,
        said,
        _points(said),
        printed,
        shown,
        tuple(_remarks(first, hidden and not said, pictures)),
    )
    ran = cell.get("execution_count") is not None
    if not printed and shown is None and _lacks_output(tree.body[-1], ran=ran):
        raise CaseFault(f"the test shows a value, and no output of it is saved; {_RUN_ANEW}")
    return case


def is_telling(value: ast.expr) -> bool:
    """Whether an expression gives True or False whatever students write."""
    if isinstance(value, ast.BoolOp):
        return all(map(is_telling, value.values))
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.Not)
    if isinstance(value, ast.Call):
        called = value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in _TELLING
    return isinstance(value, ast.Compare)


def _lacks_output(last: ast.stmt, *, ran: bool) -> bool:
    """Whether a statement shows something in a notebook: it is asked only where nothing is saved.

    A call may give None; of one that never ran nobody knows, but for those of `numpy.testing`.
    """
    value = last.value if isinstance(last, ast.Expr) else None
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return False
    if not isinstance(value, ast.Call) or is_telling(value):
        return True
    called = value.func.attr if isinstance(value.func, ast.Attribute) else ast.unparse(value.func)
    return called == "print" or not (ran or called.lower().startswith("assert"))


def _split_config(lines: list[str]) -> tuple[Said, list[str]]:
    end = next((index for index, line in enumerate(lines) if _END_CONFIG.match(line)), None)
    if end is None:
        raise CaseFault('BEGIN TEST CONFIG has no end; write """ # END TEST CONFIG below it')
    try:
        return parse_settings("\n".join(lines[1:end])), lines[end + 1 :]
    except SettingsFault as error:
        raise CaseFault(f"test config, {error}") from error


def _points(said: Said) -> Points:
    try:
        return as_points(said.get("points"))
    except PointsFault as error:
        raise CaseFault(f"test config: {error}") from error


def _parse(code: str) -> ast.Module:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f"its line {line}: " if line else ""
        raise CaseFault(f"the test is no Python: {where}{error}; mend it") from error
    if not tree.body:
        raise CaseFault("the test is empty; write one, or take the cell out")
    return tree


def _read_outputs(cell: NotebookNode) -> tuple[str, str | None, bool]:
    """Return what was printed, what the last line showed, and whether there were pictures."""
    printed, shown, pictures = "", None, False
    for output in cell.get("outputs", ()):
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") != "stderr":
            printed += _text(output.get("text", ""))
        elif kind == "execute_result":
            shown = _shown(output.get("data", {}))
        elif kind == "display_data":
            pictures = True
    return printed, shown, pictures


def _shown(data: Mapping[str, Any]) -> str | None:
    plain = data.get("text/plain")
    return None if plain is None else _text(plain)


def _text(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _remarks(first: str, by_comment: bool, pictures: bool) -> list[tuple[str, str]]:
    found = []
    if by_comment and not _ONLY_HIDDEN.fullmatch(first):
        what = f"hidden because its first line has the word: {first[:60]!r}"
        found.append((what, "nothing, or write `hidden: false` into its test config"))
    if pictures:
        found.append(("what the test draws or displays is not compared", "assert what it draws"))
    return found
