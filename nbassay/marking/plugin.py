"""The pytest plugin that hidden graders are written with.

A grader is a plain pytest file, `graders/<assignment>/test_<notebook>.py`; each function is one
check with its own points, tied to the test cell whose capture it reads, and with the title that
pages show (without one they show its name)::

    @pytest.mark.title(ko="스케일러는 학습용 행만 봅니다", en="The scaler sees training rows only")
    @pytest.mark.points(2, cell="test_scaling")
    def test_scaler_sees_training_rows_only(submission, titanic): ...

Fixtures:
    submission     names, fits, figures and files captured at the marker's cell
                   (`nbassay.checks.Submission`).
    model          the Keras model of name "model" at that cell, rebuilt here.
    rebuild        rebuild("small_model"), or of evidence: rebuild(submission.file(f).model).
    fits           every fit up to that cell, as evidence.
    call           call("prepare_image") -> Results of the calls made in the sandbox.
    source         the student's code as syntax trees (`nbassay.checks.code.Source`).
    bar            bar("held_rows") -> a bar of assignment.toml.
    budget         "fast" or "full".

Beside these there are the data: see `nbassay/marking/data_fixtures.py`.

`nbassay.marking.mark` loads it by name; it is no entry point, so no other pytest run is touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from nbassay import evidence as ev
from nbassay.checks import Submission, fail
from nbassay.checks.bars import Bar
from nbassay.checks.calls import PlannedCalls, Results
from nbassay.checks.code import Source
from nbassay.errors import NbassayError
from nbassay.grader import Case, Plan
from nbassay.keras import models
from nbassay.results import Measured
from nbassay.texts import NO_TEXT, Text, as_is, text

MARKER = "points"
TITLE = "title"


@dataclass
class Context:
    """What one marking run gives to its graders; `memory` keeps costly things between checks.

    `planned` are the calls that the sandbox was asked for, by test cell, `plan` is which of them
    the checks that are written with `nbassay.grader` mean. `measured` is what the check that is
    running has held against its bars.
    """

    evidence: ev.Evidence
    notebook: Mapping[str, Any]
    bars: Mapping[str, float]
    budget: str
    planned: Mapping[str, PlannedCalls] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)
    measured: list[Measured] = field(default_factory=list)
    memory: dict[Any, Any] = field(default_factory=dict)


CONTEXT: pytest.StashKey[Context] = pytest.StashKey()


@dataclass(frozen=True)
class Points:
    """What the marker says: the points of a check, and its test cell."""

    points: float
    cell: str


def points_of(item: pytest.Item) -> Points:
    """Return what the marker of `item` says.

    Raises:
        NbassayError: if the marker is missing or incomplete, naming file and function.
    """
    marker = item.get_closest_marker(MARKER)
    where = f"{item.path}::{item.name}"
    if marker is None:
        raise NbassayError(f"{where} has no @pytest.mark.points(n, cell=...); add one")
    value = marker.args[0] if len(marker.args) == 1 else None
    cell = marker.kwargs.get("cell")
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
    if not usable or not isinstance(cell, str) or set(marker.kwargs) != {"cell"}:
        raise NbassayError(f"{where}: write @pytest.mark.points(n, cell='test_...') with n above 0")
    assert isinstance(value, (int, float))
    return Points(float(value), cell)


def title_of(item: pytest.Item) -> Text:
    """Return the title that the marker of `item` gives; nothing where it has none.

    Raises:
        NbassayError: if it is in neither Korean nor English, naming file and function.
    """
    marker = item.get_closest_marker(TITLE)
    if marker is None:
        return NO_TEXT
    said = marker.kwargs
    usable = set(said) == {"ko", "en"} and all(
        isinstance(message, str) for message in said.values()
    )
    if marker.args or not usable:
        raise NbassayError(
            f"{item.path}::{item.name}: write @pytest.mark.title(ko='...', en='...')"
        )
    return as_is(ko=said.get("ko", ""), en=said.get("en", ""))


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", f"{MARKER}(n, cell): points of a check and its test cell")
    config.addinivalue_line("markers", f"{TITLE}(ko, en): what a check is called on pages")


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Submission:
    """The names, fits, figures and files captured at the marker's cell."""
    context = _context(request)
    cell = points_of(request.node).cell
    return Submission(context.evidence, cell, context.budget, context.memory)


