"""The learning rule as the brief has it, and the same with typical mistakes in it."""

from dataclasses import dataclass, replace

import numpy as np

from nbassay.texts import text


@dataclass(frozen=True)
class Rule:
    """How to learn; as it stands this is the rule of the brief."""

    fires_on_tie: bool = True
    bias_learns: bool = True
    bias_by_rate: bool = True
    at_once: bool = True  # the corrected weights count from the next row, not the next epoch
    rate_counts: bool = True
    sign: int = 1
    extra_epochs: int = 0

    def fit(self, rows, answers, lr, epochs):
        """(weights (k,), bias) after `epochs` passes over rows (n, k) and answers (n,)."""
        rate = lr if self.rate_counts else 1.0
        weights, bias = np.zeros(rows.shape[1]), 0.0
        for _ in range(epochs + self.extra_epochs):
            held = weights, bias
            for row, answer in zip(rows.astype(float), answers, strict=True):
                seen = (weights, bias) if self.at_once else held
                error = self.sign * (int(answer) - self.fires(row, *seen))
                weights = weights + rate * error * row
                if self.bias_learns:
                    bias += (rate if self.bias_by_rate else 1.0) * error
        return weights, bias

    def fires(self, row, weights, bias):
        """The answer to one row, 0 or 1."""
        total = row @ weights + bias
        return int(total >= 0 if self.fires_on_tie else total > 0)


BRIEF = Rule()
MISTAKES = (
    (
        replace(BRIEF, fires_on_tie=False),
        text(
            ko="합이 정확히 0일 때(처음에 그렇습니다) 켜지지 않는 규칙으로 배웠습니다.",
            en="This is learnt with a neuron that does not fire where the sum is exactly 0, "
            "as it is at the start.",
        ),
    ),
    (
        replace(BRIEF, bias_learns=False),
        text(
            ko="편향이 배우지 않습니다. 편향이 없으면 경계는 늘 원점을 지납니다.",
            en="The bias does not learn; without it the boundary always passes through the origin.",
        ),
    ),
    (
        replace(BRIEF, bias_by_rate=False),
        text(
            ko="편향을 고칠 때 학습률 `lr`을 곱하지 않았습니다.",
            en="The bias is moved without the learning rate `lr`.",
        ),
    ),
    (
        replace(BRIEF, at_once=False),
        text(
            ko="에폭이 끝날 때까지 처음의 가중치로 예측했습니다. 고친 가중치는 바로 다음 "
            "행부터 씁니다.",
            en="All rows of an epoch are predicted by the weights that it began with; the "
            "corrected ones count from the very next row.",
        ),
    ),
    (
        replace(BRIEF, rate_counts=False),
        text(ko="학습률 `lr`을 쓰지 않았습니다.", en="The learning rate `lr` is not used."),
    ),
    (
        replace(BRIEF, sign=-1),
        text(
            ko="부호가 반대입니다. 틀린 행에서 더 멀어집니다.",
            en="The sign is the wrong way round: a row that is wrong gets worse.",
        ),
    ),
    (
        replace(BRIEF, extra_epochs=1),
        text(ko="한 에폭을 더 배웠습니다.", en="It learnt for one epoch more than asked."),
    ),
    (
        replace(BRIEF, extra_epochs=-1),
        text(ko="한 에폭을 덜 배웠습니다.", en="It learnt for one epoch less than asked."),
    ),
)
OTHERWISE = text(
    ko="가중치와 편향이 0에서 시작하는지, 행을 주어진 순서대로 보는지, 틀린 행에서 얼마나 "
    "움직이는지 종이에 한 행씩 따라가 보세요.",
    en="Follow it on paper row by row: do weights and bias start at 0, are the rows met in "
    "the order given, and by how much does a wrong row move them?",
)


def same(answer, expected):
    """Whether two (weights, bias) are equal up to rounding, which may be that of float32."""
    size = 1 + np.abs(np.append(expected[0], expected[1])).max()
    off = np.abs(np.append(answer[0] - expected[0], answer[1] - expected[1]))
    return bool((off <= 1e-5 * size).all())


def mistake(answers, calls):
    """Name the mistake that gives these `answers` to `calls`; a hint where none is known."""
    for rule, said in MISTAKES:
        if all(same(answer, rule.fit(*args)) for answer, args in zip(answers, calls, strict=True)):
            return said
    return OTHERWISE
