"""What the configurations of an Otter notebook say: of the assignment, a question, a test case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from nbassay.authoring.otter.notice import Notice
from nbassay.errors import NbassayError

Said = Mapping[str, Any]

_INSTALL = "install it where nbassay runs"
_WHOLE = "marks are the sum of the points here; scale them where you enter them"
_HANDED_IN = "students hand in the notebook alone; have the file made by a cell"
# Key -> what it did in Otter that it does not do here, and what to do. Dots lead into a table.
_NOT_CARRIED: Mapping[str, tuple[str, str]] = {
    "requirements": ("its packages are not installed", _INSTALL),
    "environment": ("its packages are not installed", _INSTALL),
    "python_version": ("the Python is the one of nbassay", "see that the solution runs"),
    "autograder_files": (
        "hidden tests cannot have files that students do not get",
        "write what is in them into the tests, or name them in `files`",
    ),
    "student_files": ("nothing but the notebook is looked at", _HANDED_IN),
    "export_cell.files": ("nothing but the notebook is looked at", _HANDED_IN),
    "export_cell.instructions": ("there is no export cell", "write the text in a cell of its own"),
    "plugins": ("plugins do not run", "take out what calls them"),
    "seed": ("cells are not seeded while grading", "set the seed in the notebook"),
    "generate.seed": ("cells are not seeded while grading", "set the seed in the notebook"),
    "generate.seed_variable": ("it is not set while grading", "set it in the notebook"),
    "generate.points_possible": ("the total is not scaled", _WHOLE),
    "generate.score_threshold": ("marks are not all or nothing", _WHOLE),
    "generate.plugins": ("plugins do not run", "take out what calls them"),
    "generate.serialized_variables": ("students' logs are not read", "nothing: the notebook runs"),
    "generate.grade_from_log": ("students' logs are not read", "nothing: the notebook runs"),
    "solutions_pdf": ("no PDF is made", "`nbassay solve` writes the solution as a notebook"),
    "template_pdf": ("no PDF is made", "mark by hand in formgrader"),
    "tests.url_prefix": ("tests stand in the notebook", "nothing"),
}
# What has its effect here, or none that anybody would miss.
_KNOWN = {
    *("name", "config_file", "overwrite_requirements", "run_tests", "init_cell", "files"),
    *("check_all_cell", "export_cell", "save_environment", "ignore_modules", "generate", "tests"),
    *("show_question_points", "runs_on", "channel_priority_strict"),
    *("strip_solutions_from_all_cells", "suppress_no_tests_warning"),
}
_OF_QUESTION = {"name", "manual", "points", "check_cell", "export", "all_or_nothing"}
_OF_CASE = {"name", "points", "hidden", "success_message", "failure_message"}
_MISSPELT = "Otter does not know it"


@dataclass(frozen=True)
class MasterSettings:
    """What the assignment's configuration says as far as it has an effect here."""

    name: str = ""
    files: tuple[str, ...] = ()
    ok_format: bool = True
    strips_everywhere: bool = False


class SettingsFault(ValueError):
    """What a configuration says cannot be read; says why and what to write."""


def parse_settings(text: str) -> Said:
    """Return a cell's YAML as a table.

    Raises:
        SettingsFault: in one line, if it is none.
    """
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "it cannot be read"
        raise SettingsFault(f"{where}no YAML: {what}; write `key: value`") from error
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise SettingsFault(f"no table of settings but {type(said).__name__}; write `key: value`")
    return {str(key): value for key, value in said.items()}


def read_config_file(folder: Path, said: Said) -> Said:
    """Return the settings of a cell over those of the `config_file` that it names.

    Raises:
        NbassayError: if the file cannot be read.
    """
    named = said.get("config_file")
    if named is None:
        return said
    path = folder / str(named)
    try:
        return {**parse_settings(path.read_text(encoding="utf-8")), **said}
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not in UTF-8"
        raise NbassayError(f"{path} cannot be read: {why}; `config_file` names it") from error
    except SettingsFault as error:
        raise NbassayError(f"{path}: {error}") from error


def read_master_settings(said: Said) -> MasterSettings:
    """Return what of the assignment's configuration has an effect here.

    Raises:
        SettingsFault: if a setting is of another kind than Otter's.
    """
    tests = said.get("tests")
    files = said.get("files") or []
    if not isinstance(files, list) or not all(isinstance(one, str) for one in files):
        raise SettingsFault("`files` is no list of names; write one below the other with `- `")
    return MasterSettings(
        name=str(said.get("name") or ""),
        files=tuple(files),
        ok_format=bool(tests.get("ok_format", True)) if isinstance(tests, dict) else True,
        strips_everywhere=bool(said.get("strip_solutions_from_all_cells")),
    )


def list_not_carried(cell: int, said: Said) -> Iterator[Notice]:
    """Yield what the assignment's configuration asks for that is not done here."""
    for name, (what, advice) in _NOT_CARRIED.items():
        if _find(said, name):
            yield Notice(cell, "", f"`{name}`: {what}", advice)
    known = _KNOWN | {name for name in _NOT_CARRIED if "." not in name}
    yield from _list_unknown(cell, "", said, known)


def list_unknown_of_question(cell: int, question: str, said: Said) -> Iterator[Notice]:
    """Yield the settings of a question that Otter does not know."""
    yield from _list_unknown(cell, question, said, _OF_QUESTION)


def list_not_carried_of_case(cell: int, question: str, said: Said) -> Iterator[Notice]:
    """Yield what the configuration of a test case asks for that is not done here."""
    if said.get("success_message"):
        what = "`success_message` is not shown"
        yield Notice(cell, question, what, "write it into the question's text, or leave it")
    yield from _list_unknown(cell, question, said, _OF_CASE)


def _find(said: Said, name: str) -> Any:
    section, _, key = name.partition(".")
    value = said.get(section)
    return value if not key else value.get(key) if isinstance(value, dict) else None


def _list_unknown(cell: int, question: str, said: Said, known: set[str]) -> Iterator[Notice]:
    for key in sorted(said.keys() - known):
        near = get_close_matches(key, sorted(known), n=1)
        advice = f"write `{near[0]}`" if near else "take it out"
        yield Notice(cell, question, f"`{key}`: {_MISSPELT}", advice)
