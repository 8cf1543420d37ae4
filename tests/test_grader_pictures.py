"""Checks about pictures and the models that read them: on a small set of bright and dark halves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from grader_pieces import fit

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit, Submission
from nbassay.checks.code import Source
from nbassay.checks.drawn import shows_figure
from nbassay.checks.pixel_scaling import find_pixel_scaling
from nbassay.data import ImageSet
from nbassay.evidence._open_files import Folder
from nbassay.grader import Captured, Case, Plan, for_each, text
from nbassay.grader._file_view import Written
from nbassay.keras.models import rebuild

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(3)


def draw(kinds):
    """Pictures (n, 4, 4): the upper half is bright of kind 1, the lower of kind 0."""
    pictures = RNG.integers(0, 100, (len(kinds), 4, 4))
    for picture, kind in zip(pictures, kinds, strict=True):
        picture[2 * (1 - kind) : 4 - 2 * kind] += 150
    pictures[:, 0, 0], pictures[:, 3, 3] = 0, 255  # every part runs from black to white
    return pictures.astype(np.uint8)


Y_TRAIN, Y_TEST = (RNG.integers(0, 2, size).astype(np.uint8) for size in (400, 200))
DATA = ImageSet(draw(Y_TRAIN), Y_TRAIN, draw(Y_TEST), Y_TEST, complete=True, distinct_test=200)
LEARNT, HELD = DATA.x_train[100:], DATA.x_train[:100]
SCALED = LEARNT / np.float32(255)


def train(epochs: int = 60, scale: float = 1 / 255, kinds: int = 2, inputs=(4, 4)):
    """A network that learnt from the pictures in this scale."""
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input(inputs),
            keras.layers.Rescaling(1 / (255 * scale)),
            keras.layers.Flatten(),
            keras.layers.Dense(kinds, "softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    if epochs:
        rows = (LEARNT * scale).astype("float32").reshape(-1, *inputs)
        model.fit(rows, Y_TRAIN[100:], epochs=epochs, verbose=0)
    return model


TRAINED, UNTRAINED = train(), train(epochs=0)


def as_evidence(model, fits=(0,)) -> ev.Model:
    """A model as evidence has it."""
    weights = tuple(ev.Weight(str(each.path), ev.Array.of(each.numpy())) for each in model.weights)
    config = json.loads(json.dumps(model.get_config()))
    return ev.Model(type(model).__name__, True, config, None, weights, (), tuple(fits))


class Work:
    """What a student has after one cell: names, and fits."""

    def __init__(self, fits=(), **names) -> None:
        captures = {"test_it": ev.Capture("test_it", names, tuple(fits), (), {}, {}, ())}
        cells = (ev.CellRun(0, "test_it", "ok", 0.0, None),)
        evidence = ev.Evidence(cells, "alive", {}, captures, Folder(Path()))
        submission = Submission(evidence, "test_it")
        self.case = Case(submission, rebuild, None, Source({"cells": []}), Plan(), {})

    def __getattr__(self, name: str) -> Captured:
        return Captured(name, self.case.submission, self.case)


def array(values) -> ev.Array:
    return ev.Array.of(np.asarray(values))


def work_of(model, x=SCALED, **changes) -> Work:
    """A model `net` with the record of one fit on the rows `x`."""
    return Work(
        [fit(np.asarray(x), **{"validation_split": 0.0, **changes})], net=as_evidence(model)
    )


def said(check, *args, **options) -> str:
    """The message of a check that fails; the Korean one must be there too."""
    with pytest.raises(CheckFailed) as failed:
        check(*args, **options)
    assert failed.value.message.ko
    return failed.value.message.en


class TestPictures:
    @pytest.mark.parametrize(
        "form",
        [
            lambda pictures: pictures,
            lambda pictures: pictures / 255,
            lambda pictures: (pictures / 127.5 - 1).reshape(len(pictures), -1),
            lambda pictures: (pictures[..., None] / 255).astype("float16"),
        ],
    )
    def test_scale_and_layout_are_the_students_own(self, form):
        Work(x=array(form(DATA.x_train))).x.pictures(4, 4).are(DATA.x_test, DATA.x_train)

    def test_pictures_out_of_order_are_counted(self):
        mixed = LEARNT.copy()
        mixed[[10, 20]] = mixed[[20, 10]]
        seen = Work(x=array(mixed / 255)).x.pictures(4, 4)
        assert said(seen.are, LEARNT).startswith("2 of the 300 pictures in `x`")
        assert "there should be 100" in said(seen.are, HELD)

    @pytest.mark.parametrize(
        "odd", [np.zeros((0, 4, 4)), np.zeros((5, 3, 3)), np.zeros(16), np.full((2, 4, 4), np.nan)]
    )
    def test_what_is_no_picture_fails_with_a_message(self, odd):
        said(Work(x=array(odd)).x.pictures, 4, 4)
        said(Work(x=ev.Text("pictures")).x.pictures, 4, 4)

    def test_all_black_pictures_are_other_pictures(self):
        black = Work(x=array(np.zeros((100, 4, 4)))).x.pictures(4, 4)
        assert "100 of the 100" in said(black.are, HELD)

    def test_labels_are_held_against_their_pictures(self):
        work = Work(x=array(LEARNT / 255), y=array(Y_TRAIN[100:]), late=array(Y_TRAIN[99:-1]))
        pictures = work.x.pictures(4, 4)
        work.y.labels(2).belong_to(pictures, DATA)
        assert "are not those of the pictures" in said(
            work.late.labels(2).belong_to, pictures, DATA
        )
        one_hot = Work(y=array(np.eye(2)[Y_TRAIN[100:]])).y.labels(2)
        assert "one-hot" in said(one_hot.belong_to, pictures, DATA)
        assert (pictures.kinds_in(DATA) == Y_TRAIN[100:]).all()
        assert (Work(x=array(DATA.x_test)).x.pictures(4, 4).kinds_in(DATA) == -1).all()


class TestReader:
    @pytest.mark.parametrize("scale", [1, 1 / 255])
    def test_it_is_shown_pictures_as_it_learnt_them(self, scale):
        work = work_of(train(scale=scale), LEARNT * np.float32(scale))
        work.net.reader(DATA).knows_unseen(0.9)

    def test_a_network_that_only_claims_a_training_is_found_out(self):
        for look in ("asked_for_epochs", "knows_unseen"):
            reader = work_of(UNTRAINED).net.reader(DATA)
            assert "do not show it" in said(getattr(reader, look), 20)
        assert "no record of training" in said(
            Work(net=as_evidence(TRAINED, ())).net.reader(DATA).asked_for_epochs, 20
        )

    def test_too_low_a_share_is_told(self):
        assert "should reach 1.01" in said(work_of(TRAINED).net.reader(DATA).knows_unseen, 1.01)

    @pytest.mark.parametrize("odd", [{"kinds": 3}, {"inputs": (8, 2)}])
    def test_a_network_of_another_shape_fails_with_a_message_or_is_asked_as_it_is(self, odd):
        reader = work_of(train(epochs=0, **odd)).net.reader(DATA)
        if "kinds" in odd:
            assert "give 2 values" in said(reader.answers, DATA.x_test)
        else:
            assert reader.answers(DATA.x_test).shape == (200, 2)

    def test_pictures_held_out_are_found_among_those_learnt(self):
        work_of(TRAINED).net.reader(DATA).learnt_none_of(HELD, but=LEARNT)
        everything = work_of(TRAINED, DATA.x_train / np.float32(255)).net.reader(DATA)
        assert "100 pictures held out" in said(everything.learnt_none_of, HELD, but=LEARNT)

    def test_a_validation_split_is_not_learnt_from(self):
        rows = np.concatenate([LEARNT, HELD]) / np.float32(255)
        work = work_of(TRAINED, rows, validation_split=0.25)
        work.net.reader(DATA).learnt_none_of(HELD, but=LEARNT)

    def test_of_a_sample_repeats_count_once_there_are_more_of_them(self):
        sample = ImageSet(**{**vars(DATA), "complete": False})
        twice = np.concatenate([LEARNT, LEARNT[:7]]) / np.float32(255)
        reader = work_of(TRAINED, twice).net.reader(sample)
        assert "7 pictures" in said(reader.learnt_none_of, LEARNT[:50], but=LEARNT)

    def test_rows_that_are_no_pictures_fail_with_a_message(self):
        reader = work_of(TRAINED, np.zeros((9, 7), np.float32)).net.reader(DATA)
        said(reader.learnt_none_of, HELD, but=LEARNT)
        said(reader.was_validated_on, HELD)

    def test_validation_on_other_pictures_is_told(self):
        right = work_of(TRAINED, validation=HELD / np.float32(255)).net.reader(DATA)
        right.was_validated_on(HELD)
        assert "set aside" in said(right.was_validated_on, HELD[::-1])
        assert "set aside" in said(right.was_validated_on, DATA.x_test)
        without = work_of(TRAINED, validation_split=0.0).net.reader(DATA)
        assert "no validation data" in said(without.was_validated_on, HELD)

    def test_it_can_be_shown_pictures_as_somebody_has_them(self):
        work = Work(
            [fit(SCALED)], net=as_evidence(TRAINED), x_test=array(DATA.x_test), gone=ev.Missing()
        )
        reader = work.net.reader(DATA)
        unscaled = reader.answers(DATA.x_test, like=work.x_test)
        assert np.allclose(unscaled, np.asarray(TRAINED(DATA.x_test.astype("float32"))), atol=1e-5)
        assert (reader.answers(DATA.x_test, like=work.gone) == reader.answers(DATA.x_test)).all()

    def test_the_gap_is_between_pictures_learnt_and_never_seen(self):
        reader = work_of(TRAINED).net.reader(DATA)
        wrong = 1 - DATA.y_train
        assert reader.gap(DATA.x_train, DATA.y_train) == pytest.approx(0, abs=0.1)
        assert reader.gap(DATA.x_train, wrong) < -0.8

    def test_two_networks_that_learnt_from_other_rows_are_told(self):
        first, same, other = (
            work_of(TRAINED, rows).net.reader(DATA) for rows in (SCALED, SCALED, SCALED[::-1])
        )
        first.learnt_from_the_same_as(same)
        assert "other rows than `net`" in said(first.learnt_from_the_same_as, other)
        unknown = Work([replace(fit(SCALED), x=None)], net=as_evidence(TRAINED)).net.model()
        assert "cannot be told" in said(unknown.learnt_from_the_same_as, first)

    def test_answers_of_two_networks_are_compared(self):
        work = Work(
            [fit(SCALED)],
            net=as_evidence(TRAINED),
            same=as_evidence(TRAINED, ()),
            other=as_evidence(UNTRAINED, ()),
        )
        reader = work.net.reader(DATA)
        assert reader.differs_from(work.same.model()) == 0
        assert reader.differs_from(work.other.model()) > 0.01


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


class TestScaling:
    def test_one_number_for_all_pixels_is_asked_for(self):
        Work(x=array(LEARNT / 255)).x.is_divided_alike(LEARNT)
        assert "scale it to [0, 1]" in said(Work(x=array(LEARNT)).x.is_divided_alike, LEARNT)
        shift, width = LEARNT.mean(axis=0), LEARNT.std(axis=0) + 1
        standardised = Work(x=array((LEARNT - shift) / width)).x
        assert "numbers of its own" in said(standardised.is_divided_alike, LEARNT)

    def test_what_was_done_to_pictures_is_done_to_others(self):
        width = LEARNT.std(axis=0) + 1
        found = find_pixel_scaling(LEARNT / width, LEARNT)
        assert found is not None and found.learnt
        assert np.allclose(found.show(HELD), (HELD / width).reshape(100, -1), atol=1e-3)
        for odd in (LEARNT[::-1], LEARNT[:5], LEARNT * np.nan, LEARNT * 0, np.zeros(300)):
            assert find_pixel_scaling(odd, LEARNT) is None

    def test_a_linear_classifier_of_several_is_asked_again(self):
        rows = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
        weights = np.eye(3)
        fitted = {"coef_": array(weights), "intercept_": array([0.0, 0.0, 9.0])}
        linear = Work(linear=ev.Estimator("sklearn.SGDClassifier", {}, fitted)).linear.estimator()
        assert (linear.best_of_lines(rows, 3) == 2).all()
        assert "there are 4 kinds" in said(linear.best_of_lines, rows, 4)
        for odd in ({}, {"coef_": array(["a"])}, {**fitted, "coef_": array([[np.nan] * 3] * 3)}):
            other = Work(linear=ev.Estimator("sklearn.SGDClassifier", {}, odd)).linear.estimator()
            assert "not been fitted" in said(other.best_of_lines, rows, 3)


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
