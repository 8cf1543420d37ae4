"""Errors of a regression counted again, and the messages when a student's number is another."""

import numpy as np

from nbassay.checks import fail
from nbassay.texts import text

# By the name of the loss or metric, as Keras spells it.
ERRORS = {
    "mean_squared_error": lambda truth, guess: float(np.mean((guess - truth) ** 2)),
    "mean_absolute_error": lambda truth, guess: float(np.mean(np.abs(guess - truth))),
    "root_mean_squared_error": lambda truth, guess: float(np.sqrt(np.mean((guess - truth) ** 2))),
}


def same_error(name, claimed, counted, mistaken_for=(), *, tolerance):
    """`claimed` is the error that the grader counts.

    `mistaken_for` has (error, what it is) of known mistakes; a claim that equals one is told so.

    Raises:
        CheckFailed: saying that the number is off, not what it should be.
    """
    if abs(claimed - counted) <= tolerance:
        return
    for error, mistake in mistaken_for:
        if np.isfinite(error) and abs(claimed - error) <= tolerance:
            fail(
                text(
                    ko="`{name}`{은} {mistake}",
                    en="`{name}` is {mistake}",
                    name=name,
                    mistake=mistake,
                )
            )
    fail(
        text(
            ko="`{name}`의 값 {claimed:.4g}{이} `model`로 다시 잰 것과 다릅니다. 어느 행에서, "
            "무엇을 무엇과 견주어 쟀는지 확인하세요.",
            en="`{name}` is {claimed:.4g}, which is not what `model` gives when it is measured "
            "again; check on which rows, and what was compared with what.",
            name=name,
            claimed=claimed,
        )
    )
