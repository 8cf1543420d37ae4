"""Errors of a regression counted again: how far guesses are off from the true numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbassay.checks._verdict import fail
from nbassay.texts import Text, text


def mean_squared_error(truth: ArrayLike, guess: ArrayLike) -> float:
    """Return the mean of the squared differences of two arrays (n,)."""
    return float(np.mean(_off(truth, guess) ** 2))


def mean_absolute_error(truth: ArrayLike, guess: ArrayLike) -> float:
    """Return the mean of the absolute differences of two arrays (n,)."""
    return float(np.mean(np.abs(_off(truth, guess))))


def root_mean_squared_error(truth: ArrayLike, guess: ArrayLike) -> float:
    """Return the root of the mean squared difference of two arrays (n,)."""
    return float(mean_squared_error(truth, guess) ** 0.5)


# By the name of the loss or metric, as Keras spells it.
ERRORS: Mapping[str, Callable[[ArrayLike, ArrayLike], float]] = {
    function.__name__: function
    for function in (mean_squared_error, mean_absolute_error, root_mean_squared_error)
}


def error_of_every_pair(truth: ArrayLike, guess: ArrayLike) -> float:
    """Return the mean squared difference of every guess and every answer, both (n,).

    It is what comes of (n, 1) minus (n,).
    """
    one, other = np.asarray(truth, np.float64), np.asarray(guess, np.float64)
    return float(one.var() + other.var() + (one.mean() - other.mean()) ** 2)


def same_error(
    name: str,
    claimed: float,
    counted: float,
    mistaken_for: Iterable[tuple[float, Text]] = (),
    *,
    tolerance: float,
) -> None:
    """`claimed` is the error that the grader counts, within an absolute `tolerance`.

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
            ko="`{name}`의 값 {claimed:.4g}{이} 모델로 다시 잰 것과 다릅니다. 어느 행에서, "
            "무엇을 무엇과 견주어 쟀는지 확인하세요.",
            en="`{name}` is {claimed:.4g}, which is not what the model gives when it is measured "
            "again; check on which rows, and what was compared with what.",
            name=name,
            claimed=claimed,
        )
    )


def _off(truth: ArrayLike, guess: ArrayLike) -> NDArray[Any]:
    return np.asarray(guess, np.float64) - np.asarray(truth, np.float64)
