"""Checks about pictures and the models that read them: on a small set of bright and dark halves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from grader_pieces import fit
from picture_pieces import (
    DATA,
    HELD,
    LEARNT,
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
from nbassay.checks.pixel_scaling import find_pixel_scaling
from nbassay.data import ImageSet

pytestmark = pytest.mark.keras


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
        flat = work_of(TRAINED, validation=(HELD / np.float32(255)).ravel()).net.reader(DATA)
        assert "set aside" in said(flat.was_validated_on, HELD)
        without = work_of(TRAINED, validation_split=0.0).net.reader(DATA)
        assert "no validation data" in said(without.was_validated_on, HELD)

    def test_validation_on_pictures_held_out_is_told(self):
        def reader(validation=None, **changes):
            x = changes.pop("x", SCALED)
            return work_of(TRAINED, x, validation=validation, **changes).net.reader(DATA)

        aside, tests = HELD / np.float32(255), DATA.x_test / np.float32(255)
        both = np.concatenate([SCALED, tests])
        for honest in (reader(aside), reader(validation_split=0.25)):
            honest.was_validated_on_none_of(DATA.x_test, but=DATA.x_train)
        for odd, named in (
            (reader(tests), "200 pictures held out"),
            (reader(x=both, validation_split=0.4), "200 pictures held out"),
            (reader(validation_split=0.0), "no validation data"),
            (reader(np.zeros((5, 3))), "no pictures"),
        ):
            check = odd.was_validated_on_none_of
            assert named in said(check, DATA.x_test, but=DATA.x_train)
        watched = replace(fit(SCALED), validation=ev.Validation(None, None, 5))
        unknown = Work([watched], net=as_evidence(TRAINED)).net.reader(DATA)
        check = unknown.was_validated_on_none_of
        assert "cannot be told" in said(check, DATA.x_test, but=DATA.x_train)

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
        assert "there are 4 classes" in said(linear.best_of_lines, rows, 4)
        for odd in ({}, {"coef_": array(["a"])}, {**fitted, "coef_": array([[np.nan] * 3] * 3)}):
            other = Work(linear=ev.Estimator("sklearn.SGDClassifier", {}, odd)).linear.estimator()
            assert "not been fitted" in said(other.best_of_lines, rows, 3)
