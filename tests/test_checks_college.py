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
from nbassay.course.layout import Course
from nbassay.course.notebook import read_trusted
from nbassay.evidence._open_files import Folder
from nbassay.marking.mark import mark
from nbassay.marking.written_checks import with_captured_names

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


def run_reference(assignment, notebook: str, changes: dict[str, str], **names) -> dict:
    """The names of the reference notebook after running its code here, with `names` from the start."""
    source = read_trusted(assignment.source / f"{notebook}.ipynb")
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
    return with_captured_names(Course.open(ROOT).assignment("college"))


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


LOAD = 'X = college.drop(columns="Private")'
FIT = "scaler = StandardScaler().fit(x_train)"
# Changes of the reference, and what they cost: the checks that fail, and words of their messages.
VARIANTS = {
    "columns in another order": ({LOAD: f"{LOAD}.iloc[:, ::-1]"}, {}),
    "a value cleaned in the table": (
        {LOAD: f"{LOAD}; X.loc[95, 'Grad.Rate'] = 100"},
        {"test_features_are_the_columns_of_the_table": "1 of the 13,209 values of `X` is off, the "
         "first in row 95 (from 0), column `Grad.Rate`"},
    ),
    "a value cleaned after the split": (
        {FIT: f"x_train = x_train.assign(PhD=x_train['PhD'].clip(upper=99)); {FIT}"},
        {"test_every_row_is_a_college_and_none_is_in_both_parts": "column `PhD` (row "},
    ),
    "only centred": (
        {FIT: "scaler = StandardScaler(with_std=False).fit(x_train)", "max_iter=1000": "solver='newton-cholesky'"},
        {"test_scaler_sees_training_rows_only": "only moves the columns"},
    ),
    "labels overwritten by the answers": (
        {"y_pred = logistic.predict(x_test)": "y_pred = y_test = logistic.predict(x_test)"},
        {"test_accuracy_is_that_of_the_test_rows": "not what a recount",
         "test_matrix_counts_true_against_predicted": "",
         "test_report_agrees_with_the_predictions": ""},
    ),
    "repeats and one average": (
        {"SMOTE(random_state=42)": "RandomOverSampler(random_state=1)",
         "import SMOTE": "import SMOTE, RandomOverSampler",
         "fit_resample(x_train, y_train)": "fit_resample(x_train, y_train); "
         "x_resampled[-1] = x_resampled[-2:].mean(axis=0)"},
        {"test_synthetic_rows_come_from_training_rows_only": "repeat rows that were there"},
    ),
    "logarithms that cannot be undone": (
        {FIT: f"x_train, x_test = np.log1p(x_train), np.log1p(x_test); {FIT}"},
        {"test_every_row_is_a_college_and_none_is_in_both_parts": "not rows of the table",
         "test_labels_stayed_with_their_rows": "",
         "test_scaler_sees_training_rows_only": "",
         "test_both_parts_went_through_the_scaler": "",
         "test_synthetic_rows_come_from_training_rows_only": "",
         "test_model_is_accurate_on_rows_it_has_not_seen": ""},
    ),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_one_change_costs_the_points_of_its_own_check(assignment, variant):
    """What is right for its cell passes, and a mistake is held against one cell, with words."""
    changes, expected = VARIANTS[variant]
    names = run_reference(assignment, "logistic", changes)
    wanted = {
        name for spec in assignment.notebook("logistic").cells.values() for name in spec.names
    }
    seen = _at_their_cells(assignment, {name: value_of(names[name]) for name in wanted}, variant)
    failed = {check.id.partition("::")[2]: check.message.en for check in seen if check.message.en}
    assert set(failed) == set(expected), failed
    assert all(words in failed[name] for name, words in expected.items()), failed


def _at_their_cells(assignment, values, variant):
    """Check results; `y_test` is overwritten only once the model has learnt."""
    evidence = evidence_of(assignment, "logistic", values)
    if variant == "labels overwritten by the answers":
        truth = value_of(run_reference(assignment, "logistic", {})["y_test"])
        for cell in ("test_scaling", "test_smote"):
            evidence.captures[cell].names["y_test"] = truth
    return mark(evidence, assignment=assignment, notebook="logistic", source={"cells": []})


NOISE = {
    "zeros": np.zeros,
    "ones": np.ones,
    "noise": lambda shape: np.random.default_rng(0).normal(size=shape),
}


@pytest.mark.parametrize("kind", NOISE)
def test_arrays_of_the_right_shape_without_work_earn_next_to_nothing(assignment, kind):
    """Zeros, ones or noise in place of the table, and all that follows from them done as asked."""
    changes = {
        LOAD: "X = pd.DataFrame(made((777, 17)))",
        "SMOTE(random_state=42).fit_resample(x_train, y_train)": "x_train, y_train",
    }
    names = run_reference(assignment, "logistic", changes, made=NOISE[kind])
    wanted = {
        name for spec in assignment.notebook("logistic").cells.values() for name in spec.names
    }
    seen = marks(assignment, "logistic", {name: value_of(names[name]) for name in wanted})
    earned = {check.id.partition("::")[2]: check.points for check in seen if check.points}
    assert set(earned) <= {"test_private_is_one"}, earned


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
    from nbassay.marking.mark import grader_points

    for notebook in ("logistic", "neural_network"):
        source = read_trusted(assignment.source / f"{notebook}.ipynb")
        printed = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")
        }
        assert grader_points(assignment, notebook) == printed
        assert sum(printed.values()) == 10


TRAININGS = {
    "the last rows kept back": (
        {"validation_split": 0.2},
        "`validation_split` cuts off the *last*",
    ),
    "a hundred rows": ({"rows": 100}, "learnt from"),
    "epochs forgotten": ({"epochs": 1}, "Without `epochs=` that is one"),
}


@pytest.mark.keras
@pytest.mark.parametrize("kind", TRAININGS)
def test_a_training_on_part_of_the_rows_costs_its_own_check(assignment, neural_network, kind):
    """Rows kept back or left out, and forgotten epochs, are named; all else keeps its points."""
    values, fit = neural_network
    changes, words = TRAININGS[kind]
    changes = dict(changes)
    if count := changes.pop("rows", 0):
        x, y = fit.x.load(), fit.y.load()
        some = np.r_[np.flatnonzero(y == 0)[: count // 2], np.flatnonzero(y == 1)[: count // 2]]
        changes |= {"x": ev.Array.of(x[some]), "y": ev.Array.of(y[some])}
    changed = ev.Fit(**{**vars(fit), **changes})
    seen = marks(assignment, "neural_network", values, (changed,))
    failed = [check for check in seen if check.outcome != "passed"]
    assert [check.max_points - check.points for check in failed] == [
        0.5 if "epochs" in changes else 1
    ]
    assert words in failed[0].message.en
