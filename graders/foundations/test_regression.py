"""Hidden checks of the notebook `regression`: 10 points.

Read aloud: the gaps of the loan table are treated as the brief says; a line and a plane of least
squares are found on any points, equal to the grader's own to 1e-8; predictions follow from the
coefficients; and nobody's arrays are changed on the way. The inputs differ from student to student.
"""

from dataclasses import replace
from itertools import chain

import numpy as np

from nbassay.checks.calls import does_something
from nbassay.grader import NO_TEXT, calls, check, draws, fail, require, require_equal, text

EQUAL = 1e-8  # as a share of what counts as large
TINY = np.finfo(float).tiny  # what a column spreads that is the same everywhere


def as_floats(x, y):
    """Return rows (n, k), of a single column where `x` is one, and targets (n,)."""
    x = np.asarray(x, dtype=float)
    return x if x.ndim == 2 else x[:, None], np.asarray(y, dtype=float)


def least_squares(x, y):
    """Return coefficients (k,) and the bias of x (n, k), or (n,) for a line, and y (n,)."""
    rows, y = as_floats(x, y)
    centre, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), TINY)
    scaled = (rows - centre) / spread
    coefficients = np.linalg.lstsq(scaled, y - y.mean(), rcond=None)[0] / spread
    return coefficients, y.mean() - coefficients @ centre


def large(x, y):
    """Return what counts as large of each coefficient, by its column's spread, and of the bias."""
    rows, y = as_floats(x, y)
    size = max(np.sqrt(np.mean(y**2)), TINY)
    return size / np.maximum(rows.std(axis=0), TINY), size


def through(slopes, x, y):
    """Return these slopes with the bias that sends them through the middle of the points."""
    rows, y = as_floats(x, y)
    return slopes, y.mean() - slopes @ rows.mean(axis=0)


def slope_times(share_of):
    return lambda x, y: through(least_squares(x, y)[0] * share_of(len(x)), x, y)


def of_x_from_y(x, y):
    slope = np.cov(x, y)[0, 1] / np.var(y, ddof=1)
    return slope, np.mean(x) - slope * np.mean(y)


def of_each_column_alone(X, y):
    return through(np.array([least_squares(column, y)[0][0] for column in X.T]), X, y)


ORIGIN = (
    lambda x, y: (np.linalg.lstsq(as_floats(x, y)[0], y, rcond=None)[0], 0.0),
    text(
        ko="원점을 지나는 해입니다. 절편(편향)도 함께 구해야 합니다.",
        en="It passes through the origin; the intercept (bias) has to be found along with the "
        "rest.",
    ),
)
ORDER = (
    lambda x, y: least_squares(x, y)[::-1],
    text(
        ko="돌려주는 둘의 순서가 바뀌었습니다.",
        en="The two that it returns are in each other's place.",
    ),
)
SHARE = text(
    ko="기울기가 n/(n-1)배만큼 틀립니다. 공분산과 분산을 같은 수로 나누었나요?",
    en="The slope is off by the factor n/(n-1): are covariance and variance divided by the same "
    "number?",
)
MISTAKES = {
    "fit_line": [
        ORIGIN,
        ORDER,
        (
            of_x_from_y,
            text(
                ko="x와 y가 바뀌었습니다. y로 x를 어림하는 직선입니다.",
                en="x and y are exchanged: this line estimates x from y.",
            ),
        ),
        (slope_times(lambda n: n / (n - 1)), SHARE),
        (slope_times(lambda n: (n - 1) / n), SHARE),
    ],
    "fit_plane": [
        ORIGIN,
        ORDER,
        (
            of_each_column_alone,
            text(
                ko="열마다 따로 구한 기울기입니다. 열들이 얽혀 있으므로 한꺼번에 풀어야 합니다.",
                en="These are the slopes of each column by itself; the columns are entangled and "
                "have to be solved together.",
            ),
        ),
    ],
}
FORMULA = text(
    ko="이 문제는 단번에 풀리는 식이 있습니다. 잔차의 합이 0인지, 잔차와 각 열의 곱의 합이 0인지 "
    "계산해 보세요. 둘 다 0이 아니면 더 잘 맞는 해가 있습니다.",
    en="There is a formula that solves this problem at once. Work out whether the residuals sum to "
    "zero, and their products with each column too; as long as they do not, there is a better fit.",
)


def cloud(points):
    """Draw (x, y) around some line, in some units."""

    def draw(rng):
        x = rng.uniform(0.5, 20) * (rng.normal(size=points) + rng.uniform(-3, 3))
        slope, intercept = rng.normal(size=2) * rng.uniform(0.5, 5, size=2)
        return x, slope * x + intercept + rng.normal(size=points) * rng.uniform(0.2, 3)

    return draw


