"""A known table, and which of its rows a submission learns from, watches and leaves for the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import fits, require, shapes
from nbassay.checks.row_answers import class_numbers_of, in_coding_of
from nbassay.checks.row_book import MISSING, Indices, count_shared, known
from nbassay.checks.table_rows import AnsweredTable, TableRows, order_of_columns
from nbassay.grader._captured_thing import Captured
from nbassay.grader._case import Case
from nbassay.grader._split_view import Split
from nbassay.texts import NO_TEXT, Text, sentences, text


@dataclass(frozen=True)
class FoundRows:
    """Rows that were given in one array or several, as `parts`: their indices in the table.

    -1 stands for what is no row of the table; equal rows have the index of the first of them.
    """

    name: str
    parts: tuple[Indices, ...]
    rows: TableRows
    table: AnsweredTable

    @property
    def are_all_known(self) -> bool:
        """Whether all of them are rows of the table."""
        return not (self.indices == MISSING).any()

    @property
    def answers(self) -> NDArray[Any]:
        """The answers (n,) of the table, where all of them are known."""
        return self.table.y[self.indices]

    @property
    def indices(self) -> Indices:
        """The indices of all parts (n,)."""
        return np.concatenate([np.empty(0, np.int64), *self.parts])

    def are_of_the_table(self, why: Text = NO_TEXT) -> None:
        """At least half of the rows of each part are rows of the table.

        Raises:
            CheckFailed: if most cannot be found, and `why` that matters.
        """
        strange = text(
            ko="`{name}`에 넘긴 행의 절반 이상이 원래 표에서 찾을 수 없는 행입니다.",
            en="Most of the rows given to `{name}` cannot be found in the table.",
            name=self.name,
        )
        for part in self.parts:
            require(known(part).size * 2 >= part.size, sentences(strange, why))

    def hold_none_of(
        self, other: FoundRows, *, unless_in: FoundRows | None = None, why: Text = NO_TEXT
    ) -> None:
        """No row of `other` is among them; those that are `unless_in` another do not count.

        Raises:
            CheckFailed: with the number of rows in both, and `why` that matters.
        """
        theirs = self.rows.book.only_in(other.indices)
        if unless_in is not None:
            theirs = np.setdiff1d(theirs, unless_in.indices)
        both = count_shared(np.unique(known(self.indices)), theirs)
        found = text(
            ko="`{name}`에 넘긴 행 가운데 {both:,}개가 `{other}`의 행입니다.",
            en="{both:,} of the rows given to `{name}` are rows of `{other}`.",
            name=self.name,
            both=both,
            other=other.name,
        )
        require(not both, sentences(found, why))

    def hold_most_of(self, other: FoundRows, share: float, why: Text = NO_TEXT) -> None:
        """At least this share of the rows of `other` is among them.

        Raises:
            CheckFailed: with the number of rows that are, and `why` that matters.
        """
        theirs = np.unique(known(other.indices))
        learnt = int(np.isin(theirs, self.indices).sum())
        few = text(
            ko="`{name}`{은} `{other}`의 서로 다른 행 {all:,}개 가운데 {learnt:,}개에서만 배웠습니다.",
            en="Only {learnt:,} of the {all:,} different rows of `{other}` were learnt from by "
            "`{name}`.",
            name=self.name,
            other=other.name,
            all=theirs.size,
            learnt=learnt,
        )
        require(learnt >= share * theirs.size, sentences(few, why))

    def are_those_of(self, other: FoundRows, why: Text = NO_TEXT) -> None:
        """They are the same rows as `other`, in any order.

        Raises:
            CheckFailed: if they are not, and `why` they should.
        """
        changed = text(
            ko="`{name}`의 행이 바뀌었습니다.", en="The rows of `{name}` changed.", name=self.name
        )
        same = np.array_equal(np.sort(self.indices), np.sort(other.indices))
        require(same, sentences(changed, why))


@dataclass(frozen=True)
class HeldRows:
    """Rows of the table at these `places` (m,), which were held out."""

    table: AnsweredTable
    places: Indices

    def __len__(self) -> int:
        return len(self.places)

    @property
    def y(self) -> NDArray[Any]:
        """Their answers (m,)."""
        return self.table.y[self.places]

    def answers_as(self, y: Captured, x: Captured) -> NDArray[Any]:
        """Return their answers (m,), 0 and 1 exchanged where the student's `y` of rows `x` has them.

        Raises:
            CheckFailed: if `x` and `y` are no rows of the table and as many classes.
        """
        rows = TableRows(x.submission, self.table.X)
        found = rows.find(rows.require_rows(x.name, x.submission.numbers(x.name)))
        real = found != MISSING
        classes = int(self.table.y.max()) + 1
        given = class_numbers_of(y.submission, y.name, len(found), classes)
        return in_coding_of(given[real], self.table.y[found[real]], self.y)

    def scaled_as(self, thing: Captured) -> NDArray[np.float64]:
        """Return the rows (m, k) in order of columns and scaling of `thing`: an array, or a model.

        A model sees rows as those of its last training were.

        Raises:
            CheckFailed: if it holds no rows of so many features.
        """
        rows = TableRows(thing.submission, self.table.X)
        if thing.kind == "model":
            given = fits.rows(thing.name, thing.model().fits[-1])
        else:
            given = thing.submission.numbers(thing.name)
        through = rows.scaling_of(rows.require_rows(thing.name, given))
        return through.apply(rows.original[self.places])

    def where(self, mask: NDArray[np.bool_]) -> HeldRows:
        """Return those of them where `mask`, of all rows of the table (n,), is true."""
        return HeldRows(self.table, self.places[mask[self.places]])


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
        return Split(self.table, TableRows(parts[0].submission, self.table.X), parts)

    def features_in(self, x: Captured) -> NDArray[Any]:
        """Return the captured array `x`, which is some finite rows (n, k) of the table's features.

        Raises:
            CheckFailed: if it is no such array.
        """
        rows = TableRows(x.submission, self.table.X)
        return rows.require_rows(x.name, x.submission.numbers(x.name))

    def recognises(self, x: Captured) -> None:
        """The rows of `x` come from the table, if in a form that cannot be undone.

        Raises:
            CheckFailed: if nothing in them looks like the table.
        """
        require(
            TableRows(x.submission, self.table.X).are_like_the_table(self.features_in(x)),
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
        rows = TableRows(x.submission, self.table.X)
        return FoundRows(x.name, (rows.find(self.features_in(x)),), rows, self.table)

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
        rows = TableRows(model.submission, self.table.X)
        found = []
        for fit in trainings or model.model().fits:
            given = rows.require_rows(name, fits.rows(model.name, fit))
            found.append(rows.find(fits.without_split(fit, given) if but_split else given))
        return FoundRows(name, tuple(found), rows, self.table)

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
                ko="학습에 쓰지 않은 행이 {size}개뿐이라 성능을 잴 수 없습니다. 시험용 행은 남겨 "
                "두세요.",
                en="Only {size} rows were kept out of training, too few to measure anything; leave "
                "the test rows alone.",
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
            CheckFailed: with the number of values that are off, and where the first of them stands.
        """
        given = x.submission.numbers(x.name)
        shapes.shape(x.name, given, self.table.X.shape)
        found = order_of_columns(given, self.table.X)
        order = np.arange(given.shape[1]) if found is None else found
        names = [self.table.features[place] for place in order]
        shapes.same_values(x.name, given, self.table.X[:, order], why=why, columns=names)
