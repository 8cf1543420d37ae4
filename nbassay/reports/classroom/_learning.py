"""Learning curves of a class, one over the other, with the median of all drawn on top.

What a page takes stays bounded: of each curve at most `MAX_POINTS` points are drawn, curves that are
the same are drawn once, and there are at most `MAX_PANELS` panels.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median, mode, quantiles

from nbassay.reports.classroom._scale import Scale, fit_range, round_numbers
from nbassay.reports.classroom._wording import name_history
from nbassay.reports.inputs import ClassInput, History
from nbassay.reports.summary import topic_of
from nbassay.texts import Text

WIDTH, HEIGHT = 420, 220  # px
LEFT, RIGHT, TOP, BOTTOM = 46, 408, 12, 190  # of the drawn area, px
MAX_POINTS = 30  # a curve
MAX_CURVES = 300  # a panel
MAX_PANELS = 12

Line = tuple[float, ...]


@dataclass(frozen=True)
class Drawn:
    """One curve as a path, and of how many students it is."""

    path: str
    students: int

    @property
    def width(self) -> float:
        """Its width in px; a curve of many is wider."""
        return round(1 + min(math.log2(self.students), 5) / 2, 2)


@dataclass(frozen=True)
class Panel:
    """The curves of one quantity of one training, which is number `training` of `trainings`.

    `place` says for which self-check it was run. `last` are the lower quartile, the median and the
    upper quartile of the last values.
    """

    place: str
    training: int
    trainings: int
    measured: Text
    students: int
    curves: tuple[Drawn, ...]
    middle: str
    ticks: tuple[tuple[float, str], ...]
    epochs: int
    last: tuple[float, float, float]
    outside: int
    left_out: int


@dataclass(frozen=True)
class Curves:
    """All panels of a class, and of how many notebooks the evidence is no longer kept."""

    panels: tuple[Panel, ...]
    gone: int
    left_out: int


@dataclass
class _Topic:
    """What was trained for one self-check, by student."""

    place: str
    of_each: list[tuple[History, ...]] = field(default_factory=list)

    def panels(self) -> Iterator[tuple[int, int, str, dict[bool, list[Line]]]]:
        """Yield number and count of a training, what was measured, and the lines by `held_out`.

        Who trained more often than most tried something first: the last trainings count.
        """
        counts = [1 + max(one.training for one in histories) for histories in self.of_each]
        usual = mode(sorted(counts)) if counts else 0
        for number in range(usual):
            for measure in ("loss", "accuracy"):
                kinds: dict[bool, list[Line]] = {False: [], True: []}
                for count, histories in zip(counts, self.of_each, strict=True):
                    for one in histories:
                        if (one.training - count, one.measure) == (number - usual, measure):
                            kinds[one.held_out].append(_ended(one))
                if any(kinds.values()):
                    yield number + 1, usual, measure, kinds


def draw_curves(page: ClassInput) -> Curves:
    """Return the learning curves of all whose evidence is kept, in the order of the assignment."""
    topics: dict[tuple[str, str], _Topic] = {}
    gone = 0
    for result in page.results:
        for notebook in result.notebooks:
            work = page.work.get(result.student, {}).get(notebook.notebook)
            gone += bool(notebook.evidence) and work is None
            histories = work.histories if work else ()
            for cell in dict.fromkeys(check.cell for check in notebook.checks):
                place = f"{notebook.notebook} · {topic_of(cell)}"
                topic = topics.setdefault((notebook.notebook, cell), _Topic(place))
                if own := tuple(one for one in histories if one.cell == cell):
                    topic.of_each.append(own)
    found = [(topic.place, panel) for topic in topics.values() for panel in topic.panels()]
    panels = tuple(_panel(place, *panel) for place, panel in found[:MAX_PANELS])
    return Curves(panels, gone, max(len(found) - MAX_PANELS, 0))


def _ended(history: History) -> Line:
    """Return the values up to the last that is a number."""
    values = list(history.values)
    while values and not math.isfinite(values[-1]):
        values.pop()
    return tuple(values)


def _panel(
    place: str, training: int, trainings: int, measure: str, kinds: dict[bool, list[Line]]
) -> Panel:
    """Draw what was measured on validation rows, where at least half of the curves were."""
    held_out = 2 * len(kinds[True]) >= max(len(kinds[False]), 1)
    lines = kinds[held_out]
    equal = Counter(lines)
    shown = [line for line, _ in equal.most_common(MAX_CURVES)]
    epochs = max(_most_have([len(line) for line in lines]), 2)
    low, high = _range(shown)
    across, up = Scale(1, epochs, LEFT, RIGHT), Scale(low, high, BOTTOM, TOP)
    last = [line[-1] for line in lines]
    quarter, middle, three = quantiles(last, n=4, method="inclusive") if last[1:] else last * 3
    return Panel(
        place=place,
        training=training,
        trainings=trainings,
        measured=name_history(measure, held_out=held_out),
        students=len(lines),
        curves=tuple(Drawn(_path(line, across, up), equal[line]) for line in shown),
        middle=_path(_middle(lines, epochs), across, up),
        ticks=tuple((up(value), f"{value:.3g}") for value in round_numbers(low, high)),
        epochs=epochs,
        last=(quarter, middle, three),
        outside=sum(any(not up.holds(v) for v in line if math.isfinite(v)) for line in lines),
        left_out=len(equal) - len(shown),
    )


def _range(lines: Iterable[Line]) -> tuple[float, float]:
    """Return a range that holds curves from end to end, but for odd ones."""
    finite = [[value for value in line if math.isfinite(value)] for line in lines]
    low, _ = fit_range([min(values) for values in finite])
    _, high = fit_range([max(values) for values in finite])
    return low, high


def _most_have(lengths: list[int]) -> int:
    """Return a number of epochs that 19 of 20 trainings do not go beyond."""
    return sorted(lengths)[math.ceil(0.95 * len(lengths)) - 1]


def _middle(lines: Sequence[Line], epochs: int) -> Line:
    """Return the median by epoch, as far as at least half of the curves go."""
    found: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        for epoch, value in enumerate(line[:epochs]):
            if math.isfinite(value):
                found[epoch].append(value)
    return tuple(
        median(found[epoch]) if 2 * len(found[epoch]) >= len(lines) else math.nan
        for epoch in range(max(found, default=-1) + 1)
    )


def _path(line: Line, across: Scale, up: Scale) -> str:
    """Return a path through at most `MAX_POINTS` points, with a gap where there is no number."""
    parts, joined = [], False
    for epoch in _spread(min(len(line), int(across.high))):
        value = line[epoch - 1]
        if math.isfinite(value):
            parts.append(f"{'L' if joined else 'M'}{across(epoch):g} {up(value):g}")
        joined = math.isfinite(value)
    # A curve of one epoch is a dot.
    return "".join(parts) + ("h0" if len(parts) == 1 else "")


def _spread(count: int) -> Iterable[int]:
    """Return at most `MAX_POINTS` epochs from 1 to `count`, both ends among them."""
    if count <= MAX_POINTS:
        return range(1, count + 1)
    step = (count - 1) / (MAX_POINTS - 1)
    return (1 + round(place * step) for place in range(MAX_POINTS))
