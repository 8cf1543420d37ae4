"""What `assignment.toml` may say, checked whole: what it cannot say is refused, key by key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args, get_origin, get_type_hints

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    create_model,
    model_validator,
)

from nbassay.course.allowance import MARKING_SECONDS, Limits
from nbassay.data import DATA_SETS
from nbassay.errors import NbassayError
from nbassay.texts import Text, as_is

_Item = TypeVar("_Item")
_Words = Annotated[str, Field(min_length=1)]
_Identifier = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
# TOML has lists only, and what is read stays as it is.
_Several = Annotated[tuple[_Item, ...], Strict(False)]
_Epochs = Annotated[int, Field(gt=0)]
_Location = Sequence[str | int]
_Error = Any  # one entry of what pydantic lists: type, loc, input, ctx


class _Table(BaseModel):
    """A table of the file: it has these keys, each of its own kind, and no others."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class BothLanguages(_Table):
    """A text in Korean, in English, or in both."""

    ko: _Words = ""
    en: _Words = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.ko and not self.en:
            raise ValueError("it says nothing")
        return self

    def as_text(self) -> Text:
        """Return it as what people read."""
        return as_is(ko=self.ko, en=self.en)


class CellTable(_Table):
    """`[notebooks.<notebook>.cells.<cell>]`."""

    names: _Several[_Identifier] = ()
    files: _Several[_Words] = ()
    about: BothLanguages | None = None


class NotebookTable(_Table):
    """`[notebooks.<notebook>]`."""

    cells: dict[str, CellTable]
    fast_epochs: _Epochs | None = None


class TrainingTable(_Table):
    """`[training]`."""

    fast_epochs: _Epochs


class FigureTable(_Table):
    """`[[figures]]`: what the reference solution reaches, for `make course`."""

    notebook: _Words
    what: BothLanguages
    value: _Words
    better: Literal["higher", "lower"]
    parameters: str = ""
    document: float | None = None
    source: str = ""


# A key for each limit that there is: positive, and left out where the usual one will do.
_LIMITS: dict[str, Any] = {
    name: (Annotated[kind, Field(gt=0)] | None, None)
    for name, kind in get_type_hints(Limits).items()
}
_LimitsTable: Any = create_model("_LimitsTable", __base__=_Table, **_LIMITS)


class LimitsTable(_Table):
    """`[limits]`: those of either budget."""

    fast: _LimitsTable = _LimitsTable()
    full: _LimitsTable = _LimitsTable()

    def of(self, budget: Literal["fast", "full"]) -> Limits:
        """Return the limits of a budget, with the usual ones where nothing is said."""
        said = {name: value for name, value in getattr(self, budget) if value is not None}
        return Limits(**said)


class Settings(_Table):
    """The whole of `assignment.toml`."""

    title: BothLanguages
    training: TrainingTable
    notebooks: Annotated[dict[str, NotebookTable], Field(min_length=1)]
    datasets: _Several[_Words] = ()
    packages: _Several[_Identifier] = ()
    limits: LimitsTable = LimitsTable()
    marking_seconds: Annotated[float, Field(gt=0)] = MARKING_SECONDS
    bars: dict[str, float] = {}
    figures: _Several[FigureTable] = ()


def read_settings(path: Path) -> Settings:
    """Return what the file `path` says.

    Raises:
        NbassayError: if it says what it cannot say: one line with every key that is wrong, what
            was expected there, and the nearest name where one is unknown.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NbassayError(f"{path} cannot be read: {error.strerror}; mend that") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise NbassayError(
            f"{path} is not a TOML file in UTF-8: {error}; mend that line"
        ) from error
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        wrong = list(_complaints(error.errors(include_url=False), data))
    else:
        wrong = [*_unknown("datasets", settings.datasets, DATA_SETS)]
        for index, figure in enumerate(settings.figures):
            wrong += _unknown(f"figures[{index}].notebook", [figure.notebook], settings.notebooks)
    if wrong:
        raise NbassayError(f"{path}: {'; '.join(wrong)}")
    return settings


def _unknown(key: str, said: Iterable[str], known: Iterable[str]) -> list[str]:
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


def _complaints(errors: Sequence[_Error], data: Mapping[str, Any]) -> Iterable[str]:
    """Yield one text for each key that is wrong; a misspelt one is not missing as well."""
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    meant = {(*where[:-1], _guess_key(where)) for where in unknown}
    for error in errors:
        where, kind = error["loc"], error["type"]
        if kind == "extra_forbidden":
            nearest = _nearest(str(where[-1]), _keys(where))
            yield f"{_join_path(where)}: there is no such key; {nearest}"
        elif kind == "missing" and where not in meant:
            yield f"{_join_path(where)} is missing: expected {_say_expected(where, error)}"
        elif kind != "missing":
            found = "an empty one" if kind == "too_short" else _show(error["input"])
            yield f"{_join_path(where)}: expected {_say_expected(where, error)}, found {found}"


def _guess_key(where: _Location) -> str:
    near = get_close_matches(str(where[-1]), _keys(where), n=1)
    return near[0] if near else ""


def _keys(where: _Location) -> list[str]:
    """Return the keys that the table may have in which the key `where` stands."""
    table = _annotation(where[:-1])
    return list(table.model_fields) if _is_table(table) else []


def _annotation(where: _Location) -> Any:
    """Return what kind of thing the settings have at `where`."""
    kind: Any = Settings
    for part in where:
        if _is_table(kind):
            field = kind.model_fields.get(str(part))
            kind = None if field is None else _bare(field.annotation)
        else:  # an entry of a list, or of a table with names of the instructor's own
            inner = [part for part in get_args(kind) if part is not Ellipsis]
            kind = _bare(inner[-1]) if inner else None
    return kind


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, _Table)


def _bare(kind: Any) -> Any:
    """Return a type without what stands around it: bounds, and that it may be left out."""
    while get_origin(kind) is not None and get_origin(kind) not in {tuple, dict, Literal}:
        kind = get_args(kind)[0]
    return kind


_KINDS: Mapping[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    tuple: "a list",
    dict: "a table",
}
_NAME_OF_VARIABLE = "a valid Python name"


def _say_expected(where: _Location, error: _Error) -> str:
    kind = _annotation(where)
    if error["type"] == "string_pattern_mismatch":
        return _NAME_OF_VARIABLE
    if error["type"] == "literal_error" or get_origin(kind) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(kind))
    if get_origin(kind) is tuple:
        inner = _bare(get_args(kind)[0])
        return 'a list of texts, as ["one", "two"]' if inner is str else "a list of tables"
    if kind is BothLanguages:
        return 'a table with ko or en or both, as { en = "..." }'
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
