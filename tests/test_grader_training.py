"""Checks of how a model was trained and what came of it, and of things held in parts."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from grader_pieces import as_graded, fit
from picture_pieces import (
    DATA,
    HELD,
    SCALED,
    TRAINED,
    UNTRAINED,
    Y_TRAIN,
    Work,
    array,
    as_evidence,
    said,
    train,
    work_of,
)

from nbassay import evidence as ev
from nbassay.checks import PartialCredit
from nbassay.checks.drawn import shows_figure
from nbassay.checks.dropout import behind_hidden_layers
from nbassay.grader import for_each, text
from nbassay.grader._file_view import Written

pytestmark = pytest.mark.keras


def watched(model, monitor="val_loss", **changes) -> Work:
    """A model with a fit that was watched on the pictures set aside, and what it came to there."""
    rows = HELD / np.float32(255)
    answers = np.asarray(TRAINED(rows))
    loss = float(-np.log(answers[np.arange(100), Y_TRAIN[:100]]).mean())
    accuracy = float(np.mean(answers.argmax(axis=1) == Y_TRAIN[:100]))
    record = {
        "validation": ev.Validation(array(rows), array(Y_TRAIN[:100]), 100),
        "history": {"val_loss": (9.0, loss, 8.0), "val_accuracy": (0.1, accuracy, 0.1)},
        "callbacks": (ev.Callback("EarlyStopping", True, {"monitor": monitor, "patience": 2}),),
        "validation_split": 0.0,
    }
    trained = replace(fit(SCALED), **{**record, **changes})
    return Work([trained], net=as_evidence(TRAINED), kept=as_evidence(model, ()))


class TestBestEpoch:
    @pytest.mark.parametrize("monitor", ["val_loss", "val_accuracy"])
    def test_the_best_epoch_is_counted_again(self, monitor):
        good = watched(TRAINED)
        good.kept.model().holds_best_epoch_of(good.net.reader(DATA), monitor)
        bad = watched(UNTRAINED)
        check = bad.kept.model().holds_best_epoch_of
        assert "not the weights of the best epoch" in said(check, bad.net.reader(DATA), monitor)

    @pytest.mark.parametrize(
        "odd",
        [
            {"validation": None},
            {"history": {}},
            {"validation": ev.Validation(array(["a"]), array(["b"]), 1)},
            {"validation": ev.Validation(array(HELD[:5]), array(Y_TRAIN[:4]), 5)},
        ],
    )
    def test_validation_that_cannot_be_told_fails_with_a_message(self, odd):
        work = watched(TRAINED, **odd)
        check = work.kept.model().holds_best_epoch_of
        assert "cannot be told" in said(check, work.net.model(), "val_loss")

    def test_a_network_of_another_shape_fails_with_a_message(self):
        work = watched(train(epochs=0, kinds=1))
        said(work.kept.model().holds_best_epoch_of, work.net.model(), "val_accuracy")

    def test_what_callbacks_watch_and_are_set_to_is_told(self):
        assert watched(TRAINED).net.model().had_watching("EarlyStopping").params["patience"] == 2
        for monitor in ("loss", 7, None):
            network = watched(TRAINED, monitor).net.model()
            assert "nearly always improves" in said(network.had_watching, "EarlyStopping")
        why = text(ko="왜냐하면.", en="Because.")
        network = watched(TRAINED).net.model()
        told = said(network.had_callback, "EarlyStopping", patience=3, why=why)
        assert "patience=2" in told and told.endswith("Because.")


class TestStopped:
    @pytest.mark.parametrize(
        ("changes", "right", "wrong"),
        [
            ({"stopped_by": "callback", "epochs_run": 3}, [2], [0, 1, 4, 50]),
            ({"stopped_by": "budget", "epochs_run": 3}, [0, 2, 3, 49, 50], [1, 7]),
        ],
    )
    def test_the_epoch_is_where_a_callback_stopped(self, changes, right, wrong):
        for epoch in (*right, *wrong):
            work = watched(TRAINED, epochs=50, **changes)
            number = Work(epoch=ev.Scalar(epoch)).epoch
            if epoch in right:
                work.net.model().was_stopped_at(number)
            else:
                said(work.net.model().was_stopped_at, number)

    def test_an_epoch_counted_from_one_is_worth_half(self):
        network = watched(TRAINED, epochs=50, stopped_by="callback", epochs_run=3).net.model()
        with pytest.raises(PartialCredit, match="counts from 0") as part:
            network.was_stopped_at(Work(epoch=ev.Scalar(3)).epoch)
        assert part.value.fraction == 0.5
        assert "the best epoch" in said(network.was_stopped_at, Work(epoch=ev.Scalar(1)).epoch)


RECORD = {"loss": (2.0, 1.0), "accuracy": (0.5, 0.6), "val_loss": (2.5, 1.5)}


class TestCurves:
    def history(self, **changes):
        logs = {key: tuple(values) for key, values in {**RECORD, **changes}.items()}
        return Work(logged=ev.History(logs, tuple(range(9)), {})).logged

    def test_values_of_each_epoch_are_those_on_record(self):
        fits = [fit(SCALED, history={"loss": (9.0,)}), fit(SCALED, history=RECORD)]
        self.history().has_curves_of(fits)
        self.history(val_accuracy=(1.0, 2.0)).has_curves_of(fits)
        assert "(accuracy)" in said(self.history(accuracy=(0.5, 0.7)).has_curves_of, fits)
        assert "(loss)" in said(self.history(loss=(2.0, 1.0, 1.0)).has_curves_of, fits)
        with pytest.raises(PartialCredit, match="validation"):
            self.history(val_loss=()).has_curves_of(fits)

    def test_a_training_without_validation_has_no_curve_of_it(self):
        record = {"loss": (2.0, 1.0)}
        with pytest.raises(PartialCredit):
            self.history().has_curves_of([fit(SCALED, history=record)])


class TestClassWeights:
    LABELS = np.repeat([0, 1, 2], [10, 20, 40])
    RIGHT = 70 / 3 / np.array([10, 20, 40])

    def weights(self, values, **changes):
        given = {str(place): ev.Scalar(float(value)) for place, value in enumerate(values)}
        return Work(weights=ev.DictValue(tuple({**given, **changes}.items()))).weights

    def test_weights_that_balance_are_told_from_others(self):
        right = self.RIGHT / self.RIGHT.mean()
        self.weights(right).class_weights(3).balance(self.LABELS)
        self.weights(right).class_weights(3).balance([0, 1, 2], ["a"], self.LABELS)
        for values, told in (
            (right * 2, "another learning rate"),
            (1 / right, "the wrong way round"),
            (np.ones(3), "are equal"),
            ([1, 2, 3], "Weight times number"),
        ):
            assert told in said(self.weights(values).class_weights(3).balance, self.LABELS)
        said(self.weights(right).class_weights(3).balance, ["a", "b"])

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"1": ev.Text("much")}, "one number above 0"),
            ({"1": ev.Scalar(0.0)}, "one number above 0"),
            ({"1": ev.Scalar(float("nan"))}, "one number above 0"),
            ({"1": array([1.0, 2.0])}, "one number above 0"),
            ({"shirt": ev.Scalar(1.0)}, "strange: shirt"),
        ],
    )
    def test_odd_keys_and_values_fail_with_a_message(self, changes, told):
        assert told in said(self.weights(self.RIGHT, **changes).class_weights, 3)
        assert "missing: 3" in said(self.weights(self.RIGHT).class_weights, 4)
        said(Work(weights=array([1.0, 2.0])).weights.class_weights, 2)

    def test_weights_count_once_they_are_handed_to_fit(self):
        weights = self.weights([0.5, 2]).class_weights(2)
        work_of(TRAINED, class_weight={"0": 0.5, "1": 2.0}).net.was_given_class_weights(weights)
        other = work_of(TRAINED, class_weight={"1": 2.0}).net.model()
        assert "are not those worked out" in said(other.was_given_class_weights, weights)
        digits = work_of(TRAINED, class_weight={"'0'": 0.5, "'1'": 2.0}).net
        assert "are no numbers ('0', '1')" in said(digits.was_given_class_weights, weights)
        none = work_of(TRAINED).net.model()
        assert "was not given" in said(none.was_given_class_weights, weights)


class TestDropout:
    def network(self, *parts):
        layers = keras.layers
        made = {
            "drop": lambda: layers.Dropout(0.3),
            "half": lambda: layers.Dropout(0.5),
            "dense": lambda: layers.Dense(4, "relu"),
            "out": lambda: layers.Dense(2, "softmax"),
        }
        return as_graded(
            keras.Sequential(
                [keras.Input((3, 3)), layers.Flatten(), *(made[each]() for each in parts)]
            )
        )

    def test_dropout_is_asked_for_behind_each_hidden_layer(self):
        behind_hidden_layers("net", self.network("dense", "drop", "dense", "drop", "out"), 0.3)
        behind_hidden_layers("net", self.network("drop", "dense", "drop", "out"), 0.3)
        for parts, told in (
            (("dense", "out"), "has no dropout"),
            (("dense", "drop", "out", "drop"), "behind the output layer"),
            (("drop", "out"), "no hidden layer"),
            (("dense", "half", "out"), "is 0.5"),
            (("dense", "half", "dense", "drop", "out"), "is 0.3, 0.5"),
        ):
            assert told in said(behind_hidden_layers, "net", self.network(*parts), 0.3)
        with pytest.raises(PartialCredit, match="1 of 2") as part:
            behind_hidden_layers("net", self.network("dense", "drop", "dense", "out"), 0.3)
        assert part.value.fraction == 0.5


class TestParts:
    def test_a_model_in_a_file_is_looked_at_as_any(self):
        case = work_of(TRAINED).case
        file = ev.FileEvidence(True, 9, None, as_evidence(TRAINED), None)
        assert Written("best.keras", file, case).network().name == "best.keras"
        assert Written("best.keras", file, case).bytes == 9
        unread = Written("best.keras", replace(file, model=None), case)
        assert "cannot be read as a model" in said(unread.network)

    def test_each_that_is_met_gives_its_part(self):
        network = work_of(TRAINED, epochs=8).net.model()
        network.asked_for_epochs(5, or_more=True)
        said(network.asked_for_epochs, 5)
        with pytest.raises(PartialCredit) as part:
            for_each((8, 5, 9, 8), network.asked_for_epochs)
        assert part.value.fraction == 0.5
        for_each((8, 5), lambda epochs: network.asked_for_epochs(epochs, or_more=True))

    def test_items_of_dicts_and_lists_are_looked_at_by_themselves(self):
        held = ev.DictValue((("a", ev.Scalar(0.5)), ("b", array([[1.0, 2.0]]))))
        work = Work(scores=held, models=ev.ListValue((as_evidence(TRAINED), ev.Text("none"))))
        assert work.scores.item("a").number().value == 0.5
        assert work.models.item(0).model().name == "models[0]"
        assert "`scores['b']`" in said(work.scores.item("b").number)
        assert said(work.scores.item, "c") == "There is no `scores['c']`."
        assert said(work.models.item, 2) == "There is no `models[2]`."
        assert "a list" in said(work.scores.item, 0)
        assert "a dict" in said(work.models.item, "a")
        assert "not defined" in said(Work(gone=ev.Missing()).gone.item, "a")

    def test_a_score_says_on_what_it_was_counted_and_what_it_may_be(self):
        number = Work(score=ev.Scalar(0.5)).score.number()
        on, why = text(ko="검증용 사진", en="the pictures"), text(ko="손실인가요.", en="A loss?")
        told = said(number.is_score, 0.7, on=on, why=why)
        assert "a recount on the pictures" in told and told.endswith("A loss?")
        mistakes = {"learnt": (lambda: 0.5, text(ko="배운 것.", en="of what was learnt."))}
        assert said(number.is_score, 0.7, mistaken_for=mistakes).endswith("of what was learnt.")
        number.is_score(0.5, mistaken_for={"never": (pytest.fail, on)})

    def test_a_figure_with_too_few_lines_is_told(self):
        curves = SimpleNamespace(lines=2, images=0, bars=0)
        single = SimpleNamespace(lines=1, images=4, bars=0)
        shows_figure([single, curves], lines=2)
        assert "2 lines (the most in any is 1)" in said(shows_figure, [single, single], lines=2)
        assert "No figure" in said(shows_figure, [], lines=2)
        said(shows_figure, [single, curves], lines=2, images=1)
