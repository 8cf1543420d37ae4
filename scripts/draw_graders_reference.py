"""Draws the reference of docs/graders.md from the docstrings of what graders are written with."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import nbassay.data
import nbassay.grader as language
from nbassay.checks import Findings, Submission
from nbassay.checks.bars import Bar
from nbassay.checks.calls import Result
from nbassay.checks.code import Source
from nbassay.data import DATA_SETS, ImageSet, Table
from nbassay.data.california_housing import HousingTable
from nbassay.grader import _asked
from nbassay.grader._answer import Answer
from nbassay.grader._captured_thing import Captured
from nbassay.grader._draws import Draws
from nbassay.grader._estimator_view import Estimator
from nbassay.grader._evaluation import Evaluation
from nbassay.grader._file_view import Written
from nbassay.grader._found_rows import FoundRows, HeldRows
from nbassay.grader._kinds_of_check import OfFunction
from nbassay.grader._learnt_views import History, Model
from nbassay.grader._number_views import ClassWeights, Labels, Number, Numbers
from nbassay.grader._one_check import Check
from nbassay.grader._picture_views import Pictures, Reader
from nbassay.grader._split_view import Split
from nbassay.grader._table_view import KnownTable
from nbassay.grader._writing import BegunCheck
from nbassay.marking import plugin

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "graders.md"
BEGIN, END = "<!-- drawn by `make graders-reference` -->", "<!-- end of what is drawn -->"

FUNCTIONS = {
    "Checks and inputs": (
        "check",
        "Layer",
        "draws",
        "floats",
        "integers",
        "FileArgument",
        "ModelArgument",
        "at",
        "named",
        "written",
        "calls",
    ),
    "Verdicts and texts": (
        *(
            "require",
            "fail",
            "partial",
            "absent",
            "require_equal",
            "require_work",
            "for_each",
            "one_of",
            "evaluation_of",
            "Findings",
        ),
        *("text", "count", "listed", "sentences"),
    ),
    "Data of your own, from `nbassay.data`": ("table", "read_from"),
}
# What the methods are of -> the classes that have them, in the words of a grader.
METHODS = {
    "`check(...)`": (BegunCheck,),
    '`check(...).function("f")`': (OfFunction,),
    '`check(...).model("m")`, and `m.model()`': (Model,),
    "inputs, `draws(...)`": (Draws,),
    "a result of `calls(...)`": (Answer, Result),
    "a captured name": (Captured,),
    "`x.numbers()` and `x.vector()`": (Numbers,),
    "`y.labels(classes)`": (Labels,),
    "`n.number()`": (Number,),
    "`w.class_weights(classes)`": (ClassWeights,),
    "`x.pictures()`": (Pictures,),
    "`m.reader(fashion_mnist)`, beside those of a model": (Reader,),
    'a file, `file=written("best.keras")`': (Written,),
    "`evaluation_of(model, on=fashion_mnist)`": (Evaluation,),
    "`e.estimator()`": (Estimator,),
    "`h.history()`": (History,),
    "a table, such as `wine`": (KnownTable,),
    "`wine.split(x_train, x_test)`": (Split,),
    "`wine.rows_of(x)` and `wine.learnt_by(model)`": (FoundRows,),
    "`wine.held_out_from(...)`": (HeldRows,),
    "a table itself, in a plain pytest file": (Table,),
    "`mnist` and `fashion_mnist`": (ImageSet,),
    "`california`": (HousingTable,),
    'a bar, `bar("held_rows")`': (Bar,),
    "`source`, the student's code": (Source,),
    "faults gathered before failing, `Findings()`": (Findings,),
    "`submission`, in a plain pytest file": (Submission,),
}
# A parameter of a check as it is written, and a line that uses it, by what is asked for.
PARAMETERS = {
    "captured": ("matrix", "matrix.numbers().is_confusion_of(y_test.labels(2), y_pred.labels(2))"),
    "at": ('X=at("test_load")', "X.vector(178)"),
    "named": ('network=named("best_model")', "network.model().bends()"),
    "written": ('best=written("best.keras")', "best.network().has_parameters(411)"),
    "calls": ('softmax=calls("softmax", on=rows)', "[result.array() for result in softmax]"),
    "table": ("wine", "wine.split(x_train, x_test).keeps_rows_apart()"),
    "read_from": ("tiles", "np.isin(x.numbers().values, tiles).all()"),
    "fixture": ("squares", "y.numbers().equals(squares)"),
    "bar": ("bar", 'bar("held_rows").is_reached_by(share)'),
    "budget": ("budget", 'least = 0.9 if budget == "full" else 0.7'),
    "source": ("source", 'source.cell("area").mentions("vectorize")'),
    "submission": ("submission", 'submission.array("x_train").shape'),
    "fits": ("fits", "len(fits)"),
    "rebuild": ("rebuild", 'rebuild("small_model").count_params()'),
    "california": ("california", "california.X.shape"),
    "fashion_mnist": ("fashion_mnist", "network.reader(fashion_mnist).knows_unseen(0.8)"),
    "mnist": ("mnist", "network.reader(mnist).knows_unseen(0.9)"),
}
# Fixtures of plain pytest files alone: checks that are written with `check` take such names as the
# student's.
_NAMES_OF_STUDENTS = {"model", "call", "case"}
# Of these the docstring says all: what they hold are fields.
_BY_THEIR_FIELDS = {Table, ImageSet, HousingTable}
# Methods that the language itself calls.
_OURS = {"draw", *vars(Check)}


def drawn() -> str:
    """Return the reference in Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield from ("### Parameters", "", *_PARAMETERS_BEGIN, *_parameters(), "", *_PARAMETERS_END, "")
    for title, names in FUNCTIONS.items():
        yield from (f"### {title}", "")
        for name in names:
            found = getattr(language, name, None) or getattr(nbassay.data, name)
            yield from (*_entry(name, found), "")
    told: set[type] = set()
    for title, classes in METHODS.items():
        yield from (f"### On {title}", "")
        about = _paragraphs(inspect.getdoc(classes[0]) or "")
        yield "\n\n".join(about if classes[0] in _BY_THEIR_FIELDS else about[:1])
        yield ""
        for name, member in _members(classes, told):
            yield from (*_entry(name, member), "")
        told.update(classes)


