"""Which rows of the College table a submission's arrays hold, told by their values."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nbassay.checks import Submission, fail, labels, require, scaling, shapes
from nbassay.checks.leaks import MISSING, TOLERANCE, Indices, RowBook, between_rows

FEATURES = 17
MOST_ROWS = 10_000  # there are 777 colleges, and SMOTE makes 1,130 of them at most
NOT_FOUND = (
    "나누기 전에 행을 지어내거나(SMOTE) 값을 바꾸지 않았는지 확인하세요.",
    "Make sure that no rows were made up (SMOTE) or changed before the split.",
)
NOT_SCALED = (
    "두 쪽을 모두 같은 `scaler`의 `transform`으로 바꾸세요. 쪽마다 따로 fit하면 같은 대학이 쪽에 따라 "
    "다른 숫자가 됩니다.",
    "Send both parts through `transform` of the one `scaler`; fitted anew for each part, the same "
    "college would become different numbers.",
)


@dataclass
class Rows:
    """The rows of one submission, found again in the table of 777 colleges."""

    submission: Submission
    book: RowBook

    @classmethod
    def of(cls, submission, college):
        """Look up the rows of `submission` in the table `college`."""
        return cls(submission, RowBook(college.X))

    @cached_property
    def scaler(self):
        """The student's fitted scaler."""
        scaler = self.submission.estimator("scaler")
        scaling.require_scaler("scaler", scaler, FEATURES)
        return scaler

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
        return self.book.recover(rows) or likely[0]

    @cached_property
    def _usable_scaler(self):
        value = self.submission.value("scaler") if self.submission.has("scaler") else None
        return value if scaling.is_usable(value, FEATURES) else None

    def find(self, name) -> Indices:
        """The table's index of each row of `name`, -1 for a row that is not in the table."""
        return self.book.find(self.original(name))

    def find_values(self, name, rows) -> Indices:
        """The same for rows that stand under no name, such as those given to `fit`."""
        rows = rows_of_features(name, rows)
        return self.book.find(self.scaling_of(rows).undo(rows))

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
        if self.book.hits(scaling.affine(self.scaler).undo(rows)) * 2 >= len(rows):
            return
        if self.book.hits(rows) * 2 >= len(rows):
            fail(
                f"`{name}`은(는) 아직 원래 단위입니다. `scaler.transform`의 결과를 담으세요.",
                f"`{name}` is still in its original units; keep what `scaler.transform` returns.",
            )
        fail(
            f"`{name}`은(는) `scaler`를 거친 값이 아닙니다. {NOT_SCALED[0]}",
            f"`{name}` did not go through `scaler`. {NOT_SCALED[1]}",
        )


def rows_of_features(name, rows):
    """`rows` themselves, which are some finite rows of 17 features."""
    require(
        rows.ndim == 2 and rows.shape[1] == FEATURES and 0 < len(rows) <= MOST_ROWS,
        f"`{name}`의 모양이 {rows.shape}입니다. 특성 {FEATURES}개의 행들이어야 합니다.",
        f"`{name}` has shape {rows.shape}; it should hold rows of {FEATURES} features.",
    )
    shapes.dtype(name, rows, "number")
    shapes.finite(name, rows)
    return rows


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
