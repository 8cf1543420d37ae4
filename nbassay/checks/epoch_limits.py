"""Checks of how many epochs all trainings of a model asked for."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay import evidence as ev
from nbassay.checks._verdict import require
from nbassay.checks.fits import epochs_asked
from nbassay.texts import NO_TEXT, Text, sentences, text


def asked_at_most(name: str, fits: Sequence[ev.Fit], limit: int, why: Text = NO_TEXT) -> None:
    """The fits together asked for no more than `limit` epochs, whether or not they ran.

    Raises:
        CheckFailed: with the number asked for, and `why` it matters.
    """
    asked = sum(epochs_asked(fits))
    too_many = text(
        ko="`{name}`에 모두 {asked}에폭을 요청했습니다. {limit}에폭까지입니다.",
        en="`{name}` was asked for {asked} epochs in all; {limit} at most.",
        name=name,
        asked=asked,
        limit=limit,
    )
    require(asked <= limit, sentences(too_many, why))
