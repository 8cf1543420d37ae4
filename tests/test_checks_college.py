"""The graders of `college` on odd values: whatever a name holds, no grader may break.

The reference notebooks are run here once, their names turned into evidence by hand; then one name
after the other is replaced.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

from nbassay import evidence as ev
from nbassay.course import Course
from nbassay.evidence._files import Folder
from nbassay.marking import mark
from nbassay.notebook import read_trusted

ROOT = Path(__file__).resolve().parents[1]

ODD = {
    "missing": lambda _: ev.Missing(),
    "object": lambda _: ev.Other("builtins.object"),
    "too large": lambda _: ev.TooLarge(10**10),
    "text": lambda _: ev.Text("Private accuracy 1 2 3 4\n" * 50),
    "nan": lambda _: ev.Scalar(float("nan")),
    "none": lambda _: ev.Scalar(None),
    "empty": lambda _: ev.Array.of(np.zeros(0)),
    "matrix of nan": lambda value: ev.Array.of(np.full(shape_of(value), np.nan)),
    "matrix of large numbers": lambda value: ev.Array.of(np.full(shape_of(value), 1e12)),
    "negative integers": lambda value: ev.Array.of(np.full(shape_of(value), -3)),
    "words": lambda value: ev.Array.of(np.full(shape_of(value), "a")),
    "cube": lambda _: ev.Array.of(np.zeros((3, 3, 3))),
    "half": lambda value: ev.Array.of(np.ones(shape_of(value))[::2]),
    "transposed": lambda value: ev.Array.of(np.ones(shape_of(value)).T),
    "estimator": lambda _: ev.Estimator("sklearn.svm.SVC", {}, {}),
    "unfitted": lambda _: ev.Estimator("sklearn.x.StandardScaler", {}, {}),
    "fitted on two": lambda _: ev.Estimator(
        "sklearn.linear_model.LogisticRegression",
        {"C": "x"},
        {"coef_": ev.Array.of(np.ones((1, 2)))},
    ),
    "empty model": lambda _: ev.Model("Sequential", True, {"layers": []}, None, (), ()),
    "dict": lambda _: ev.DictValue((("0", ev.Scalar(1)), ("loss", ev.Text("x")))),
    "list": lambda _: ev.ListValue((ev.Text("a"), ev.Scalar(1))),
}


def shape_of(value: ev.Value) -> tuple[int, ...]:
    """The shape of an array or table, (2,) of anything else."""
    return tuple(getattr(value, "shape", ())) or (2,)


def value_of(thing) -> ev.Value:
    """A Python object as evidence has it."""
    if isinstance(thing, pd.DataFrame):
        columns = tuple(ev.Array.of(thing[name].to_numpy()) for name in thing)
        return ev.Table(tuple(thing), columns, len(thing))
    if isinstance(thing, str):
        return ev.Text(thing)
    if isinstance(thing, (float, int)):
        return ev.Scalar(float(thing))
    if isinstance(thing, BaseEstimator):
        fitted = {
            name: value_of(item)
            for name, item in vars(thing).items()
            if name.endswith("_") and np.asarray(item).dtype.kind in "fiu"
        }
        return ev.Estimator(f"sklearn.{type(thing).__name__}", thing.get_params(), fitted)
    return ev.Array.of(np.asarray(thing))


def model_value(model, fits: tuple[int, ...]) -> ev.Model:
    """A Keras model compiled as the reference compiles it."""
    settings = ev.Compile(
        ev.Spec("adam", {}), ev.Spec("binary_crossentropy", {}), (ev.Spec("accuracy", {}),)
    )
    config = json.loads(model.to_json())["config"]
    weights = tuple(ev.Weight(one.path, ev.Array.of(np.asarray(one))) for one in model.weights)
    return ev.Model(type(model).__name__, True, config, settings, weights, (), fits)


def run_reference(assignment, notebook: str, changes: dict[str, str]) -> dict:
    """The names of the reference notebook after running its code here."""
    source = read_trusted(assignment.source / f"{notebook}.ipynb")
    names: dict = {}
    with contextlib.chdir(assignment.source), contextlib.redirect_stdout(io.StringIO()):
        for cell in source.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if cell.cell_type == "code" and not grade_id.startswith(("test_", "look_")):
                code = cell.source
                for old, new in changes.items():
                    code = code.replace(old, new)
                exec(compile(code, f"{notebook}:{grade_id}", "exec"), names)
    return names


def evidence_of(assignment, notebook: str, values: dict[str, ev.Value], fits=()) -> ev.Evidence:
    """Evidence in which every cell captured these values."""
    captures = {
        cell: ev.Capture(
            cell, {name: values[name] for name in spec.names}, tuple(fits), (), {}, {}, ()
        )
        for cell, spec in assignment.notebook(notebook).cells.items()
    }
    cells = tuple(ev.CellRun(i, cell, "ok", 0.0, None) for i, cell in enumerate(captures))
    return ev.Evidence(cells, "alive", {}, captures, Folder(Path()))


@pytest.fixture(scope="module")
def assignment():
    """The assignment `college` of the repository."""
    return Course.open(ROOT).assignment("college")


@pytest.fixture(scope="module")
def logistic(assignment):
    """The captured names of the reference notebook `logistic`."""
    names = run_reference(assignment, "logistic", {})
    wanted = {
        name for spec in assignment.notebook("logistic").cells.values() for name in spec.names
    }
    return {name: value_of(names[name]) for name in wanted}


@pytest.fixture(scope="module")
def neural_network(assignment):
    """The captured names and the fit of the reference notebook `neural_network`, 15 epochs."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = run_reference(assignment, "neural_network", {"epochs=500": "epochs=15"})
    logs = {key: tuple(log) for key, log in names["history"].history.items()}
    rows, answers = value_of(names["x_resampled"]), value_of(names["y_resampled"])
    fit = ev.Fit(
        index=0, model_class="Sequential", layers=(), source="arrays", x=rows, y=answers,
        epochs=500, initial_epoch=0, batch_size=32, validation_split=0.0, validation=None,
        callbacks=(), class_weight=None, sample_weight=False, shuffle=True, compile=None,
        parameters=411, epochs_run=15, stopped_by="budget", history=logs, seconds=1.0,
    )  # fmt: skip
    special = {
        "history": ev.History(logs, tuple(range(15)), {}),
        "model": model_value(names["model"], (0,)),
        "small_model": model_value(names["small_model"], ()),
    }
    wanted = {
        name for spec in assignment.notebook("neural_network").cells.values() for name in spec.names
    }
    values = {name: special.get(name) or value_of(names[name]) for name in wanted}
    return values, fit


