"""The page of a calibration: a strip of dots for each submission, and the bar across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbassay.audit.calibrating import Calibration
from nbassay.course.layout import Assignment
from nbassay.reports.render import page_text, write_page
from nbassay.texts import IN_BOTH, Reading

WIDTH, MARGIN = 380, 8  # of a strip in px


@dataclass(frozen=True)
class Strip:
    """The runs of one submission: places in px from the left, and their least and largest value."""

    name: str
    right: bool
    places: Sequence[float]
    least: float
    most: float


@dataclass(frozen=True)
class Picture:
    """All strips of one bar on one scale, and where on it the bar stands."""

    strips: Sequence[Strip]
    bar: float


def write_calibration_page(
    assignment: Assignment, bars: Mapping[str, Calibration], reading: Reading = IN_BOTH
) -> Path:
    """Write `report/calibration-<assignment>/index.html` of the course and return its path."""
    values = {
        "assignment": assignment.name,
        "title": assignment.title,
        "bars": bars,
        "pictures": {name: draw(one) for name, one in bars.items()},
        "width": WIDTH,
    }
    folder = assignment.course.root / "report" / f"calibration-{assignment.name}"
    return write_page(folder, page_text("calibration.html.j2", reading, values))


def draw(calibration: Calibration) -> Picture:
    """Return the strips of a bar, right submissions first."""
    groups = [(calibration.spread.right, True), (calibration.spread.wrong, False)]
    values = [value for runs, _ in groups for one in runs.values() for value in one]
    low, high = min(*values, calibration.bar), max(*values, calibration.bar)

    def place(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def strips() -> Iterator[Strip]:
        for runs, right in groups:
            for name, one in runs.items():
                yield Strip(name, right, [place(value) for value in one], min(one), max(one))

    return Picture(list(strips()), place(calibration.bar))
