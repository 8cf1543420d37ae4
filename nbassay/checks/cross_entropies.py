"""The loss of a classifier counted again: the mean cross-entropy, as Keras counts it and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay.checks.picture_sets import ask
from nbassay.keras import models

_LEAST = 1e-7  # counted by hand from probabilities there is a bound, and Keras's own is this
_SMALLEST = 1e-40  # of what float32 holds
_BEFORE = {"softmax", "sigmoid"}  # Keras counts from the values before these


def mean_cross_entropies(
    name: str, network: Any, rows: NDArray[np.float32], kinds: NDArray[Any], classes: int
) -> tuple[float, float]:
    """Return the mean of -log p(kind), in nats, in full and with every p at least 1e-7.

    The rebuilt `network` is shown the rows (n, ...), whose class numbers are `kinds` (n,). Keras
    takes the values before a softmax, so that a probability may be as small as it likes; before
    sigmoids as well, and puts a softmax over those.

    Raises:
        CheckFailed: if the network takes no such rows, or does not give so many `classes`.
    """
    with _without_last_activation(network) as removed:
        values = ask(name, network, rows, classes)
    if not removed and _are_probabilities(values):
        values = np.log(values.clip(_SMALLEST, 1))
    shifted = values - values.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = logs[np.arange(len(kinds)), kinds.astype(int)]
    return float(-right.mean()), float(-np.maximum(right, np.log(_LEAST)).mean())


def _are_probabilities(values: NDArray[np.float64]) -> bool:
    return bool((values >= 0).all() and (np.abs(values.sum(axis=1) - 1) < 1e-3).all())


@contextmanager
def _without_last_activation(network: Any) -> Iterator[bool]:
    """Take a softmax or sigmoid off the last layer for a while; say whether there was one."""
    last = network
    while getattr(last, "layers", None):
        last = last.layers[-1]
    activation = getattr(last, "activation", None)
    if getattr(activation, "__name__", "") not in _BEFORE:
        yield False
        return
    last.activation = models.load_keras().activations.linear
    try:
        yield True
    finally:
        last.activation = activation
