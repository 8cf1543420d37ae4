"""Reading one test cell of an Otter notebook: what it asks, and what its saved output has to be."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nbformat.notebooknode import NotebookNode

from nbassay.authoring.otter.case_points import Points, PointsFault, as_points
from nbassay.authoring.otter.nbgrader_marks import find_marked_line
from nbassay.authoring.otter.otter_settings import Said, SettingsFault, parse_settings, read_table
from nbassay.authoring.otter.setting_tables import CaseTable

_BEGIN_CONFIG = re.compile(r'(?:\w+\s*=\s*)?""?"?\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_END_CONFIG = re.compile(r'""?"?\s*;?\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)
_ANY_CONFIG = re.compile(r"\bBEGIN\s+TEST\s+CONFIG\b", re.IGNORECASE)
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

    `said` are its settings as they stand there, `failure_message` is what students are told when it
    fails. `printed` is what its saved outputs have of stdout, `shown` what its last line shows, None
    where it shows nothing. `remarks` are pairs of what is not as it seems and what to do.
    """

    number: int
    code: str
    hidden: bool
    said: Said
    points: Points = None
    failure_message: str = ""
    printed: str = ""
    shown: str | None = None
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Outputs:
    """What a test cell's saved outputs have, and whether there are pictures, or an error."""

    printed: str = ""
    shown: str | None = None
    pictures: bool = False
    failed: bool = False


def read_case(number: int, cell: NotebookNode) -> Case:
    """Return the test case that the code cell `number` is.

    A comment on the first line that has the word "hidden" hides it, as in Otter, unless its
    configuration says otherwise.

    Raises:
        CaseFault: if it is no Python, empty, has a setting that is of another kind than Otter's or
            what nbgrader would take for a mark, or shows something of which nothing is saved.
    """
    lines = whole = cell.source.replace("\r\n", "\n").rstrip("\n").split("\n")
    first, said = lines[0].lstrip(), _NOTHING_SAID
    hidden = first.startswith("#") and bool(_HIDDEN.search(first))
    if _BEGIN_CONFIG.match(lines[0]):
        said, lines = _split_config(lines)
    elif hidden:
        lines = lines[1:]
    table = _read_table(said)
    code = "\n".join(lines).strip("\n")
    tree = _parse(code, above=len(whole) - len(code.split("\n")))
    found = _read_outputs(cell)
    case = Case(
        number,
        code,
        hidden if table.hidden is None else table.hidden,
        said,
        _points(table),
        table.failure_message,
        found.printed,
        found.shown,
        tuple(_remarks(first, code, hidden and not said, found)),
    )
    _require_no_mark("\n".join(whole), case)
    ran = cell.get("execution_count") is not None and not found.failed
    if not case.printed and case.shown is None and _lacks_output(tree.body[-1], ran=ran):
        raise CaseFault(f"the test shows a value, and no output of it is saved; {_RUN_ANEW}")
    return case


def _read_table(said: Said) -> CaseTable:
    try:
        return read_table(CaseTable, said)
    except SettingsFault as error:
        raise CaseFault(f"test config, {error}") from error


def _require_no_mark(source: str, case: Case) -> None:
    """Refuse what would end a hidden test before its end, or stand for one: students would read it."""
    if fault := find_marked_line(source):
        raise CaseFault(fault)
    for what, text in (
        ("failure_message", case.failure_message),
        ("what it prints", case.printed),
        ("what it shows", case.shown or ""),
    ):
        if fault := find_marked_line(text):
            raise CaseFault(f"{what}, {fault}")


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
        return parse_settings("\n".join(lines[1:end]), above=1), lines[end + 1 :]
    except SettingsFault as error:
        raise CaseFault(f"test config, {error}") from error


def _points(table: CaseTable) -> Points:
    try:
        return as_points(table.points)
    except PointsFault as error:
        raise CaseFault(f"test config: {error}") from error


def compile_test(code: str, above: int = 0) -> ast.Module:
    """Return the tree of code that can be run; `above` lines of its cell stand before it.

    Parsing alone passes over a `return` outside of a function.

    Raises:
        CaseFault: if it cannot be, in one line.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the author has seen them in Jupyter
            tree = ast.parse(code)
            compile(tree, "test", "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"its line {error.lineno + above}: " if error.lineno else ""
        raise CaseFault(f"the test is no Python: {where}{error.msg}; mend it") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise CaseFault(f"the test is no Python: {error}; mend it") from error
    return tree


def _parse(code: str, above: int) -> ast.Module:
    tree = compile_test(code, above)
    if not tree.body:
        raise CaseFault("the test is empty; write one, or take the cell out")
    return tree


def _read_outputs(cell: NotebookNode) -> _Outputs:
    found = _Outputs()
    for output in cell.get("outputs", ()):
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") != "stderr":
            found = replace(found, printed=found.printed + _text(output.get("text", "")))
        elif kind == "execute_result":
            found = replace(found, shown=_shown(output.get("data", {})))
        elif kind == "display_data":
            found = replace(found, pictures=True)
        elif kind == "error":
            found = replace(found, failed=True)
    return found


def _shown(data: Mapping[str, Any]) -> str | None:
    plain = data.get("text/plain")
    return None if plain is None else _text(plain)


def _text(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _remarks(
    first: str, code: str, by_comment: bool, outputs: _Outputs
) -> Iterator[tuple[str, str]]:
    if by_comment and not _ONLY_HIDDEN.fullmatch(first):
        what = f"hidden because its first line has the word: {first[:60]!r}"
        yield what, "nothing, or write `hidden: false` into its test config"
    if _ANY_CONFIG.search(code):
        what = "its test config is not read, in Otter neither: it begins the cell otherwise"
        yield what, 'begin the first line with """ # BEGIN TEST CONFIG'
    if outputs.pictures:
        yield "what the test draws or displays is not compared", "assert what it draws"
    if outputs.failed:
        yield "it failed when the notebook was saved", _RUN_ANEW
