"""Checks about a table of one's own: on tables of scikit-learn that people know, split by people."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, Submission, error_measures
from nbassay.checks.code import Source
from nbassay.data import table
from nbassay.evidence._open_files import Folder
from nbassay.grader import Captured, Case, Plan
from nbassay.grader._learnt_views import Model
from nbassay.grader._parameters import arguments_for
from nbassay.texts import text

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("iris", "wine", "digits")
TABLES = {name: table(name).read(Path(name)) for name in (*NAMES, "breast_cancer")}
SEEDS = range(20)


def value_of(thing) -> ev.Value:
    """A Python object as evidence has it."""
    if isinstance(thing, pd.DataFrame):
        columns = tuple(ev.Array.of(thing[name].to_numpy()) for name in thing)
        return ev.Table(tuple(thing), columns, len(thing))
    if hasattr(thing, "get_params"):
        fitted = {
            name: ev.Array.of(np.asarray(value))
            for name, value in vars(thing).items()
            if name.endswith("_") and np.asarray(value).dtype.kind in "fiu"
        }
        steps = tuple(value_of(step) for _, step in getattr(thing, "steps", ()))
        params = thing.get_params(deep=False)
        return ev.Estimator(f"sklearn.{type(thing).__name__}", params, fitted, steps)
    if isinstance(thing, str):
        return ev.Text(thing)
    return ev.Array.of(np.asarray(thing))


class Work:
    """What a student has after one cell: the names given, and the table of a check."""

    def __init__(self, known, fits=(), **names) -> None:
        values = {
            name: thing if isinstance(thing, ev.Value) else value_of(thing)
            for name, thing in names.items()
        }
        captures = {"test_it": ev.Capture("test_it", values, tuple(fits), (), {}, {}, ())}
        cells = (ev.CellRun(0, "test_it", "ok", 0.0, None),)
        evidence = ev.Evidence(cells, "alive", {}, captures, Folder(Path()))
        submission = Submission(evidence, "test_it")
        source = Source({"cells": []})
        self.case = Case(submission, None, None, source, Plan(), {"known": known})
        self.table = arguments_for(lambda known: None, self.case)["known"]

    def __getattr__(self, name: str) -> Captured:
        return Captured(name, self.case.submission, self.case)

    @property
    def split(self):
        return self.table.split(self.x_train, self.x_test)


def divide(name: str, seed: int, by=None, **changes) -> Work:
    """The work of somebody who splits and scales a table as one should, but for `changes`."""
    known = TABLES[name]
    x_train, x_test, y_train, y_test = train_test_split(
        known.X, known.y, test_size=0.2, random_state=seed
    )
    scaler = (by or StandardScaler()).fit(x_train)
    names = {
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train,
        "y_test": y_test,
        "scaler": scaler,
    }
    return Work(known, **(names | changes))


def said(work, *args, **kwargs) -> str:
    """The message of a check that fails."""
    with pytest.raises(CheckFailed) as failed:
        work(*args, **kwargs)
    return failed.value.message.en


def accuse(work: Work) -> None:
    """Hold the work to everything that a split is held to."""
    split = work.split
    split.has_sizes(
        len(work.x_train.numbers()),
        len(work.x_test.numbers()),
        answers=(work.y_train, work.y_test),
    )
    work.table.recognises(work.x_train)
    split.keeps_rows_apart()
    split.keeps_answers(work.y_train, work.y_test)
    split.keeps_other_rows_from(work.scaler)
    split.is_scaled_by(work.scaler)


class TestHonest:
    @pytest.mark.parametrize("name", NAMES)
    def test_twenty_honest_splits_are_accused_of_nothing(self, name):
        for seed in SEEDS:
            accuse(divide(name, seed, MinMaxScaler() if seed % 2 else None))

    @pytest.mark.parametrize("name", NAMES)
    def test_a_scaler_that_nobody_kept_is_found_out(self, name):
        for seed in SEEDS[:4]:
            work = divide(name, seed)
            kept = {one: getattr(work, one).value for one in ("x_train", "x_test")}
            kept |= {one: getattr(work, one).value for one in ("y_train", "y_test")}
            split = Work(TABLES[name], **kept).split
            split.keeps_rows_apart()
            split.keeps_answers(work.y_train, work.y_test)

    def test_two_scalers_in_a_row_are_a_scaler(self):
        for seed in SEEDS[:4]:
            accuse(divide("wine", seed, make_pipeline(StandardScaler(), MinMaxScaler())))

    def test_a_classifier_behind_a_scaler_answers_as_it_does(self):
        known = TABLES["breast_cancer"]
        x_train, x_test, y_train, y_test = train_test_split(known.X, known.y, random_state=0)
        clf = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression())])
        work = Work(known, model=clf.fit(x_train, y_train), x_test=x_test, x_train=x_train)
        view = work.model.estimator("LogisticRegression")
        assert (view.kind, view.setting("C")) == ("LogisticRegression", 1.0)
        assert np.array_equal(work.model.classes_of(x_test), clf.predict(x_test))
        parts = {"test": (x_test, y_test), "train": (x_train, y_train)}
        assert view.learnt_from(parts) == "train"
        assert "is a Pipeline with LogisticRegression in it" in said(
            work.split.is_scaled_by, work.model
        )
        other = make_pipeline(PCA(), LogisticRegression()).fit(x_train, y_train)
        work = Work(known, model=other)
        assert "is a Pipeline with PCA in it; what can be graded" in said(
            work.model.classes_of, x_test
        )

    def test_columns_may_be_in_another_order(self):
        known = TABLES["wine"]
        frame = pd.DataFrame(known.X, columns=known.features).iloc[:, ::-1]
        x_train, x_test, y_train, y_test = train_test_split(frame, known.y, random_state=1)
        scaler = StandardScaler().fit(x_train.to_numpy())
        accuse(
            Work(
                known,
                X=frame,
                x_train=scaler.transform(x_train.to_numpy()),
                x_test=scaler.transform(x_test.to_numpy()),
                y_train=y_train,
                y_test=y_test,
                scaler=scaler,
            )
        )

    @pytest.mark.parametrize("name", NAMES)
    def test_rows_without_any_scaling_are_the_rows_that_they_are(self, name):
        known = TABLES[name]
        x_train, x_test = train_test_split(known.X, random_state=0)
        split = Work(known, x_train=x_train, x_test=(x_test).astype("float32")).split
        split.keeps_rows_apart()
        assert "still in its original units" in said(split.is_scaled_by, divide(name, 0).scaler)


@pytest.mark.parametrize("name", NAMES)
class TestLeaks:
    def test_a_test_row_among_the_training_rows_is_named(self, name):
        for seed in SEEDS[:5]:
            work = divide(name, seed)
            x_train, x_test = work.x_train.numbers().values, work.x_test.numbers().values
            leaked = divide(name, seed, x_train=np.vstack([x_train, x_test[3:4]]))
            assert "1 rows of `x_test` are in `x_train` as well" in said(
                leaked.split.keeps_rows_apart
            )

    def test_a_row_that_is_repeated_is_named(self, name):
        x_train = divide(name, 0).x_train.numbers().values
        work = divide(name, 0, x_train=np.vstack([x_train, x_train[:1]]))
        assert "1 rows of `x_train` are repeats" in said(work.split.keeps_rows_apart)

    def test_a_scaler_fitted_on_all_rows_is_named_with_their_number(self, name):
        known = TABLES[name]
        scaler = StandardScaler().fit(known.X)
        x_train, x_test = train_test_split(known.X, test_size=0.2, random_state=0)
        work = Work(
            known,
            x_train=scaler.transform(x_train),
            x_test=scaler.transform(x_test),
            scaler=scaler,
        )
        seen = said(work.split.keeps_other_rows_from, work.scaler)
        assert f"`scaler` was fitted on all {len(known.X):,} rows" in seen

    def test_a_scaler_fitted_on_the_test_rows_is_named(self, name):
        known = TABLES[name]
        _, x_test = train_test_split(known.X, test_size=0.2, random_state=0)
        work = divide(name, 0, other=StandardScaler().fit(x_test))
        assert "was fitted on the test rows" in said(work.split.keeps_other_rows_from, work.other)

    def test_each_part_scaled_by_itself_is_named(self, name):
        known = TABLES[name]
        _, x_test = train_test_split(known.X, test_size=0.2, random_state=0)
        work = divide(name, 0, x_test=StandardScaler().fit_transform(x_test))
        assert "`x_test` did not go through `scaler`" in said(work.split.is_scaled_by, work.scaler)

    def test_answers_that_lost_their_order_are_named(self, name):
        y_train = divide(name, 0).y_train.numbers().values
        work = divide(name, 0, y_train=np.sort(y_train))
        assert "labels in `y_train` differ" in said(
            work.split.keeps_answers, work.y_train, work.y_test
        )

    def test_rows_of_another_table_are_named(self, name):
        noise = np.random.default_rng(0).normal(size=(40, TABLES[name].X.shape[1]))
        work = divide(name, 0, x_test=noise)
        assert "40 of the 40 rows of `x_test` are not rows of the table" in said(
            work.split.keeps_rows_apart
        )
        work = divide(name, 0, x_train=np.zeros((40, TABLES[name].X.shape[1])))
        assert "cannot be recognised" in said(work.table.recognises, work.x_train)


class TestResampled:
    def resampled(self, make, seed: int = 0, leak: bool = False) -> Work:
        work = divide("wine", seed)
        x_train, y_train = work.x_train.numbers().values, work.y_train.numbers().values
        if leak:
            x_train = np.vstack([x_train, work.x_test.numbers().values])
            y_train = np.concatenate([y_train, work.y_test.numbers().values])
        x_resampled, y_resampled = make.fit_resample(x_train, y_train)
        return divide("wine", seed, x_resampled=x_resampled, y_resampled=y_resampled)

    def test_rows_between_training_rows_are_right(self):
        for seed in SEEDS[:5]:
            work = self.resampled(SMOTE(random_state=seed), seed)
            work.split.is_resampled_in(work.x_resampled, labels=(work.y_resampled, work.y_train))

    def test_labels_of_other_rows_are_counted(self):
        work = self.resampled(SMOTE(random_state=0))
        x, y = (np.asarray(each.numbers()) for each in (work.x_resampled, work.y_resampled))
        made = np.arange(len(y)) >= len(work.y_train.numbers())
        for changed, words in (
            (np.where(made, 1 - y.clip(max=1), y), "labels in `y_resampled` are not those"),
            (np.where(made, y, np.roll(y, 1)), "labels in `y_resampled` are not those"),
            (np.full(len(y), 0.5), ""),
        ):
            other = divide("wine", 0, x_resampled=x, y_resampled=changed)
            labels = other.y_resampled, other.y_train
            if words:
                assert words in said(other.split.is_resampled_in, other.x_resampled, labels=labels)
            else:
                other.split.is_resampled_in(other.x_resampled, labels=labels)

    def test_repeats_and_test_rows_are_named(self):
        work = self.resampled(RandomOverSampler(random_state=0))
        assert "holds no new rows" in said(work.split.is_resampled_in, work.x_resampled)
        work = self.resampled(SMOTE(random_state=0), leak=True)
        assert "rows of `x_test` are in `x_resampled`" in said(
            work.split.is_resampled_in, work.x_resampled
        )


class TestAnswers:
    def test_numbers_in_another_unit_are_named(self):
        known = table("diabetes").read(Path("diabetes"))
        x_train, x_test, y_train, y_test = train_test_split(known.X, known.y, random_state=0)
        work = Work(known, x_train=x_train, x_test=x_test, y_train=y_train, y_test=y_test)
        work.split.keeps_answers(work.y_train, work.y_test)
        work = Work(known, x_train=x_train, x_test=x_test, y_train=y_train / 1000, y_test=y_test)
        assert "is in another unit" in said(work.split.keeps_answers, work.y_train, work.y_test)
        work = Work(known, x_train=x_train, x_test=x_test, y_train=y_train[::-1], y_test=y_test)
        assert "of `y_train` are not the answers" in said(
            work.split.keeps_answers, work.y_train, work.y_test
        )

    def test_exchanged_classes_are_named_unless_another_check_does_that(self):
        honest = divide("breast_cancer", 0)
        work = divide(
            "breast_cancer",
            0,
            y_train=1 - honest.y_train.numbers().values,
            y_test=1 - honest.y_test.numbers().values,
        )
        work.split.keeps_answers(work.y_train, work.y_test, or_exchanged=True)
        assert "labels in `y_train` differ" in said(
            work.split.keeps_answers, work.y_train, work.y_test
        )

    def test_one_hot_answers_are_answers(self):
        work = divide("wine", 0)
        hot = np.eye(3)[work.y_train.numbers().values]
        work = divide("wine", 0, y_train=hot)
        work.split.has_sizes(142, 36, answers=(work.y_train, work.y_test))
        short = divide("wine", 0, y_train=hot[:-1])
        assert "`y_train`" in said(
            short.split.has_sizes, 142, 36, answers=(short.y_train, short.y_test)
        )
        work.split.keeps_answers(work.y_train, work.y_test)


def fit_of(x, validation=None, **changes) -> ev.Fit:
    """A training on these rows."""
    settings = {
        "index": 0, "model_class": "Sequential", "layers": (), "source": "arrays",
        "x": value_of(x), "y": value_of(np.zeros(len(x))), "epochs": 5, "initial_epoch": 0,
        "batch_size": 32, "validation_split": 0.0, "validation": validation, "callbacks": (),
        "class_weight": None, "sample_weight": False, "shuffle": True, "compile": None,
        "parameters": 1, "epochs_run": 5, "stopped_by": None, "history": {"loss": (1.0, 0.5)},
        "seconds": 1.0,
    }  # fmt: skip
    return ev.Fit(**(settings | changes))


class TestTrainings:
    def trained(self, x, **changes) -> Work:
        model = ev.Model("Sequential", True, {"layers": []}, None, (), (), (0,))
        honest = divide("wine", 0)
        names = {one: getattr(honest, one).value for one in ("x_train", "x_test", "scaler")}
        return Work(TABLES["wine"], (fit_of(x(honest), **changes),), model=model, **names)

    def test_rows_that_were_learnt_from_are_known_and_the_others_held_out(self):
        work = self.trained(lambda honest: honest.x_train.numbers().values)
        learnt = work.table.learnt_by(work.model)
        learnt.are_of_the_table()
        learnt.hold_none_of(work.table.rows_of(work.x_test))
        learnt.hold_most_of(work.table.rows_of(work.x_train), 1.0)
        held = work.table.held_out_from(learnt, work.table.watched_by(work.model), at_least=36)
        assert len(held) == 36 and np.allclose(
            np.sort(held.scaled_as(work.model), axis=0),
            np.sort(work.x_test.numbers().values, axis=0),
        )
        assert "to measure anything (36)" in said(work.table.held_out_from, learnt, at_least=37)

    def test_test_rows_that_were_learnt_from_are_counted(self):
        work = self.trained(lambda honest: honest.x_test.numbers().values[:7])
        learnt = work.table.learnt_by(work.model)
        test = work.table.rows_of(work.x_test)
        assert "7 of the rows given to `model.fit` are rows of `x_test`" in said(
            learnt.hold_none_of, test
        )
        learnt.hold_none_of(test, unless_in=test)
        assert "Only 0 of the 142" in said(
            learnt.hold_most_of, work.table.rows_of(work.x_train), 0.5
        )

    def test_rows_from_elsewhere_are_named(self):
        work = self.trained(lambda _: np.random.default_rng(0).normal(size=(90, 13)))
        assert "Most of the rows given to `model.fit`" in said(
            work.table.learnt_by(work.model).are_of_the_table
        )

    def test_labels_that_were_learnt_in_unequal_numbers_are_counted(self):
        for labels, split, words in (
            ([0, 1, 2] * 30, 0.0, ""),
            ([0] * 60 + [1] * 30, 0.0, "67% of the labels given to `model.fit` are 0"),
            ([1] * 90, 0.0, "100% of the labels given to `model.fit` are 1"),
            ([0] * 45 + [1] * 45, 0.2, "cuts off the *last* rows, so 62% of what was learnt"),
        ):
            work = self.trained(
                lambda _: np.zeros((90, 13)),
                y=value_of(np.array(labels)),
                validation_split=split,
            )
            model = work.model.model()
            if words:
                assert words in said(model.learnt_classes_equally, model.fits[0])
            else:
                model.learnt_classes_equally(model.fits[0])

    def test_what_validation_split_cuts_off_was_not_learnt_from(self):
        work = self.trained(lambda honest: honest.x_train.numbers().values, validation_split=0.5)
        learnt = work.table.learnt_by(work.model, but_split=True)
        assert learnt.indices.size == 71


class TestGuide:
    """What the guide shows of a table of one's own does what it says."""

    def checks(self):
        text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        body = text.partition("## A table of your own\n")[2].partition("\n## ")[0]
        *_, block = re.findall(r"^```python\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
        names = {"check": lambda *_: lambda function: function}
        exec(block, names)
        return (
            names["rows_are_split_without_a_leak"],
            names["network_is_right_about_wines_that_it_has_not_seen"],
        )

    def test_a_split_is_held_to_what_it_says(self):
        split, _ = self.checks()
        names = ("x_train", "x_test", "y_train", "y_test", "scaler")
        honest = divide("wine", 0)
        split(honest.table, *(getattr(honest, name) for name in names))
        leaky = divide("wine", 0, scaler=StandardScaler().fit(TABLES["wine"].X))
        given = [getattr(leaky, name) for name in names]
        assert "fitted on all 178 rows" in said(split, leaky.table, *given)

    def test_a_training_is_held_to_what_it_says(self, monkeypatch):
        _, network = self.checks()
        shown = []
        monkeypatch.setattr(
            Model, "shows_training_on", lambda _, rows, y: shown.append((rows.shape, y.shape))
        )
        honest = TestTrainings().trained(lambda work: work.x_train.numbers().values)
        network(honest.table, honest.model, honest.x_test, None)
        assert shown == [((36, 13), (36,))]
        leaky = TestTrainings().trained(lambda work: work.x_test.numbers().values)
        assert "rows of `x_test`" in said(network, leaky.table, leaky.model, leaky.x_test, None)


ODD = [
    ev.Missing(), ev.Text("x"), ev.Scalar(None), ev.Array.of(np.zeros(0)),
    ev.Array.of(np.full((142, 13), np.nan)), ev.Array.of(np.full((142, 13), "a")),
    ev.Array.of(np.full((142, 13), 1e300)), ev.Array.of(np.zeros((3, 3, 3))),
    ev.Estimator("sklearn.svm.SVC", {}, {}), ev.ListValue((ev.Text("a"), ev.Scalar(1))),
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda value: value.describe().en[:30])
@pytest.mark.parametrize("name", ["x_train", "y_test", "scaler"])
def test_whatever_a_name_holds_the_check_fails_with_a_message(name, odd):
    assert said(accuse, divide("wine", 0, **{name: odd}))


def test_the_table_is_told_apart_from_another_in_any_order_of_columns():
    known = TABLES["wine"]
    work = Work(known, X=known.X[:, ::-1], other=known.X + np.eye(178, 13))
    work.table.is_held_in(work.X)
    assert "13 of the 2,314 values of `other` are off, the first in row 0 (from 0), column" in said(
        work.table.is_held_in, work.other
    )


class TestEstimators:
    def fitted(self, rows, y):
        return LogisticRegression(max_iter=2000).fit(rows, y)

    def test_a_logistic_regression_is_known_by_the_rows_that_it_learnt_from(self):
        known = TABLES["breast_cancer"]
        work = divide("breast_cancer", 0)
        x_train, x_test = (np.asarray(x.numbers()) for x in (work.x_train, work.x_test))
        y_train, y_test = (np.asarray(y.numbers()) for y in (work.y_train, work.y_test))
        groups = {"train": (x_train, y_train), "test": (x_test, y_test)}
        for name, (rows, y) in groups.items():
            model = self.fitted(rows, y)
            view = Work(known, model=model).model.estimator("LogisticRegression")
            assert view.learnt_from(groups) == name
            assert np.array_equal(view.classes_of(x_test), model.predict(x_test))
        view = Work(known, model=self.fitted(x_train[:90], y_train[:90])).model.estimator()
        assert view.learnt_from(groups) is None
        bare = Work(known, model=LogisticRegression()).model.estimator()
        assert "has not been fitted" in said(bare.classes_of, x_test)
        assert "there are 3 features" in said(view.classes_of, x_test[:, :3])


class TestNumbers:
    def test_classes_are_counted(self):
        work = Work(TABLES["wine"], even=[0, 1, 1, 0], uneven=[0, 1, 1, 1], alike=[1, 1])
        work.even.labels(2).are_balanced()
        assert "1 labels of class 0 and 3 of class 1" in said(work.uneven.labels(2).are_balanced)
        assert "are the same" in said(work.alike.labels(2).are_balanced)

    def test_an_error_is_measured_again_and_mistakes_are_named(self):
        mistakes = [(2.0, text(ko="제곱근입니다.", en="the square root."))]
        for claimed, words in ((4.2, "not what the model gives"), (2.0, "is the square root.")):
            number = Work(TABLES["wine"], mse=claimed).mse.number()
            seen = said(number.is_error, 4.0, mistaken_for=mistakes, tolerance=1e-3)
            assert words in seen and "4.0" not in seen
            number.is_error(claimed, tolerance=1e-9)
        truth, guess = np.array([1.0, 2.0, 4.0]), np.array([1.5, 2.0, 3.0])
        every = np.mean((guess[:, None] - truth) ** 2)
        assert np.isclose(error_measures.error_of_every_pair(truth, guess), every)
        assert np.isclose(error_measures.root_mean_squared_error(truth, guess) ** 2, 1.25 / 3)


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.01, ""), (0.1, "is 0.1; the brief asks for 0.01"), ({"class_name": "X"}, "not a plain")],
)
def test_the_length_of_a_step_is_held_to_the_brief(rate, words):
    settings = ev.Compile(
        ev.Spec("sgd", {"learning_rate": rate}), ev.Spec("mse", {}), (ev.Spec("mae", {}),)
    )
    model = ev.Model("Sequential", True, {"layers": []}, settings, (), (), ())
    view = Work(TABLES["wine"], model=model).model.model()
    if words:
        assert words in said(view.is_compiled_with, learning_rate=0.01)
    else:
        view.is_compiled_with(learning_rate=0.01, optimizer="sgd")
    why = text(ko="도를 말합니다.", en="It speaks of degrees.")
    assert said(view.is_compiled_with, metric="accuracy", why_metric=why).endswith(
        "Add accuracy. It speaks of degrees."
    )
