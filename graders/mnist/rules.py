"""The five rules in NumPy, and the mistakes that are known by what they give.

The sandbox is handed states that these rules worked out (`calls.py`), so that every call stands in
the middle of a walk. What a student's step is held to is Keras's own optimizer (`walking.py`).
Each rule takes weights, gradient, states, for Adam the number of the step, then settings; it
returns the new weights and the new states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbassay.texts import Text, text

Array = NDArray[np.float64]
Step = Callable[..., tuple[Array, ...]]


def sgd(w: Array, g: Array, rate: float = 0.01) -> tuple[Array, ...]:
    """Against the gradient."""
    return (w - rate * g,)


def momentum(
    w: Array, g: Array, velocity: Array, rate: float = 0.01, kept: float = 0.9
) -> tuple[Array, ...]:
    """Keras's SGD with a momentum."""
    velocity = kept * velocity - rate * g
    return w + velocity, velocity


def adagrad(
    w: Array, g: Array, total: Array, rate: float = 0.001, epsilon: float = 1e-7
) -> tuple[Array, ...]:
    """Strides by the sum of all squares (Duchi, Hazan and Singer 2011)."""
    total = total + g**2
    return w - rate * g / np.sqrt(total + epsilon), total


def rmsprop(
    w: Array, g: Array, mean: Array, rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
) -> tuple[Array, ...]:
    """Strides by a moving average of the squares."""
    mean = rho * mean + (1 - rho) * g**2
    return w - rate * g / np.sqrt(mean + epsilon), mean


def adam(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    t: int,
    rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> tuple[Array, ...]:
    """Both, corrected for having begun at nothing (Kingma and Ba 2015)."""
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    stride = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - stride * m / (np.sqrt(v) + epsilon), m, v


class Mistake(NamedTuple):
    """Another rule, and what a student who wrote it is told."""

    step: Step
    said: Text


class Rule(NamedTuple):
    """One function of the notebook: its rule, and the names of the states it hands on."""

    step: Step
    states: tuple[str, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def parts(self) -> int:
        """How many arrays are returned."""
        return 1 + len(self.states)


_UPHILL = text(
    ko="기울기가 가리키는 쪽, 곧 손실이 늘어나는 쪽으로 옮겼습니다.",
    en="It moves the way the gradient points, where the loss grows.",
)


def _old_velocity(w: Array, g: Array, velocity: Array, *settings: float) -> tuple[Array, ...]:
    return w + velocity, momentum(w, g, velocity, *settings)[1]


def _uphill(w: Array, g: Array, velocity: Array, *settings: float) -> tuple[Array, ...]:
    return momentum(w, -g, velocity, *settings)


def _forgetful(w: Array, g: Array, velocity: Array, *settings: float) -> tuple[Array, ...]:
    return momentum(w, g, 0 * velocity, *settings)


def _no_root(w: Array, g: Array, total: Array, rate: float = 0.001) -> tuple[Array, ...]:
    total = total + g**2
    return w - rate * g / total, total


def _old_total(w: Array, g: Array, total: Array, rate: float = 0.001) -> tuple[Array, ...]:
    return w - rate * g / np.sqrt(total + 1e-7), total + g**2


def _old_mean(
    w: Array, g: Array, mean: Array, rate: float = 0.001, rho: float = 0.9
) -> tuple[Array, ...]:
    return w - rate * g / np.sqrt(mean + 1e-7), rho * mean + (1 - rho) * g**2


def _rho_exchanged(
    w: Array, g: Array, mean: Array, rate: float = 0.001, rho: float = 0.9
) -> tuple[Array, ...]:
    return rmsprop(w, g, mean, rate, 1 - rho)


def _rho_dropped(
    w: Array, g: Array, mean: Array, rate: float = 0.001, rho: float = 0.9
) -> tuple[Array, ...]:
    return adagrad(w, g, mean, rate)


def _uncorrected(
    w: Array,
    g: Array,
    m: Array,
    v: Array,
    t: int,
    rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
) -> tuple[Array, ...]:
    _, m, v = adam(w, g, m, v, t, rate, beta_1, beta_2)
    return w - rate * m / (np.sqrt(v) + 1e-7), m, v


def _one_late(w: Array, g: Array, m: Array, v: Array, t: int, *more: float) -> tuple[Array, ...]:
    return adam(w, g, m, v, t + 1, *more)


_OLD = text(
    ko="보폭을 새 값이 아니라 옛 값으로 나눴습니다.", en="It divides by the old value, not the new."
)

RULES: Mapping[str, Rule] = {
    "sgd_step": Rule(sgd, (), (Mistake(lambda w, g, *s: sgd(w, -g, *s), _UPHILL),)),
    "momentum_step": Rule(
        momentum,
        ("velocity",),
        (
            Mistake(_uphill, _UPHILL),
            Mistake(
                _old_velocity,
                text(
                    ko="새 속도가 아니라 받은 속도로 옮겼습니다.",
                    en="It moves by the velocity that it was given, not by the new one.",
                ),
            ),
            Mistake(
                _forgetful,
                text(
                    ko="받은 속도를 쓰지 않아 걸음마다 멈춘 데서 출발합니다.",
                    en="It does not use the velocity that it was given: each step starts "
                    "from rest.",
                ),
            ),
        ),
    ),
    "adagrad_step": Rule(
        adagrad,
        ("accumulator",),
        (
            Mistake(
                _no_root,
                text(
                    ko="제곱 합의 제곱근이 아니라 제곱 합으로 나눴습니다.",
                    en="It divides by the sum of squares, not by its root.",
                ),
            ),
            Mistake(_old_total, _OLD),
        ),
    ),
    "rmsprop_step": Rule(
        rmsprop,
        ("velocity",),
        (
            Mistake(
                _rho_exchanged,
                text(
                    ko="rho와 1 - rho의 자리가 바뀌었습니다.", en="rho and 1 - rho are exchanged."
                ),
            ),
            Mistake(
                _rho_dropped,
                text(
                    ko="평균이 아니라 합입니다. 옛 제곱이 잊히지 않습니다.",
                    en="That is a sum, not an average: old squares are never forgotten.",
                ),
            ),
            Mistake(_old_mean, _OLD),
        ),
    ),
    "adam_step": Rule(
        adam,
        ("m", "v"),
        (
            Mistake(
                _uncorrected,
                text(
                    ko="편향 보정이 빠졌습니다. 0에서 시작한 평균은 처음 몇 걸음 동안 너무 "
                    "작습니다.",
                    en="The bias correction is missing: averages that begin at 0 are too "
                    "small at first.",
                ),
            ),
            Mistake(
                _one_late,
                text(
                    ko="t에 1을 더했습니다. t는 이미 1부터 셉니다.",
                    en="It adds 1 to t, which counts from 1 already.",
                ),
            ),
        ),
    ),
}


def as_step(name: str, args: tuple[Any, ...]) -> tuple[Array, ...]:
    """Return what the rule of the function `name` gives for these arguments."""
    return RULES[name].step(*args)
