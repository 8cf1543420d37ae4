"""What the grader of `tuning` reads off records of trainings and off code, case by case.

The museum tries it as a whole.
"""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from grader_pieces import captured, fit, neighbour

from nbassay import evidence as ev
from nbassay.checks import CheckFailed
from nbassay.checks.bars import Bar
from nbassay.kernel.export_models import layers_of
from nbassay.texts import text

alike = neighbour("fashion_ann", "alike")
choosing = neighbour("fashion_ann", "choosing")
held = neighbour("fashion_ann", "held")
tried = neighbour("fashion_ann", "tried")
one_look = neighbour("fashion_ann", "one_look")

pytestmark = pytest.mark.keras

NAN = float("nan")
X = np.zeros((4, 28, 28), np.float32)
Y = np.arange(4, dtype=np.uint8)
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
    record["y"] = ev.Array.of(Y)
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
    return number("results[64]", value)


def number(name, value):
    """A name, and the number that it holds, as graders get them."""
    return SimpleNamespace(name=name, number=lambda: SimpleNamespace(value=float(value)))


def of_dict(name, **values):
    """A dict of numbers under the texts of its keys, as graders get it."""
    return SimpleNamespace(
        name=name,
        dictionary=lambda: values,
        item=lambda key: number(f"{name}[{key!r}]", values[key]),
    )


def rates_of(*values):
    found = SimpleNamespace(values=np.array(values, float))
    return SimpleNamespace(name="rates", vector=lambda: found)


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
        ({"layers": (ev.LayerInfo("Dropout", "d", (None, 5), 0, 0.4),)}, "dropout"),
        ({"y": ev.Array.of(Y + 1)}, "training pictures"),
    ],
)
def test_a_second_thing_that_changed_is_named(changes, said):
    first, second = ran((1.0, 0.5)), ran((1.0, 0.5), **changes)
    assert said in told(alike.are_alike, {"a": first, "b": second}, "nothing")
    keys = {"learning rate": "rate", "batch size": "batch", "number of epochs": "epochs"}
    changed = {**keys, "training pictures": "rows"}.get(said, said)
    also = ("optimizer", "loss") if changed == "rate" else ()
    alike.are_alike({"a": first, "b": second}, changed, *also)


PICTURES = np.zeros((6, 28, 28), np.uint8)
PICTURES[:, 0, 0], PICTURES[:, 1, 1] = 255, np.arange(6)
KINDS = np.array([3, 1, 4, 1, 5, 9], np.uint8)
ORDER = np.array([4, 2, 0, 5, 3, 1])


def shown(order=slice(None), kinds=KINDS, **changes) -> ev.Fit:
    """The record of a training on six pictures with a dropout of 0.25, watched on them as well."""
    rows = (PICTURES / np.float32(255))[order]
    labels = ev.Array.of(kinds[order])
    dropout = ev.LayerInfo("Dropout", "d", (None, 5), 0, 0.25)
    given = {"y": labels, "batch_size": 32, "layers": (dropout,), **changes}
    watched = ev.Validation(ev.Array.of(rows), labels, 6)
    return dataclasses.replace(ran((1.0, 0.5), x=rows, **given), validation=watched)


@pytest.fixture
def six(monkeypatch):
    """A data set whose pictures of training and of validation are the same six."""
    monkeypatch.setattr(alike, "LEARNT", slice(0, 6))
    monkeypatch.setattr(alike, "VALID", 6)
    monkeypatch.setattr(alike, "held_out", lambda data: data.x_test)
    test = np.full((1, 28, 28), 7, np.uint8)
    return SimpleNamespace(x_train=PICTURES, y_train=KINDS, x_test=test, complete=True)


def test_pictures_in_an_order_of_their_own_are_the_same_pictures(six):
    first, second = shown(), shown(ORDER)
    alike.are_alike({"a": first, "b": second})
    for each in (first, second):
        alike.is_set_aside("a", each, six)
        alike.keeps_to("a", each, six, rate=[0.1], batch=[32], epochs=[2], dropout=[0.25])


def test_the_record_of_a_training_says_what_a_dropout_layer_switches_off():
    rates = ({}, {"rate": 0.25}, {"rate": NAN}, {"rate": "fast"})
    stack = [SimpleNamespace(name="layer", **each) for each in rates]
    recorded = layers_of(SimpleNamespace(layers=stack))
    assert [each["rate"] for each in recorded] == [None, 0.25, "nan", None]


