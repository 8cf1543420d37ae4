"""What `assignment.toml` may say, checked whole: what it cannot say is refused, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args, get_type_hints

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
from nbassay.course.settings_faults import find_unknown, find_wrong_keys
from nbassay.course.toml_file import read_toml
from nbassay.data import DATA_SETS
from nbassay.errors import NbassayError
from nbassay.texts import Text, as_is

_Item = TypeVar("_Item")
_Words = Annotated[str, Field(min_length=1)]
_Identifier = Annotated[str, Field(pattern=r"^[^\W\d]\w*$")]
# TOML has lists only, and what is read stays as it is.
_Several = Annotated[tuple[_Item, ...], Strict(False)]
_Epochs = Annotated[int, Field(gt=0)]


class _Table(BaseModel):
    """A table of the file: it has these keys, each of its own kind, and no others."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class BothLanguages(_Table):
    """A text in Korean, in English, or in both."""

    expected: ClassVar[str] = 'a table with ko or en or both, as { en = "..." }'

    ko: _Words = Field(default="", description="the text in Korean")
    en: _Words = Field(default="", description="the text in English")

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

    names: _Several[_Identifier] = Field(
        default=(),
        description="names to capture after the cell, besides those that its checks ask for",
    )
    files: _Several[_Words] = Field(
        default=(),
        description="files that the notebook has written by then, to be handed to the checks",
    )
    about: BothLanguages | None = Field(
        default=None,
        description="what students are told of the test cell, in the README of the release",
    )


class NotebookTable(_Table):
    """`[notebooks.<notebook>]`."""

    cells: dict[str, CellTable] = Field(
        description="a table for each test cell that has checks; it may be empty"
    )
    fast_epochs: _Epochs | None = Field(
        default=None, description="in the place of `fast_epochs` of `[training]`, for this notebook"
    )


class TrainingTable(_Table):
    """`[training]`."""

    fast_epochs: _Epochs = Field(
        description="how many epochs of each `fit` the budget `fast` runs, in passes over the rows"
    )


class FigureTable(_Table):
    """`[[figures]]`: what the reference solution reaches, for `make course`."""

    notebook: _Words = Field(description="the notebook that it is a figure of")
    what: BothLanguages = Field(description="what it is called in docs/course.md")
    value: _Words = Field(description="an expression over the notebook's names at its end")
    better: Literal["higher", "lower"] = Field(description='"lower" for an error')
    parameters: str = Field(default="", description="an expression for the number of parameters")
    document: float | None = Field(default=None, description="the figure to reach")
    source: str = Field(default="", description="where that figure is from")


# A key for each limit that there is: positive, and left out where the usual one will do.
_ABOUT_LIMITS = {
    name: get_args(kind)[1] for name, kind in get_type_hints(Limits, include_extras=True).items()
}
_LIMITS: dict[str, Any] = {
    name: (
        Annotated[kind, Field(gt=0)] | None,
        Field(default=None, description=_ABOUT_LIMITS[name]),
    )
    for name, kind in get_type_hints(Limits).items()
}
_LimitsTable: Any = create_model("_LimitsTable", __base__=_Table, **_LIMITS)


class LimitsTable(_Table):
    """`[limits]`: those of either budget."""

    fast: _LimitsTable = Field(default=_LimitsTable(), description="with `--budget fast`")
    full: _LimitsTable = Field(default=_LimitsTable(), description="with `--budget full`")

    def of(self, budget: Literal["fast", "full"]) -> Limits:
        """Return the limits of a budget, with the usual ones where nothing is said."""
        said = {name: value for name, value in getattr(self, budget) if value is not None}
        return Limits(**said)


_ABOUT_TITLE = "what pages call the assignment"
_ABOUT_DATASETS = (
    "data sets, of those that `nbassay data` lists, that the notebooks load: in the sandbox there "
    "is no network"
)
_ABOUT_PACKAGES = "packages that nbassay does not bring, as `import` calls them"
_ABOUT_ALL_LIMITS = "what one notebook may use, by budget"


class AssertSettings(_Table):
    """The whole of `assignment.toml` where the notebooks' own assert cells are graded."""

    title: BothLanguages = Field(description=_ABOUT_TITLE)
    assert_cells: Literal[True] = Field(description="its own autograder cells give the points")
    datasets: _Several[_Words] = Field(default=(), description=_ABOUT_DATASETS)
    packages: _Several[_Identifier] = Field(default=(), description=_ABOUT_PACKAGES)
    limits: LimitsTable = Field(default=LimitsTable(), description=_ABOUT_ALL_LIMITS)

    bars: ClassVar[Mapping[str, float]] = {}
    marking_seconds: ClassVar[float] = MARKING_SECONDS
    notebooks: ClassVar[Mapping[str, NotebookTable]] = {}
    figures: ClassVar[tuple[FigureTable, ...]] = ()


class Settings(_Table):
    """The whole of `assignment.toml`."""

    title: BothLanguages = Field(description=_ABOUT_TITLE)
    training: TrainingTable = Field(description="how much of a training is run")
    notebooks: dict[str, NotebookTable] = Field(
        min_length=1, description="a table for each notebook that has checks"
    )
    datasets: _Several[_Words] = Field(default=(), description=_ABOUT_DATASETS)
    packages: _Several[_Identifier] = Field(default=(), description=_ABOUT_PACKAGES)
    limits: LimitsTable = Field(default=LimitsTable(), description=_ABOUT_ALL_LIMITS)
    marking_seconds: float = Field(
        default=MARKING_SECONDS,
        gt=0,
        description="seconds of processor time for all checks of one notebook together",
    )
    bars: dict[str, float] = Field(
        default={}, description="numbers that checks measure against, each by a name of its own"
    )
    figures: _Several[FigureTable] = Field(
        default=(), description="what the reference solution reaches, measured by `make course`"
    )
    assert_cells: Literal[False] = Field(
        default=False, description="whether the notebooks' own autograder cells give the points"
    )


_OF_HIDDEN: Mapping[type[BaseModel], Mapping[str, str]] = {
    Settings: {},
    AssertSettings: dict.fromkeys(
        Settings.model_fields.keys() - AssertSettings.model_fields.keys(),
        "is of hidden graders; take it out, or assert_cells = true",
    ),
}


def read_settings(path: Path) -> Settings | AssertSettings:
    """Return what the file `path` says.

    Raises:
        NbassayError: if it says what it cannot say: one line with every key that is wrong, what
            was expected there, and the nearest name where one is unknown.
    """
    data = read_toml(path)
    kind: type[Settings | AssertSettings] = (
        AssertSettings if data.get("assert_cells") is True else Settings
    )
    try:
        settings: Settings | AssertSettings = kind.model_validate(data)
    except ValidationError as error:
        wrong = list(find_wrong_keys(kind, error.errors(include_url=False), _OF_HIDDEN[kind]))
    else:
        wrong = [*find_unknown("datasets", settings.datasets, DATA_SETS)]
        for index, figure in enumerate(settings.figures):
            wrong += find_unknown(
                f"figures[{index}].notebook", [figure.notebook], settings.notebooks
            )
    if wrong:
        raise NbassayError(f"{path}: {'; '.join(wrong)}")
    return settings
