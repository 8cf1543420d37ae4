"""Pictures of ours: learning curves, confusion matrices, distributions, as theme-aware SVG.

Every picture is drawn once, in a light palette of colours that appear nowhere else; the dark
picture is the same drawing with those colours replaced. Matplotlib is used without pyplot, so
nothing global is left behind, and text stays text, in the reader's own sans-serif: words on a
drawing are in the language of its page.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from nbassay.reports.safe_images import data_uri
from nbassay.texts import Reading, Text, count, listed, text

# Light colour -> dark colour. Contrast with the card behind is at least 4.5 to 1 for text.
INK, MUTED, GRID = "#1d2733", "#5a6675", "#dfe4ea"
TRAIN, VALID, ON_STRONG = "#2757c9", "#b4500f", "#fefefe"
_DARK = {
    INK: "#e7ebf0",
    MUTED: "#a3afbd",
    GRID: "#343d49",
    TRAIN: "#84aaff",
    VALID: "#f5a25d",
    ON_STRONG: "#0e141b",
}
_FONT = "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
TRAINING, VALIDATION = text(ko="학습", en="training"), text(ko="검증", en="validation")
_ROOM = 34  # letters of title and legend that stand beside each other
_STRONG = 0.6  # share of a row from which a cell is dark enough for light text


@dataclass(frozen=True)
class Picture:
    """One drawing as two `data:` URIs, a text that says the same, and its natural width in px."""

    light: str
    dark: str
    alt: Text
    width: int


@dataclass(frozen=True)
class Curve:
    """One measure by epoch: values of the training rows and, where kept, of validation rows."""

    label: Text
    train: Sequence[float]
    valid: Sequence[float]


def draw_curve(curve: Curve, reading: Reading, *, asked: int, stopped: bool) -> Picture:
    """Draw one measure over the epochs that were really run.

    Args:
        curve: values, one an epoch; NaN where a value is not a number.
        reading: what the reader of the page reads in.
        asked: epochs that the student asked for.
        stopped: whether fast grading ended the run early, which is then marked.
    """
    measure, training, validation = (
        _words(said, reading) for said in (curve.label, TRAINING, VALIDATION)
    )
    ran = max(len(curve.train), len(curve.valid))
    until = text(
        ko="빠른 채점: {asked}에포크 중 {ran}에포크",
        en="fast grading stopped: {ran} of {asked}",
        ran=ran,
        asked=asked,
    )

    def paint(axes: Axes) -> None:
        _line(axes, curve.train, TRAIN, "-", training)
        _line(axes, curve.valid, VALID, "--", validation)
        if stopped:
            axes.axvline(ran, color=MUTED, linewidth=1, linestyle=":")
            axes.annotate(
                _words(until, reading),
                (ran, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(-4, -4),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=8.5,
                color=MUTED,
            )
            axes.margins(y=0.16)
        axes.set_xlabel(_words(text(ko="에포크", en="epoch"), reading), color=MUTED)
        crowded = len(measure + training + validation) > _ROOM
        axes.set_title(
            measure, loc="left", color=INK, fontsize=11, fontweight="bold", pad=22 if crowded else 6
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
        axes.legend(
            frameon=False, fontsize=9, labelcolor=INK, loc="lower right", ncols=2,
            bbox_to_anchor=(0.99, 0.985), handlelength=1.9, columnspacing=1.2, borderpad=0.2,
        )  # fmt: skip
        _plain(axes)
        axes.grid(axis="y", color=GRID, linewidth=0.8)

    return _draw((4.7, 3.0), paint, _curve_text(curve))


def _words(said: Text, reading: Reading) -> str:
    """Return what stands on a drawing, once where its languages have the same words for it."""
    return " / ".join(dict.fromkeys(filter(None, reading.by_language(said).values())))


def _line(axes: Axes, values: Sequence[float], color: str, style: str, label: str) -> None:
    if not len(values):
        return
    marker = "o" if len(values) <= 25 else ""
    epochs = np.arange(1, len(values) + 1)
    axes.plot(
        epochs, values, color=color, linestyle=style, linewidth=1.8, marker=marker,
        markersize=3.5, label=label,
    )  # fmt: skip


def _curve_text(curve: Curve) -> Text:
    rows = ((TRAINING, curve.train), (VALIDATION, curve.valid))
    parts = [
        text(
            ko="{name} {first:.4g}에서 {last:.4g}까지",
            en="{name} from {first:.4g} to {last:.4g}",
            name=name,
            first=values[0],
            last=values[-1],
        )
        for name, values in rows
        if len(values)
    ]
    return text(
        ko="에포크에 따른 {measure}: {parts}",
        en="{measure} by epoch: {parts}",
        measure=curve.label,
        parts=listed(parts),
    )


def draw_matrix(counts: np.ndarray, names: Sequence[str], reading: Reading) -> Picture:
    """Draw a confusion matrix; each row is shaded by its own share of the true class.

    Args:
        counts: square matrix of finite numbers, rows are true classes.
        names: one printable ASCII name a class.
        reading: what the reader of the page reads in.
    """
    size = len(counts)
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    shares = np.clip(counts / totals, 0, 1)

    def paint(axes: Axes) -> None:
        for row in range(size):
            for column in range(size):
                _cell(axes, row, column, float(counts[row, column]), float(shares[row, column]))
        axes.set_xlim(-0.5, size - 0.5)
        axes.set_ylim(size - 0.5, -0.5)
        axes.set_aspect("equal")
        axes.set_xticks(range(size), names, rotation=40 if size > 3 else 0,
                        ha="right" if size > 3 else "center", rotation_mode="anchor",
                        fontsize=9)  # fmt: skip
        axes.set_yticks(range(size), names, fontsize=9)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_parse_math(False)
        axes.set_xlabel(
            _words(text(ko="예측한 클래스", en="predicted class"), reading), color=MUTED
        )
        axes.set_ylabel(_words(text(ko="실제 클래스", en="true class"), reading), color=MUTED)
        _plain(axes)
        axes.spines[:].set_visible(False)

    side = 2.2 + 0.42 * size
    right = float(np.trace(counts) / max(counts.sum(), 1e-12))
    alt = text(
        ko="클래스 {size}개의 혼동 행렬, 대각선에 {right:.1%}",
        en="confusion matrix of {size} classes; {right:.1%} on the diagonal",
        size=size,
        right=right,
    )
    return _draw((side, side * 0.95), paint, alt)


def _cell(axes: Axes, row: int, column: int, count: float, share: float) -> None:
    color = TRAIN if row == column else VALID
    # Mistakes are few beside hits: a root makes a share of 1 in 20 visible.
    strength = share if row == column else share**0.6
    box = Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, facecolor=color, linewidth=0)
    box.set_alpha(0.05 + 0.95 * strength)
    axes.add_patch(box)
    ink = ON_STRONG if strength > _STRONG else INK if count else MUTED
    shown = f"{count:.0f}" if abs(count) < 1e5 else f"{count:.0e}"
    axes.text(column, row, shown, ha="center", va="center", fontsize=10, color=ink)


def draw_scores(shares: Sequence[float], reading: Reading) -> Picture:
    """Draw how many students reached which tenth of the points; `shares` are in 0 to 1."""
    counts = count_by_tenth(shares)

    def paint(axes: Axes) -> None:
        bars = axes.bar(np.arange(10) * 10 + 5, counts, width=8.6, color=TRAIN)
        shown = [str(count) if count else "" for count in counts]
        axes.bar_label(bars, shown, padding=2, fontsize=9, color=INK)
        axes.set_xticks(range(0, 101, 20))
        score = text(ko="만점에 대한 점수(%)", en="score in percent of all points")
        axes.set_xlabel(_words(score, reading), color=MUTED)
        axes.set_ylabel(_words(text(ko="학생 수", en="students"), reading), color=MUTED)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        axes.set_ylim(0, max(counts.max() * 1.15, 1))
        _plain(axes)
        axes.grid(axis="y", color=GRID, linewidth=0.8)

    low = int(counts[:6].sum())
    alt = count(
        len(shares),
        ko="학생 {n:,}명의 점수 분포, 60% 아래는 {low:,}명",
        one="score distribution of {n:,} student; {low:,} below 60 percent",
        many="score distribution of {n:,} students; {low:,} below 60 percent",
        low=low,
    )
    return _draw((5.6, 2.7), paint, alt)


def count_by_tenth(shares: Sequence[float]) -> NDArray[np.int64]:
    """Return how many of `shares`, in 0 to 1, lie in each tenth; the last has those of 1 as well.

    Who has exactly three of ten points is in the tenth that begins at 30 percent: 3/10 lies a hair
    below `0.1 * 3` in floating point, and sums of points lie a hair beside what they should be.
    """
    tenths = np.floor(10 * np.asarray(shares, dtype=float) + 1e-5).astype(int)
    return np.bincount(np.clip(tenths, 0, 9), minlength=10)


def _plain(axes: Axes) -> None:
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)
    axes.tick_params(colors=MUTED, labelcolor=MUTED, length=0, labelsize=9)


def _draw(size: tuple[float, float], paint: Callable[[Axes], None], alt: Text) -> Picture:
    buffer = BytesIO()
    # hashsalt makes the ids, and so the page, the same in every run.
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "nbassay", "font.size": 9.5}),
        warnings.catch_warnings(),
    ):
        # Of letters that matplotlib's own font lacks: the reader's has them.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasSVG(figure)
        paint(figure.subplots())
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return _theme(buffer.getvalue().decode("utf-8"), alt, round(size[0] * 100))


def _theme(svg: str, alt: Text, width: int) -> Picture:
    svg = re.sub(r"<\?xml.*?<svg", "<svg", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;\"]*", _FONT, svg)
    svg = re.sub(r"font: ([^;\"']*?)(\d[\d.]*px) '[^;\"]*", rf"font: \1\2 sans-serif; {_FONT}", svg)
    dark = re.sub("|".join(_DARK), lambda found: _DARK[found[0]], svg)
    return Picture(_uri(svg), _uri(dark), alt, width)


def _uri(svg: str) -> str:
    return data_uri(svg.encode("utf-8"), "image/svg+xml")
