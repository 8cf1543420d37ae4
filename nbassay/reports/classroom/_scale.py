"""Numbers on a drawing: a range that one odd value does not stretch, and places in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Scale:
    """Maps `low` to `start` and `high` to `end`, both in px; what lies beyond goes to the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of `value`."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the range."""
        return self.low <= value <= self.high


def fit_range(values: Sequence[float], *others: float) -> tuple[float, float]:
    """Return a range of finite `values` without those far from most, but with `others`.

    Far is more than three times the distance of the quartiles from them (Tukey, Exploratory Data
    Analysis, 1977: "far out"). The range is never empty.
    """
    low, high = min(values), max(values)
    if len(values) >= 8:
        first, _, third = quantiles(values, n=4, method="inclusive")
        reach = 3 * (third - first) or abs(third) / 2 or 1.0
        low, high = max(low, first - reach), min(high, third + reach)
    low, high = min([low, *others]), max([high, *others])
    room = (high - low) * 0.04 or abs(high) * 0.05 or 1.0
    return low - room, high + room


def round_numbers(low: float, high: float) -> list[float]:
    """Return two to five round numbers between `low` and `high`."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(nice * power for nice in (1, 2, 5, 10) if nice * power >= raw)
    first = math.ceil(low / step)
    return [round(number * step, 12) for number in range(first, math.floor(high / step) + 1)]
