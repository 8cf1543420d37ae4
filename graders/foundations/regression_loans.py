"""The loan table as the brief of `regression` wants it, and finding its rows in a student's."""

import numpy as np

from nbassay.checks import require, shapes
from nbassay.texts import text

COLUMNS = ("ApplicantIncome", "CoapplicantIncome", "Loan_Amount_Term", "Credit_History")
AMOUNT = "LoanAmount"
# One row of loan.csv each, in the order of the file: the four columns, then the amount. The row
# without an amount is left out.
_ROWS = np.array(
    [
        (4583, 1508, 360, 1, 128),
        (3000, 0, 360, 1, 66),
        (2583, 2358, 360, 1, 120),
        (6000, 0, 360, 1, 141),
        (5417, 4196, 360, 1, 267),
        (2333, 1516, 360, 1, 95),
        (3036, 2504, 360, 0, 158),
        (4006, 1526, 360, 1, 168),
        (12841, 10968, 360, 1, 349),
        (3200, 700, 360, 1, 70),
        (2500, 1840, 360, 1, 109),
        (3073, 8106, 360, 1, 200),
        (1853, 2840, 360, 1, 114),
        (1299, 1086, 120, 1, 17),
        (4950, 0, 360, 1, 125),
        (3596, 0, 240, 1, 100),
        (3510, 0, 360, 0, 76),
        (4887, 0, 360, 1, 133),
    ],
    dtype=float,
)
X = _ROWS[:, :4]
Y = _ROWS[:, 4]
GAP_INCOME = 3596.0  # whose Credit_History the table leaves open; the most frequent value is 1
NO_AMOUNT_INCOME = 5849.0  # the row that has no amount
GAP_COLUMN = COLUMNS.index("Credit_History")


def taken(submission):
    """(X, y) of the student as (n, 4) and (n,) floats."""
    rows = submission.numbers("X").astype(float)
    shapes.shape("X", rows, (None, len(COLUMNS)))
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


def pairs(rows):
    """(places in `rows`, places in the table) of the rows known by the applicant's income.

    No two applicants earn the same, and an income is no value of any other column.
    """
    found = [
        (place, int(np.flatnonzero(known)[0]))
        for place, row in enumerate(rows)
        if (known := np.isin(X[:, 0], row)).any()
    ]
    mine, table = zip(*found, strict=True) if found else ((), ())
    return list(mine), list(table)


def known(rows):
    """Whether most rows of the table are among `rows`."""
    _, table = pairs(rows)
    return len(set(table)) * 2 > len(X)


def require_loans(rows):
    """`rows` come from the table; without that nothing can be said of them.

    Raises:
        CheckFailed: if most rows of the table cannot be recognised.
    """
    require(
        known(rows),
        text(
            ko="`X`에서 표의 행을 알아볼 수 없습니다. 값을 바꾸거나(표준화) 다른 열을 쓰지 "
            "않았나요?",
            en="The rows of the table cannot be recognised in `X`; were the values changed "
            "(scaled), or other columns taken?",
        ),
    )


def bases(submission):
    """The tables that a fit may have been made on: the brief's, and the student's own.

    Its own table counts where it still is the loan table. Rows lost or gaps filled otherwise are held against section 1 once, not against every number
    that follows from them.
    """
    yield X, Y
    for cell in ("test_clean", submission.cell):
        there = submission.at(cell)
        if not (there.has("X") and there.has("y")):
            continue
        rows, amounts = taken(there)
        whole = np.isfinite(rows).all() and np.isfinite(amounts).all()
        if len(rows) > len(COLUMNS) and whole and known(rows) and _own_amounts(rows, amounts):
            yield rows, amounts


def _own_amounts(rows, amounts):
    """Whether `amounts` are those of the table for most of the rows that it has."""
    mine, table = pairs(rows)
    return bool(np.mean(np.isclose(amounts[mine], Y[table])) > 0.5)