_PARAMETERS_BEGIN = (
    "What a check that is written as a function may ask for, each by the name of a parameter.",
    "",
    "| parameter | type | what the check is given | used so |",
    "|---|---|---|---|",
)
_PARAMETERS_END = (
    "Any other name is a captured one, and has to be made by a cell of the source notebook. There is "
    "no parameter for a seed: inputs are drawn from the `rng` of `draws`, which is seeded for each "
    "student.",
)
# What a check is given, and of which type, by what it asks for; a fixture says that itself.
_GIVEN = {
    "captured": ("Captured", "what the name stood for right after the test cell"),
    "at": ("Captured", "the same, as it was after another test cell"),
    "named": ("Captured", "another name than that of the parameter, for checks made in a loop"),
    "written": ("Written", "a file that the notebook wrote; with `or_none=True` None without it"),
    "calls": ("list[Answer]", "the answers of a student's function, one for each input"),
    "table": ("KnownTable", "a table that `data.py` declares with `table`"),
    "read_from": ("Any", "what a function of `data.py` returned that stands below `@read_from`"),
    "fixture": ("Any", "what a `@pytest.fixture` of the grader file returns"),
}


def _parameters() -> Iterator[str]:
    asked = [
        name
        for name, one in vars(_asked).items()
        if inspect.isfunction(one) and one.__module__ == _asked.__name__
    ]
    fixtures = {
        name: _describe(one._get_wrapped_function())
        for name, one in vars(plugin).items()
        if isinstance(one, type(plugin.budget)) and name not in _NAMES_OF_STUDENTS
    }
    data = {
        one.fixture or name: (_returned(one.load), f"the data set `{name}`")
        for name, one in DATA_SETS.items()
    }
    given = {**_GIVEN, **fixtures, **data}
    for name in ("captured", *asked, "table", "read_from", "fixture", *fixtures, *data):
        written, example = PARAMETERS[name]  # one that is new is shown by an example here
        kind, what = given[name]
        yield f"| `{written}` | `{kind}` | {what} | `{example}` |"


