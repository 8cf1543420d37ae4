"""Least squares as the graders know it, and what typical mistakes give instead."""

import numpy as np

from nbassay.checks import fail
from nbassay.checks.values import to_array
from nbassay.evidence import Array, ListValue
from nbassay.texts import as_is, text

TOLERANCE = 1e-8
NEAR = 1e-3  # relative: rounded, single precision, or a descent that has not arrived


def least_squares(rows, targets):
    """(coefficients (k,), bias) of rows (n, k) and targets (n,), both of them floats."""
    rows, targets = np.asarray(rows, float), np.asarray(targets, float)
    centre = rows.mean(axis=0)
    spread = np.maximum(rows.std(axis=0), np.finfo(float).tiny)
    scaled = (rows - centre) / spread
    solution = np.linalg.lstsq(scaled, targets - targets.mean(), rcond=None)[0] / spread
    return solution, float(targets.mean() - solution @ centre)


def distance(answer, truth, rows, targets):
    """How far two (coefficients, bias) are apart, as a share of what counts as large here.

    A coefficient is weighed by the spread of its column, so units do not matter.
    """
    size = max(float(np.sqrt(np.mean(np.square(targets, dtype=float)))), np.finfo(float).tiny)
    spread = np.std(np.asarray(rows, float), axis=0)
    off = np.abs(answer[0] - truth[0]) / np.maximum(np.abs(truth[0]), size / spread)
    bias_off = abs(answer[1] - truth[1]) / max(abs(truth[1]), size)
    return float(np.max(np.append(off, bias_off)))


def same(answer, truth, rows, targets, tolerance=TOLERANCE):
    """Whether two (coefficients, bias) are equal to `tolerance`."""
    return distance(answer, truth, rows, targets) <= tolerance


def mistake(answer, rows, targets):
    """Name the mistake that gives this `answer`; a general hint where none is known."""
    rows, targets = np.asarray(rows, float), np.asarray(targets, float)
    truth = least_squares(rows, targets)
    if same(answer, truth, rows, targets, NEAR):
        return text(
            ko="거의 맞지만 같지 않습니다. 반올림했거나, float32로 계산했거나, 조금씩 "
            "다가가는 방법을 쓰지 않았나요? 이 문제는 단번에 풀리는 식이 있습니다.",
            en="It comes near but is not equal: rounded, worked out in float32, or by a "
            "method that approaches the answer step by step? This problem has a formula "
            "that solves it at once.",
        )
    for wrong, said in _known(rows, targets, truth, answer[1]):
        if same(answer, wrong, rows, targets, 1e-6):
            return said
    return text(
        ko="잔차의 합이 0인지, 잔차와 각 열의 곱의 합이 0인지 계산해 보세요. 둘 다 0이 "
        "아니면 더 잘 맞는 답이 있습니다.",
        en="Work out whether the residuals sum to zero, and their products with each column "
        "too; as long as they do not, there is a better fit.",
    )


def _known(rows, targets, truth, bias):
    """Yield (coefficients, bias) of known mistakes with words; `bias` is the one answered."""
    origin = np.linalg.lstsq(rows, targets, rcond=None)[0]
    yield (
        (origin, 0.0),
        text(
            ko="원점을 지나는 답입니다. 절편(편향)도 함께 구해야 합니다.",
            en="It passes through the origin; the intercept (bias) has to be found along "
            "with the rest.",
        ),
    )
    if rows.shape[1] == 1:
        yield from _known_of_a_line(rows[:, 0], targets, truth)
    else:
        each = [least_squares(column[:, None], targets)[0][0] for column in rows.T]
        yield (
            (np.array(each), bias),
            text(
                ko="열마다 따로 구한 기울기입니다. 열들이 얽혀 있으므로 한꺼번에 풀어야 합니다.",
                en="These are the slopes of each column by itself; the columns are "
                "entangled and have to be solved together.",
            ),
        )


