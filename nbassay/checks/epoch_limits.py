"""Checks of how many epochs all trainings of a model asked for."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay import evidence as ev
from nbassay.checks._verdict import require
from nbassay.checks.fits import epochs, epochs_asked
from nbassay.texts import NO_TEXT, Text, sentences, text


def asked_at_most(name: str, fits: Sequence[ev.Fit], limit: int, why: Text = NO_TEXT) -> None:
    """The fits together asked for no more than `limit` epochs, whether or not they ran.

    Raises:
        CheckFailed: with the number asked for, and `why` it matters.
    """
    asked = sum(epochs_asked(fits))
    too_many = text(
        ko="`{name}`에 모두 {asked}에포크를 요청했습니다. {limit}에포크까지입니다.",
        en="`{name}` was asked for {asked} epochs in all; {limit} at most.",
        name=name,
        asked=asked,
        limit=limit,
    )
    require(asked <= limit, sentences(too_many, why))


def asked_in_all(name: str, fits: Sequence[ev.Fit], expected: int) -> None:
    """All `fits` together, which go on from one another, asked for `expected` epochs.

    Raises:
        CheckFailed: naming the epochs asked for, and that a model goes on learning where it was.
    """
    asked = epochs_asked(fits)
    if len(asked) == 1 or sum(asked) <= expected:
        epochs(name, fits, expected)
    require(
        sum(asked) == expected,
        text(
            ko="`{name}`{은} {asked}, 모두 {total}에포크를 배웠습니다. `fit`은 하던 데서 이어서 배웁니다. "
            "다시 하려면 모델을 만드는 데부터 실행하세요. 문제는 {expected}번을 요구합니다.",
            en="`{name}` was asked for {asked}, {total} epochs in all: `fit` goes on from where it "
            "was. To start over, run from where the model is built; the brief asks for {expected}.",
            name=name,
            asked=" + ".join(map(str, asked)),
            total=sum(asked),
            expected=expected,
        ),
    )


def in_batches_of_at_most(name: str, fits: Sequence[ev.Fit], most: int) -> None:
    """No fit learnt in batches of more than `most` rows.

    Raises:
        CheckFailed: with the size seen, and that there is one step for each batch.
    """
    largest = max((fit.batch_size or 0 for fit in fits), default=0)
    require(
        largest <= most,
        text(
            ko="`{name}.fit`의 배치가 {largest}행입니다. 가중치는 배치마다 한 스텝 움직이므로 "
            "스텝이 너무 적습니다. {most} 아래로 두세요.",
            en="`{name}.fit` learnt in batches of {largest} rows. Weights take one step for each "
            "batch, and those are too few; keep it at {most} or less.",
            name=name,
            largest=largest,
            most=most,
        ),
    )
