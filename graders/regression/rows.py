"""Which districts of the housing table a submission's arrays hold, told by their values."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nbassay.checks import Submission, fail, require, scaling, shapes
from nbassay.checks.find_scaling import find_scaling
from nbassay.checks.row_book import MISSING, Indices, RowBook
from nbassay.texts import text

FEATURES = 8
MOST_ROWS = 25_000  # there are 20,640 districts
NOT_FOUND = text(
    ko="행을 고치거나 지어내지 말고, 표준화는 열마다 같은 방법으로 하세요.",
    en="Do not change rows or make any up, and scale all rows of a column alike.",
)


@dataclass
class Rows:
    """The rows of one submission, found again in the table of 20,640 districts."""

    submission: Submission
    book: RowBook

    @classmethod
    def of(cls, submission, california):
        """Look up the rows of `submission` in the table `california`."""
        memory = submission.memory
        if "districts" not in memory:
            memory["districts"] = RowBook(california.X)
        return cls(submission, memory["districts"])

    @cached_property
    def scaler(self):
        """The student's fitted scaler."""
        return scaling.require_scaler("scaler", self.submission.estimator("scaler"), FEATURES)

    def scaled(self, name):
        """The array `name` as the student holds it, (n, 8)."""
        return rows_of_features(name, self.submission.numbers(name))

    def original(self, name):
        """The array `name` in the units of the table, whatever scaling it went through."""
        rows = self.scaled(name)
        return self.scaling_of(rows).undo(rows)

    def find(self, name) -> Indices:
        """The table's index of each row of `name`, -1 for a row that is not in the table."""
        return self.find_values(name, self.submission.numbers(name))

    def find_values(self, name, rows) -> Indices:
        """The same for rows that stand under no name, such as those given to `fit`."""
        rows = rows_of_features(name, rows)
        return self._kept("found", rows, lambda: self.book.find(self.scaling_of(rows).undo(rows)))

    def scaling_of(self, rows):
        """What was done to each column of `rows`: by `scaler`, by nothing, or as found out.

        So a wrong scaler costs the points of the scaler, not those of every row after it.
        """
        return self._kept("scaling", rows, lambda: self._find_scaling(rows))

    def require_scaled(self, name):
        """`name` went through `scaler`."""
        rows = self.scaled(name)
        if self.book.hits(scaling.affine(self.scaler).undo(rows)) * 2 >= len(rows):
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
                ko="`{name}`{은} `scaler`를 거친 값이 아닙니다. 세 부분을 모두 같은 `scaler`의 "
                "`transform`으로 바꾸세요. 부분마다 따로 fit하면 같은 구역이 부분에 따라 "
                "다른 숫자가 됩니다.",
                en="`{name}` did not go through `scaler`. Send all three parts through "
                "`transform` of the one `scaler`; fitted anew for each part, the same "
                "district would become different numbers.",
                name=name,
            )
        )

    def _find_scaling(self, rows):
        likely = [scaling.UNSCALED]
        value = self.submission.value("scaler") if self.submission.has("scaler") else None
        scaler = scaling.usable(value, FEATURES)
        if scaler is not None:
            likely.insert(0, scaling.affine(scaler))
        for one in likely:
            if self.book.hits(one.undo(rows)) * 3 >= len(rows):
                return one
        return find_scaling(self.book, rows) or likely[0]

    def _kept(self, what, rows, work):
        """What `work` gives for these rows, kept for the other checks of this submission."""
        content = hashlib.sha256(np.ascontiguousarray(rows).tobytes()).digest()
        key = (what, self.submission.has("scaler"), str(rows.dtype), content)
        if key not in self.submission.memory:
            self.submission.memory[key] = work()
        return self.submission.memory[key]


def rows_of_features(name, rows):
    """`rows` themselves, which are some finite rows of 8 features."""
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


def known(found):
    """Those of the indices that are rows of the table."""
    return found[found != MISSING]