def test_layers_without_weights_make_no_other_model():
    dense, sure = ev.LayerInfo("Dense", "d", (None, 5), 35), ev.LayerInfo("ReLU", "r", (None, 5), 0)
    names = ("InputLayer", "Flatten", "Activation")
    shaping = tuple(ev.LayerInfo(name, "n", (None, 7), 0) for name in names)
    off = ev.LayerInfo("Dropout", "o", (None, 5), 0, 0.0)
    written = ((dense,), (*shaping, dense, sure), (dense, off))
    alike.are_alike({str(place): ran((1.0,), layers=each) for place, each in enumerate(written)})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"compile": rate(0.01)}, "learning rate 0.01 (should be 0.1 / 0.3)"),
        ({"batch_size": 16}, "batch size 16 (should be 32)"),
        ({"batch_size": None}, "batch size ? (should be 32)"),
        ({"epochs": 3}, "number of epochs 3 (should be 2)"),
        ({"layers": ()}, "dropout 0 (should be 0.25)"),
        ({"layers": (ev.LayerInfo("Dropout", "d", (), 0, 0.4),)}, "dropout 0.4 (should be 0.25)"),
        ({"kinds": KINDS[::-1].copy()}, "other training pictures"),
        ({"x": PICTURES[:5] / np.float32(255), "y": ev.Array.of(KINDS[:5])}, "other training"),
    ],
)
def test_a_setting_that_the_brief_fixes_is_held_and_named(six, changes, said):
    fixed = {"rate": [0.1, 0.3], "batch": [32], "epochs": [2], "dropout": [0.25]}
    fit = shown(**{key: value for key, value in changes.items() if key != "x"})
    if "x" in changes:
        fit = dataclasses.replace(fit, x=ev.Array.of(changes["x"]))
    assert said in told(alike.keeps_to, "a", fit, six, **fixed)


def test_dropout_that_the_brief_rules_out_is_named_and_what_is_open_is_not_looked_at(six):
    assert "dropout 0.25 (should be 0)" in told(alike.keeps_to, "a", shown(), six, dropout=[0])
    alike.keeps_to("a", shown(), six, dropout=None, rate=None)


@pytest.mark.parametrize("given", [KINDS[::-1].copy(), KINDS[:5], None])
def test_validation_pictures_with_other_labels_are_named(six, given):
    labels = None if given is None else ev.Array.of(given)
    fit = dataclasses.replace(shown(), validation=ev.Validation(shown().x, labels, 6))
    assert "other labels" in told(alike.is_set_aside, "a", fit, six)


def test_labels_of_validation_may_be_one_hot(six):
    one_hot = ev.Array.of(np.eye(10, dtype=np.float32)[KINDS])
    fit = dataclasses.replace(shown(), validation=ev.Validation(shown().x, one_hot, 6))
    alike.is_set_aside("a", fit, six)


def test_a_key_in_float32_is_that_of_the_rate():
    kept = of_dict("curves", **{"0.1": 1.0, "0.010000000149": 2.0, "nan": 3.0, "first": 4.0})
    found = held.by_number(kept, [0.10000000149011612, 0.01])
    assert [held.finite(each) for each in found.values()] == [1.0, 2.0]
    assert "no key 0.001" in told(held.by_number, kept, [0.1, 0.001])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((), "differ: 0;"),
        ((0.1,) * 4, "differ: 1;"),
        ((0.1, np.float32(0.1), 0.01, 0.001), "differ: 3;"),
        ((0.1, 0.01, 0.001, NAN), "NaN or infinity"),
        ((0.1, 0.01, 0.001, float("inf")), "NaN or infinity"),
    ],
)
def test_four_different_rates_are_needed(values, said):
    assert said in told(held.different, rates_of(*values))
    assert held.different(rates_of(1, 0.1, 0.01, 0.001)) == [1, 0.1, 0.01, 0.001]


