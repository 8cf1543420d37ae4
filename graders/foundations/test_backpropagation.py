"""Hidden checks of the notebook `backpropagation`: 10 points.

Read aloud: the forward pass gives sums and values of both layers for any number of rows, inputs,
hidden neurons and outputs; the error is the plain sum of squares; the gradients are those of the
formula, and those that differences of the student's own forward pass measure. Training starts where
its seed says, with mean 0 and deviation 1, moves both weights at once and against their gradients,
keeps the record that it promises, lowers the error from its first steps on, and learns XOR;
`xor_weights` read all four points rightly. No function changes what it is given. Inputs differ from student to student.
"""

import operator
from functools import reduce
from itertools import pairwise

import numpy as np

from nbassay.grader import NO_TEXT, calls, check, draws, fail, partial, require, sentences, text

from .two_layers import (
    WRONG_ERRORS,
    WRONG_FORWARD,
    WRONG_GRADIENTS,
    error_of,
    forward,
    gradients,
    sse,
)

X_XOR = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
Y_XOR = np.array([[0], [1], [1], [0]], dtype=float)
CLOSE = {"relative": 1e-5, "absolute": 1e-5}  # room for float32
NUDGE = 1e-3  # so much that in float32, too, the error changes by more than is rounded away
# With 8 hidden neurons and weights that start with a deviation of 1, all but one of 20,000 seeds
# had learnt XOR after 1,000 steps at rate 1; two of three have to here.
XOR_SEEDS, XOR_LEARNT, XOR_HIDDEN, XOR_STEPS = 3, 2, 8, 1_000


def case(n, d, h, k):
    """Draw rows, truths of both signs around a half, and both weights."""

    def draw(rng):
        truths = rng.permutation(np.resize([0.0, 1.0, 0.9, 0.2], n * k)).reshape(n, k)
        return rng.normal(size=(n, d)), truths, rng.normal(size=(d, h)), rng.normal(size=(h, k))

    return draw


ordinary = draws(*(case(*size) for size in ((5, 3, 4, 2), (3, 2, 5, 1), (2, 4, 3, 3))))
small_and_square = draws(case(1, 1, 1, 1), case(3, 3, 3, 3))
networks = ordinary + small_and_square


def of_forward(cases):
    return cases.changed(lambda X, y, W1, W2: (X, W1, W2))


pairs = networks.changed(lambda X, y, W1, W2: (y, forward(X, W1, W2)[3]))


def about_forward(points, name, only, title):
    begun = check(points, "test_forward", name=f"test_forward_{name}", title=title)
    return (
        begun.function("forward")
        .returning("z2", "a2", "z3", "y_hat", only=only)
        .equals(
            forward,
            on=of_forward(networks),
            mistakes=WRONG_FORWARD,
            why=text(
                ko="네 식을 위에서부터 한 줄씩 따라가며 모양을 적어 보세요.",
                en="Follow the four formulas one by one, and write down the shapes.",
            ),
            **CLOSE,
        )
    )


hidden_layer = about_forward(
    0.75,
    "gives_the_hidden_layer",
    ("z2", "a2"),
    text(ko="`z2`와 `a2`가 맞습니다", en="`z2` and `a2` are right"),
)
output_layer = about_forward(
    0.75,
    "gives_the_output",
    ("z3", "y_hat"),
    text(ko="`z3`과 `y_hat`이 맞습니다", en="`z3` and `y_hat` are right"),
)
check(0.5, "test_forward").function("forward").leaves_its_arguments_alone(
    on=of_forward(ordinary), like=forward
)

error = (
    check(0.75, "test_sse", name="test_sse_is_the_sum_of_squares")
    .function("sse")
    .equals(
        sse,
        on=pairs,
        mistakes=WRONG_ERRORS,
        why=text(
            ko="모든 행과 모든 출력의 오차를 하나씩 제곱해 더합니다.",
            en="The errors of all rows and all outputs are squared one by one and added.",
        ),
        **CLOSE,
    )
)
check(0.25, "test_sse").function("sse").leaves_its_arguments_alone(
    on=pairs, like=sse, right_somewhere=False
)


