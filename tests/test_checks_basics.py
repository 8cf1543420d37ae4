"""Checks of shapes, labels, fits, code and calls: what they see, and how they say it."""

from __future__ import annotations

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nbassay import evidence as ev
from nbassay.checks import (
    CheckFailed,
    Findings,
    PartialCredit,
    Submission,
    code,
    fits,
    labels,
    partial,
    shapes,
)
from nbassay.checks.calls import PlannedCalls, Results
from nbassay.evidence._open_files import Folder
from nbassay.texts import text


def said(check, *args, **options) -> str:
    """Return the English message of a check that must fail; the Korean one must be there too."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **options)
    assert caught.value.message.ko
    return caught.value.message.en


def submission(**names: ev.Value) -> Submission:
    """A submission with these names at the cell `test_one`, whose solution cell raised."""
    capture = ev.Capture("test_one", names, (), (), {}, {}, ())
    cells = (
        ev.CellRun(0, "one", "error", 0.0, ev.ErrorInfo("NameError", "name 'q' is not defined")),
        ev.CellRun(1, "test_one", "ok", 0.0, None),
    )
    return Submission(
        ev.Evidence(cells, "alive", {}, {"test_one": capture}, Folder(None)), "test_one"
    )


def test_a_wildcard_fits_any_size():
    """None in an expected shape stands for any size, but not for a missing axis."""
    shapes.shape("x", np.zeros((5, 17)), (None, 17))
    assert "(5, 17)" in said(shapes.shape, "x", np.zeros((5, 17)), (None,))


def test_several_shapes_may_be_right():
    """(n,) and (n, 1) are both accepted where both are named, and both are named in the message."""
    shapes.shape("y", np.zeros((3, 1)), (3,), (3, 1))
    assert "(3,) or (3, 1)" in said(shapes.shape, "y", np.zeros(4), (3,), (3, 1))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([0.0, 255.0], "0 to 255"),
        ([0.0, 1 / 255], "divided twice"),
        ([0.0, np.nan], "NaN"),
        ([-1.0, 1.0], "-1 to 1"),
    ],
)
def test_pixels_outside_the_unit_range_are_named(values, named):
    """Unscaled, scaled twice, NaN and standardised pixels each get their own message."""
    assert named in said(shapes.in_unit_range, "x", np.array(values))


def test_rows_that_are_no_probabilities_are_counted():
    """The share of rows that do not sum to 1 is said."""
    rows = np.array([[0.5, 0.5], [0.9, 0.9]])
    assert "50%" in said(shapes.sums_to_one, "p", rows)


def test_values_of_hidden_data_are_never_printed():
    """A wrong value is told by how many are off and where, not by what it should be."""
    seen = said(
        shapes.same_values,
        "x",
        np.array([1.0, 2.0]),
        np.array([1.0, 54321.0]),
        why=text(ko="가", en="hint"),
    )
    assert "1 of the 2" in seen and "place 1" in seen and "54321" not in seen


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.eye(3), "one_hot"),
        (np.array([0, 1, 2]), "integer"),
        (np.array([[0.0], [1.0]]), "integer"),
        (np.array([0.2, 0.7]), "other"),
        (np.array([[1.0, 1.0], [0.0, 1.0]]), "other"),
        (np.array(["a"]), "other"),
    ],
)
def test_labels_are_told_apart(values, kind):
    """One-hot rows, class numbers and anything else; one column of 0 and 1 is class numbers."""
    assert labels.kind_of_labels(values) == kind


def test_integer_labels_are_told_to_become_one_hot():
    """The message of integer labels names the shape they need."""
    assert "(3, 10)" in said(labels.one_hot, "y", np.array([1, 2, 3]), rows=3, classes=10)


def test_exchanged_classes_are_named():
    """0 and 1 exchanged is one mistake with a name, not a share of wrong labels."""
    truth = np.array([0, 1, 1, 1])
    assert "exchanged" in said(labels.same_classes, "y", 1 - truth, truth, flipped=True)
    assert "1 of the 4" in said(
        labels.same_classes, "y", np.array([1, 1, 1, 1]), truth, flipped=True
    )


def test_findings_come_together_and_give_a_part():
    """Several faults are one message; of four things looked at, one fault leaves three quarters."""
    findings = Findings()
    findings.settle()
    findings.add(text(ko="하나", en="one"))
    with pytest.raises(PartialCredit) as caught:
        findings.settle(out_of=4)
    assert caught.value.fraction == 0.75
    findings.add("둘", "two")  # as graders from before texts say it
    assert said(findings.settle) == "one. two."


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_a_part_outside_zero_and_one_is_a_graders_fault(fraction):
    """No check can give more than its points, or take some away."""
    with pytest.raises(ValueError, match="fraction"):
        partial(fraction, "가", "a")


EQUIVALENT = {
    "array": ev.Array.of(np.array([1.0, 2.0])),
    "series": ev.Table(("a",), (ev.Array.of(np.array([1.0, 2.0])),), 2, series=True),
    "frame": ev.Table(("a",), (ev.Array.of(np.array([1.0, 2.0])),), 2),
    "column": ev.Array.of(np.array([[1.0], [2.0]])),
    "list": ev.ListValue((ev.Scalar(1), ev.Scalar(2.0))),
    "flags": ev.Array.of(np.array([True, False])),
}


@pytest.mark.parametrize("value", EQUIVALENT.values(), ids=EQUIVALENT)
def test_equivalent_holders_of_numbers_are_one(value):
    """A vector is a vector, whether array, Series, DataFrame, column, list or flags."""
    assert submission(y=value).vector("y", 2).shape == (2,)


@pytest.mark.parametrize("ask", ["array", "number", "text", "model", "history", "function"])
def test_a_wrong_type_says_what_was_seen(ask):
    """Every accessor names the type that it found."""
    assert "object of type a.B" in said(getattr(submission(y=ev.Other("a.B")), ask), "y")


def test_text_is_no_array_of_numbers():
    """A table with text is refused by name instead of breaking the grader."""
    table = ev.Table(("a",), (ev.Array.of(np.array(["x", "y"])),), 2)
    assert "DataFrame" in said(submission(y=table).numbers, "y")


def test_numbers_may_be_arrays_of_one():
    """0-d and one-element arrays are numbers."""
    assert submission(a=ev.Array.of(np.array([0.5]))).number("a") == 0.5


def fit(**changes) -> ev.Fit:
    """A fit of 500 epochs that ran 3."""
    given = {
        "index": 0, "model_class": "Sequential", "layers": (), "source": "arrays", "x": None,
        "y": None, "epochs": 500, "initial_epoch": 0, "batch_size": 32, "validation_split": 0.0,
        "validation": None, "callbacks": (), "class_weight": None, "sample_weight": False,
        "shuffle": True, "compile": None, "parameters": 1, "epochs_run": 3, "stopped_by": "budget",
        "history": {"loss": (3.0, 2.0, 1.0)}, "seconds": 0.1,
    }  # fmt: skip
    return ev.Fit(**{**given, **changes})


def test_epochs_count_as_asked_for():
    """A budget that stops early costs nothing; two fits may add up; 50 are not 500."""
    fits.epochs("model", [fit()], 500)
    fits.epochs("model", [fit(epochs=200), fit(epochs=300)], 500)
    fits.epochs("model", [fit(epochs=200), fit(epochs=500, initial_epoch=200)], 500)
    assert "50 epochs" in said(fits.epochs, "model", [fit(epochs=50)], 500)


def test_a_callback_needs_its_settings():
    """A checkpoint of the wrong quantity is told by the setting that differs."""
    saver = ev.Callback("ModelCheckpoint", True, {"monitor": "val_loss", "save_best_only": True})
    asked = {"monitor": "val_accuracy", "save_best_only": True}
    seen = said(fits.callback, "model", fit(callbacks=(saver,)), "ModelCheckpoint", **asked)
    assert "monitor='val_loss'" in seen
    assert "EarlyStopping" in said(fits.callback, "model", fit(), "EarlyStopping")
    assert fits.callback("model", fit(callbacks=(saver,)), "ModelCheckpoint").params


def test_a_history_must_be_of_this_model():
    """Logs that no fit of the model has written are refused; padded ones are accepted."""
    fits.same_history("history", {"loss": [3.0, 2.0, 1.0, 1.0, 1.0]}, [fit()])
    assert "not the record" in said(fits.same_history, "history", {"loss": [9.0, 8.0]}, [fit()])


def test_validation_rows_or_a_split_are_validation():
    """Both ways of asking for validation count; neither is told why it is needed."""
    fits.has_validation("model", fit(validation_split=0.2))
    assert "overfitting" in said(fits.has_validation, "model", fit())


def notebook(*sources: str):
    """A notebook of solution cells a, b, ... with a locked test cell behind the first."""
    cells = [new_code_cell(text) for text in sources]
    for cell, name in zip(cells, "abc", strict=False):
        cell.metadata["nbgrader"] = {"grade_id": name}
    locked = new_code_cell("SMOTE()")
    locked.metadata["nbgrader"] = {"grade_id": "test_a"}
    return new_notebook(cells=[*cells, locked])


def test_calls_are_found_however_they_are_reached():
    """SMOTE() and over_sampling.SMOTE() are calls of SMOTE; those of test cells are not."""
    source = code.Source(notebook("!pip install x\nSMOTE(k=3)", "o.SMOTE()\n%time y", "broken ("))
    assert len(source.calls("SMOTE")) == 2
    assert len(source.cell("a").calls("SMOTE")) == 1
    assert code.keyword(source.calls("SMOTE")[0], "k").value == 3
    assert not source.calls("OTE")


def test_outdated_names_are_found():
    """Attributes, names and imports count as mentions."""
    source = code.Source(notebook("import keras.utils.np_utils\nx = np.int(3)"))
    assert source.mentions("np.int") and source.mentions("keras.utils.np_utils")
    assert not source.mentions("np.int64")


@pytest.mark.parametrize(
    ("helper", "own", "hushed"),
    [
        ("", "with np.errstate(over='ignore'): pass", True),
        ("", "np.seterr(all='ignore')", True),
        ("", "np.seterr('ignore')", True),
        ("", "np.errstate(**settings)", True),
        ("", "from numpy import errstate as calmly\ncalmly(over='ignore')", True),
        ("def power(x):\n    with np.errstate(over='ignore'): return np.exp(x)", "power(1)", True),
        ("def other(x):\n    with np.errstate(over='ignore'): return np.exp(x)", "1", False),
        ("def strictly(x):\n    with np.errstate(over='raise'): return x", "strictly(1)", False),
        ("", "np.errstate(under='ignore')", False),
    ],
)
def test_who_passes_over_overflows_is_found_in_helpers_as_well(helper, own, hushed):
    """What NumPy says of other troubles may be passed over, and so may what nobody calls."""
    assert code.Source(notebook(helper, own)).with_helpers("b").hushes_numpy() is hushed


def test_what_is_put_in_the_place_of_a_function_of_a_module_counts_as_defined():
    source = code.Source(notebook("np.errstate = calm", "np.errstate()"))
    assert source.times_defined("errstate") == 1


def test_a_call_that_raised_is_told_with_its_input():
    """The error of a student's function is repeated with a description of the input."""
    failed = ev.Call(None, None, ev.ErrorInfo("ValueError", "bad"), 0.1)
    nothing = ev.Call(None, ev.Scalar(None), None, 0.1)
    good = ev.Call(None, ev.Array.of(np.zeros((1, 2))), None, 0.1)
    asked = PlannedCalls([{"function": "f", "args": [{"value": n}]} for n in range(3)])
    results = Results("f", [failed, nothing, good], asked)
    assert [result.args for result in results] == [(0,), (1,), (2,)]
    assert "a grey image stopped with ValueError: bad" in said(
        results[0].array, text(ko="회색 이미지", en="a grey image")
    )
    assert "returns nothing" in said(results[1].value)
    assert results[2].array().shape == (1, 2)
    assert "an array of float64 and shape (1, 2)" in said(results[2].number_of)
