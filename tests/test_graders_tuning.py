"""What the grader of `tuning` reads off records of trainings and off code, case by case.

The museum tries it as a whole.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from grader_pieces import captured, fit, neighbour

from nbassay import evidence as ev
from nbassay.checks import CheckFailed

alike = neighbour("fashion_ann", "alike")
tried = neighbour("fashion_ann", "tried")
one_look = neighbour("fashion_ann", "one_look")

pytestmark = pytest.mark.keras

NAN = float("nan")
X = np.zeros((4, 28, 28), np.float32)
SGD = ev.Spec("SGD", {"learning_rate": 0.10000000149011612, "momentum": 0.0})


def ran(losses, *, valid=None, x=X, **changes) -> ev.Fit:
    """The record of a training with these losses, and the same on validation unless others."""
    history = {
        "loss": tuple(losses),
        "val_loss": tuple(losses if valid is None else valid),
        "val_accuracy": tuple(0.5 + place / 100 for place in range(len(losses))),
        "accuracy": tuple(0.7 for _ in losses),
    }
    record = {"epochs_run": len(losses), "history": history, "epochs": len(losses)}
    compiled = ev.Compile(SGD, ev.Spec("sparse_categorical_crossentropy", {}), ())
    return fit(x, X, **{"compile": compiled, **record, **changes})


def rate(value) -> ev.Compile:
    return ev.Compile(ev.Spec("SGD", {"learning_rate": value}), None, ())


@pytest.mark.parametrize(
    ("losses", "valid", "wrong"),
    [
        ((NAN, NAN, NAN), None, True),
        ((2.0, float("inf"), NAN), None, True),
        ((1.9e26, 1.9, 1.8), None, True),
        ((2.31, 2.305, 2.304), None, True),  # every neuron dead: the same answer for all
        ((1.3, 0.9, 1.1), (1.3, 1.0, 1.05), True),
        ((1.3, 0.7, 0.6), (0.7, 0.6, 0.84), True),
        ((0.8, 0.5, 0.4), (0.53, 0.50, 0.501), False),  # as chance moves it
        ((2.1, 1.7, 1.4), None, False),
        ((0.8,), None, False),
    ],
)
def test_a_training_that_diverged_or_oscillates_is_told_from_one_that_learns(losses, valid, wrong):
    assert tried.went_wrong(ran(losses, valid=valid)) is wrong


@pytest.mark.parametrize(
    ("losses", "falls"),
    [((2.1, 1.7, 1.4), True), ((1.0, 0.5, 0.499), False), ((1.0,), False), ((1.0, NAN), False)],
)
def test_a_loss_still_falls_by_its_last_epoch(losses, falls):
    assert tried.still_falls(ran(losses)) is falls


def test_what_the_fast_budget_repeats_at_the_end_of_a_record_does_not_count():
    cut = ran((1.0, 0.8, 0.8, 0.8), epochs_run=2)
    assert tried.curve(cut, "loss").tolist() == [1.0, 0.8]
    assert tried.still_falls(cut)


def test_a_rate_is_known_in_float32_and_a_schedule_is_none():
    assert tried.has_rate(ran((1.0,)), 0.1)
    assert not tried.has_rate(ran((1.0,)), 0.01)
    schedule = ran((1.0,), compile=rate({"class_name": "ExponentialDecay"}))
    assert tried.rate_of(schedule) is None
    assert tried.rate_of(ran((1.0,), compile=None)) is None


def figure_of(value):
    """A figure that a student kept in a dict."""
    return SimpleNamespace(name="results[64]", number=lambda: SimpleNamespace(value=value))


def told(look, *given, **named) -> str:
    with pytest.raises(CheckFailed) as failed:
        look(*given, **named)
    assert failed.value.message.ko
    return str(failed.value)


@pytest.mark.parametrize(
    ("figure", "said"),
    [(0.53, "best epoch"), (0.7, "training pictures"), (0.25, "validation loss"), (0.6, "not the")],
)
def test_a_figure_that_is_none_of_the_last_epoch_is_named(figure, said):
    history = {"loss": (1.0, 0.3), "val_loss": (0.9, 0.25), "accuracy": (0.6, 0.7)}
    one = ran((1.0, 0.3), history={**history, "val_accuracy": (0.53, 0.51)})
    assert said in told(tried.fit_of_figure, figure_of(figure), [one])
    assert tried.fit_of_figure(figure_of(0.5101), [one]) is one


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"compile": rate(0.01)}, "learning rate"),
        ({"batch_size": 128}, "batch size"),
        ({"epochs": 9}, "number of epochs"),
        ({"x": X + np.arange(4, dtype="float32")[:, None, None]}, "training pictures"),
        ({"layers": (ev.LayerInfo("Dense", "d", (None, 5), 35),)}, "layers"),
        ({"layers": (ev.LayerInfo("Dropout", "d", (None, 5), 0),)}, "dropout"),
    ],
)
def test_a_second_thing_that_changed_is_named(changes, said):
    first, second = ran((1.0, 0.5)), ran((1.0, 0.5), **changes)
    assert said in told(alike.are_alike, {"a": first, "b": second}, "nothing")
    keys = {"learning rate": "rate", "batch size": "batch", "number of epochs": "epochs"}
    changed = {**keys, "training pictures": "rows"}.get(said, said)
    also = ("optimizer", "loss") if changed == "rate" else ()
    alike.are_alike({"a": first, "b": second}, changed, *also)


def test_a_training_that_goes_on_from_another_is_no_fresh_start():
    one = ran((1.0,), index=0, began="a", ended=("b",))
    on, fresh = (ran((0.5,), index=1, began=each, ended=("c",)) for each in "ba")
    assert "went on from" in told(
        alike.started_fresh, "curves[0.1]", on, captured("test_rates", (one, on))
    )
    alike.started_fresh("curves[0.1]", fresh, captured("test_rates", (one, fresh)))


ONCE = "model.fit(x_train, y_train)\n_, test_score = model.evaluate(x_test, y_test, verbose=0)"
BOTH = "model.evaluate(x=x_test, y=y_test)\nanswers = model.predict(x_test[:10]).argmax(axis=1)"
SEVERAL = "a = one.evaluate(x_test, y_test)\nb = other.evaluate(x_test, y_test)"
LOOPED = "for each in kept.values():\n    print(each.evaluate(x_test, y_test))"
AT_ONCE = "scores = {key: each.predict(x_test) for key, each in kept.items()}"


def cell(source, grade_id="") -> dict:
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": "code", "source": source, "metadata": metadata}


@pytest.mark.parametrize(
    ("earlier", "last", "below", "faults"),
    [
        ("model.evaluate(x_valid, y_valid)", ONCE, "", 0),
        ("print(x_test.shape)", BOTH, "", 0),
        ("", ONCE, LOOPED, 0),  # what comes below the choice is play
        (ONCE, ONCE, "", 1),
        ("", SEVERAL, "", 1),
        ("", LOOPED, "", 1),
        (LOOPED, AT_ONCE, "", 2),
        ("", "this is no code", "", 0),
    ],
)
def test_more_than_one_look_at_the_test_is_seen_in_the_code(earlier, last, below, faults):
    cells = [
        cell("(x_full, y_full), (x_test, y_test) = load()", "prepare"),
        cell(earlier, "rates"),
        cell("assert rates", "test_rates"),
        cell("# an own cell"),
        cell(last, "chosen"),
        cell("assert chosen", "test_chosen"),
        cell(below),
    ]
    found = one_look.more_than_one_look({"cells": cells}, "test_chosen")
    assert len(found) == faults
