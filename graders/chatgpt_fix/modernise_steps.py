"""Where the mended optimizers lead, and where they should."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks import fail, require
from nbassay.checks.calls import Result
from nbassay.texts import text

from . import modernise_recount as recount

ADAM_TOLERANCE = 1e-4  # float32, and a tiny constant that is added in one place or another
TOLERANCE = 1e-3


def adam(result: Result) -> None:
    """The steps of `make_adam(rate)` are Adam's with that rate.

    Raises:
        CheckFailed: naming the default rate, or that it moves in another way.
    """
    rate, gradients = result.args
    seen = result.array(text(ko="학습률 {rate}", en="a rate of {rate}", rate=rate))
    if recount.close(seen, recount.adam_places(rate, gradients), ADAM_TOLERANCE):
        return
    default = recount.adam_places(recount.DEFAULT_ADAM, gradients)
    require(
        not recount.close(seen, default, ADAM_TOLERANCE),
        text(
            ko="`make_adam({rate})`의 걸음이 Keras의 기본 학습률과 같습니다. 받은 학습률을 쓰지 "
            "않습니다.",
            en="The steps of `make_adam({rate})` are those of Keras's default rate; the rate "
            "that is handed in is not used.",
            rate=rate,
        ),
    )
    fail(
        text(
            ko="`make_adam({rate})`{이} 그 학습률의 Adam처럼 움직이지 않습니다. 옵티마이저의 "
            "종류와 다른 설정은 옛 코드 그대로여야 합니다.",
            en="`make_adam({rate})` does not move as Adam does with that rate. The kind of "
            "optimizer and its other settings should be those of the old code.",
            rate=rate,
        )
    )


def _slowing(result: Result) -> tuple[str, NDArray[Any], float, float, NDArray[np.float64]]:
    rate, decay, gradients = result.args
    seen = result.array(
        text(
            ko="학습률 {rate}, 세기 {decay}",
            en="rate {rate} and decay {decay}",
            rate=rate,
            decay=decay,
        )
    )
    return f"make_slowing_sgd({rate}, {decay})", seen, rate, decay, gradients


def starts_with_the_rate(result: Result) -> None:
    """The first step of `make_slowing_sgd` is the rate times the gradient.

    Raises:
        CheckFailed: if it is not.
    """
    name, seen, rate, _, gradients = _slowing(result)
    require(
        seen.size and recount.close(seen[0], -rate * gradients[0], TOLERANCE),
        text(
            ko="`{name}`의 첫 걸음이 학습률 × 기울기가 아닙니다. 첫 갱신에서는 k가 0이라 아직 "
            "줄지 않습니다.",
            en="The first step of `{name}` is not the rate times the gradient. At the first "
            "update k is 0, and the rate has not fallen yet.",
            name=name,
        ),
    )


def slows_down(result: Result) -> None:
    """The rate of `make_slowing_sgd` falls as the old `decay=` made it fall.

    Raises:
        CheckFailed: naming a rate that never falls, weight decay, or another curve.
    """
    name, seen, rate, decay, gradients = _slowing(result)
    rates = recount.slowing_rates(rate, decay, len(gradients))
    if recount.close(seen, recount.sgd_places(rates, gradients), TOLERANCE):
        return
    constant = recount.sgd_places(np.full(len(gradients), rate), gradients)
    require(
        not recount.close(seen, constant, TOLERANCE),
        text(
            ko="`{name}`의 학습률이 전혀 줄지 않습니다. 오늘의 Keras는 옛 인자를 받아 놓고 "
            "무시합니다.",
            en="The rate of `{name}` never falls. Today's Keras accepts the old argument and "
            "ignores it.",
            name=name,
        ),
    )
    shrunk = recount.weight_decay_places(rate, decay, gradients)
    require(
        not recount.close(seen, shrunk, TOLERANCE),
        text(
            ko="`{name}`{은} 학습률이 아니라 가중치를 줄입니다(weight decay). 이름이 비슷할 뿐 "
            "다른 일입니다.",
            en="`{name}` shrinks the weights (weight decay), not the rate. The names are alike, "
            "the jobs are not.",
            name=name,
        ),
    )
    fail(
        text(
            ko="`{name}`의 학습률이 rate / (1 + decay × k)를 따르지 않습니다. 줄어드는 곡선은 "
            "일정마다 다릅니다. 그림의 점들이 곡선 위에 있는지 보세요.",
            en="The rate of `{name}` does not follow rate / (1 + decay × k). Each schedule "
            "falls along a curve of its own; see whether the dots of the picture lie on the "
            "right one.",
            name=name,
        )
    )


def line(result: Result) -> None:
    """`fit_line` is where its updates lead from 0.

    Raises:
        CheckFailed: naming another number of updates, or numbers moved one after the other.
    """
    x, y, rate, updates = result.args
    what = text(
        ko="행 {rows}개, 갱신 {updates}번",
        en="{rows} rows and {updates} updates",
        rows=len(x),
        updates=updates,
    )
    seen = result.array(what).astype(float).ravel()
    require(
        seen.size == 2,
        text(
            ko="`fit_line`이 수 {size}개를 돌려줍니다. 기울기와 절편, 둘이어야 합니다.",
            en="`fit_line` returns {size} numbers; it should return two, slope and intercept.",
            size=seen.size,
        ),
    )
    expected = recount.line(x, y, rate, updates)
    if recount.close(seen, expected, TOLERANCE):
        return
    require(
        not recount.close(seen[::-1], expected, TOLERANCE),
        text(
            ko="`fit_line`이 절편을 먼저 돌려줍니다. 기울기, 절편의 순서입니다.",
            en="`fit_line` returns the intercept first; the order is slope, intercept.",
        ),
    )
    in_turn = recount.line(x, y, rate, updates, in_turn=True)
    require(
        not recount.close(seen, in_turn, TOLERANCE),
        text(
            ko="`fit_line`이 기울기를 옮긴 뒤의 오차로 절편을 옮깁니다. 둘은 같은 순간의 오차로 "
            "함께 옮깁니다.",
            en="`fit_line` moves the intercept by the error left after the slope has moved. "
            "Both move together, by the error of the same moment.",
        ),
    )
    require(
        not recount.close(seen, recount.line(x, y, rate, 1), TOLERANCE),
        text(
            ko="`fit_line`이 갱신을 {updates}번이 아니라 한 번만 합니다.",
            en="`fit_line` makes one update instead of {updates}.",
            updates=updates,
        ),
    )
    fail(
        text(
            ko="`fit_line`이 갱신 {updates}번 뒤에 있을 곳에 있지 않습니다. 0에서 출발하는지, "
            "갱신마다 모든 행의 평균 제곱 오차를 쓰는지 확인하세요.",
            en="`fit_line` is not where its updates (number: {updates}) lead. See that it "
            "starts at 0 and uses the mean squared error of all rows each time.",
            updates=updates,
        )
    )