def two_points(rng):
    left = rng.uniform(-5, 5)
    return np.array([left, left + rng.uniform(1, 9)]), rng.uniform(-9, 9, size=2)


def whole_numbers(rng):
    """Draw ages, some of them twice."""
    ages = rng.integers(20, 60, size=30)
    return ages, 3 * ages + rng.integers(-9, 9, size=30)


def falling(rng):
    x = rng.permutation(np.linspace(-4, 9, 14))
    return x, 7 - rng.uniform(1, 4) * x


def level(rng):
    return rng.normal(size=9), np.full(9, rng.uniform(2, 8))


def table(columns):
    """Draw (X, y) with columns in several units that lean on one another."""

    def draw(rng):
        rows = 8 * columns
        mixed = rng.normal(size=(rows, columns)) + 0.7 * rng.normal(size=(rows, 1))
        X = (mixed + rng.uniform(-3, 3, size=columns)) * rng.uniform(0.3, 8, size=columns)
        weights = rng.normal(size=columns) * rng.uniform(0.3, 3, size=columns)
        return X, X @ weights + rng.uniform(-9, 9) + rng.normal(size=rows)

    return draw


def whole_table(rng):
    X = np.column_stack([rng.integers(0, 2, size=20), rng.integers(20, 60, size=20)])
    X[:2, 0] = 0, 1  # both values occur
    return X, 5 * X[:, 0] - 2 * X[:, 1] + rng.integers(-5, 6, size=20)


def as_few_rows_as_can_be(rng):
    """Draw rows that the plane meets exactly."""
    return 4 * np.eye(4)[:, :3] + rng.uniform(-1, 1, size=(4, 3)), rng.uniform(-9, 9, size=4)


def applications(count):
    """Draw rows as the loan table has them, (count, 4)."""
    return lambda rng: np.column_stack(
        [
            rng.integers(1200, 13000, size=count).astype(float),
            rng.integers(0, 9000, size=count),
            rng.choice([120, 240, 360], size=count),
            rng.integers(0, 2, size=count),
        ]
    )


lines = draws(*map(cloud, (3, 8, 21, 55)))
special_lines = draws(two_points, whole_numbers, falling, level)
tables = draws(*map(table, (2, 3, 4, 6)))
special_tables = draws(whole_table, as_few_rows_as_can_be) + draws(cloud(12)).changed(
    lambda x, y: (x[:, None], y)
)
new_rows = draws(*map(applications, (1, 3, 12)))


class Loans:
    """The loan table as the brief wants it, X (18, 4) and y (18,), and its rows in a student's."""

    def __init__(self, loan):
        gaps, lost = np.isnan(loan.X), np.isnan(loan.y)
        self.columns = loan.features
        self.X = np.where(gaps, 1.0, loan.X)[~lost]  # the most frequent value of that column
        self.y = loan.y[~lost]
        self.gap_column = int(np.flatnonzero(gaps.any(axis=0)).item())
        # No two applicants earn the same, and an income is no value of any other column.
        self.gap_income = loan.X[gaps.any(axis=1), 0].item()
        self.lost_income = loan.X[lost, 0].item()

    def pairs(self, rows):
        """Return places in `rows`, and in the table, of the rows known by the income."""
        order = self.X[:, 0].argsort()
        place = np.searchsorted(self.X[order, 0], rows).clip(max=len(order) - 1)
        known = self.X[order[place], 0] == rows
        mine = np.flatnonzero(known.any(axis=1))
        return mine, order[place[mine, known[mine].argmax(axis=1)]]

    def knows(self, rows):
        """Whether most rows of the table are among `rows`."""
        return len(np.unique(self.pairs(rows)[1])) * 2 > len(self.X)

    def taken(self, X, y):
        """Return the student's arrays as (n, 4) and (n,) floats."""
        X.has_shape((None, len(self.columns)))
        rows, amounts = np.asarray(X.numbers(), float), np.asarray(y.vector(), float)
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

    def known(self, X, y):
        """Return the student's arrays, in which most rows of the table are there."""
        rows, amounts = self.taken(X, y)
        require(
            self.knows(rows),
            text(
                ko="`X`에서 표의 행을 알아볼 수 없습니다. 값을 바꾸거나(표준화) 다른 열을 쓰지 "
                "않았나요?",
                en="The rows of the table cannot be recognised in `X`; were the values changed "
                "(scaled), or other columns taken?",
            ),
        )
        return rows, amounts

    def bases(self, X, y):
        """Yield the tables that a fit may have been made on: the brief's, and the student's own.

        Its own table counts where it still is the loan table. Rows lost or gaps filled otherwise
        are held against section 1 once, not against every number that follows from them.
        """
        yield self.X, self.y
        for there in (X.submission.at("test_clean"), X.submission):
            if not (there.has("X") and there.has("y")):
                continue
            rows, amounts = self.taken(replace(X, submission=there), replace(y, submission=there))
            whole = np.isfinite(rows).all() and np.isfinite(amounts).all()
            if len(rows) > len(self.columns) and whole and self.knows(rows):
                mine, table = self.pairs(rows)
                if np.mean(np.isclose(amounts[mine], self.y[table])) > 0.5:
                    yield rows, amounts