def _describe(fixture: Callable[..., object]) -> tuple[str, str]:
    said = (inspect.getdoc(fixture) or "").partition("\n\n")[0].replace("\n", " ").rstrip(".")
    return _returned(fixture), said[:1].lower() + said[1:]


def _returned(function: Callable[..., object]) -> str:
    """Return the type that a function says it returns, as it would stand in a table."""
    written = inspect.signature(function).return_annotation
    return str(written).replace("ev.", "").replace(" | ", " or ")


def _members(classes: tuple[type, ...], told: set[type]) -> Iterator[tuple[str, object]]:
    """Yield the public methods and properties of classes and what they build on, as written.

    What is of classes that were `told` before is left out.
    """
    seen = set(_OURS)
    for cls in (each for first in classes for each in first.__mro__[:-1] if each not in told):
        for name, member in vars(cls).items():
            documented = getattr(member, "__doc__", None)
            is_one = inspect.isfunction(member) or hasattr(member, "func") or _is_property(member)
            if is_one and documented and not name.startswith("_") and name not in seen:
                seen.add(name)
                yield name, member


def _is_property(member: object) -> bool:
    return isinstance(member, property)


def _entry(name: str, member: object) -> Iterator[str]:
    is_called = inspect.isfunction(member) or inspect.isclass(member)
    called = f"{name}{_signature(member)}" if is_called else name
    first, *rest = _paragraphs(inspect.getdoc(member) or "")
    yield f"- **`{called}`**: {first}"
    for paragraph in rest:
        yield from ("", textwrap.indent(paragraph, "  "))


def _signature(function: object) -> str:
    """Return the parameters without types; the docstring says what they are."""
    assert callable(function)
    signature = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty, default=_short(parameter.default))
        for name, parameter in signature.parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(parameters))


class _Shown:
    """A default as it is shown."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _short(default: object) -> object:
    if default is inspect.Parameter.empty:
        return default
    plain = isinstance(default, str | int | float | bool | tuple) or default is None
    return _Shown(repr(default) if plain else "...")


def _paragraphs(docstring: str) -> list[str]:
    """Return the paragraphs of a docstring: examples as code, errors in a line."""
    body, _, raises = docstring.partition("Raises:\n")
    found: list[str] = []
    for paragraph in re.split(r"\n\n(?! )", body.strip()):
        if paragraph.startswith(">>>"):
            found.append(_fenced(paragraph))
            continue
        prose, _, example = paragraph.partition("::\n\n")
        if text := " ".join(prose.split()):
            found.append(f"{text}:" if example else text)
        if example:
            found.append(_fenced(textwrap.dedent(example)))
    if raises:
        errors = " ".join(textwrap.dedent(raises).split())
        found.append(re.sub(r"\b([A-Z]\w+): ", r"`\1` ", errors))
    return found


def _fenced(code: str) -> str:
    """Return an example as a block, as `make lint` wants code on pages to look."""
    if not code.startswith(">>>"):
        command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "example.py", "-"]
        code = subprocess.run(
            command, input=code, capture_output=True, text=True, check=True
        ).stdout
    return f"```python\n{code.rstrip()}\n```"


def with_reference(page: str) -> str:
    """Return the text of the page with what is drawn in it made anew."""
    inside = f"{BEGIN}\n{drawn()}\n{END}"
    return re.sub(rf"{BEGIN}.*{END}", lambda _: inside, page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(with_reference(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
