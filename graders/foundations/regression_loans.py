"""The loan table as the brief of `regression` wants it, and finding its rows in a student's."""

from dataclasses import dataclass

import numpy as np

from nbassay.checks import require, shapes
from nbassay.texts import text

AMOUNT = "LoanAmount"
MOST_FREQUENT = 1.0  # of the column that has a gap


@dataclass(frozen=True)
class Loans:
    """The rows of the table that have an amount: `X` (18, 4) without gaps, `y` (18,).

    The gap was in column `gap_column` of the row whose applicant earns `gap_income`;
    `no_amount_income` is earned in the row that is left out.
    """

    columns: tuple[str, ...]
    X: np.ndarray
    y: np.ndarray
    gap_column: int
    gap_income: float
    no_amount_income: float

    @classmethod
    def of(cls, loan):
        """Treat the gaps of the table `loan`, one in the amounts and one elsewhere, as the brief says."""
        ((gap_row, gap_column),) = np.argwhere(np.isnan(loan.X))
        (lost,) = np.flatnonzero(np.isnan(loan.y))
        filled = np.where(np.isnan(loan.X), MOST_FREQUENT, loan.X)
        incomes = loan.X[:, 0]
        return cls(
            loan.features,
            np.delete(filled, lost, axis=0),
            np.delete(loan.y, lost),
            int(gap_column),
            float(incomes[gap_row]),
            float(incomes[lost]),
        )

    def pairs(self, rows):
        """(places in `rows`, places in the table) of the rows known by the applicant's income.

        No two applicants earn the same, and an income is no value of any other column.
        """
        found = [
            (place, int(np.flatnonzero(known)[0]))
            for place, row in enumerate(rows)
            if (known := np.isin(self.X[:, 0], row)).any()
        ]
        mine, table = zip(*found, strict=True) if found else ((), ())
        return list(mine), list(table)

    def knows(self, rows):
        """Whether most rows of the table are among `rows`."""
        _, table = self.pairs(rows)
        return len(set(table)) * 2 > len(self.X)

    def require_known(self, rows):
        """`rows` come from the table; without that nothing can be said of them.

        Raises:
            CheckFailed: if most rows of the table cannot be recognised.
        """
        require(
            self.knows(rows),
            text(
                ko="`X`에서 표의 행을 알아볼 수 없습니다. 값을 바꾸거나(표준화) 다른 열을 쓰지 "
                "않았나요?",
                en="The rows of the table cannot be recognised in `X`; were the values changed "
                "(scaled), or other columns taken?",
            ),
        )

    def bases(self, submission):
        """The tables that a fit may have been made on: the brief's, and the student's own.

        Its own table counts where it still is the loan table. Rows lost or gaps filled otherwise
        are held against section 1 once, not against every number that follows from them.
        """
        yield self.X, self.y
        for cell in ("test_clean", submission.cell):
            there = submission.at(cell)
            if not (there.has("X") and there.has("y")):
                continue
            rows, amounts = self.taken(there)
            whole = np.isfinite(rows).all() and np.isfinite(amounts).all()
            enough = len(rows) > len(self.columns)
            if enough and whole and self.knows(rows) and self._own_amounts(rows, amounts):
                yield rows, amounts

    def taken(self, submission):
        """(X, y) of the student as (n, 4) and (n,) floats."""
        rows = submission.numbers("X").astype(float)
        shapes.shape("X", rows, (None, len(self.columns)))
        amounts = submission.vector("y").astype(float)
        require(
            len(rows) == len(amounts),
            text(
                ko="`X`에는 행이 {n_rows}개, `y`에는 값이 {n_amounts}개 있습니다. 같은 행에서 "
                "나와야 합니다.",
                en="`X` has {n_rows} rows and `y` {n_amounts} values; they should come from the "
                "same rows.",
                n_rows=len(rows),
                n_amounts=len(amounts),
            ),
        )
        return rows, amounts

    def _own_amounts(self, rows, amounts):
        """Whether `amounts` are those of the table for most of the rows that it has."""
        mine, table = self.pairs(rows)
        return bool(np.mean(np.isclose(amounts[mine], self.y[table])) > 0.5)