@pytest.fixture
def rebuild(submission: Submission) -> Callable[[str | ev.Model], Any]:
    """A function that rebuilds a Keras model, by its name at this cell or from evidence."""

    def build(which: str | ev.Model) -> Any:
        name = which if isinstance(which, str) else "model"
        model = submission.model(which) if isinstance(which, str) else which
        key = ("model", _content(model))
        if key not in submission.memory:
            submission.memory[key] = _rebuild(name, model)
        return submission.memory[key]

    return build


@pytest.fixture
def model(rebuild: Callable[[str], Any]) -> Any:
    """The Keras model of name "model" at this cell, rebuilt from an allow-list of layers."""
    return rebuild("model")


@pytest.fixture
def fits(submission: Submission) -> tuple[ev.Fit, ...]:
    """Every fit up to this cell, oldest first."""
    return submission.fits


@pytest.fixture
def call(request: pytest.FixtureRequest, submission: Submission) -> Callable[[str], Results]:
    """A function that gives the results of a student's function called in the sandbox."""
    planned = _context(request).planned.get(submission.cell, PlannedCalls())

    def results(function: str) -> Results:
        if not any(call["function"] == function for call in planned.calls):
            raise NbassayError(
                f"no call of {function!r} is asked for after {submission.cell}; add it to calls.py"
            )
        return Results(function, submission.calls(function), planned)

    return results


@pytest.fixture
def case(
    request: pytest.FixtureRequest,
    submission: Submission,
    rebuild: Callable[[str | ev.Model], Any],
    call: Callable[[str], Results],
    source: Source,
) -> Case:
    """What a check of `nbassay.grader` is run on."""
    return Case(submission, rebuild, call, source, _context(request).plan, {})


@pytest.fixture
def source(request: pytest.FixtureRequest) -> Source:
    """The student's code, never run here."""
    return Source(_context(request).notebook)


@pytest.fixture
def bar(request: pytest.FixtureRequest) -> Callable[[str], Bar]:
    """A function that gives a bar of assignment.toml by its name: a float, and what it is held to.

    `require(bar("held_rows").is_reached_by(share), ...)` and, of an error that must stay small,
    `require(bar("mse").is_not_exceeded_by(error), ...)`.
    """
    context = _context(request)

    def get(name: str) -> Bar:
        bars = context.bars
        if name not in bars:
            raise NbassayError(f"no bar {name!r} in assignment.toml; it has {', '.join(bars)}")
        return Bar(name, bars[name], context.measured.append)

    return get


@pytest.fixture
def budget(request: pytest.FixtureRequest) -> str:
    """The training budget of this run, "fast" or "full"."""
    return _context(request).budget


def _context(request: pytest.FixtureRequest) -> Context:
    try:
        return request.config.stash[CONTEXT]
    except KeyError:
        raise NbassayError(
            "graders are run by nbassay.marking.mark.mark, not by pytest itself; call that"
        ) from None


def _content(model: ev.Model) -> tuple[object, ...]:
    """Return what tells models of one evidence apart: there a file of an array has one content."""
    weights = tuple(weight.array.ref for weight in model.weights)
    settings = json.dumps(model.config, sort_keys=True)
    return model.class_name, model.builtin, settings, weights


def _rebuild(name: str, model: ev.Model) -> Any:
    try:
        return models.rebuild(model)
    except models.RebuildError as error:
        why = error.message
        fail(
            text(
                ko="`{name}` 모델을 다시 만들 수 없어 채점하지 못했습니다. {why}.",
                en="`{name}` could not be rebuilt, so it cannot be graded: {why}.",
                name=name,
                why=why,
            )
        )