def about_gradient(name, weights):
    begun = check(
        0.75,
        "test_gradients",
        name=f"test_gradient_of_{weights.lower()}",
        after=(hidden_layer, output_layer),
        title=text(
            ko="`{weights}`의 기울기가 맞습니다",
            en="The gradient of `{weights}` is right",
            weights=weights,
        ),
    )
    return (
        begun.function("gradients")
        .returning("dW1", "dW2", only=name)
        .equals(
            gradients,
            on=networks,
            mistakes=WRONG_GRADIENTS,
            why=text(
                ko="계산 그래프를 오차에서부터 한 마디씩 되짚어 보세요. 차분과 견주면 어느 쪽이 "
                "틀렸는지 알 수 있습니다.",
                en="Go back through the graph from the error, node by node. A comparison with "
                "differences shows which of the two gradients is off.",
            ),
            **CLOSE,
        )
    )


of_w1 = about_gradient("dW1", "W1")
of_w2 = about_gradient("dW2", "W2")
check(0.5, "test_gradients").function("gradients").leaves_its_arguments_alone(
    on=ordinary, like=gradients, right_somewhere=False
)

checked = draws(case(4, 2, 2, 2))
PLACES = [(number, place) for number in (0, 1) for place in np.ndindex(2, 2)]


def nudged(number, place, by):
    """Return what `forward` is given to measure one derivative: one weight moved."""

    def change(X, y, W1, W2):
        weights = [W1.copy(), W2.copy()]
        weights[number][place] += by
        return X, *weights

    return checked.changed(change)


moved = reduce(operator.add, (nudged(*each, by) for each in PLACES for by in (NUDGE, -NUDGE)))


def values_of(result, *shapes):
    """Return the arrays that a call gave together, which have these shapes; None stands for any."""
    given = result.plain()
    try:
        parts = [np.asarray(part, dtype=float) for part in given]
    except (TypeError, ValueError):
        parts = []
    found = [part.shape for part in parts]
    alike = len(found) == len(shapes) and all(
        shape in (None, seen) for shape, seen in zip(shapes, found, strict=True)
    )
    require(
        alike,
        text(
            ko="`{function}`{이} 돌려준 것의 모양이 {found}입니다. {wanted}이어야 합니다.",
            en="What `{function}` returns has the shapes {found}; they should be {wanted}.",
            function=result.function,
            found=", ".join(map(str, found)) or "-",
            wanted=", ".join(str(shape or "(…,)") for shape in shapes),
        ),
    )
    require(
        all(np.isfinite(part).all() for part in parts),
        text(
            ko="`{function}`{이} 돌려준 것에 NaN이나 무한대가 있습니다.",
            en="There is NaN or infinity in what `{function}` returns.",
            function=result.function,
        ),
    )
    return parts


@check(1.5, "test_gradients")
def gradients_agree_with_differences(
    found=calls("gradients", on=checked), outputs=calls("forward", on=moved)
):
    """기울기가 자기 `forward`의 차분과 맞습니다 / The gradients agree with differences of one's own `forward`"""
    y = found[0].args[1]
    errors = [sse(y, values_of(output, *[(4, 2)] * 4)[3]) for output in outputs]
    measured = np.reshape(np.subtract(errors[::2], errors[1::2]) / (2 * NUDGE), (2, 4))
    require(
        (np.abs(measured).max(axis=1) > 1e-3).all(),
        text(
            ko="`forward`의 `y_hat`이 가중치를 바꾸어도 달라지지 않아 기울기를 견줄 수 없습니다.",
            en="The `y_hat` of `forward` does not change with the weights, so there is no gradient "
            "to compare with.",
        ),
    )
    seen = np.reshape(values_of(found[0], (2, 2), (2, 2)), (2, 4))
    right = [agree(*both) for both in zip(seen, measured, strict=True)]
    if all(right):
        return
    off = text(
        ko="`gradients`의 {names}{이} 자기 `forward`를 차분으로 잰 기울기와 다릅니다.",
        en="What `gradients` gives for {names} differs from the differences of your own `forward`.",
        names=", ".join(name for name, same in zip(("dW1", "dW2"), right, strict=True) if not same),
    )
    times = float(np.sum(seen * measured) / np.sum(measured**2))
    in_proportion = abs(times) > 0.01 and agree(seen, times * measured)
    off = sentences(off, said_of(times) if in_proportion else NO_TEXT)
    if any(right) or in_proportion:
        partial(0.5, off)
    fail(off)


