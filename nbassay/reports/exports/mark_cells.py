"""Marks in the points of the receiving side, and as the text of a cell."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from nbassay.errors import NbassayError
from nbassay.reports.exports.order import Export, Order

PLACES = 2  # decimals that the receiving sides show and compare
_SAME = 1e-6  # points


def find_factor(
    order: Order, maximum: float | None, where: str, *, said_there: bool = True
) -> float:
    """Return what marks are to be multiplied with for a column of `maximum` points.

    `said_there` says that the file of the receiving side has to say how many that are.

    Raises:
        NbassayError: if the two sides have other maxima, or that of the receiving side is not
            known, and nobody said what to do about it.
    """
    there = maximum if maximum is not None else order.maximum
    own = order.max_score
    name = order.assignment.name
    if maximum is not None and order.maximum is not None and abs(maximum - order.maximum) > _SAME:
        raise NbassayError(
            f"{where} is worth {maximum:g} points by its own file, not {order.maximum:g}: leave "
            "out --maximum"
        )
    if there is None and (order.scale or (said_there and order.scale is None)):
        other = "" if order.scale else ", --no-scale writes points as they are"
        raise NbassayError(
            f"how many points {where} is worth is not said anywhere: --maximum N says it{other}"
        )
    if there is None or abs(there - own) < _SAME or order.scale is False:
        return 1.0
    if order.scale is None:
        raise NbassayError(
            f"{where} is worth {there:g} points and {name} {own:g}: --scale converts the marks, "
            "--no-scale writes points as they are"
        )
    if there <= 0 or own <= 0:
        worthless = where if there <= 0 else name
        raise NbassayError(
            f"{worthless} is worth 0 points, so marks cannot be converted; take --no-scale"
        )
    return there / own


def mark_texts(
    order: Order, factor: float, export: Export, decimal_sign: str = "."
) -> dict[str, str]:
    """Return student -> cell; `export` notes for whom a third decimal is lost."""
    texts = {}
    for student, mark in order.marks.items():
        exact = Decimal(repr(round(mark.score * factor, 9)))
        value = exact.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
        if value != exact:
            export.rounded.add(student)
        texts[student] = _shortest(value).replace(".", decimal_sign)
    return texts


def _shortest(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
