"""Which rows of the College table a submission's arrays hold, told by their values."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nbassay.checks import Submission, fail, labels, require, scaling, shapes
from nbassay.checks.find_scaling import find_scaling
from nbassay.checks.leaks import between_rows
from nbassay.checks.row_book import MISSING, TOLERANCE, Indices, RowBook
from nbassay.texts import text

from .table import own_table

FEATURES = 17
MOST_ROWS = 10_000  # there are 777 colleges, and SMOTE makes 1,130 of them at most
NOT_FOUND = text(
    ko="나누기 전에 행을 지어내거나(SMOTE) 값을 바꾸지 않았는지 확인하세요.",
    en="Make sure that no rows were made up (SMOTE) or changed before the split.",
)
NOT_SCALED = text(
    ko="두 쪽을 모두 같은 `scaler`의 `transform`으로 바꾸세요. 쪽마다 따로 fit하면 같은 "
    "대학이 쪽에 따라 다른 숫자가 됩니다.",
    en="Send both parts through `transform` of the one `scaler`; fitted anew for each part, "
    "the same college would become different numbers.",
)


UNKNOWN = text(
    ko="`x_train`의 행을 대학 표에서 알아볼 수 없습니다. 이 점수는 표의 행으로 할 때 받습니다.",
    en="The rows of `x_train` cannot be recognised as colleges of the table; these points "
    "are for work on its rows.",
)


@dataclass
class Rows:
    """The rows of one submission, found again in the table of 777 colleges.

    `book` has the table as the student's own `X` holds it: in its order of columns, and with the
    few values that may differ there, which are held against `X` once.
    """

    submission: Submission
    book: RowBook
    features: tuple[str, ...]

    @classmethod
    def of(cls, submission, college):
        """Look up the rows of `submission` in the table `college`."""
        table, order = own_table(submission, college)
        return cls(submission, RowBook(table), tuple(college.features[place] for place in order))

    @cached_property
    def scaler(self):
        """The student's fitted scaler, taken out of a ColumnTransformer if it stands in one."""
        return scaling.require_scaler("scaler", self.submission.estimator("scaler"), FEATURES)

    def scaled(self, name):
        """The array `name` as the student holds it, (n, 17)."""
        return rows_of_features(name, self.submission.numbers(name))

    def original(self, name):
        """The array `name` in the units of the table, whatever scaling it went through."""
        return self.scaling_of(self.scaled(name)).undo(self.scaled(name))

    def scaling_of(self, rows):
        """What was done to each column of `rows`: by `scaler`, by nothing, or as found out.

        So a wrong scaler costs the points of the scaler, not those of every row after it.
        """
        key = ("scaling", hashlib.sha256(np.ascontiguousarray(rows).tobytes()).digest())
        if key not in self.submission.memory:
            self.submission.memory[key] = self._find_scaling(rows)
        return self.submission.memory[key]

    def _find_scaling(self, rows):
        likely = [scaling.UNSCALED]
        if self._usable_scaler is not None:
            likely.insert(0, scaling.affine(self._usable_scaler))
        for one in likely:
            if self.book.hits(one.undo(rows)) * 3 >= len(rows):
                return one
        return find_scaling(self.book, rows) or likely[0]

    @cached_property
    def _usable_scaler(self):
        value = self.submission.value("scaler") if self.submission.has("scaler") else None
        return scaling.usable(value, FEATURES)

    def find(self, name) -> Indices:
        """The table's index of each row of `name`, -1 for a row that is not in the table.

        A row with a value or two changed is still the row that it was; see `changed`.
        """
        rows = self.original(name)
        key = ("found", hashlib.sha256(rows.tobytes()).digest(), self.features)
        if key not in self.submission.memory:
            self.submission.memory[key] = self.book.near(rows)
        return self.submission.memory[key]

    def changed(self, name):
        """(row of `name`, row of the table, column's name) of each value that was changed."""
        rows, found = self.original(name), self.find(name)
        exact = self.book.find(rows)
        return [
            (int(place), int(found[place]), self.features[column])
            for place in np.flatnonzero((exact == MISSING) & (found != MISSING))
            for column in self.book.changed(rows[place], found[place])
        ]

    def require_colleges(self):
        """`x_train` holds rows of the table, if in a form that cannot be undone.

        Raises:
            CheckFailed: if nothing in it looks like the table.
        """
        rows = self.scaled("x_train")
        known = np.count_nonzero(self.find("x_train") != MISSING) * 3 >= len(rows)
        require(known or _as_many_values(rows, self.book.table), UNKNOWN)

    def require_same_scaling(self):
        """What `x_train` went through was learnt from its own rows, whatever `scaler` is.

        Raises:
            CheckFailed: if it went through another scaling than `scaler`, of other rows.
        """
        rows = self.scaled("x_train")
        through = self.scaling_of(rows)
        if through is scaling.UNSCALED or self._went_through(rows, scaling.affine(self.scaler)):
            return
        original = through.undo(rows)
        seen = scaling.learnt_by(through, {"train": original, "all": self.book.table})
        if seen == "train":
            return
        other = (
            text(ko="777개 행 전체에 fit한", en="one fitted on all 777 rows")
            if seen
            else text(ko="다른", en="another")
        )
        fail(
            text(
                ko="`x_train`{은} `scaler`가 아니라 {other} 변환을 거쳤습니다. 시험용 행의 "
                "값이 섞이면(데이터 누출) 시험 점수를 믿을 수 없습니다. 학습용 행에만 fit한 "
                "`scaler`로 두 쪽을 모두 바꾸세요.",
                en="`x_train` did not go through `scaler` but through {other}. With knowledge "
                "of the test rows in it (a leak) the test score cannot be trusted: fit "
                "`scaler` on the training rows only, and transform both parts by it.",
                other=other,
            )
        )

    def _went_through(self, rows, affine):
        return self.book.hits(affine.undo(rows)) * 2 >= len(rows)

    def find_values(self, name, rows) -> Indices:
        """The same for rows that stand under no name, such as those given to `fit`."""
        rows = rows_of_features(name, rows)
        return self.book.near(self.scaling_of(rows).undo(rows))

    def not_between(self, synthetic, parents):
        """How many made-up rows do not lie between two `parents`, all in the table's units.

        SMOTE on a DataFrame of whole numbers cuts off what it makes; such rows lie up to one unit
        off the line in every column.
        """
        spread = self.book.table.std(axis=0)
        whole = (self.book.table == np.round(self.book.table)).all(axis=0)
        cut_off = np.allclose(synthetic[:, whole], np.round(synthetic[:, whole]), atol=1e-4)
        slack = np.linalg.norm(whole / spread) if cut_off else TOLERANCE
        between = between_rows(synthetic / spread, parents / spread, slack)
        return int(np.count_nonzero(~between))

    def require_scaled(self, name):
        """`name` went through `scaler`."""
        rows = self.scaled(name)
        if self._went_through(rows, scaling.affine(self.scaler)):
            return
        if self.book.hits(rows) * 2 >= len(rows):
            fail(
                text(
                    ko="`{name}`{은} 아직 원래 단위입니다. `scaler.transform`의 결과를 담으세요.",
                    en="`{name}` is still in its original units; keep what `scaler.transform` "
                    "returns.",
                    name=name,
                )
            )
        fail(
            text(
                ko="`{name}`{은} `scaler`를 거친 값이 아닙니다. {not_scaled}",
                en="`{name}` did not go through `scaler`. {not_scaled}",
                name=name,
                not_scaled=NOT_SCALED,
            )
        )


