"""Hidden checks of the notebook `losses`: 10.5 points.

Read aloud: each loss is one number, that of its formula, for arrays and lists, integers and floats,
and where one side comes as a column; none changes what it is given. The example of the brief gives
MSE 4.6 and MAE 1.8. The Huber loss uses the delta that it is given, value by value. Cross-entropy
stays finite where a probability is exactly 0 or 1, and still tells right from wrong; integer labels
and one-hot labels cost the same. MSLE, both hinge losses and the KL divergence are Keras's, with its
negative values, its labels 0 and 1, and its epsilon; the brief says formula and convention, so each
is a line to transcribe, for 0.125 points. The inputs differ from student to student.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nbassay.grader import NO_TEXT, Draws, check, draws, text

from . import keras_losses as by_keras

BINARY = "binary_cross_entropy"
CATEGORICAL = "categorical_cross_entropy"
SPARSE = "sparse_categorical_cross_entropy"
# Room for float32, and for the 1e-6 by which a probability may be trimmed.
CLOSE = {"relative": 1e-4, "absolute": 1e-4}
# A loss of Keras's conventions, which the brief spells out: its values, and each of three details.
TRANSCRIBED, DETAIL = 0.05, 0.025


def mse(y, p):
    return np.mean((np.ravel(y) - np.ravel(p)) ** 2)


def mae(y, p):
    return np.mean(np.abs(np.ravel(y) - np.ravel(p)))


def rmse(y, p):
    return np.sqrt(mse(y, p))


def huber(y, p, delta=1.0):
    error = np.abs(np.ravel(y) - np.ravel(p))
    return np.mean(np.where(error <= delta, error**2 / 2, delta * (error - delta / 2)))


def chances_of_two(y, p):
    """Return the probability that each row gave to what is true, (n,); so do the next two."""
    return np.where(np.ravel(y) == 1, np.ravel(p), 1 - np.ravel(p))


def chances_of_rows(y, p):
    return np.sum(y * p, axis=1)


def chances_of_integers(y, p):
    return p[np.arange(len(p)), y]


def cross_entropy(chances):
    return lambda y, p: -np.mean(np.log(np.clip(chances(y, p), 1e-7, 1)))


def tells_right_from_wrong(chances):
    """Return whether a loss charges next to nothing for the sure and right, 13 or more for wrong.

    From 1e-6 up nothing may be trimmed, which leaves 13.8; the smallest number above 0 leaves 745.
    """

    def holds(loss, y, p):
        given = chances(y, p)
        between = (given > 0) & (given < 1)
        known = -np.log(np.where(between, given, 1.0))
        slack = np.where(between, CLOSE["absolute"], 1e-5)
        least = np.mean(known + np.where(given == 0, 13.0, 0.0) - slack)
        most = np.mean(known + np.where(given == 0, 1000.0, 0.0) + slack)
        return least <= loss <= most

    return holds


def values(n=12, largest=4.0, smallest=0.05):
    """Draw truth and prediction, (n,) each; errors of both signs, most of them small.

    So their mean is far from their median.
    """

    def draw(rng):
        truth = rng.uniform(-10, 10, size=n).round(2)
        errors = np.geomspace(smallest, largest, n) * np.resize([1.0, -1.0, -1.0], n)
        return truth, truth + rng.permutation(errors)

    return draw


def around(rng, delta):
    """Draw errors on both sides of a delta, and that delta."""
    return *values(12, 3 * delta, 0.2 * delta)(rng), delta


def whole_numbers(rng):
    return rng.integers(-9, 10, size=6).tolist(), rng.integers(-9, 10, size=6).tolist()


ordinary = draws(values(), values(31, 9.0))
small_or_large = draws(values(8, 0.9), values(8, 50.0, 1.5))
example = draws(edges=[([2, 3, 5, 5, 9], [3, 3, 8, 7, 6])])
lists = example + draws(whole_numbers)
column = (
    draws(values(7)).changed(lambda y, p: (y, p[:, None].astype(np.float32)))
    + draws(values(5)).changed(lambda y, p: (y[:, None], p))
    + draws(values(6)).changed(lambda y, p: (y[:, None], p[:, None]))
)
deltas = draws(
    lambda rng: around(rng, 0.5),
    lambda rng: around(rng, 2.0),
    lambda rng: around(rng, round(float(rng.uniform(1.3, 3.7)), 2)),
)


def two(n):
    """Draw labels of both kinds, (n,), and probabilities far from 0 and 1."""
    return lambda rng: (
        rng.permutation(np.resize([0, 1, 1], n)),
        rng.uniform(0.05, 0.95, size=n).round(4),
    )


def sure_of_two(right):
    """Return 8 probabilities of exactly 0 or 1, of which so many agree with the labels."""
    return lambda y, p: (y, np.where(np.arange(8) < right, y, 1 - y).astype(float))


def some_sure_of_two(y, p):
    return y, np.concatenate([y[:2], 1 - y[2:4], p[4:]])


ordinary_two = draws(two(10), two(33))
lists_of_two = draws(two(5)).changed(lambda y, p: (y.tolist(), p.tolist()))
column_of_two = draws(two(7)).changed(lambda y, p: (y, p[:, None])) + draws(two(5)).changed(
    lambda y, p: (y[:, None].astype(float), p)
)
certain_two = draws(two(9)).changed(some_sure_of_two)
for right in (8, 0, 4):
    certain_two += draws(two(8)).changed(sure_of_two(right))


def classes(n, k):
    """Draw integer labels (n,) of k classes, and rows (n, k) of probabilities that sum to 1."""

    def draw(rng):
        shares = rng.uniform(0.1, 1, size=(n, k))
        labels = rng.permutation(np.resize(np.arange(k), n))
        return labels, shares / shares.sum(axis=1, keepdims=True)

    return draw


def sure(*right):
    """Return rows of exactly one 1, at the true class or beside it."""
    return lambda labels, rows: (labels, np.eye(4)[np.where(right, labels, (labels + 1) % 4)])


def halved(labels, rows):
    """Share 1 between the true class and another; the rest is exactly 0."""
    return labels, (np.eye(4)[labels] + np.eye(4)[(labels + 2) % 4]) / 2


def one_hot(labels, rows):
    return np.eye(rows.shape[1])[labels], rows


ordinary_integers = draws(classes(8, 3), classes(4, 4), classes(20, 10))  # one is a square
certain_integers = draws(classes(5, 4)).changed(halved)
for rights in ([True] * 6, [False] * 6, [True, False, True, True]):
    certain_integers += draws(classes(len(rights), 4)).changed(sure(*rights))
ordinary_rows, certain_rows = ordinary_integers.changed(one_hot), certain_integers.changed(one_hot)
absent = draws(classes(6, 5), classes(6, 5)).changed(lambda labels, rows: (labels % 4, rows))
both_ways = draws(classes(9, 5)) + draws(classes(9, 5)).changed(
    lambda labels, rows: (labels.astype(np.uint8), rows)
)


@dataclass(frozen=True)
class Loss:
    """A loss: its reference and its inputs, those `certain` at the ends of what it takes.

    Of cross-entropy also the `chances` that they gave to the truth.
    """

    reference: Callable
    ordinary: Draws
    certain: Draws | None = None
    chances: Callable | None = None


def entropy(chances, ordinary, certain):
    return Loss(cross_entropy(chances), ordinary, certain, chances)


LOSSES = {
    "mse": Loss(mse, ordinary),
    "mae": Loss(mae, ordinary),
    "rmse": Loss(rmse, ordinary),
    "huber": Loss(huber, ordinary),
    BINARY: entropy(chances_of_two, ordinary_two, certain_two),
    CATEGORICAL: entropy(chances_of_rows, ordinary_rows, certain_rows),
    SPARSE: entropy(chances_of_integers, ordinary_integers, certain_integers),
    "msle": Loss(by_keras.msle, by_keras.ordinary_amounts, by_keras.negative_amounts),
    "hinge": Loss(by_keras.hinge, by_keras.ordinary_margins, by_keras.margins_of_zeros),
    "squared_hinge": Loss(
        by_keras.squared_hinge, by_keras.ordinary_margins, by_keras.margins_of_zeros
    ),
    "kl_divergence": Loss(
        by_keras.kl_divergence,
        by_keras.ordinary_rows,
        by_keras.truth_with_zeros + by_keras.guess_with_zeros,
    ),
}
right = {}  # the check of its values, by the name of a loss


def begin(points, function, name="", title=NO_TEXT, needs=()):
    """Begin a check of a loss."""
    called = name and f"test_{function}_{name}"
    begun = check(points, f"test_{function}", title=title, name=called, needs=needs)
    return begun.function(function)


def gives(points, function, name="", *, title=NO_TEXT, on=None, why=NO_TEXT, close=CLOSE):
    """Hold a loss to its formula."""
    loss = LOSSES[function]
    return begin(points, function, name, title).equals(
        loss.reference, on=on or loss.ordinary, why=why, **close
    )


right["mse"] = gives(0.25, "mse", "is_the_mean_of_squares")
right["mae"] = gives(0.25, "mae", "is_the_mean_of_absolute_errors")
right["rmse"] = gives(
    0.25,
    "rmse",
    "is_the_root_of_the_mean",
    why=text(
        ko="제곱, 평균, 제곱근의 순서를 보세요.",
        en="Mind the order of squaring, averaging and taking the root.",
    ),
)
right["huber"] = gives(
    0.5,
    "huber",
    "has_a_delta_of_one_by_default",
    title=text(ko="후버 손실의 기본 `delta`는 1입니다", en="Huber has a `delta` of 1 by default"),
    why=text(
        ko="작은 오차와 큰 오차는 값마다 따로 다룹니다.",
        en="Small errors and large ones are told apart value by value.",
    ),
)
gives(
    0.25,
    "huber",
    title=text(
        ko="작은 오차만 있을 때도, 큰 오차만 있을 때도 후버 손실이 맞습니다",
        en="Huber is right for small errors alone and for large ones",
    ),
    on=small_or_large,
)
gives(
    0.5,
    "huber",
    "takes_other_deltas",
    title=text(ko="후버 손실은 다른 `delta`도 받습니다", en="Huber takes other `delta`s"),
    on=deltas,
    why=text(
        ko="세 번째로 받은 `delta`에서 두 부분이 이어져야 합니다.",
        en="The two parts should meet at the `delta` that is given as the third argument.",
    ),
)
right[BINARY] = gives(0.5, BINARY, "has_the_values_of_its_formula")
right[CATEGORICAL] = gives(
    0.5,
    CATEGORICAL,
    "is_a_mean_over_rows",
    why=text(
        ko="행마다 더하고, 행의 수로 나눕니다.",
        en="Sum within each row, then divide by the number of rows.",
    ),
)
right[SPARSE] = gives(
    0.5,
    SPARSE,
    "has_the_values_of_its_formula",
    why=text(
        ko="행마다 정답 클래스의 확률 하나씩입니다.",
        en="It takes one probability of each row, that of the true class.",
    ),
)
check(
    0.25,
    f"test_{SPARSE}",
    title=text(
        ko="나오지 않는 클래스가 있어도 맞습니다", en="A class that never occurs does no harm"
    ),
).function(SPARSE).equals(LOSSES[SPARSE].reference, on=absent, **CLOSE)

right["msle"] = gives(
    TRANSCRIBED,
    "msle",
    "is_the_mean_of_squares_of_logarithms",
    why=text(
        ko="두 값에 1을 더해 자연로그를 구하고, 그 차이를 제곱해 평균을 냅니다.",
        en="Add 1 to both values, take natural logarithms, and average the squares of their "
        "differences.",
    ),
)
gives(
    DETAIL,
    "msle",
    "counts_negative_values_as_zero",
    title=text(ko="`msle`는 음수를 0으로 셉니다", en="`msle` counts negative values as 0"),
    on=by_keras.negative_amounts,
    why=text(
        ko="Keras처럼 참값과 예측의 음수를 0으로 바꾼 다음 로그를 구하세요.",
        en="As Keras does, turn negative values on both sides into 0 before the logarithm.",
    ),
)
FALLS_SHORT = text(
    ko="값마다 마진 yp가 1에 모자란 만큼을 구하고, 1 이상이면 0입니다.",
    en="For each value it is by how much the margin yp falls short of 1, and 0 from 1 upwards.",
)
SQUARED = text(
    ko="0보다 작은 것을 0으로 바꾼 다음에 값마다 제곱하고, 끝으로 평균을 냅니다.",
    en="First turn negative values into 0, then square value by value, and average last.",
)
for function, formula in (("hinge", FALLS_SHORT), ("squared_hinge", SQUARED)):
    right[function] = gives(TRANSCRIBED, function, "has_the_values_of_its_formula", why=formula)
    gives(
        DETAIL,
        function,
        "takes_labels_of_zero_and_one",
        title=text(
            ko="`{name}`{은} 0과 1인 레이블도 받습니다",
            en="`{name}` takes labels of 0 and 1",
            name=function,
        ),
        on=by_keras.margins_of_zeros,
        why=text(
            ko="레이블에 0과 1만 있으면 Keras는 0을 −1로 셉니다.",
            en="If there are only labels 0 and 1, Keras counts a 0 as −1.",
        ),
    )
right["kl_divergence"] = gives(
    TRANSCRIBED,
    "kl_divergence",
    "is_a_mean_over_rows",
    why=text(
        ko="행마다 y log(y / p)를 더하고, 행의 수로 나눕니다.",
        en="Sum y log(y / p) within each row, then divide by the number of rows.",
    ),
)
for name, on, title, reason in (
    (
        "takes_zeros_of_the_truth",
        by_keras.truth_with_zeros,
        text(
            ko="정답의 확률이 0이어도 `kl_divergence`가 맞습니다",
            en="`kl_divergence` is right if the truth has a probability of 0",
        ),
        text(
            ko="`y`가 0인 곳의 손실은 0이나 다름없습니다. NaN이 하나만 섞여도 평균 전체가 NaN이 됩니다.",
            en="Where `y` is 0 there is practically no loss. A single NaN turns the whole mean into NaN.",
        ),
    ),
    (
        "clips_as_keras_does",
        by_keras.guess_with_zeros,
        text(
            ko="예측한 확률이 0이면 `kl_divergence`는 Keras처럼 잘라 냅니다",
            en="`kl_divergence` clips a predicted probability of 0 as Keras does",
        ),
        text(
            ko="Keras는 확률을 0.0000001과 1 사이로 잘라 낸 뒤에 계산합니다.",
            en="Keras clips probabilities to the range from 0.0000001 to 1 before it computes.",
        ),
    ),
):
    gives(DETAIL, "kl_divergence", name, title=title, on=on, why=reason)

for function, by_hand in (("mse", 4.6), ("mae", 1.8)):
    gives(
        0.25,
        function,
        "of_the_example_is_that_of_the_brief",
        title=text(
            ko="예제의 `{name}`{이} 문제와 같습니다",
            en="The `{name}` of the example is that of the brief",
            name=function,
        ),
        on=example,
        why=text(ko="손으로 계산하면 {value}입니다.", en="By hand it is {value}.", value=by_hand),
        close={"relative": 0, "absolute": 1e-6},
    )

LISTS_AND_COLUMNS = text(ko="리스트와 열도", en="lists and columns")
for points, function, inputs, takes in (
    (0.25, "rmse", lists, text(ko="리스트와 정수도", en="lists and integers")),
    (0.25, "huber", lists, text(ko="리스트와 정수도", en="lists and integers")),
    (0.25, BINARY, lists_of_two, text(ko="리스트도", en="lists")),
    (DETAIL, "msle", by_keras.forms_of_amounts, LISTS_AND_COLUMNS),
    (DETAIL, "hinge", by_keras.forms_of_margins, LISTS_AND_COLUMNS),
    (DETAIL, "squared_hinge", by_keras.forms_of_margins, LISTS_AND_COLUMNS),
):
    gives(
        points,
        function,
        f"takes_{takes.en.replace(' ', '_')}",
        title=text(
            ko="`{name}`{은} {takes} 받습니다",
            en="`{name}` takes {takes}",
            name=function,
            takes=takes,
        ),
        on=inputs,
    )

for function in ("mse", "mae", "rmse", "huber", BINARY):
    gives(
        0.25,
        function,
        "pairs_a_column_with_a_row_of_values",
        title=text(
            ko="`{name}`{은} 열로 들어온 값도 짝지어 셉니다",
            en="`{name}` pairs a column with a row of values",
            name=function,
        ),
        on=column_of_two if function == BINARY else column,
        why=text(
            ko="모양 (n,)과 (n, 1)을 섞어 빼면 (n, n)이 되어, 모든 값을 모든 값과 견주게 됩니다.",
            en="Mixing the shapes (n,) and (n, 1) makes (n, n): every value is compared with "
            "every other.",
        ),
    )

for function in (BINARY, CATEGORICAL):
    begin(
        0.25,
        function,
        "is_finite_at_zero_and_one",
        text(
            ko="확률이 0이나 1이어도 `{name}`{은} 유한합니다",
            en="`{name}` is finite at 0 and 1",
            name=function,
        ),
        needs=right[function],
    ).has(
        lambda loss, y, p: np.isfinite(loss),
        on=LOSSES[function].certain,
        why=text(
            ko="확률이 정확히 0이나 1이어도 손실은 유한해야 합니다. NaN이 하나만 섞여도 평균 "
            "전체가 NaN이 됩니다.",
            en="The loss is to be finite even where a probability is exactly 0 or 1. A single NaN "
            "turns the whole mean into NaN.",
        ),
    )

for points, function, name in (
    (0.5, BINARY, "tells_sure_and_right_from_sure_and_wrong"),
    (0.5, CATEGORICAL, "tells_sure_and_right_from_sure_and_wrong"),
    (0.25, SPARSE, "holds_at_zero_and_one"),
):
    begin(
        points,
        function,
        name,
        text(
            ko="`{name}`{은} 자신 있게 맞힌 것과 틀린 것을 구별합니다",
            en="`{name}` tells sure and right from sure and wrong",
            name=function,
        ),
    ).has(
        tells_right_from_wrong(LOSSES[function].chances),
        on=LOSSES[function].certain,
        why=text(
            ko="정답에 확률 1을 준 값의 손실은 0이나 다름없습니다. 정답에 준 확률이 0인 값은 13보다 "
            "큰 손실을 더해야 합니다. 그러지 않으면 자신 있게 틀려도 배울 것이 없습니다. 그러나 "
            "틀린 값 하나가 나머지를 모두 덮어서도 안 됩니다.",
            en="Where the truth was given a probability of 1 there is next to no loss. Where it was "
            "given 0 the loss is above 13; otherwise nothing is learnt from being sure and wrong. "
            "But a single wrong one must not drown all others.",
        ),
    )

check(
    0.25,
    f"test_{SPARSE}",
    title=text(
        ko="정수 레이블과 원-핫 레이블의 손실이 같습니다",
        en="Integer and one-hot labels give the same loss",
    ),
    needs=right[SPARSE],
).function(SPARSE).gives_the_same(
    one_hot,
    other=CATEGORICAL,
    on=both_ways,
    like=LOSSES[SPARSE].reference,
    **CLOSE,
    why=text(
        ko="레이블을 적는 방식이 달라도 손실은 같아야 합니다.",
        en="However labels are written, the loss is the same.",
    ),
)

for function, loss in LOSSES.items():
    points = DETAIL if hasattr(by_keras, function) else 0.25
    begin(
        points, function, "leaves_its_inputs_alone", needs=right[function]
    ).leaves_its_arguments_alone(on=loss.ordinary + loss.certain if loss.certain else loss.ordinary)