@check(0.75, "test_clean")
def only_the_row_without_an_amount_is_left_out(X, y, loan):
    """대출액이 없는 행만 뺐습니다 / Only the row without an amount is left out"""
    loans = Loans(loan)
    rows, amounts = loans.known(X, y)
    require(
        not np.isnan(amounts).any() and not (rows == loans.lost_income).any(),
        text(
            ko="`LoanAmount`가 빈 행이 남아 있습니다. 정답을 모르는 행에서는 배울 것이 없고, 채워 "
            "넣은 정답은 지어낸 것입니다.",
            en="The row without `LoanAmount` is still there. Where the answer is unknown there "
            "is nothing to learn, and an answer filled in is made up.",
        ),
    )
    require(
        len(rows) == len(loans.X),
        text(
            ko="`X`에 행이 {n_rows}개 있습니다. {n_X}개여야 합니다. 대출액이 있는 신청을 "
            "빠뜨리거나 되풀이하지 마세요.",
            en="`X` has {n_rows} rows; it should have {n_X}. No application with an amount "
            "should be lost or repeated.",
            n_rows=len(rows),
            n_X=len(loans.X),
        ),
    )


@check(0.75, "test_clean")
def the_gap_holds_the_most_frequent_value(X, y, loan):
    """빈칸은 가장 잦은 값으로 채웠습니다 / The gap holds the most frequent value"""
    loans = Loans(loan)
    rows, _ = loans.known(X, y)
    holes = int(np.isnan(rows).sum())
    require(
        not holes,
        text(
            ko="`X`에 빈칸(NaN)이 {holes}개 남아 있습니다. NaN이 하나라도 있으면 모든 계수가 "
            "NaN이 됩니다.",
            en="`X` still has {holes} gaps (NaN); a single one makes every coefficient NaN.",
            holes=holes,
        ),
    )
    there = (rows == loans.gap_income).any(axis=1)  # a row that is gone is held against it above
    for value in rows[there, loans.gap_column]:
        require(
            value == 1,
            text(
                ko="`Credit_History`의 빈칸이 {value:g}{으로} 채워졌습니다. 그 열에서 가장 자주 "
                "나오는 값이 아닙니다.",
                en="The gap in `Credit_History` was filled with {value:g}, which is not the "
                "most frequent value of that column.",
                value=value,
            ),
        )


@check(0.5, "test_clean")
def all_other_values_are_those_of_the_table(X, y, loan):
    """나머지 값은 표와 같습니다 / All other values are those of the table"""
    loans = Loans(loan)
    rows, amounts = loans.known(X, y)
    mine, table = loans.pairs(rows)
    off = rows[mine] != loans.X[table]
    off[loans.X[table][:, 0] == loans.gap_income, loans.gap_column] = False
    for place in np.flatnonzero(off.any(axis=0)):
        fail(
            text(
                ko="`X`의 {place}번째 열이 `{column}`{이} 아니거나 값이 다릅니다. 열의 순서를 "
                "확인하세요.",
                en="Column {place} of `X` is not `{column}`, or its values differ; check the "
                "order of the columns.",
                place=int(place) + 1,
                column=loans.columns[place],
            )
        )
    require(
        np.array_equal(amounts[mine], loans.y[table]),
        text(
            ko="`y`의 값이 같은 행의 `LoanAmount`와 다릅니다.",
            en="The values of `y` are not the `LoanAmount` of the same rows.",
        ),
    )


def fits(points, cell, function, on, name, title=NO_TEXT):
    """Hold a fit to least squares."""
    begun = check(points, cell, name=f"test_{function}_{name}", title=title).function(function)
    returned = ("slope", "intercept") if function == "fit_line" else ("coefficients", "bias")
    return begun.returning(*returned).equals(
        least_squares,
        on=on,
        relative=EQUAL,
        scale=large,
        mistakes=MISTAKES[function],
        why=FORMULA,
    )


