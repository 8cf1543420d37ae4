"""Draws a flow chart as SVG that needs nothing from elsewhere, where the host draws Mermaid."""

from __future__ import annotations

import re
from html import escape

WIDE, HIGH = 8.2, 28  # of a letter, and of a box
GAP, STEP = 16, 74  # between boxes, and from row to row


def draw_flowchart(code: str) -> str:
    """Return `flowchart TD` of plain names and arrows as one line of SVG, in rows from above."""
    arrows = re.findall(r"^\s*(\w+) --> (\w+)$", code, re.MULTILINE)
    names = re.findall(r"^\s*(\w+)$", code, re.MULTILINE)
    rows = _order(_rows(names, arrows), arrows)
    places, width = _place(rows)
    height = len(rows) * STEP - (STEP - HIGH) + 2
    drawn = "".join(_arrow(places[start], places[end]) for start, end in arrows)
    drawn += "".join(_box(name, *place) for name, place in places.items())
    marker = (
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
        'orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker>'
    )
    return (
        f'<svg class="flowchart" role="img" aria-label="{escape(", ".join(names))}" '
        f'width="{width:.0f}" viewBox="0 0 {width:.0f} {height}"><defs>{marker}</defs>{drawn}</svg>'
    )


def _rows(names: list[str], arrows: list[tuple[str, str]]) -> list[list[str]]:
    """Return the names in rows: below everything that leads to them."""
    above: dict[str, list[str]] = {name: [] for name in names}
    for start, end in arrows:
        above[end].append(start)

    def depth(name: str) -> int:
        return max((depth(other) + 1 for other in above[name]), default=0)

    depths = {name: depth(name) for name in names}
    # What nothing leads to stands right above what it leads to, not at the top.
    for name in names:
        below = [depths[end] for start, end in arrows if start == name]
        if not above[name] and below:
            depths[name] = min(below) - 1
    return [
        [name for name in names if depths[name] == row] for row in range(1 + max(depths.values()))
    ]


def _order(rows: list[list[str]], arrows: list[tuple[str, str]]) -> list[list[str]]:
    """Return the rows with each name below the middle of those that lead to it."""
    where: dict[str, float] = {}

    def middle(name: str) -> float:
        above = [where[start] for start, end in arrows if end == name]
        return sum(above) / len(above) if above else 0.5

    ordered = []
    for row in rows:
        ordered.append(sorted(row, key=middle))
        where |= {name: (index + 0.5) / len(row) for index, name in enumerate(ordered[-1])}
    return ordered


def _place(rows: list[list[str]]) -> tuple[dict[str, tuple[float, float]], float]:
    """Return the middle and the top of each box, and the width of all."""
    widths = [sum(_wide(name) + GAP for name in row) for row in rows]
    places = {}
    for index, row in enumerate(rows):
        left = (max(widths) - widths[index]) / 2
        for name in row:
            places[name] = (left + GAP / 2 + _wide(name) / 2, index * STEP + 1.0)
            left += _wide(name) + GAP
    return places, max(widths)


def _wide(name: str) -> float:
    return len(name) * WIDE + 18


def _box(name: str, middle: float, top: float) -> str:
    wide = _wide(name)
    return (
        f'<rect x="{middle - wide / 2:.1f}" y="{top}" width="{wide:.1f}" height="{HIGH}" rx="5"/>'
        f'<text x="{middle:.1f}" y="{top + 19}">{escape(name)}</text>'
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x, top), (to, y) = start, end
    bend = (y - top - HIGH) / 2
    return (
        f'<path class="arrow" marker-end="url(#tip)" d="M{x:.1f} {top + HIGH} '
        f'C{x:.1f} {top + HIGH + bend:.1f} {to:.1f} {y - bend:.1f} {to:.1f} {y - 1}"/>'
    )
