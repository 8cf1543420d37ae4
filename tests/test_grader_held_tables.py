"""Tables that students hold otherwise than asked: each mistake costs what it is, and is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE, RandomOverSampler
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from test_grader_tables import TABLES, Work, accuse, divide, fit_of, said, value_of

from nbassay import evidence as ev

KNOWN = TABLES["breast_cancer"]
FRAME = load_breast_cancer(as_frame=True).frame


def split_in(frame: pd.DataFrame, **changes) -> Work:
    """The work of somebody whose inputs are this frame, and who does all else as one should."""
    x_train, x_test, y_train, y_test = train_test_split(
        frame.to_numpy(), KNOWN.y, test_size=0.2, random_state=3
    )
    scaler = StandardScaler().fit(x_train)
    names = {
        "X": frame,
        "x_train": scaler.transform(x_train),
        "x_test": scaler.transform(x_test),
        "y_train": y_train,
        "y_test": y_test,
        "scaler": scaler,
    }
    return Work(KNOWN, **(names | changes))


class TestColumns:
    """A column too many or too few is held against the table, and everything else is looked at."""

    @pytest.mark.parametrize(
        ("frame", "words"),
        [
            (FRAME, "`target` is still among the inputs `X`: the model is shown the answer"),
            (FRAME.drop(columns=["target", "mean area"]), "Left out of `X`: mean area"),
            (
                FRAME.drop(columns="target").reset_index(),
                "`index` in `X` is none of the features",
            ),
            (
                FRAME.assign(target=7 - 2 * FRAME["target"]).drop(columns="mean area"),
                "`target` is still among the inputs",
            ),
        ],
        ids=["answer", "left out", "row numbers", "answer for a column"],
    )
    def test_the_column_is_named(self, frame, words):
        work = Work(KNOWN, X=frame)
        assert words in said(work.table.is_held_in, work.X)

    def test_in_an_array_its_place_is_named(self):
        work = Work(KNOWN, X=FRAME.to_numpy())
        assert "`X[:, 30]` is still among the inputs" in said(work.table.is_held_in, work.X)

    @pytest.mark.parametrize(
        "frame",
        [FRAME, FRAME.drop(columns=["target", "mean area"]), FRAME.drop(columns="target")],
        ids=["answer", "left out", "right"],
    )
    def test_nothing_else_is_accused(self, frame):
        accuse(split_in(frame))

    def test_a_leak_is_a_leak_in_such_a_table_as_well(self):
        every = StandardScaler().fit(FRAME.to_numpy())
        train, test = train_test_split(every.transform(FRAME.to_numpy()), random_state=3)
        work = split_in(FRAME, x_train=train, x_test=test, scaler=every)
        assert "all 569 rows" in said(work.split.keeps_other_rows_from, work.scaler)

    def test_other_rows_with_such_a_column_are_no_rows_of_the_table(self):
        noise = np.random.default_rng(0).normal(size=FRAME.shape)
        work = split_in(FRAME, x_train=noise)
        assert "are not rows of the table" in said(work.split.keeps_rows_apart)

    def test_a_table_of_other_columns_is_not_looked_at_by_column(self):
        noise = np.random.default_rng(0).normal(size=(569, 31))
        work = Work(KNOWN, X=noise)
        assert "has shape (569, 31)" in said(work.table.is_held_in, work.X)


class TestRounded:
    """Scaled rows that were rounded are rows of the table, and not told of a leak."""

    @pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler()])
    @pytest.mark.parametrize("digits", [2, 3])
    def test_only_rounding_is_named(self, scaler, digits):
        honest = divide("wine", 4, scaler)
        rounded = {name: getattr(honest, name).numbers().values for name in ("x_train", "x_test")}
        work = divide("wine", 4, scaler, **{n: x.round(digits) for n, x in rounded.items()})
        work.split.keeps_rows_apart()
        work.split.keeps_answers(work.y_train, work.y_test)
        work.split.keeps_other_rows_from(work.scaler)
        assert f"rounded to {digits} digits" in said(work.split.is_scaled_by, work.scaler)

    def test_rows_moved_are_not_taken_for_rounded(self):
        honest = divide("wine", 4)
        moved = honest.x_test.numbers().values + 0.001
        work = divide("wine", 4, x_test=moved)
        assert "did not go through `scaler`" in said(work.split.is_scaled_by, work.scaler)


class TestExchanged:
    """Results of train_test_split that were unpacked in another order are named as such."""

    def test_the_names_are_told(self):
        honest = divide("wine", 4)
        answers = {"y_train": honest.y_test.array(), "y_test": honest.y_train.array()}
        work = divide("wine", 4, **answers)
        told = said(work.split.has_sizes, 142, 36, answers=(work.y_train, work.y_test))
        assert "`y_train`, `y_test` are exchanged" in told
        assert "(142,), (36,)" in told

    def test_inputs_and_answers_may_be_exchanged(self):
        honest = divide("wine", 4)
        exchanged = {"x_test": honest.y_train.array(), "y_train": honest.x_test.array()}
        work = divide("wine", 4, **exchanged)
        told = said(work.split.has_sizes, 142, 36, answers=(work.y_train, work.y_test))
        assert "`x_test`, `y_train` are exchanged" in told

    def test_another_size_is_no_exchange(self):
        work = divide("wine", 4)
        told = said(work.split.has_sizes, 133, 45, answers=(work.y_train, work.y_test))
        assert "has shape (142, 13)" in told


class TestLearntFromResampled:
    """What a network learnt from are training rows, new ones between them, and their answers."""

    def learning(self, make) -> Work:
        honest = divide("breast_cancer", 1)
        x, y = make(honest.x_train.numbers().values, honest.y_train.numbers().values)
        model = ev.Model("Sequential", True, {"layers": []}, None, (), (), (0,))
        names = {name: getattr(honest, name).value for name in ("x_train", "x_test", "scaler")}
        return Work(KNOWN, (fit_of(x, y=value_of(y)),), model=model, **names)

    def held(self, work: Work) -> None:
        fit = work.model.model().fits[0]
        work.table.is_resampled_for(work.model, fit, work.x_train)

    def test_smote_is_right_whole_or_in_part(self):
        smote = SMOTE(random_state=0).fit_resample
        self.held(self.learning(smote))
        self.held(self.learning(lambda x, y: smote(x[:300], y[:300])))

    @pytest.mark.parametrize(
        ("make", "words"),
        [
            (RandomOverSampler(random_state=0).fit_resample, "`model.fit` holds no new rows"),
            (lambda x, y: (np.vstack([x, x[:50]]), np.append(y, y[:50])), "holds no new rows"),
            (lambda x, y: (x[y == 1][:100], y[y == 1][:100]), "holds no new rows"),
            (
                lambda x, y: SMOTE(random_state=0).fit_resample(x, np.roll(y, 1)),
                "labels in `model.fit` are not those of their rows",
            ),
        ],
        ids=["repeated", "some twice", "left out", "labels moved"],
    )
    def test_other_rows_and_labels_are_named(self, make, words):
        work = self.learning(make)
        assert words in said(self.held, work)
