"""Draws the reference of docs/graders.md from the docstrings of what graders are written with."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import nbassay.grader as language
from nbassay.checks.calls import Result
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
        "at",
        "written",
        "calls",
    ),
    "Verdicts and texts": (
        *(
            "require",
            "fail",
            "partial",
            "absent",
            "require_work",
            "for_each",
            "one_of",
            "evaluation_of",
        ),
        *("text", "count", "listed", "sentences"),
    ),
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
}
# Methods that the language itself calls.
_OURS = {"draw", *vars(Check)}


def drawn() -> str:
    """Return the reference in Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for title, names in FUNCTIONS.items():
        yield from (f"### {title}", "")
        for name in names:
            yield from (*_entry(name, getattr(language, name)), "")
    told: set[type] = set()
    for title, classes in METHODS.items():
        yield from (f"### On {title}", "")
        yield from (_paragraphs(inspect.getdoc(classes[0]) or "")[0], "")
        for name, member in _members(classes, told):
            yield from (*_entry(name, member), "")
        told.update(classes)


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
