"""A table divided into training and test rows, and what such a split is held to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.checks import (
    CheckFailed,
    fail,
    leaks,
    partial,
    require,
    resampling,
    row_answers,
    scaling,
    shapes,
)
from nbassay.checks.exchanged import refuse_exchange
from nbassay.checks.row_book import MISSING, Indices, known
from nbassay.checks.table_rows import AnsweredTable, TableRows
from nbassay.grader._captured_thing import Captured
from nbassay.texts import NO_TEXT, Text, text

AS_THEY_ARE = text(
    ko="나누기 전에 행을 지어내거나 값을 바꾸지 말고, 표준화는 열마다 모든 행에서 같은 방법으로 하세요.",
    en="Make sure that no rows were made up or changed before the split, and that all rows of a "
    "column were scaled alike.",
)


@dataclass(frozen=True)
class Split:
    """The rows of a table in `parts`: training first, test last, and validation between them."""

    table: AnsweredTable
    rows: TableRows
    parts: tuple[Captured, ...]

    def has_sizes(
        self, *sizes: int, answers: tuple[Captured, ...] = (), why: Text = NO_TEXT
    ) -> None:
        """The parts have so many rows each, with all features, and as many `answers`.

        Raises:
            CheckFailed: naming the shape seen, or an array that is one number all over.
        """
        if answers:
            arrays = {one.name: one.array() for one in (*self.parts, *answers)}
            refuse_exchange(arrays, [(n, self.rows.width) for n in sizes] + [(n,) for n in sizes])
        for part, size in zip(self.parts, sizes, strict=True):
            shapes.shape(part.name, self._numbers(part), (size, self.rows.width), why=why)
            shapes.varies(part.name, part.array())
        for y, size in zip(answers, sizes, strict=bool(answers)):
            row_answers.read_as_many(y.submission, y.name, size, self.table.y)
            shapes.varies(y.name, y.array())

    def keeps_rows_apart(self, hint: Text = AS_THEY_ARE) -> None:
        """Every row is one of the table, as it is there, and in one part only.

        Equal rows of the table may be in several parts.

        Raises:
            CheckFailed: saying how many are not of the table, repeated, in two parts, or changed.
        """
        book = self.rows.book
        found = {part.name: self._find(part) for part in self.parts}
        for name, indices in found.items():
            leaks.all_found(name, indices, hint=hint)
            leaks.no_repeats(name, indices, book.copies)
        for (name, indices), (other, others) in combinations(found.items(), 2):
            leaks.no_overlap(name, indices, other, others, book.copies)
        for part in self.parts:
            self._require_values(part)

    def keeps_answers(
        self, *answers: Captured, or_exchanged: bool = False, hint: Text = AS_THEY_ARE
    ) -> None:
        """The `answers` of each part are those of its rows; of equal rows, any of theirs.

        With two classes 0 and 1 may be exchanged throughout if `or_exchanged`, where another check
        holds that against them.

        Raises:
            CheckFailed: naming another unit, or how many are off; with the `hint` where there is no
                row of the table at all.
        """
        for part, y in zip(self.parts, answers, strict=True):
            found = self._find(part)
            require((found != MISSING).any(), hint)
            row_answers.same_answers(
                y.submission,
                y.name,
                part.name,
                found,
                self.table.y,
                self.rows.book,
                or_exchanged=or_exchanged,
            )

    def keeps_other_rows_from(self, scaler: Captured) -> None:
        """The captured scaler learnt from the training rows alone, and what scaled them as well.

        Raises:
            CheckFailed: naming the rows that it learnt from instead.
        """
        fitted = self._scaler(scaler)
        seen = scaling.fitted_on(fitted, self._groups())
        if seen not in {"train", "x_train"}:
            rows = len(self.rows.book.table)
            fail(scaling.fitted_message(scaler.name, seen, rows, parts=len(self.parts)))
        self._require_same_scaling(scaler.name, fitted)

    def is_scaled_by(self, scaler: Captured) -> None:
        """Each part went through the captured scaler.

        Raises:
            CheckFailed: naming a part that did not, and whether it was scaled at all.
        """
        through = scaling.affine(self._scaler(scaler))
        for part in self.parts:
            rows = self._rows_in(part)
            if self.rows.went_through(through, rows):
                continue
            if self.rows.went_through(scaling.UNSCALED, rows):
                fail(
                    text(
                        ko="`{name}`{은} 아직 원래 단위입니다. `{scaler}.transform`의 결과를 담으세요.",
                        en="`{name}` is still in its original units; keep what `{scaler}.transform` "
                        "returns.",
                        name=part.name,
                        scaler=scaler.name,
                    )
                )
            digits = self.rows.digits_of(rows)
            require(
                digits is None,
                text(
                    ko="`{name}`{은} 소수점 아래 {digits}자리로 반올림한 값입니다. 구한 값을 그대로 두세요.",
                    en="`{name}` was rounded to {digits} digits; keep the values as they came out.",
                    name=part.name,
                    digits=digits or 0,
                ),
            )
            fail(
                text(
                    ko="`{name}`{은} `{scaler}`{을} 거친 값이 아닙니다. 모든 부분을 같은 "
                    "`{scaler}`의 `transform`으로 바꾸세요. 부분마다 따로 fit하면 같은 행이 부분에 "
                    "따라 다른 숫자가 됩니다.",
                    en="`{name}` did not go through `{scaler}`. Send all parts through `transform` "
                    "of the one `{scaler}`; fitted anew for each part, the same row would become "
                    "different numbers.",
                    name=part.name,
                    scaler=scaler.name,
                )
            )

    def has_columns_of_one_size(self, scaler: Captured, *, otherwise: float = 0.0) -> None:
        """The captured scaler brings the columns to one order of magnitude, not only moves them.

        Raises:
            PartialCredit: if it only moves them, with the part `otherwise` of the points.
        """
        rows = self.rows.book.table[known(self._find(self.parts[0]))]
        rows = rows if len(rows) else self.rows.book.complete
        if scaling.same_size(self._scaler(scaler), rows):
            return
        partial(
            otherwise,
            text(
                ko="`{scaler}`{이} 열을 옮기기만 하고 크기를 맞추지 않습니다. 어떤 열은 큰 숫자로, 어떤 "
                "열은 작은 숫자로 남아 큰 숫자가 큰 목소리를 냅니다. 표준편차로 나누는 것까지 "
                "표준화입니다.",
                en="`{scaler}` only moves the columns and does not bring them to one size: some "
                "still run into large numbers, others into small ones. Standardising divides by "
                "the standard deviation as well.",
                scaler=scaler.name,
            ),
        )

    def is_resampled_in(
        self, x: Captured, *, labels: tuple[Captured, Captured] | None = None
    ) -> None:
        """The captured array holds all training rows, and new ones between those; no test row.

        `labels` are those of `x` and of the training rows: kept rows have their own, made ones that
        of the rows they lie between. Labels that are no classes are held against another check.

        Raises:
            CheckFailed: saying what was repeated, lost, made of other rows, or labelled as others.
        """
        train, test = self.parts[0], self.parts[-1]
        of_train = self._find(train)
        require(known(of_train).size, AS_THEY_ARE)
        resampled = self._rows_in(x)
        only_test = self.rows.book.only_in(self._find(test))
        leaks.no_overlap(x.name, self.rows.find(resampled), test.name, only_test)
        of_table = self._rows_in(train)
        resampling.made_between(x.name, resampled, train.name, of_table, self.rows)
        if labels is None:
            return
        y, y_train = labels
        try:
            classes = int(self.table.y.max()) + 1
            given = y.labels(classes, rows=len(resampled)).values
            before = y_train.labels(classes, rows=len(of_table)).values
        except CheckFailed:
            return
        resampling.labelled_as_parents(y.name, resampled, given, of_table, before, self.rows)

    def _numbers(self, part: Captured) -> NDArray[Any]:
        return part.submission.numbers(part.name)

    def _rows_in(self, part: Captured) -> NDArray[Any]:
        return self.rows.require_rows(part.name, self._numbers(part))

    def _find(self, part: Captured) -> Indices:
        return self.rows.find(self._rows_in(part))

    def _scaler(self, scaler: Captured) -> ev.Estimator:
        value = scaler.submission.estimator(scaler.name)
        return scaling.require_scaler(scaler.name, value, self.rows.width)

    def _groups(self) -> dict[str, NDArray[np.float64]]:
        """Return the rows that a scaler may have learnt from, in the table's units."""
        book = self.rows.book
        train, *valid, test = (known(self._find(part)) for part in self.parts)
        groups = {
            "train": train,
            "train and valid": book.together(train, *valid) if valid else train[:0],
            "train and test": book.together(train, test),
            "valid": valid[0] if valid else train[:0],
            "test": test,
        }
        found = {name: book.table[rows] for name, rows in groups.items()}
        # Rows that were changed or made up are held against the split, not against the scaler.
        own = {"x_train": self.rows.undo(self._rows_in(self.parts[0])), "all": book.complete}
        return {"train": found.pop("train"), **own, **found}

    def _require_same_scaling(self, name: str, scaler: ev.Estimator) -> None:
        """What the training rows went through was learnt from them, whatever the scaler is."""
        part = self.parts[0]
        rows = self._rows_in(part)
        through = self.rows.scaling_of(rows)
        own = scaling.affine(scaler)
        unscaled = through is scaling.UNSCALED
        if unscaled or through.is_close(own) or self.rows.went_through(own, rows):
            return
        groups = {"train": through.undo(rows), "all": self.rows.book.complete}
        seen = scaling.learnt_by(through, groups)
        if seen == "train":
            return
        other = (
            text(
                ko="{rows:,}개 행 전체에 fit한",
                en="one fitted on all {rows:,} rows",
                rows=len(self.rows.book.table),
            )
            if seen
            else text(ko="다른", en="another")
        )
        fail(
            text(
                ko="`{part}`{은} `{name}`{이} 아니라 {other} 변환을 거쳤습니다. 시험용 행의 값이 "
                "섞이면(데이터 누수) 시험 점수를 믿을 수 없습니다. 학습용 행에만 fit한 `{name}`{으로} "
                "모든 부분을 바꾸세요.",
                en="`{part}` did not go through `{name}` but through {other}. With knowledge of the "
                "test rows in it (a leak) the test score cannot be trusted: fit `{name}` on the "
                "training rows only, and transform all parts by it.",
                part=part.name,
                name=name,
                other=other,
            )
        )

    def _require_values(self, part: Captured) -> None:
        """No value of a row was changed; what the student's table holds otherwise is held there."""
        changed = self.rows.changed(self._rows_in(part))
        if not changed:
            return
        place, row, column = changed[0]
        fail(
            text(
                ko="`{name}`에서 값 {off}개가 표와 다릅니다. 처음은 (0부터 세어) {place}번 행의 "
                "`{column}`입니다(표의 {row}번 행). 값은 그대로 두세요.",
                en="{off} values of `{name}` are not those of the table, the first in row {place} "
                "(from 0), column `{column}` (row {row} of the table). Values stay as they are.",
                name=part.name,
                off=len(changed),
                place=place,
                column=self.table.features[column],
                row=row,
            )
        )