def _known_of_a_line(x, y, truth):
    (slope,), intercept = truth
    yield (
        (np.array([intercept]), float(slope)),
        text(
            ko="기울기와 절편의 순서가 바뀌었습니다.",
            en="Slope and intercept are in each other's place.",
        ),
    )
    if y.std() > 1e-9 * np.abs(y).max():
        (other,), other_intercept = least_squares(y[:, None], x)
        yield (
            (np.array([other]), other_intercept),
            text(
                ko="x와 y가 바뀌었습니다. y로 x를 어림하는 직선입니다.",
                en="x and y are exchanged: this line estimates x from y.",
            ),
        )
    share = len(x) / (len(x) - 1)
    for wrong in (slope * share, slope / share):
        yield (
            (np.array([wrong]), float(y.mean() - wrong * x.mean())),
            text(
                ko="기울기가 n/(n-1)배만큼 틀립니다. 공분산과 분산을 같은 수로 나누었나요?",
                en="The slope is off by the factor n/(n-1): are covariance and variance "
                "divided by the same number?",
            ),
        )


def parts(result, count, what):
    """(coefficients (count,), bias) that a call returned, as floats.

    Tuples and lists of arrays, lists and numbers are the same thing.

    Raises:
        CheckFailed: if the call failed or returned something else.
    """
    value = result.value(what)
    weights = bias = None
    if isinstance(value, ListValue) and len(value.items) == 2:
        weights, bias = (to_array(item) for item in value.items)
    elif isinstance(value, Array) and count == 1 and value.size == 2:
        weights, bias = np.split(value.load().ravel(), 2)
    if not (_numbers(weights, count) and _numbers(bias, 1)):
        seen = value.describe()
        if weights is not None and weights.size == count + 1:
            seen = f"({weights.size}, ...)"
        names = f"({count}, 1)"
        fail(
            text(
                ko="`{function}`에 {what}{을} 넣으면 {seen}{을} 돌려줍니다. 값의 수가 {names}인 "
                "두 부분을 튜플로 돌려주어야 합니다. 열마다 하나씩, 그리고 상수항 하나입니다.",
                en="`{function}` called with {what} returns {seen}; it should return a tuple of "
                "two parts holding {names} values: one for each column, and the constant.",
                function=result.function,
                what=what,
                seen=seen,
                names=names,
            )
        )
    weights, bias = weights.astype(float).ravel(), float(bias.ravel()[0])
    if not (np.isfinite(weights).all() and np.isfinite(bias)):
        fail(
            text(
                ko="`{function}`에 {what}{을} 넣으면 NaN 또는 무한대가 나옵니다.",
                en="`{function}` called with {what} gives NaN or infinity.",
                function=result.function,
                what=what,
            )
        )
    return weights, bias


def _numbers(array, count):
    return array is not None and array.dtype.kind in "fiu" and array.size == count


def unchanged(results, names):
    """No call changed an array that it was given; `names` are those of the arguments.

    Calls that stopped with an error are held against other checks, unless all of them did.

    Raises:
        CheckFailed: naming the array.
    """
    finished = [result for result in results if result.outcome.error is None]
    for result in finished or results:
        result.value()
        for place in result.changed:
            fail(
                text(
                    ko="`{function}`{이} 받은 배열 `{names}`{을} 바꾸어 놓았습니다. 부른 쪽의 "
                    "배열도 같은 것이라, 그다음 계산이 모두 달라집니다.",
                    en="`{function}` changes the array `{names}` that it is given. The caller's "
                    "array is the same one, and whatever is computed next comes out "
                    "otherwise.",
                    function=result.function,
                    names=names[place],
                )
            )


def described(**arrays):
    """Name the inputs of a call, with their shapes and first values."""
    said = None
    for name, array in arrays.items():
        first = ", ".join(f"{value:.4g}" for value in np.ravel(array)[:3])
        more = ", ..." if np.size(array) > 3 else ""
        one = f"{name} {np.shape(array)} [{first}{more}]"
        said = (
            as_is(ko=one, en=one)
            if said is None
            else text(ko="{said}, {one}", en="{said} and {one}", said=said, one=one)
        )
    return said
