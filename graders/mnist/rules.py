"""The five rules of Keras in NumPy, the mistakes that are known by what they give, and walks.

Each rule takes weights, gradient, states, for Adam the number of the step, then settings; it
returns the new weights and the new states. `tests/test_graders_optimizers.py` holds them to Keras's
own optimizers.

A walk is several steps, each from where the last one ended: with settings of the student's own, with
those that a function has by default, or over ground that is flat (gradients of exactly 0 and faint
ones, a state of 0). Only there epsilon can be seen: inside the root or beside it, either is right.
"""

from functools import partial

import numpy as np

from nbassay.grader import text

STEPS = 4
EPSILON = 1e-7


def within(squares):
    return np.sqrt(squares + EPSILON)


def beside(squares):
    return np.sqrt(squares) + EPSILON


def sgd(w, g, rate=0.01):
    return w - rate * g


def momentum(w, g, velocity, rate=0.01, kept=0.9):
    velocity = kept * velocity - rate * g
    return w + velocity, velocity


def adagrad(w, g, total, rate=0.001, root=within):
    total = total + g**2
    return w - rate * g / root(total), total


def rmsprop(w, g, mean, rate=0.001, rho=0.9, root=within):
    mean = rho * mean + (1 - rho) * g**2
    return w - rate * g / root(mean), mean


def adam(w, g, m, v, t, rate=0.001, beta_1=0.9, beta_2=0.999, root=beside):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    stride = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - stride * m / root(v), m, v


def adam_in_books(w, g, m, v, t, rate=0.001, beta_1=0.9, beta_2=0.999, root=beside, fading=None):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    fading_1, fading_2 = fading or (beta_1, beta_2)
    return w - rate * m / (1 - fading_1**t) / root(v / (1 - fading_2**t)), m, v


RULES = {
    "sgd_step": sgd,
    "momentum_step": momentum,
    "adagrad_step": adagrad,
    "rmsprop_step": rmsprop,
    "adam_step": adam,
}


# The same with epsilon elsewhere.
AS_RIGHT = {
    "adagrad_step": [partial(adagrad, root=beside)],
    "rmsprop_step": [partial(rmsprop, root=beside)],
    "adam_step": [partial(adam, root=within), adam_in_books, partial(adam_in_books, root=within)],
}


def adam_exchanged(w, g, m, v, t, rate=0.001, beta_1=0.9, beta_2=0.999, fading=None):
    return adam_in_books(w, g, m, v, t, rate, beta_2, beta_1, fading=fading)


def adam_half_exchanged(w, g, m, v, t, rate=0.001, beta_1=0.9, beta_2=0.999):
    return adam_exchanged(w, g, m, v, t, rate, beta_1, beta_2, fading=(beta_1, beta_2))


UPHILL = text(
    ko="기울기가 가리키는 쪽, 곧 손실이 늘어나는 쪽으로 옮겼습니다.",
    en="It moves the way the gradient points, where the loss grows.",
)
OLD = text(
    ko="보폭을 새 값이 아니라 옛 값으로 나눴습니다.", en="It divides by the old value, not the new."
)
EXCHANGED = text(ko="beta_1과 beta_2의 자리가 바뀌었습니다.", en="beta_1 and beta_2 are exchanged.")
MISTAKES = {
    "sgd_step": [(lambda w, g, *more: sgd(w, -g, *more), UPHILL)],
    "momentum_step": [
        (lambda w, g, *more: momentum(w, -g, *more), UPHILL),
        (
            lambda w, g, velocity, *more: (w + velocity, velocity),
            text(
                ko="새 속도가 아니라 받은 속도로 옮겼습니다.",
                en="It moves by the velocity that it was given, not by the new one.",
            ),
        ),
        (
            lambda w, g, velocity, *more: momentum(w, g, 0 * velocity, *more),
            text(
                ko="받은 속도를 쓰지 않아 스텝마다 멈춘 데서 출발합니다.",
                en="It does not use the velocity that it was given: each step starts from rest.",
            ),
        ),
    ],
    "adagrad_step": [
        (
            lambda w, g, total, rate=0.001: (w - rate * g / (total + g**2), total),
            text(
                ko="제곱 합의 제곱근이 아니라 제곱 합으로 나눴습니다.",
                en="It divides by the sum of squares, not by its root.",
            ),
        ),
        (lambda w, g, total, rate=0.001: (w - rate * g / np.sqrt(total + 1e-7), total), OLD),
    ],
    "rmsprop_step": [
        (
            lambda w, g, mean, rate=0.001, rho=0.9: rmsprop(w, g, mean, rate, 1 - rho),
            text(ko="rho와 1 - rho의 자리가 바뀌었습니다.", en="rho and 1 - rho are exchanged."),
        ),
        (
            lambda w, g, mean, rate=0.001, rho=0.9: adagrad(w, g, mean, rate),
            text(
                ko="평균이 아니라 합입니다. 옛 제곱이 잊히지 않습니다.",
                en="That is a sum, not an average: old squares are never forgotten.",
            ),
        ),
        (lambda w, g, mean, rate=0.001, rho=0.9: (w - rate * g / np.sqrt(mean + 1e-7), mean), OLD),
    ],
    "adam_step": [
        (
            partial(adam_in_books, fading=(0, 0)),
            text(
                ko="편향 보정이 빠졌습니다. 0에서 시작한 평균은 처음 몇 스텝 동안 너무 작습니다.",
                en="The bias correction is missing: averages that begin at 0 are too small at "
                "first.",
            ),
        ),
        (
            lambda w, g, m, v, t, *more: adam(w, g, m, v, t + 1, *more),
            text(
                ko="t에 1을 더했습니다. t는 이미 1부터 셉니다.",
                en="It adds 1 to t, which counts from 1 already.",
            ),
        ),
        (adam_exchanged, EXCHANGED),
        (adam_half_exchanged, EXCHANGED),
    ],
}

# Settings of a student's own, beginning with the learning rate, lie in these spans.
SPANS = {
    "momentum_step": [(0.5, 0.85)],
    "rmsprop_step": [(0.6, 0.85)],
    "adam_step": [(0.6, 0.85), (0.9, 0.99)],
}
STATES = {"sgd_step": 0, "adam_step": 2}


def usual_walk(function):
    return lambda rng: walk(function, rng, (6,), begins_with(function))


def own_walk(function):
    def draw(rng):
        spans = [(0.03, 0.1), *SPANS.get(function, [])]
        settings = tuple(round(float(rng.uniform(*span)), 4) for span in spans)
        return walk(function, rng, (4, 5), begins_with(function), settings)

    return draw


def flat_walk(function):
    return lambda rng: walk(function, rng, (9,), 0.0, (0.1,), flat=True)


def begins_with(function):
    return 0.1 if function == "adagrad_step" else 0.0  # as Keras's accumulator does


def walk(function, rng, shape, start, settings=(), *, flat=False):
    weights = rng.normal(0, 1, shape)
    states = tuple(np.full(shape, start) for _ in range(STATES.get(function, 1)))
    steps = []
    for number in range(1, STEPS + 1):
        gradient = rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)
        if flat:
            gradient = np.sign(gradient) * 10 ** rng.uniform(-6, -4, shape)
            gradient[::2] = 0
        count = (number,) if function == "adam_step" else ()
        steps.append((weights, gradient, *states, *count, *settings))
        new = RULES[function](*steps[-1])
        weights, *states = new if isinstance(new, tuple) else (new,)
    return steps
