"""Figures of an evaluation, held against what networks answer; names of classes; one of several."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from grader_pieces import as_graded, fit
from picture_pieces import (
    DATA,
    SCALED,
    TRAINED,
    UNTRAINED,
    Work,
    array,
    as_evidence,
    file_of,
    said,
    train,
)
from sklearn.metrics import classification_report, confusion_matrix

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit, class_names, fail
from nbassay.checks.cross_entropies import mean_cross_entropies
from nbassay.grader import check, evaluation_of, one_of, text, written
from nbassay.grader._file_view import Written

pytestmark = pytest.mark.keras

SHOWN = DATA.x_test / np.float32(255)
ANSWERS = np.asarray(TRAINED(SHOWN))
KINDS = ANSWERS.argmax(axis=1)
# A label in ten is another, so that shares and losses are no round numbers.
ODD = replace(DATA, y_test=np.where(np.arange(200) % 10, KINDS, 1 - KINDS).astype(np.uint8))
SHARE = 0.9
LOSS = float(-np.log(ANSWERS[np.arange(200), ODD.y_test]).mean())


def evaluated(**names):
    """What a student has, with the evaluation of the network `net` on `ODD`."""
    work = Work([fit(SCALED)], net=as_evidence(TRAINED), **names)
    return work, evaluation_of(work.net, on=ODD)


class TestAnswers:
    @pytest.mark.parametrize("form", [KINDS, KINDS.astype("float32").reshape(-1, 1), [*KINDS]])
    def test_class_numbers_of_the_network_pass_in_any_form(self, form):
        work, evaluation = evaluated(y=array(form))
        evaluation.has_answers(work.y)

    @pytest.mark.parametrize(
        ("odd", "named"),
        [
            (array(ANSWERS), "still are probabilities"),
            (array(1 - KINDS), "`net` answers for only 0.0%"),
            (array(KINDS + 1), "from 0 to 1 only"),
            (array(KINDS[:-1]), "there should be 200"),
            (array(np.full(200, np.nan)), "from 0 to 1 only"),
            (ev.Text("zero"), "an array"),
            (ev.Missing(), "not defined"),
        ],
    )
    def test_anything_else_is_told(self, odd, named):
        work, evaluation = evaluated(y=odd)
        assert named in said(evaluation.has_answers, work.y)

    def test_pictures_are_shown_as_the_student_has_them(self):
        dark = SHOWN / 2
        kinds = np.asarray(TRAINED(dark)).argmax(axis=1)
        work = Work([fit(SCALED)], net=as_evidence(TRAINED), y=array(kinds), x=array(dark))
        evaluation_of(work.net, on=ODD, like=work.x).has_answers(work.y)


def dense(activation=None):
    return keras.layers.Dense(3, activation)


class TestScores:
    def test_accuracy_and_loss_are_counted_again(self):
        work, evaluation = evaluated(accuracy=ev.Scalar(SHARE + 1e-4), loss=ev.Scalar(LOSS * 1.005))
        evaluation.has_accuracy(work.accuracy)
        evaluation.has_loss(work.loss)

    @pytest.mark.parametrize(
        ("accuracy", "named"),
        [(LOSS, "the loss: evaluate"), (100 * SHARE, "percentage"), (0.5, "the test pictures")],
    )
    def test_another_accuracy_is_told(self, accuracy, named):
        work, evaluation = evaluated(accuracy=ev.Scalar(accuracy))
        assert named in said(evaluation.has_accuracy, work.accuracy)

    @pytest.mark.parametrize(
        ("loss", "named"), [(SHARE, "the accuracy: evaluate"), (np.nan, "nan"), (0.5, "is 0.5")]
    )
    def test_another_loss_is_told(self, loss, named):
        work, evaluation = evaluated(loss=ev.Scalar(loss))
        assert named in said(evaluation.has_loss, work.loss)
        gone, evaluation = evaluated(loss=ev.Text("low"))
        assert "one number" in said(evaluation.has_loss, gone.loss)

    @pytest.mark.parametrize(
        "last",
        [
            lambda: [dense("softmax")],
            lambda: [dense("sigmoid")],
            lambda: [dense(), keras.layers.Activation("softmax")],
            lambda: [dense(), keras.layers.Softmax()],
            lambda: [keras.Sequential([dense("softmax")])],
            lambda: [dense()],
        ],
        ids=["softmax", "sigmoid", "activation", "layer", "inside", "logits"],
    )
    def test_the_loss_is_that_of_keras_whatever_comes_last(self, last, request):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((5,)), *last()])
        logits = request.node.callspec.id == "logits"
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
        model.compile(loss=loss)
        rows = np.random.default_rng(0).normal(size=(50, 5)).astype(np.float32) * 9
        kinds = np.arange(50) % 3
        graded = as_graded(model)
        before = np.asarray(graded(rows))
        in_full, _ = mean_cross_entropies("net", graded, rows, kinds, 3)
        assert in_full == pytest.approx(model.evaluate(rows, kinds, verbose=0), rel=1e-4)
        assert (np.asarray(graded(rows)) == before).all()  # it is left as it was

    def test_a_network_that_is_wrong_and_sure_is_counted_in_full_and_by_hand(self):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
        model.set_weights([46 * np.eye(2), np.zeros(2)])
        rows, kinds = np.eye(2, dtype=np.float32)[[0] * 100], np.array([1, 1] + [0] * 98)
        in_full, by_hand = mean_cross_entropies("net", as_graded(model), rows, kinds, 2)
        assert in_full == pytest.approx(0.92)
        assert by_hand == pytest.approx(-2 * np.log(1e-7) / 100)


class TestCounts:
    MATRIX = array(confusion_matrix(ODD.y_test, KINDS))
    REPORT = ev.Text(classification_report(ODD.y_test, KINDS))

    @pytest.mark.parametrize("y", [array(KINDS), array(1 - KINDS), array(ANSWERS), ev.Missing()])
    def test_a_wrong_answer_does_not_spoil_what_counts_those_of_the_network(self, y):
        work, evaluation = evaluated(y=y, matrix=self.MATRIX, report=self.REPORT)
        evaluation.has_matrix(work.matrix, work.y)
        evaluation.has_report(work.report, work.y)

    def test_counts_of_the_students_own_answers_pass(self):
        own = np.roll(KINDS, 1)
        matrix = array(confusion_matrix(ODD.y_test, own))
        report = ev.Text(classification_report(ODD.y_test, own))
        work, evaluation = evaluated(y=array(own), matrix=matrix, report=report)
        evaluation.has_matrix(work.matrix, work.y)
        evaluation.has_report(work.report, work.y)

    def test_exchanged_arguments_are_told(self):
        y = np.where(np.arange(200) < 20, 1 - KINDS, KINDS)
        matrix = array(confusion_matrix(y, ODD.y_test))
        report = ev.Text(classification_report(y, ODD.y_test))
        work, evaluation = evaluated(y=array(y), matrix=matrix, report=report)
        assert "transposed" in said(evaluation.has_matrix, work.matrix, work.y)
        assert "exchanged" in said(evaluation.has_report, work.report, work.y)


class TestNetworks:
    def test_figures_may_come_from_the_model_or_from_the_file(self):
        work = Work(
            [fit(SCALED)], net=as_evidence(UNTRAINED), gone=ev.Missing(), y=array(KINDS),
        )  # fmt: skip
        file = Written("best.keras", file_of(as_evidence(TRAINED)), work.case)
        for network in (work.net, work.gone):
            evaluation_of(network, file, on=ODD).has_answers(work.y)
            said(evaluation_of(network, None, on=ODD).has_answers, work.y)
        unread = replace(file, file=replace(file.file, model=None))
        assert "cannot be read" in said(evaluation_of(unread, on=ODD).has_answers, work.y)

    def test_a_network_of_other_pictures_fails_with_a_message(self):
        work = Work([fit(SCALED)], net=as_evidence(train(epochs=0, kinds=3)), loss=ev.Scalar(1.0))
        assert "give 2 values" in said(evaluation_of(work.net, on=ODD).has_loss, work.loss)

    def test_a_check_can_do_without_a_file(self):
        seen = []

        def look(best=written("best.keras", or_none=True)):
            seen.append(best)

        without = Work(files={"best.keras": file_of(None)}).case
        check(1, "test_it")(look).run(without)
        there = Work(files={"best.keras": file_of(as_evidence(TRAINED))}).case
        check(1, "test_it")(look).run(there)
        assert seen[0] is None and seen[1].reader(ODD).name == "best.keras"

        def need(best=written("best.keras")):
            return best

        assert "was not written" in said(check(1, "test_it")(need).run, without)


def test_it_is_enough_that_one_of_several_holds():
    def refuse(thing):
        fail(text(ko="{n}번 아님", en="not {n}", n=thing)) if thing < 3 else None

    one_of((1, 3), refuse)
    one_of((number for number in (3, 1)), refuse)
    assert said(one_of, (1, 2), refuse) == "not 1"
    with pytest.raises(ValueError, match="nothing to hold"):
        one_of((), refuse)


class TestNames:
    CLASSES = (("T-shirt/top", "T-shirt"), ("Shirt",), ("Ankle boot", "앵클 부츠"), ("Coat",))

    @pytest.mark.parametrize(
        ("said_so", "number"),
        [
            ("t shirt", 0), ("T-shirt/Top ", 0), ("Shirt", 1), ("shirts", 1), ("ANKLE_BOOT", 2),
            ("Ankel boot", 2), ("앵클부츠", 2), ("Hat", None), ("", None), ("boat shoe", None),
            ("Coat" * 100_000, None),
        ],
    )  # fmt: skip
    def test_names_are_read_with_tolerance(self, said_so, number):
        assert class_names.find_class(said_so, self.CLASSES) == number

    def test_another_order_is_told_from_other_names(self):
        names = [each[0] for each in self.CLASSES]

        def given(*texts):
            return Work(names=ev.ListValue(tuple(map(ev.Text, texts)))).names.are_names_of

        given(*names)(self.CLASSES)
        assert "another order (numbers 0, 1)" in said(
            given(names[1], names[0], *names[2:]), self.CLASSES
        )
        assert "holds 3 names" in said(given(*names[:3]), self.CLASSES)
        with pytest.raises(PartialCredit) as caught:
            given("Hat", *names[1:])(self.CLASSES)
        assert caught.value.fraction == 0.75
        for odd in (ev.Scalar(3), ev.Missing(), array([1, 2, 3, 4])):
            with pytest.raises(CheckFailed):
                Work(names=odd).names.are_names_of(self.CLASSES)
