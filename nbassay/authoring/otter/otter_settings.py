"""Reading the configurations of an Otter notebook: of the assignment, a question, a test case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from nbassay.authoring.otter.setting_tables import AssignmentTable
from nbassay.course.settings_faults import find_wrong_keys
from nbassay.errors import NbassayError, cannot_read

Said = Mapping[str, Any]
_Kind = TypeVar("_Kind", bound=BaseModel)


@dataclass(frozen=True)
class MasterSettings:
    """What the assignment's configuration says as far as it has an effect here."""

    name: str = ""
    files: tuple[str, ...] = ()
    ok_format: bool = True
    strips_everywhere: bool = False


class SettingsFault(ValueError):
    """What a configuration says cannot be read; says why and what to write."""


def parse_settings(text: str, above: int = 0) -> Said:
    """Return a cell's YAML as a table; `above` lines of the cell stand before it.

    Raises:
        SettingsFault: in one line, if it is none.
    """
    said = load_yaml(text, above)
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise SettingsFault(f"no table of settings but {type(said).__name__}; write `key: value`")
    if not isinstance(said.get("name", ""), str | None):
        said["name"] = _as_written(text, said["name"])
    return {str(key): value for key, value in said.items()}


def load_yaml(text: str, above: int = 0) -> Any:
    """Return what YAML says.

    Raises:
        SettingsFault: in one line, if it is none.
    """
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1 + above}: " if mark else ""
        what = getattr(error, "problem", None) or "it cannot be read"
        advice = "write `key: value`, and a text that has a colon or brackets in quotes"
        raise SettingsFault(f"{where}no YAML: {what}; {advice}") from error
    except (ValueError, RecursionError) as error:  # a date of month 13, a thousand brackets
        raise SettingsFault(f"no YAML: {error}; write texts in quotes") from error


def _as_written(text: str, name: object) -> object:
    """Return a name as it stands there: `1_2` is no twelve, and `no` is not false."""
    written = yaml.load(text, Loader=yaml.BaseLoader)["name"]  # noqa: S506 (makes texts alone)
    return written if isinstance(written, str) else name


def read_table(kind: type[_Kind], said: Said) -> _Kind:
    """Return what a configuration says, each setting of its kind; one of null is not said.

    Raises:
        SettingsFault: in one line with every key that is of another kind, and what was expected.
    """
    try:
        return kind.model_validate(_without_nulls(kind, said))
    except ValidationError as error:
        wrong = find_wrong_keys(kind, error.errors(include_url=False), {})
        raise SettingsFault("; ".join(wrong)) from error


def _without_nulls(kind: type[BaseModel], said: Said) -> dict[str, Any]:
    left = {key: value for key, value in said.items() if value is not None}
    for key, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and key in left:
            below = left[key]
            left[key] = _without_nulls(inner, below) if isinstance(below, dict) else below
    return left


def merge_settings(said: Said, over: Said) -> Said:
    """Return settings with those of `over` in their places, within tables as well, as Otter does."""
    merged = dict(said)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = merge_settings(below or {}, value) if both else value
    return merged


def read_config_file(folder: Path, said: Said) -> Said:
    """Return the settings of a cell over those of the `config_file` that it names.

    Raises:
        NbassayError: if the file cannot be read.
        SettingsFault: if the cell's settings are of other kinds than Otter's.
    """
    named = read_table(AssignmentTable, said).config_file
    if not named:
        return said
    path = folder / named
    try:
        below = parse_settings(path.read_text(encoding="utf-8"))
        read_table(AssignmentTable, below)
    except OSError as error:
        raise NbassayError(f"{cannot_read(path, error)} (`config_file` names it)") from error
    except UnicodeError as error:
        raise NbassayError(
            f"{path}, which `config_file` names, is not in UTF-8; save it as UTF-8"
        ) from error
    except SettingsFault as error:
        raise NbassayError(f"{path}: {error}") from error
    return merge_settings(below, said)


def read_master_settings(said: Said) -> MasterSettings:
    """Return what of the assignment's configuration has an effect here.

    Raises:
        SettingsFault: if a setting is of another kind than Otter's.
    """
    table = read_table(AssignmentTable, said)
    return MasterSettings(
        name=table.name,
        files=table.files,
        ok_format=table.tests.ok_format,
        strips_everywhere=table.strip_solutions_from_all_cells,
    )
