"""Checks of what was drawn: figures are counted in the sandbox, their pictures are not kept."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay import evidence as ev
from nbassay.checks._verdict import fail
from nbassay.texts import NO_TEXT, Text, listed, sentences, text


def shows_figure(
    figures: Sequence[ev.Figure],
    lines: int = 0,
    images: int = 0,
    bars: int = 0,
    why: Text = NO_TEXT,
) -> None:
    """One of `figures` has at least so many lines, images and bars.

    Raises:
        CheckFailed: saying what the fullest figure has, and `why` that should be more.
    """

    def has(figure: ev.Figure) -> bool:
        return figure.lines >= lines and figure.images >= images and figure.bars >= bars

    if any(map(has, figures)):
        return
    if not figures:
        none = text(
            ko="보인 그림이 없습니다. `plt.show()`로 보이세요.",
            en="No figure was shown; show it by `plt.show()`.",
        )
        fail(sentences(none, why))
    asked = (
        (text(ko="선", en="lines"), lines, max(figure.lines for figure in figures)),
        (text(ko="이미지", en="images"), images, max(figure.images for figure in figures)),
        (text(ko="막대", en="bars"), bars, max(figure.bars for figure in figures)),
    )
    wanted = [
        text(
            ko="{what} {n}개(가장 많은 그림에 {most}개)",
            en="{n} {what} (the most in any is {most})",
            what=what,
            n=number,
            most=most,
        )
        for what, number, most in asked
        if number
    ]
    few = text(
        ko="한 그림에 함께 있어야 할 것: {wanted}.",
        en="One figure should have {wanted}.",
        wanted=listed(wanted),
    )
    fail(sentences(few, why))