def agree(seen, measured):
    room = 2e-3 * np.abs(measured).max() + 3e-4
    return bool((np.abs(seen - measured) <= room).all())


def said_of(times):
    if times < 0:
        return text(ko="부호가 반대입니다.", en="The sign is the wrong way round.")
    return text(
        ko="모두 {times:.2g}배입니다.", en="All of it is {times:.2g} times as large.", times=times
    )


def start(n, d, h, k, rates=(0.1, 0.9)):
    """Draw what `train` is given, without a step to take."""

    def draw(rng):
        X, y, _, _ = case(n, d, h, k)(rng)
        return X, y, h, round(float(rng.uniform(*rates)), 3), 0, int(rng.integers(1, 10_000))

    return draw


def walk(*sizes, rates):
    """Draw the same training for 0, 1, 2 and 3 steps."""

    def draw(rng):
        X, y, h, rate, _, seed = start(*sizes, rates)(rng)
        return [(X, y, h, rate, steps, seed) for steps in range(STEPS + 1)]

    return draw


STEPS = 3
starts = draws(start(6, 3, 4, 1), start(5, 2, 3, 2))
again = starts.changed(lambda *given: given)
elsewhere = starts.changed(lambda *given: (*given[:-1], given[-1] + 1))
one_step = starts.changed(lambda X, y, h, rate, steps, seed: (X, y, h, rate, 1, seed))
# The mean of 2,000 numbers strays by 0.022 and their deviation by 0.016, so that not one in a
# thousand million starts as the brief says is refused. A deviation of 0.3, or even numbers between
# 0 and 1 (mean 0.5) or between -1 and 1 (deviation 0.58), are far outside.
wide = starts.changed(
    lambda X, y, h, *others: (np.resize(X, (3, 40)), np.resize(y, (3, 40)), 50, *others)
)
MOST_MEAN, LEAST_DEVIATION, MOST_DEVIATION = 0.15, 0.8, 1.25
twice_as_far = starts.changed(lambda X, y, h, rate, steps, seed: (X, y, h, 2 * rate, 1, seed))
# At such small rates a step that follows the gradient lowers the error whatever the start.
careful = draws(walk(6, 3, 4, 1, rates=(0.01, 0.02)), walk(5, 2, 3, 2, rates=(0.01, 0.02)), each=4)
bold = draws(walk(7, 3, 5, 2, rates=(0.3, 0.9)), each=4)
xor = draws(
    *[lambda rng: (X_XOR, Y_XOR, XOR_HIDDEN, 1.0, XOR_STEPS, int(rng.integers(1, 10_000)))]
    * XOR_SEEDS
)


def learnt(result):
    """Return W1 and W2 that a call of `train` gave; what else it gave is not looked at."""
    X, y, hidden, *_ = result.args
    return values_of(result, (X.shape[1], hidden), (hidden, y.shape[1]), None)[:2]


def same(one, other, room=1e-6):
    return all(np.allclose(a, b, rtol=0, atol=room) for a, b in zip(one, other, strict=True))


def hold_to_the_seed(first, second, third):
    """The seed alone decides the weights; `third` are the calls of `first` with another one."""
    for one, two, three in zip(first, second, third, strict=True):
        W1, W2 = learnt(one)
        require(
            np.ptp(W1, axis=1).max() > 1e-9 and np.ptp(W2) > 1e-9,
            text(
                ko="은닉 뉴런들이 모두 같은 가중치에서 시작합니다. 그러면 언제까지나 서로 같습니다.",
                en="All hidden neurons start from the same weights, and so they stay the same.",
            ),
        )
        require(
            same((W1, W2), learnt(two)),
            text(
                ko="같은 시드로 두 번 불렀더니 서로 다른 가중치에서 시작합니다.",
                en="Called twice with the same seed it starts from different weights.",
            ),
        )
        require(
            not same((W1, W2), learnt(three)),
            text(
                ko="시드를 바꾸어도 같은 가중치에서 시작합니다.",
                en="With another seed it starts from the same weights all the same.",
            ),
        )