def rows_of_features(name, rows):
    """`rows` themselves, which are some finite rows of 17 features."""
    require(
        rows.ndim == 2 and rows.shape[1] == FEATURES and 0 < len(rows) <= MOST_ROWS,
        text(
            ko="`{name}`의 모양이 {shape}입니다. 특성 {features}개의 행들이어야 합니다.",
            en="`{name}` has shape {shape}; it should hold rows of {features} features.",
            name=name,
            shape=rows.shape,
            features=FEATURES,
        ),
    )
    shapes.dtype(name, rows, "number")
    shapes.finite(name, rows)
    return rows


def _as_many_values(rows, table):
    """Whether the columns of `rows` repeat values as those of the table do, whatever the scaling.

    A logarithm or ranks keep different values different; zeros, ones or noise have other counts.
    """
    some = table[np.random.default_rng(0).choice(len(table), min(len(rows), len(table)), False)]
    seen, usual = (np.sort([len(np.unique(column)) for column in each.T]) for each in (rows, some))
    near = np.abs(seen - usual) <= 0.15 * usual + 3
    return int(np.count_nonzero(near)) * 3 >= 2 * len(usual)


def answers(submission, name, count):
    """The labels `name`, `count` of them, as 0 and 1."""
    y = submission.vector(name, count)
    labels.integers(name, y, rows=count, classes=2)
    return labels.class_numbers(y)


def known(found):
    """Those of the indices that are rows of the table."""
    return found[found != MISSING]


def in_coding_of(y, seen, truth):
    """`truth` with 0 and 1 exchanged if the labels `y` have them so against `seen`.

    Exchanged labels cost the points of `y` alone: after that the student works consistently.
    """
    return 1 - truth if np.mean(y == seen) < 0.5 else truth
