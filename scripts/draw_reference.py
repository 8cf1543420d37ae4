"""Draws docs/reference/ from the code: what can be typed, and what the settings may say."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.models import ArgumentInfo, OptionInfo

from nbassay.cli._command import Command, Panel
from nbassay.cli._main import COMMANDS, INTERRUPTED
from nbassay.course.allowance import Limits
from nbassay.course.course_file import USUAL_TITLE
from nbassay.course.settings import AssertSettings, BothLanguages, Settings
from nbassay.errors import ExitCode

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
DRAWN = "<!-- drawn by `make reference` -->"
_CODES = {
    ExitCode.DONE: "done",
    ExitCode.BELOW_BAR: "below the bar asked for, or not as expected: said with each command",
    ExitCode.BAD_INPUT: "wrong use or bad input; one line says what, where and how to mend it",
    ExitCode.ENVIRONMENT: "the machine cannot do it; `nbassay doctor` says why and what to do",
    ExitCode.OWN_FAULT: "a fault of nbassay itself: one line says where it was met and which file "
    "has the traceback; what else was to be graded is",
}


def draw_commands() -> str:
    """Return the page of the commands: panels as in the help, a table of options for each."""
    lines = ["# Commands", "", DRAWN, ""]
    lines += [
        "`nbassay COMMAND --help` says the same in the terminal; `nbassay --version` the version. "
        "`nbassay --install-completion` lets your shell complete commands, options and "
        "assignments with Tab, `--show-completion` prints the script instead.",
        "",
        *("| exit code | meaning |", "|---|---|"),
        *(f"| {int(code)} | {_CODES[code]} |" for code in ExitCode),
        f"| {INTERRUPTED} | stopped by Ctrl-C; what was graded is kept |",
        "",
    ]
    for panel in Panel:
        lines += [f"## {panel.value}", ""]
        for command in COMMANDS:
            if command.panel is panel:
                lines += _command(command)
    return "\n".join(lines).rstrip() + "\n"


def _command(command: Command) -> Iterator[str]:
    yield from (f"### {command.name}", "", _cell(inspect.getdoc(command.run) or ""), "")
    yield from ("```", command.example, "```", "")
    yield from ("| option | what it says | default |", "|---|---|---|")
    yield from _parameters(command.run)
    yield ""
    if command.one:
        yield from (f"Exit code 1: {command.one}.", "")


def _parameters(run: Callable[..., None]) -> Iterator[str]:
    """Yield a line of the table for each argument, then for each option."""
    kinds = get_type_hints(run, include_extras=True)
    rows: dict[type, list[str]] = {ArgumentInfo: [], OptionInfo: []}
    for name, parameter in inspect.signature(run).parameters.items():
        kind, info = get_args(kinds[name])[:2]
        typed, usual = _typed(name, kind, info), _usual(parameter.default)
        is_option = isinstance(info, OptionInfo)
        several = " May be given several times." if is_option and _is_several(kind) else ""
        rows[type(info)].append(f"| {typed} | {_cell(info.help or '')}{several} | {usual} |")
    yield from (row for kind in rows.values() for row in kind)


def _typed(name: str, kind: Any, info: ArgumentInfo | OptionInfo) -> str:
    if isinstance(info, ArgumentInfo):
        return f"`{name.upper()}{'...' if _is_several(kind) else ''}`"
    said = [info.default, *(info.param_decls or ())]  # where `Annotated` puts the first of them
    names = [one for one in said if isinstance(one, str)]
    option = names[0] if names else "--" + name.replace("_", "-")
    value = info.metavar or _value(_without_none(kind))
    return f"`{_cell(option)}{' ' if value else ''}{_cell(value)}`"


def _value(kind: Any) -> str:
    if get_origin(kind) is list:
        return _value(get_args(kind)[0])
    if issubclass(kind, Enum):
        return "|".join(str(one.value) for one in kind)
    return {bool: "", str: "TEXT", Path: "PATH", int: "N", float: "NUMBER"}[kind]


def _without_none(kind: Any) -> Any:
    parts = get_args(kind)
    return next(part for part in parts if part is not NoneType) if NoneType in parts else kind


def _is_several(kind: Any) -> bool:
    return get_origin(_without_none(kind)) is list


def _usual(default: Any) -> str:
    if default is inspect.Parameter.empty:
        return "required"
    if default is None or default is False or default == "":
        return ""
    value = default.value if isinstance(default, Enum) else default
    return f"`{value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def draw_settings() -> str:
    """Return the page of the settings: of the course, and of assignments with their tables."""
    lines = ["# Settings", "", DRAWN, ""]
    lines += [
        "What a file cannot say is refused in one line that names the key, what was expected "
        "there, and the nearest name where one is unknown.",
        "",
        *("## `course.toml`", ""),
        "In the course's folder; it need not be there.",
        "",
        *("| key | kind | what it says | default |", "|---|---|---|---|"),
        f"| `title` | {_kind(BothLanguages)} | what pages call the course | "
        f'`{{ ko = "{USUAL_TITLE.ko}", en = "{USUAL_TITLE.en}" }}` |',
        "",
        *("## `graders/<assignment>/assignment.toml`", ""),
        *_table(Settings),
        *_tables(Settings),
        *("## Where assert cells are graded", ""),
        "An assignment whose own autograder cells give the points says `assert_cells = true`; "
        "`nbassay adopt --write` writes such a file. It has these keys, and none of the others:",
        "",
        *_table(AssertSettings),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _tables(kind: type[BaseModel], place: str = "") -> Iterator[str]:
    """Yield a section for each table below `kind`, by the place at which it stands."""
    for name, field in kind.model_fields.items():
        inner, where = _inner(field.annotation, f"{place}{name}")
        if inner is None or inner is BothLanguages:
            continue
        heading = f"[[{where}]]" if _of_several(field.annotation) is tuple else f"[{where}]"
        yield from (f"### `{heading}`", "", *_table(inner), *_tables(inner, f"{where}."))


def _inner(kind: Any, where: str) -> tuple[type[BaseModel] | None, str]:
    """Return the table that a key holds, if it holds one, and where it stands in the file."""
    kind = _bare(kind)
    if get_origin(kind) is dict:
        return _inner(get_args(kind)[1], f"{where}.<{where.rpartition('.')[2].rstrip('s')}>")
    if get_origin(kind) is tuple:
        return _inner(get_args(kind)[0], where)
    return (kind, where) if inspect.isclass(kind) and issubclass(kind, BaseModel) else (None, where)


def _of_several(kind: Any) -> Any:
    return get_origin(_bare(kind))


def _bare(kind: Any) -> Any:
    """Return a type without its bounds, and without that it may be left out."""
    while get_origin(kind) not in {None, dict, tuple, Literal}:
        kind = get_args(kind)[0]
    return kind


def _table(kind: type[BaseModel]) -> Iterator[str]:
    yield from ("| key | kind | what it says | default |", "|---|---|---|---|")
    for name, field in kind.model_fields.items():
        says = _cell(field.description or "")
        yield f"| `{name}` | {_kind(field.annotation)} | {says} | {_usual_setting(name, field)} |"
    yield ""


def _kind(kind: Any) -> str:
    kind = _bare(kind)
    if get_origin(kind) is Literal:
        return " or ".join(f"`{str(one).lower()}`" for one in get_args(kind))
    if get_origin(kind) is dict:
        return f"a table of {_several_of(get_args(kind)[1])}"
    if get_origin(kind) is tuple:
        return f"a list of {_several_of(get_args(kind)[0])}"
    if kind is BothLanguages:
        return '`{ ko = "...", en = "..." }` or one of the two'
    return {str: "a text", int: "a whole number", float: "a number"}.get(kind, "a table")


def _several_of(kind: Any) -> str:
    return {str: "texts", float: "numbers"}.get(_bare(kind), "tables")


def _usual_setting(name: str, field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    usual = vars(Limits()).get(name) if field.default is None else field.default
    if isinstance(usual, bool):
        return f"`{str(usual).lower()}`"
    if isinstance(usual, int | float):
        return f"`{int(usual) if math.floor(usual) == usual else usual}`"
    return ""


PAGES: dict[str, Callable[[], str]] = {"commands.md": draw_commands, "settings.md": draw_settings}

if __name__ == "__main__":
    for page, draw in PAGES.items():
        (FOLDER / page).write_text(draw(), encoding="utf-8")