@pytest.mark.parametrize("value", [NAN, float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_gets_one_clear_line(value):
    name, one = "best_epoch", ran((1.0, 0.3))
    for look in (held.finite, held.whole):
        assert "`best_epoch` is" in told(look, number(name, value))
    assert "finite" in told(tried.fit_of_figure, figure_of(value), [one])
    assert "finite" in told(choosing.accuracies, of_dict("kept", **{"32": value}), [32])


@pytest.mark.parametrize("value", [0, -1, 2.5])
def test_a_number_of_epochs_is_whole_and_from_one(value):
    assert "whole number" in told(held.whole, number("chosen['epochs']", value))
    assert held.whole(number("chosen['epochs']", 12.0)) == 12


def curves_of(**curves):
    """Records of trainings by rate, each the validation accuracies of its epochs."""

    def item(key):
        logs = {"loss": [1.0]} if curves[key] is None else {"val_accuracy": curves[key]}
        return SimpleNamespace(name=f"curves[{key}]", history=lambda: SimpleNamespace(logs=logs))

    return SimpleNamespace(name="curves", dictionary=lambda: curves, item=item)


@pytest.mark.parametrize("last", [None, [], [0.8, NAN]])
def test_a_record_without_a_last_accuracy_gets_one_clear_line(last):
    kept = curves_of(**{"1": [0.1], "0.1": [0.7, 0.8], "0.01": [0.7], "0.001": last})
    said = told(choosing.last_accuracies, kept, rates_of(1, 0.1, 0.01, 0.001))
    assert "no validation accuracy of a last epoch" in said


def test_a_training_that_was_watched_on_nothing_gets_one_clear_line():
    assert "no record of a validation loss" in told(tried.last_val_loss, ran((1.0,), valid=()))


CHANCE = Bar("tuning_chance", 0.02, lambda measured: None)


def test_a_gap_of_exactly_chance_is_within_it():
    results = {0.1: 0.8700000047683716, 0.01: 0.85, 0.001: 0.8498}
    assert results[0.1] - results[0.01] > 0.02
    choosing.is_best_of("rate", 0.01, results, CHANCE)
    assert "higher by more than chance" in told(choosing.is_best_of, "rate", 0.001, results, CHANCE)
    assert choosing.did_best(lambda: results, CHANCE) == [0.1, 0.01]


def test_results_that_cannot_be_read_fix_nothing_later():
    def read():
        raise CheckFailed(text(ko="없습니다.", en="There are none."))

    assert choosing.did_best(read, CHANCE) is None


@pytest.mark.parametrize(
    ("valid", "epoch", "said"),
    [
        ((0.6, 0.5, 0.41, 0.40, 0.45), 3, "counted from 0"),
        ((0.6, 0.5, 0.402, 0.400, 0.45), 3, None),  # as good as equal
        ((0.6, 0.5, 0.42, 0.40, 0.45), 4, None),
        ((0.6, 0.5, 0.42, 0.40, 0.45), 5, "not at its lowest"),
        ((0.6, 0.5, 0.42, 0.40, 0.45), 4.5, "not at its lowest"),
        ((0.6, 0.5, 0.42, 0.40, NAN), 4, None),
        ((NAN, NAN), 1, "no record of a validation loss"),
    ],
)
def test_an_epoch_as_good_as_the_best_is_right_even_if_it_is_the_one_before(valid, epoch, said):
    one = ran(valid, stopped_by=None)
    if said is None:
        choosing.is_lowest("best_epoch", epoch, one)
    else:
        assert said in told(choosing.is_lowest, "best_epoch", epoch, one)


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


COMPREHENSION = "answers = [int(row.argmax()) for row in model.predict(x_test)]"
FOR_ROWS = "for row in model.predict(x_test):\n    answers.append(row.argmax())"
BATCHES = (
    "model = build(0.1)\nfor start in range(0, 10_000, 500):\n"
    "    parts.append(model(x_test[start : start + 500]))"
)
OTHER_NAMES = (
    "chosen_model = network\nnetwork.evaluate(x_test, y_test)\nchosen_model.predict(x_test)"
)
FUNCTION = "def share(m, x, y):\n    return np.mean(m.predict(x).argmax(1) == y)\n\n\n"
BY_FUNCTION = FUNCTION + "share(model, x_valid, y_valid)\nscore = share(model, x=x_test, y=y_test)"
MADE_INSIDE = (
    "def run(rate):\n    made = build_model(rate)\n    made.fit(x_train, y_train)\n"
    "    return made, made.evaluate(x_test, y_test)[1]\n\n\n"
)
RETURNED = MADE_INSIDE + "model, score = run(0.1)\nmodel.predict(x_test)"
METRIC = (
    "metric = keras.metrics.SparseCategoricalAccuracy()\nflat = layers.Flatten()\n"
    "answers = model.predict(flat(x_test))\nmetric(y_test, answers)"
)
RIGHT = {
    "one by one": COMPREHENSION,
    "in a loop": FOR_ROWS,
    "in batches": BATCHES,
    "under two names": OTHER_NAMES,
    "by a function": BY_FUNCTION,
    "made in a function": RETURNED,
    "with a metric": METRIC,
    "with a data set": "rows = Dataset.from_tensor_slices((x_test, y_test))\nmodel.evaluate(rows)",
    "as a method": "ask = model.predict\nanswers = ask(x_test).argmax(axis=1)",
}
SCORE = "def score(m):\n    return m.evaluate(x_test, y_test)[1]\n\n\n"
WRONG = {
    "function": FUNCTION + "share(one, x_test, y_test)\nshare(other, x_test, y_test)",
    "function on the test itself": SCORE + "{key: score(each) for key, each in kept.items()}",
    "function handed on": SCORE + "scores = list(map(score, kept.values()))",
    "function by another name": SCORE + "ask = score\nask(one), ask(other)",
    "function in a function": SCORE
    + "def told(m):\n    print(score(m))\n\n\ntold(one)\ntold(other)",
    "lambda": "score = lambda m: m.evaluate(x_test, y_test)\nscore(one), score(other)",
    "lambda handed on": "best = max(kept.values(), key=lambda m: m.evaluate(x_test, y_test)[1])",
    "method": "class Judge:\n    def rate(self, m):\n        return m.predict(x_test)\n\n\n"
    "judge = Judge()\njudge.rate(one)\njudge.rate(other)",
    "several in one function": "def both(kept):\n    kept[0].predict(x_test)\n"
    "    kept[1].predict(x_test)\n\n\nboth(models)",
    "models made in a function": MADE_INSIDE + "run(0.1)\nrun(0.01)",
    "function that goes through models": "def compare(models):\n    for each in models:\n"
    "        print(each.evaluate(x_test, y_test))\n\n\ncompare(kept)",
    "pictures by another name": "x, y = x_test, y_test\none.evaluate(x, y)\nother.evaluate(x, y)",
    "data set": "rows = Dataset.from_tensor_slices((x_test, y_test)).batch(32)\n"
    "one.evaluate(rows)\nother.evaluate(rows)",
    "called": "one = kept[0]\none(x_test), kept[1](x_test)",
    "bound method": "for each in kept:\n    ask = each.predict\n    print(ask(x_test))",
    "getattr": "for each in kept:\n    getattr(each, 'evaluate')(x_test, y_test)",
    "class": "keras.Model.evaluate(one, x_test)\nkeras.Model.evaluate(other, x_test)",
    "same name again": "network = build(1)\nnetwork.evaluate(x_test)\n"
    "network = build(2)\nnetwork.evaluate(x_test)",
    "epoch by epoch": "for _ in range(9):\n    model.fit(x_train, y_train)\n"
    "    model.evaluate(x_test, y_test)",
    "by place": "for place in range(3):\n    kept[place].evaluate(x_test, y_test)",
    "while": "while kept:\n    each = kept.pop()\n    each.evaluate(x_test, y_test)",
    "run as a text": "exec('one.evaluate(x_test)\\nother.evaluate(x_test)')",
}


def looked(earlier, last):
    cells = [cell(earlier, "rates"), cell("assert rates", "test_rates"), cell(last, "chosen")]
    return one_look.more_than_one_look({"cells": cells}, "test_chosen")


@pytest.mark.parametrize("code", RIGHT.values(), ids=RIGHT)
def test_one_model_may_be_asked_in_any_way(code):
    assert not looked("", code)
    assert len(looked(code, "")) == 1  # before the choice it is a look all the same


@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG)
def test_looks_at_several_models_are_seen_whatever_way_they_are_written(code):
    assert len(looked("", code)) == 1
    assert len(looked(code, "")) == 1


@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG)
def test_the_same_code_on_validation_pictures_is_no_look(code):
    valid = code.replace("x_test", "x_valid").replace("y_test", "y_valid")
    assert not looked(valid, valid)


def test_code_that_is_nested_too_deeply_hides_only_itself():
    deep = "total = " + " + ".join(["x_test"] * 900)
    assert len(looked("", f"{WRONG['lambda']}\n{deep}")) == 1
    assert not looked("", f"{deep}\n{COMPREHENSION}")


def test_functions_that_call_one_another_are_read_in_little_time():
    lines = ["def f0(m):\n    m.evaluate(x_test)\n"]
    lines += [f"def f{n}(m):\n    f{n - 1}(m), f{n - 1}(m.a)\n" for n in range(1, 60)]
    nested = "".join(f"(f{n} := lambda: " for n in range(60)) + "0" + ")" * 60
    assert len(looked("", "\n".join([*lines, nested, "f59(model)"]))) == 1


def test_a_function_of_an_earlier_section_is_known_in_the_last_one():
    assert not looked(FUNCTION, "share(model, x_test, y_test)")
    calls = "share(one, x_test, y_test)\nshare(other, x_test, y_test)"
    assert len(looked(FUNCTION, calls)) == 1


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
