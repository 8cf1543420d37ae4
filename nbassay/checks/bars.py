"""Bars of `assignment.toml`: numbers that a measured quantity has to reach or may not exceed.

A bar remembers what was held against it, so that `nbassay calibrate` can tell by how much honest
work passes and wrong work fails.
"""

from __future__ import annotations

from collections.abc import Callable

from nbassay.results import Measured


class Bar(float):
    """A number of `[bars]`, which remembers what is held to it, for `nbassay calibrate`."""

    def __new__(cls, name: str, number: float, note: Callable[[Measured], None]) -> Bar:
        """Make the bar called `name`."""
        bar = super().__new__(cls, number)
        bar._name, bar._note = name, note
        return bar

    _name: str
    _note: Callable[[Measured], None]

    def is_reached_by(self, quantity: float) -> bool:
        """Tell whether `quantity` is as large as the bar or larger."""
        self._note(Measured(self._name, float(quantity), "at least"))
        return bool(quantity >= float(self))

    def is_not_exceeded_by(self, quantity: float) -> bool:
        """Tell whether `quantity` is as small as the bar or smaller."""
        self._note(Measured(self._name, float(quantity), "at most"))
        return bool(quantity <= float(self))


def reaches(quantity: float, bar: float) -> bool:
    """Tell whether `quantity` is as large as `bar`, a `Bar` or a number of the grader's own."""
    return bar.is_reached_by(quantity) if isinstance(bar, Bar) else bool(quantity >= bar)