for cell, function, of, usual, special in (
    ("test_line", "fit_line", "line", lines, special_lines),
    ("test_several", "fit_plane", "plane", tables, special_tables),
):
    right = fits(1.5, cell, function, usual, f"finds_the_{of}_of_least_squares")
    special_too = text(
        ko="`{function}`{이} 특별한 경우에도 맞습니다",
        en="`{function}` holds in special cases",
        function=function,
    )
    fits(0.5, cell, function, special, "holds_in_special_cases", special_too)
    begun = check(0.5, cell, name=f"test_{function}_leaves_its_arrays_alone", needs=right)
    begun.function(function).leaves_its_arguments_alone(on=usual)


@check(0.5, "test_line")
def slope_and_intercept_are_those_of_the_loans(slope, intercept, X, y, loan):
    """기울기와 절편이 대출 표의 것입니다 / Slope and intercept are those of the loans"""
    answer = float(slope.number()), float(intercept.number())
    bases = ((rows[:, 0], amounts) for rows, amounts in Loans(loan).bases(X, y))
    are_of_least_squares("`slope`, `intercept`", answer, bases, MISTAKES["fit_line"])


@check(0.5, "test_several")
def coefficients_and_bias_are_those_of_the_loans(coefficients, bias, X, y, loan):
    """계수와 편향이 대출 표의 것입니다 / Coefficients and bias are those of the loans"""
    require(
        np.size(bias.numbers()) == 1,
        text(
            ko="`bias`에 값이 여럿입니다. `coefficients`와 순서가 바뀌지 않았나요?",
            en="`bias` holds several values; was it exchanged with `coefficients`?",
        ),
    )
    answer = np.asarray(coefficients.vector(4), float), float(bias.number())
    bases = Loans(loan).bases(X, y)
    are_of_least_squares("`coefficients`, `bias`", answer, bases, MISTAKES["fit_plane"])


def are_of_least_squares(names, answer, bases, mistakes):
    def same(formula, base, share):
        both = zip(answer, formula(*base), large(*base), strict=True)
        return all(
            (np.abs(seen - right) <= share * np.maximum(np.abs(right), unit)).all()
            for seen, right, unit in both
        )

    first = next(bases)  # that of the brief
    if any(same(least_squares, base, EQUAL) for base in chain([first], bases)):
        return
    known = (said for formula, said in mistakes if same(formula, first, 1e-6))
    fail(
        text(
            ko="{names}{이} 대출 표의 최소제곱해와 다릅니다. {mistake}",
            en="{names} are not the answer of least squares on the loan table. {mistake}",
            names=names,
            mistake=next(known, FORMULA),
        )
    )


@check(1, "test_predict")
def predictions_follow_from_the_coefficients(
    coefficients, bias, loan, predict=calls("predict", on=new_rows)
):
    """예측이 계수에서 나옵니다 / Predictions follow from the coefficients"""
    does_something(predict)
    weights, constant = own_coefficients(coefficients, bias, loan)
    require(
        np.ptp(weights) > 0,
        text(
            ko="`coefficients`가 모두 같은 수입니다. 구한 계수가 아니면 그 예측에 뜻이 없습니다.",
            en="The `coefficients` are all the same number; without those that were found "
            "predictions mean nothing.",
        ),
    )
    require_equal(
        predict,
        lambda rows: rows @ weights + constant,
        relative=1e-6,  # room for float32
        scale=lambda rows: np.abs(rows * weights).sum(axis=1) + abs(constant),
        flat=True,
        mistakes=[
            (
                lambda rows: rows @ weights,
                text(
                    ko="`predict`가 `bias`를 더하지 않습니다. 모든 어림이 같은 만큼 어긋납니다.",
                    en="`predict` leaves `bias` out; every estimate is off by the same amount.",
                ),
            )
        ],
        why=text(
            ko="`coefficients`와 `bias`로 계산한 것과 다릅니다. 받은 행의 각 열에 그 열의 계수가 "
            "곱해지는지 보세요.",
            en="It is not what `coefficients` and `bias` say. See that each column of the rows "
            "handed in meets its own coefficient.",
        ),
    )


def own_coefficients(coefficients, bias, loan):
    """Return the student's (coefficients, bias); those of least squares where there are none."""
    if "nothing" in {coefficients.kind, bias.kind}:
        return least_squares(Loans(loan).X, Loans(loan).y)
    return np.asarray(coefficients.vector(4), float), float(bias.number())


check(
    0.5,
    "test_predict",
    title=text(ko="행마다 예측이 하나 있습니다", en="There is one prediction for each row"),
    needs=predictions_follow_from_the_coefficients,
).function("predict").has(
    lambda answer, rows: answer.shape == (len(rows),),
    on=new_rows,
    why=text(ko="행마다 숫자 하나입니다.", en="It is one number for each row."),
)
check(
    0.5,
    "test_predict",
    name="test_predict_leaves_its_rows_alone",
    needs=predictions_follow_from_the_coefficients,
).function("predict").leaves_its_arguments_alone(on=new_rows)
