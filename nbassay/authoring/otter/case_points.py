"""How Otter shares the points of a question among its test cases."""

from __future__ import annotations

from collections.abc import Sequence

Points = float | None
_TOLERANCE = 1e-9
_DECIMALS = 6  # of a cell's points here; Otter itself rounds what a question earned to 5


class PointsFault(ValueError):
    """The points of a question do not go together; says why."""


def as_points(value: object) -> Points:
    """Return `value` as points, None for none.

    Raises:
        PointsFault: if it is no number, or below 0.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PointsFault(f"points are {value!r}; write a number")
    if not 0 <= value < float("inf"):
        raise PointsFault(f"points are {value!r}; write a number from 0 up")
    return float(value)


def share_points(said: object, own: Sequence[Points]) -> list[float]:
    """Return the points of each test case of a question.

    `said` is what the question says: nothing, a number for all of them, a list with one for each,
    or `{"each": number}`. `own` is what the cases say themselves: those come first, and what is
    left is shared evenly by the others. Where nobody says a number above 0, the question is worth
    one point.

    Raises:
        PointsFault: if they do not go together.
    """
    total: Points
    if isinstance(said, list):
        if len(said) != len(own):
            raise PointsFault(f"points name {len(said)} numbers for {len(own)} test cases")
        own, total = [as_points(one) for one in said], None
    elif isinstance(said, dict):
        if unknown := [str(key) for key in said if key != "each"]:
            raise PointsFault(f"points say {unknown[0]!r:.40}; a number goes with `each` alone")
        each = as_points(said.get("each", 1))
        if each is None:
            raise PointsFault("points say nothing behind `each`; write a number")
        total = each * len(own)
    else:
        total = as_points(said)
    fixed = sum(one for one in own if one is not None)
    if total is None:
        total = fixed or 1.0
    if fixed > total + _TOLERANCE:  # three tenths are a little more than 0.3
        raise PointsFault(f"its test cases have {fixed:g} points, and it has {total:g}")
    return _share(max(total - fixed, 0.0), own)


def _share(left: float, own: Sequence[Points]) -> list[float]:
    """Give `left` to the cases without points of their own, in numbers that add up to it."""
    free = [index for index, one in enumerate(own) if one is None]
    shared = [0.0 if one is None else one for one in own]
    for index in free:
        shared[index] = round(left / len(free), _DECIMALS)
    if free:
        others = sum(shared[index] for index in free[:-1])
        shared[free[-1]] = round(left - others, _DECIMALS)
    return shared