def hold_each_to_the_seed(first, third):
    """Neither of the weights starts from the same values with another seed."""
    for one, three in zip(first, third, strict=True):
        for name, here, there in zip(("W1", "W2"), learnt(one), learnt(three), strict=True):
            require(
                not same((here,), (there,)),
                text(
                    ko="시드를 바꾸어도 `{name}`{이} 같은 값에서 시작합니다.",
                    en="With another seed `{name}` starts from the same values all the same.",
                    name=name,
                ),
            )


def hold_to_the_spread(results):
    """Both weights start with mean 0 and deviation 1, as far as so many numbers tell."""
    for result in results:
        for name, weights in zip(("W1", "W2"), learnt(result), strict=True):
            mean, deviation = weights.mean(), weights.std()
            require(
                abs(mean) < MOST_MEAN and LEAST_DEVIATION < deviation < MOST_DEVIATION,
                text(
                    ko="`{name}`{이} 평균 {mean:.2f}, 표준편차 {deviation:.2f}에서 시작합니다(숫자 "
                    "{size:,}개). 평균 0, 표준편차 1인 정규 분포에서 뽑아야 합니다.",
                    en="`{name}` starts with mean {mean:.2f} and standard deviation {deviation:.2f} "
                    "({size:,} numbers). It should be drawn from a normal distribution with mean 0 "
                    "and standard deviation 1.",
                    name=name,
                    mean=mean,
                    deviation=deviation,
                    size=weights.size,
                ),
            )


@check(0.5, "test_train")
def seed_decides_the_start(
    first=calls("train", on=starts),
    second=calls("train", on=again),
    third=calls("train", on=elsewhere),
    large=calls("train", on=wide),
):
    """시작은 시드가 정하고, 평균은 0, 표준편차는 1입니다 / The seed decides the start, with mean 0 and deviation 1"""
    hold_to_the_seed(first, second, third)
    hold_each_to_the_seed(first, third)
    hold_to_the_spread(large)


@check(0.5, "test_train", after=seed_decides_the_start)
def rate_decides_the_length(
    still=calls("train", on=starts),
    short=calls("train", on=one_step),
    far=calls("train", on=twice_as_far),
):
    """학습률이 스텝의 길이를 정합니다 / The rate decides the length of a step"""
    for begun, one, other in zip(still, short, far, strict=True):
        start_of, *ends = (learnt(result) for result in (begun, one, other))
        require(
            not same(start_of, ends[0], 1e-5),
            text(
                ko="`steps`가 1이어도 가중치가 움직이지 않습니다.",
                en="With `steps` at 1 the weights do not move.",
            ),
        )
        short_way, long_way = (
            [there - here for here, there in zip(start_of, end, strict=True)] for end in ends
        )
        require(
            same([2 * way for way in short_way], long_way, 1e-5),
            text(
                ko="같은 시작에서 학습률을 두 배로 하면 한 스텝에 두 배로 움직여야 하는데 그렇지 "
                "않습니다. `rate`를 두 가중치에 모두 쓰는지, 두 기울기를 모두 같은 가중치에서 "
                "구하는지 보세요.",
                en="From the same start, twice the rate should move the weights twice as far in one "
                "step, and it does not. See whether `rate` is used for both weights, and whether "
                "both gradients are found at the same weights.",
            ),
        )


def steps_of(results):
    """Return each call together with the one that took one step more."""
    both = pairwise(results)
    return [(one, further) for one, further in both if further.args[4] == one.args[4] + 1]


def one_by_one(X, y, rate, W1, W2):
    """Return what comes of moving one of the weights before the gradient of the other is found."""
    after_w2 = W2 - rate * gradients(X, y, W1, W2)[1]
    after_w1 = W1 - rate * gradients(X, y, W1, W2)[0]
    return (
        (W1 - rate * gradients(X, y, W1, after_w2)[0], after_w2),
        (after_w1, W2 - rate * gradients(X, y, after_w1, W2)[1]),
    )