def marks(assignment, notebook, values, fits=()):
    """All check results over these values."""
    return mark(
        evidence_of(assignment, notebook, values, fits),
        assignment=assignment,
        notebook=notebook,
        source={"cells": []},
    )


def test_the_reference_gets_full_marks(assignment, logistic):
    """The names of the reference solution pass every check."""
    assert [check for check in marks(assignment, "logistic", logistic) if check.message.en] == []


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_value_breaks_a_grader_of_logistic(assignment, logistic, odd):
    """A name may hold anything: its checks fail with a message, and none breaks."""
    for name in logistic:
        values = logistic | {name: ODD[odd](logistic[name])}
        seen = marks(assignment, "logistic", values)
        assert [check.id for check in seen if check.broken] == [], name
        assert any(check.outcome == "failed" and check.message.ko for check in seen), name


@pytest.mark.keras
def test_the_reference_net_gets_full_marks(assignment, neural_network):
    """The names of the reference solution pass every check after 15 epochs already."""
    values, fit = neural_network
    seen = marks(assignment, "neural_network", values, (fit,))
    assert [(check.id, check.message.en) for check in seen if check.outcome != "passed"] == []


@pytest.mark.keras
@pytest.mark.parametrize("odd", ODD)
def test_no_odd_value_breaks_a_grader_of_neural_network(assignment, neural_network, odd):
    """A name may hold anything: its checks fail with a message, and none breaks."""
    values, fit = neural_network
    for name in values:
        changed = values | {name: ODD[odd](values[name])}
        seen = marks(assignment, "neural_network", changed, (fit,))
        assert [check.id for check in seen if check.broken] == [], name


@pytest.mark.keras
@pytest.mark.parametrize("odd", ["empty", "matrix of nan", "cube", "half", "words", "none"])
def test_no_odd_fit_breaks_a_grader(assignment, neural_network, odd):
    """Rows and labels given to `fit` may be anything that an array can hold, or be unknown."""
    values, fit = neural_network
    for field in ("x", "y"):
        strange = ODD[odd](getattr(fit, field))
        strange = strange if isinstance(strange, ev.Array) else None
        changed = ev.Fit(**{**vars(fit), field: strange})
        seen = marks(assignment, "neural_network", values, (changed,))
        assert [check.id for check in seen if check.broken] == [], field
        assert any(check.outcome == "failed" for check in seen), field


def test_points_are_those_of_the_cells(assignment):
    """The graders give the points that the source notebooks print, 10 for each notebook."""
    from nbassay.marking import grader_points

    for notebook in ("logistic", "neural_network"):
        source = read_trusted(assignment.source / f"{notebook}.ipynb")
        printed = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")
        }
        assert grader_points(assignment, notebook) == printed
        assert sum(printed.values()) == 10
