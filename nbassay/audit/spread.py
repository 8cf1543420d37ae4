"""How far a measured quantity spreads, and what that says of the bar that it is held to.

Right solutions differ from each other and, by their seeds, from themselves. What counts is the
right solution that does worst: each kind of honest work has to pass. Its runs are taken as normal,
with the spread of all right solutions about their own means (a pooled standard deviation), and the
next run is judged by Student's t with as many degrees of freedom (a prediction interval: Hahn and
Meeker, Statistical Intervals, 1991, chapter 4).

Of wrong work counts the single run that came nearest to passing, with the spread of honest work: a
network that was trained wrongly may run wild, and its own spread says nothing of its better runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

MOST_FALSE_FAILS = 0.001  # how often one honest run may miss a bar by bad luck
MOST_PASSES = 0.01  # how often work that a bar is there for may pass by good luck

Wanted = Literal["at least", "at most"]
Runs = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Group:
    """One kind of solution among several: the mean of its `runs`, and the spread `sd` of all kinds.

    `freedom` are the degrees of freedom that `sd` has.
    """

    name: str
    mean: float
    runs: int
    sd: float
    freedom: int

    def chance_below(self, number: float) -> float:
        """Return how likely its next run is below `number`."""
        if not self.sd:
            return float(self.mean < number)
        return float(stats.t.cdf((number - self.mean) / self._error, self.freedom))

    def reached_but_for(self, chance: float) -> float:
        """Return the number that its next run is below with this `chance` alone."""
        if not self.sd:
            return self.mean
        return float(self.mean + stats.t.ppf(chance, self.freedom) * self._error)

    @property
    def _error(self) -> float:
        return self.sd * math.sqrt(1 + 1 / self.runs)


def worst_of(runs: Runs) -> Group:
    """Return the kind with the smallest mean; `runs` are values by kind, none of them empty.

    The spread is that of all kinds about their means. With a single run of each kind there is none,
    and it is taken to be 0.
    """
    freedom = sum(len(values) - 1 for values in runs.values())
    off = sum(
        float(np.sum((np.asarray(values) - np.mean(values)) ** 2)) for values in runs.values()
    )
    name = min(runs, key=lambda one: float(np.mean(runs[one])))
    sd = math.sqrt(off / freedom) if freedom else 0.0
    return Group(name, float(np.mean(runs[name])), len(runs[name]), sd, freedom)


@dataclass(frozen=True)
class Spread:
    """What was held to the bar `name` in the runs of right and of wrong submissions.

    `wrong` are only those that this bar is there to catch; there may be none.
    """

    name: str
    wanted: Wanted
    right: Runs
    wrong: Runs

    @property
    def worst_right(self) -> Group:
        """The right solution that comes nearest to failing, its mean as it was measured."""
        worst = self._near_right()
        return Group(worst.name, self._sign * worst.mean, worst.runs, worst.sd, worst.freedom)

    @property
    def best_wrong(self) -> Group | None:
        """The wrong run that came nearest to passing; None where nothing was to be caught."""
        near = self._near_wrong()
        if near is None:
            return None
        return Group(near.name, -self._sign * near.mean, near.runs, near.sd, near.freedom)

    def chance_of_false_fail(self, bar: float) -> float:
        """Return how likely the next run of the worst right solution misses `bar`, 0 to 1."""
        return self._near_right().chance_below(self._sign * bar)

    def chance_of_pass(self, bar: float) -> float:
        """Return how likely the best wrong run, made again, passes `bar`; 0 where there is none."""
        near = self._near_wrong()
        return 0.0 if near is None else near.chance_below(-self._sign * bar)

    def propose(self) -> float | None:
        """Return a bar that honest work passes and wrong work does not; None if there is none.

        It lies half-way between the two limits, or, where there is no wrong work, at the limit of
        honest work, in as few digits as can be.
        """
        limit = self._sign * self._near_right().reached_but_for(MOST_FALSE_FAILS)
        near = self._near_wrong()
        if near is None:
            return _shorten(limit, *sorted((limit, limit - self._sign * abs(limit))))
        other = -self._sign * near.reached_but_for(MOST_PASSES)
        if self._sign * other > self._sign * limit:
            return None
        return _shorten((limit + other) / 2, *sorted((limit, other)))

    def _near_right(self) -> Group:
        """The worst right solution, turned so that passing is being large."""
        return worst_of(_times(self._sign, self.right))

    def _near_wrong(self) -> Group | None:
        """The best wrong run, turned so that passing is being small."""
        if not self.wrong:
            return None
        best = {name: min(values) for name, values in _times(-self._sign, self.wrong).items()}
        name, honest = min(best, key=lambda one: best[one]), self._near_right()
        return Group(name, best[name], 1, honest.sd, honest.freedom)

    @property
    def _sign(self) -> float:
        return 1.0 if self.wanted == "at least" else -1.0


def _times(sign: float, runs: Runs) -> Runs:
    return {name: [sign * value for value in values] for name, values in runs.items()}


def _shorten(number: float, low: float, high: float) -> float:
    """Return a number near `number` in [`low`, `high`] that is written in few digits."""
    for digits in range(1, 17):
        short = float(f"{number:.{digits}g}")
        if low <= short <= high:
            return short
    return number