def said_of_step(now, after, X, y, rate):
    """Return what is wrong with a step; NO_TEXT if it is not known."""
    dW1, dW2 = gradients(X, y, *now)
    known = [
        (
            [now],
            text(ko="가중치가 움직이지 않았습니다.", en="The weights have not moved."),
        ),
        (
            [(now[0] + rate * dW1, now[1] + rate * dW2)],
            text(
                ko="오차가 커지는 쪽으로 옮겼습니다. 부호를 보세요.",
                en="It moves to where the error grows; mind the sign.",
            ),
        ),
        (
            [(now[0] - dW1, now[1] - dW2)],
            text(ko="학습률 `rate`를 쓰지 않았습니다.", en="The learning rate `rate` is not used."),
        ),
        (
            one_by_one(X, y, rate, *now),
            text(
                ko="한쪽 가중치를 먼저 옮기고, 옮긴 값으로 다른 쪽의 기울기를 구했습니다.",
                en="One of the weights was moved first, and the gradient of the other was found "
                "with its new value.",
            ),
        ),
        (
            [
                (now[0] - rate * dW1 / over, now[1] - rate * dW2 / over)
                for over in (2, len(y), y.size)
            ],
            text(
                ko="방향은 맞지만 스텝이 짧습니다. `rate`와 `gradients` 말고 무엇을 더 곱하거나 "
                "나누었는지 보세요.",
                en="The direction is right but the step is too short: see what is multiplied or "
                "divided in beside `rate` and `gradients`.",
            ),
        ),
    ]
    return next((said for many, said in known for each in many if same(after, each)), NO_TEXT)


@check(0.5, "test_train", after=(of_w1, of_w2, seed_decides_the_start, rate_decides_the_length))
def step_goes_against_the_gradients(slow=calls("train", on=careful), fast=calls("train", on=bold)):
    """스텝마다 두 가중치를 기울기의 반대쪽으로 옮깁니다 / Each step moves both weights against their gradients"""
    for one, further in (*steps_of(slow), *steps_of(fast)):
        X, y, _, rate, steps, _ = one.args
        now, after = learnt(one), learnt(further)
        slopes = gradients(X, y, *now)
        wanted = [weights - rate * change for weights, change in zip(now, slopes, strict=True)]
        require(
            same(after, wanted, 5e-6),
            sentences(
                text(
                    ko="`steps`가 {more}일 때의 가중치가, {steps}일 때의 가중치에서 기울기와 학습률 "
                    "{rate}대로 한 스텝 옮긴 것과 다릅니다.",
                    en="With `steps` at {more}, the weights are not those that one step with the "
                    "gradients and the rate {rate} makes of the weights with `steps` at {steps}.",
                    more=steps + 1,
                    steps=steps,
                    rate=rate,
                ),
                said_of_step(now, after, X, y, rate),
            ),
        )


@check(0.25, "test_train", after=step_goes_against_the_gradients)
def error_falls_at_each_step(slow=calls("train", on=careful)):
    """첫 스텝부터 스텝마다 오차가 줄어듭니다 / The error falls at each step from the first one on"""
    for one, further in steps_of(slow):
        X, y, _, rate, steps, _ = one.args
        before, after = (error_of(X, y, *learnt(each)) for each in (one, further))
        require(
            after < before,
            text(
                ko="학습률이 {rate}로 작은데도 스텝 {step}에서 오차가 줄지 않습니다.",
                en="With a rate as small as {rate}, the error does not fall at step {step}.",
                rate=rate,
                step=steps + 1,
            ),
        )


