"""Rows of a known table that a submission holds, and those that it held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fits, require
from nbassay.checks.row_answers import class_numbers_of, in_coding_of
from nbassay.checks.row_book import MISSING, Indices, count_shared, known
from nbassay.checks.table_rows import AnsweredTable, TableRows
from nbassay.grader._captured_thing import Captured
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
        given = x.submission.numbers(x.name)
        rows = TableRows(x.submission, self.table.X, given)
        found = rows.find(rows.require_rows(x.name, given))
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
        if thing.kind == "model":
            given = fits.rows(thing.name, thing.model().fits[-1])
        else:
            given = thing.submission.numbers(thing.name)
        rows = TableRows(thing.submission, self.table.X, given)
        through = rows.scaling_of(rows.require_rows(thing.name, given))
        return through.apply(rows.original[self.places])

    def where(self, mask: NDArray[np.bool_]) -> HeldRows:
        """Return those of them where `mask`, of all rows of the table (n,), is true."""
        return HeldRows(self.table, self.places[mask[self.places]])
