"""How far from its bar each student ended: a strip of dots for every bar of the assignment."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from nbassay.reports.classroom._scale import Scale, fit_range, round_numbers
from nbassay.reports.inputs import ClassInput
from nbassay.reports.summary import topic_of
from nbassay.results import CheckResult, Measured
from nbassay.texts import Text

WIDTH, HEIGHT, MARGIN = 640, 116, 14  # px
FLOOR = 94  # px from the top to the dots that lie lowest
_STEP = 7.0  # px between dots
_CLEAR = 34  # px around the number of the bar
_TALLEST = 78  # px of the highest stack


@dataclass(frozen=True)
class Strip:
    """One bar, and what its students reached as two drawn paths: dots, and crosses below it."""

    name: str
    title: Text
    place: str
    at_least: bool
    bar: float
    values: tuple[float, ...] = field(repr=False)
    bar_at: float
    dots: str
    crosses: str
    ticks: tuple[tuple[float, str], ...]
    outside: int

    @property
    def missed(self) -> int:
        """How many are on the wrong side of the bar."""
        return sum(not _reaches(value, self.bar, at_least=self.at_least) for value in self.values)

    @property
    def reached(self) -> int:
        """How many are on the right side of the bar."""
        return len(self.values) - self.missed

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)


def draw_strips(page: ClassInput) -> list[Strip]:
    """Return a strip for each bar that something was held to, in the order of the assignment.

    Where a check holds several numbers to one bar, the student has the one that is worst.
    """
    found: dict[str, list[float]] = defaultdict(list)
    about: dict[str, tuple[CheckResult, Measured]] = {}
    for result in page.results:
        own: dict[str, float] = {}
        for check, held in _measured(result.checks):
            if held.bar in page.bars:
                about.setdefault(held.bar, (check, held))
                worst = min if held.wanted == "at least" else max
                own[held.bar] = worst(own.get(held.bar, held.value), held.value)
        for name, value in own.items():
            found[name].append(value)
    return [_strip(name, page.bars[name], found[name], *about[name]) for name in about]


def _measured(checks: Iterable[CheckResult]) -> Iterable[tuple[CheckResult, Measured]]:
    return (
        (check, held) for check in checks for held in check.measured if math.isfinite(held.value)
    )


def _strip(
    name: str, bar: float, values: Sequence[float], check: CheckResult, held: Measured
) -> Strip:
    low, high = fit_range(values, bar)
    place = Scale(low, high, MARGIN, WIDTH - MARGIN)
    at_least = held.wanted == "at least"
    stacks: dict[int, list[float]] = defaultdict(list)
    for value in sorted(values):
        # Counted from the bar, so that no column of dots stands on both sides of it.
        stacks[math.floor((place(value) - place(bar)) / _STEP)].append(value)
    rise = min(_STEP, _TALLEST / max(len(stack) for stack in stacks.values()))
    dots, crosses = [], []
    for column, stack in stacks.items():
        for level, value in enumerate(stack):
            x = round(place(bar) + (column + 0.5) * _STEP, 1)
            y = round(FLOOR - 6 - level * rise, 1)
            if _reaches(value, bar, at_least=at_least):
                dots.append(f"M{x:g} {y:g}h0")
            else:
                crosses.append(f"M{x - 2.5:g} {y - 2.5:g}l5 5m0-5l-5 5")
    return Strip(
        name=name,
        title=check.called,
        place=f"{check.notebook} · {topic_of(check.cell)}",
        at_least=at_least,
        bar=bar,
        values=tuple(values),
        bar_at=place(bar),
        dots="".join(dots),
        crosses="".join(crosses),
        ticks=tuple(
            (place(tick), f"{tick:.4g}")
            for tick in round_numbers(low, high)
            if abs(place(tick) - place(bar)) > _CLEAR
        ),
        outside=sum(not low <= value <= high for value in values),
    )


def _reaches(value: float, bar: float, *, at_least: bool) -> bool:
    return value >= bar if at_least else value <= bar