@check(0.25, "test_train", after=(error, output_layer))
def errors_are_those_of_the_weights(slow=calls("train", on=careful), fast=calls("train", on=bold)):
    """`errors`는 스텝마다의 오차입니다 / `errors` are the errors step by step"""
    for results in (slow, fast):
        expected = []
        for result in results:
            X, y, _, _, steps, _ = result.args
            W1, W2 = learnt(result)
            errors = values_of(result, W1.shape, W2.shape, (steps + 1,))[2]
            expected = [*(expected if steps else ()), error_of(X, y, W1, W2)]
            require(
                np.allclose(errors, expected, rtol=1e-4, atol=1e-5),
                text(
                    ko="{steps}스텝을 배울 때 `errors`가 스텝마다의 가중치에서 다시 구한 오차와 "
                    "다릅니다. 첫 숫자는 첫 스텝 전, 마지막은 돌려주는 가중치의 것입니다.",
                    en="With `steps` at {steps}, `errors` are not the errors counted again from the "
                    "weights of each step. The first is that before any step, the last that of the "
                    "weights returned.",
                    steps=steps,
                ),
            )


def wrong_points(W1, W2):
    """Return the points of XOR, as texts, that these weights do not read rightly."""
    y_hat = forward(X_XOR, W1, W2)[3]
    right = np.where(Y_XOR == 1, y_hat > 0.5, y_hat < 0.5).ravel()
    return [f"({a:.0f}, {b:.0f})" for (a, b, _), good in zip(X_XOR, right, strict=True) if not good]


@check(0.25, "test_train", after=step_goes_against_the_gradients)
def train_learns_xor(results=calls("train", on=xor)):
    """`train`이 XOR를 배웁니다 / `train` learns XOR"""
    read = sum(not wrong_points(*learnt(result)) for result in results)
    require(
        read >= XOR_LEARNT,
        text(
            ko="은닉 뉴런 {hidden}개, 학습률 1로 {steps:,}스텝씩 배우게 했더니 네 점을 "
            "다 맞힌 시드가 {seeds}개 가운데 {read}개입니다. 처음의 가중치가 너무 작거나 스텝이 기울기를 따르지 "
            "않으면 그렇게 됩니다.",
            en="With {hidden} hidden neurons and rate 1, {steps:,} steps from each of {seeds} seeds, "
            "all four points came out right for {read} of them. That happens if the starting "
            "weights are too small, or if steps do not follow the gradients.",
            hidden=XOR_HIDDEN,
            steps=XOR_STEPS,
            seeds=XOR_SEEDS,
            read=read,
        ),
    )


@check(0.25, "test_train", after=seed_decides_the_start)
def train_leaves_its_arrays_alone(
    first=calls("train", on=starts),
    second=calls("train", on=again),
    third=calls("train", on=elsewhere),
    slow=calls("train", on=careful),
    fast=calls("train", on=bold),
):
    """`train`은 받은 것을 바꾸지 않습니다 / `train` leaves its arguments alone"""
    hold_to_the_seed(first, second, third)  # no merit of what does not begin to train
    for result in (*slow, *fast):
        require(
            not result.changed,
            text(
                ko="`train`에 넣은 배열의 값이 바뀌었습니다. 받은 배열은 그대로 두고 새 배열을 만드세요.",
                en="`train` changed an array that it was given. Leave what it was given alone and "
                "make a new array.",
            ),
        )


@check(1, "test_xor_weights", after=train_learns_xor)
def xor_weights_read_all_four_points(xor_weights):
    """`xor_weights`가 네 점을 모두 맞힙니다 / `xor_weights` read all four points rightly"""
    W1, W2 = (xor_weights.item(place).numbers().values for place in (0, 1))
    require(
        W1.ndim == W2.ndim == 2 and W1.shape[0] == 3 and W2.shape == (W1.shape[1], 1),
        text(
            ko="`xor_weights`의 모양이 {first}과 {second}입니다. (3, h)와 (h, 1)이어야 합니다.",
            en="`xor_weights` have the shapes {first} and {second}; they should be (3, h) and (h, 1).",
            first=str(W1.shape),
            second=str(W2.shape),
        ),
    )
    wrong = wrong_points(np.asarray(W1, float), np.asarray(W2, float))
    require(
        not wrong,
        text(
            ko="채점기의 순전파로 읽으면 `xor_weights`가 {wrong}에서 틀립니다.",
            en="Read by the grader's forward pass, `xor_weights` are wrong at {wrong}.",
            wrong=", ".join(wrong),
        ),
    )
