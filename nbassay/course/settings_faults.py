"""What is wrong with a settings file, key by key, in words for its author."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

_Location = Sequence[str | int]
_Error = Any  # one entry of what pydantic lists: type, loc, input, ctx


def find_unknown(key: str, said: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return one text for each name that `key` says and that is none of the `known`."""
    names = list(known)
    return [
        f"{key}: there is no {name!r}; {_nearest(name, names)}"
        for name in said
        if name not in names
    ]


def _nearest(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(names)}" if names else "nothing is known there"


def find_wrong_keys(
    table: type[BaseModel], errors: Sequence[_Error], elsewhere: Mapping[str, str]
) -> Iterable[str]:
    """Yield one text for each key that is wrong; a misspelt one is not missing as well.

    `table` is the whole file, `errors` are pydantic's, `elsewhere` says of keys that are none of
    this kind of file what they are.
    """
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    meant = {(*where[:-1], _guess_key(table, where)) for where in unknown}
    for error in errors:
        where, kind = error["loc"], error["type"]
        if kind == "extra_forbidden" and where[0] in elsewhere:
            yield f"{where[0]} {elsewhere[where[0]]}"
        elif kind == "extra_forbidden":
            nearest = _nearest(str(where[-1]), _keys(table, where))
            yield f"{_join_path(where)}: there is no such key; {nearest}"
        elif kind == "missing" and where not in meant:
            yield f"{_join_path(where)} is missing: expected {_say_expected(_annotation(table, where), error)}"
        elif kind != "missing":
            found = "an empty one" if kind == "too_short" else _show(error["input"])
            yield f"{_join_path(where)}: expected {_say_expected(_annotation(table, where), error)}, found {found}"


def _guess_key(table: type[BaseModel], where: _Location) -> str:
    near = get_close_matches(str(where[-1]), _keys(table, where), n=1)
    return near[0] if near else ""


def _keys(table: type[BaseModel], where: _Location) -> list[str]:
    """Return the keys that the table may have in which the key `where` stands."""
    around = _annotation(table, where[:-1])
    return list(around.model_fields) if _is_table(around) else []


def _annotation(table: type[BaseModel], where: _Location) -> Any:
    """Return what kind of thing the settings have at `where`."""
    kind: Any = table
    for part in where:
        if _is_table(kind):
            field = kind.model_fields.get(str(part))
            kind = None if field is None else _bare(field.annotation)
        else:  # an entry of a list, or of a table with names of the instructor's own
            inner = [part for part in get_args(kind) if part is not Ellipsis]
            kind = _bare(inner[-1]) if inner else None
    return kind


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _bare(kind: Any) -> Any:
    """Return a type without what stands around it: bounds, and that it may be left out."""
    while get_origin(kind) is not None and get_origin(kind) not in {tuple, dict, Literal}:
        kind = get_args(kind)[0]
    return kind


_KINDS: Mapping[Any, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "a list",
    dict: "a table",
}
_NAME_OF_VARIABLE = "a valid Python name"


def _say_expected(kind: Any, error: _Error) -> str:
    if error["type"] == "string_pattern_mismatch":
        return _NAME_OF_VARIABLE
    if error["type"] == "literal_error" or get_origin(kind) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(kind))
    if get_origin(kind) is tuple:
        inner = _bare(get_args(kind)[0])
        return 'a list of texts, as ["one", "two"]' if inner is str else "a list of tables"
    if said := getattr(kind, "expected", ""):
        return str(said)
    if _is_table(kind):
        required = " and ".join(_list_required(kind))
        return f"a table with {required}" if required else "a table"
    if get_origin(kind) is dict:
        return "a table that is not empty" if error["type"] == "too_short" else "a table"
    text = _KINDS.get(kind, "something else")
    if error["type"] == "greater_than":
        return f"{text} above {error['ctx']['gt']:g}"
    if error["type"] == "finite_number":
        return f"{text} that is finite"
    return f"{text} that is not empty" if error["type"] == "string_too_short" else text


def _list_required(table: type[BaseModel]) -> list[str]:
    return [name for name, field in table.model_fields.items() if field.is_required()]


def _show(value: Any) -> str:
    """Return a value as it stands in the file, cut short."""
    if isinstance(value, Mapping):
        return f"a table with {', '.join(map(str, value)) or 'nothing'}"[:80]
    if isinstance(value, bool | str | list):
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _join_path(where: _Location) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
