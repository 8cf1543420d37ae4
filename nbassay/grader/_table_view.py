"""A known table, and which of its rows a submission learns from, watches and leaves for the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import fits, held_columns, labels, require, resampling, shapes
from nbassay.checks.table_rows import AnsweredTable, TableRows, order_of_columns
from nbassay.grader._captured_thing import Captured
from nbassay.grader._case import Case
from nbassay.grader._found_rows import FoundRows, HeldRows
from nbassay.grader._split_view import Split
from nbassay.texts import NO_TEXT, Text, text


@dataclass(frozen=True)
class KnownTable:
    """A table of `data.py` or of nbassay, and the rows of it that a submission holds.

    `X`, `y`, `features` and what else the table has are had of it as of the table itself.
    """

    table: AnsweredTable
    case: Case

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self.table, attribute)

    def split(self, *parts: Captured) -> Split:
        """Return the split into these captured arrays: training first, test last.

        Raises:
            CheckFailed: if one of them is not there.
        """
        first = parts[0]
        given = first.submission.numbers(first.name)
        return Split(self.table, TableRows(first.submission, self.table.X, given), parts)

    def features_in(self, x: Captured) -> NDArray[Any]:
        """Return the captured array `x`, which is some finite rows (n, k) of the table's features.

        Raises:
            CheckFailed: if it is no such array.
        """
        given = x.submission.numbers(x.name)
        return TableRows(x.submission, self.table.X, given).require_rows(x.name, given)

    def recognises(self, x: Captured) -> None:
        """The rows of `x` come from the table, if in a form that cannot be undone.

        Raises:
            CheckFailed: if nothing in them looks like the table.
        """
        given = self.features_in(x)
        require(
            TableRows(x.submission, self.table.X, given).are_like_the_table(given),
            text(
                ko="`{name}`의 행을 표에서 알아볼 수 없습니다. 이 점수는 표의 행으로 할 때 받습니다.",
                en="The rows of `{name}` cannot be recognised as rows of the table; these points "
                "are for work on its rows.",
                name=x.name,
            ),
        )

    def rows_of(self, x: Captured) -> FoundRows:
        """Return which rows the captured array `x` holds.

        Raises:
            CheckFailed: if it is no array of rows of so many features.
        """
        given = self.features_in(x)
        rows = TableRows(x.submission, self.table.X, given)
        return FoundRows(x.name, (rows.find(given),), rows, self.table)

    def learnt_by(
        self, model: Captured, *, trainings: Sequence[ev.Fit] = (), but_split: bool = False
    ) -> FoundRows:
        """Return the rows that were given to `fit` of a captured model.

        All trainings count unless some are named. `but_split` leaves out what `validation_split`
        cut off.

        Raises:
            CheckFailed: if it was never trained, or its rows cannot be told.
        """
        name = f"{model.name}.fit"
        trained = trainings or model.model().fits
        rows = TableRows(model.submission, self.table.X, fits.rows(model.name, trained[-1]))
        found = []
        for fit in trained:
            given = rows.require_rows(name, fits.rows(model.name, fit))
            found.append(rows.find(fits.without_split(fit, given) if but_split else given))
        return FoundRows(name, tuple(found), rows, self.table)

    def is_resampled_for(self, model: Captured, fit: ev.Fit, x_train: Captured) -> None:
        """One of a model's fits learnt from training rows and new ones between them, as SMOTE makes.

        Each training row once, and all with their own answers or those of the rows beside them;
        some may have been held back.

        Raises:
            CheckFailed: saying what was repeated, made of other rows, or labelled as others.
        """
        name = f"{model.name}.fit"
        whole = fits.rows(model.name, fit)
        rows = TableRows(model.submission, self.table.X, whole)
        given = rows.require_rows(name, fits.without_split(fit, whole))
        answers = labels.class_numbers(fits.without_split(fit, fits.targets(model.name, fit)))
        train = self.features_in(x_train)
        resampling.learnt_between(name, given, answers, x_train.name, train, self.table.y, rows)

    def watched_by(self, model: Captured) -> FoundRows:
        """Return the rows that were given to the trainings of a captured model as validation_data.

        Raises:
            CheckFailed: if it was never trained, or they are no rows of so many features.
        """
        rows = TableRows(model.submission, self.table.X)
        given = [
            rows.require_rows("validation_data", fit.validation.x.load())
            for fit in model.model().fits
            if fit.validation is not None and fit.validation.x is not None
        ]
        return FoundRows("validation_data", tuple(map(rows.find, given)), rows, self.table)

    def held_out_from(self, *used: FoundRows, at_least: int = 1) -> HeldRows:
        """Return the rows of the table that are in none of those `used`.

        Raises:
            CheckFailed: if there are not `at_least` so many, too few to measure anything.
        """
        held = used[0].rows.book.unused(*(rows.indices for rows in used))
        require(
            held.size >= at_least,
            text(
                ko="학습에 쓰지 않은 행이 너무 적어({size}개) 성능을 잴 수 없습니다. 시험용 행은 남겨 "
                "두세요.",
                en="Too few rows were kept out of training to measure anything ({size}); leave the "
                "test rows alone.",
                size=held.size,
            ),
        )
        return HeldRows(self.table, held)

    def scaled_as(self, thing: Captured) -> NDArray[np.float64]:
        """Return the whole table (n, k) in order of columns and scaling of `thing`.

        Raises:
            CheckFailed: as `HeldRows.scaled_as` does.
        """
        return HeldRows(self.table, np.arange(len(self.table.X))).scaled_as(thing)

    def is_held_in(self, x: Captured, *, why: Text = NO_TEXT) -> None:
        """The captured array holds the table, all rows in their order, the columns in any.

        Raises:
            CheckFailed: naming a column too many or too few, or how many values are off and the first.
        """
        X, y, features = self.table.X, self.table.y, self.table.features
        held_columns.require_columns(x.name, x.value, X, y, features, why)
        given = x.submission.numbers(x.name)
        shapes.shape(x.name, given, X.shape)
        found = order_of_columns(given, X)
        order = np.arange(given.shape[1]) if found is None else found
        names = [features[place] for place in order]
        shapes.same_values(x.name, given, X[:, order], why=why, columns=names)
