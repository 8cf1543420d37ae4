"""What the mended functions should answer, worked out here, and what typical mistakes answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import roc_curve

from nbassay.keras.models import load_keras

Numbers = NDArray[np.float64]

DEFAULT_ADAM = 0.001
BETAS = 0.9, 0.999
EPSILON = 1e-7
# The pictures of the notebook, and how many of them validate.
PICTURES = 400
VALIDATION = 100


def close(seen: Any, expected: Any, tolerance: float = 1e-6) -> bool:
    """Whether two arrays have one shape and agree, by the largest number expected."""
    have, want = np.asarray(seen, float), np.asarray(expected, float)
    if have.shape != want.shape:
        return False
    scale = float(np.abs(want).max(initial=0.0)) or 1.0
    return bool(np.allclose(have, want, rtol=0, atol=tolerance * scale))


# Where a weight goes from 0 ----------------------------------------------------------------------


def adam_places(rate: float, gradients: Numbers) -> Numbers:
    """Return where Adam leads."""
    place = first = second = 0.0
    places = []
    for number, gradient in enumerate(gradients, start=1):
        first += (gradient - first) * (1 - BETAS[0])
        second += (gradient**2 - second) * (1 - BETAS[1])
        step = rate * math.sqrt(1 - BETAS[1] ** number) / (1 - BETAS[0] ** number)
        place -= step * first / (math.sqrt(second) + EPSILON)
        places.append(place)
    return np.array(places)


def sgd_places(rates: Sequence[float] | Numbers, gradients: Numbers) -> Numbers:
    """Return where gradient descent leads, with a rate for each update."""
    return -np.cumsum(np.asarray(rates) * gradients)


def slowing_rates(rate: float, decay: float, updates: int) -> Numbers:
    """Return the rates of the old `decay=`."""
    return rate / (1 + decay * np.arange(updates))


def weight_decay_places(rate: float, decay: float, gradients: Numbers) -> Numbers:
    """Return where gradient descent leads with a constant rate and weight decay."""
    place, places = 0.0, []
    for gradient in gradients:
        place -= rate * (gradient + decay * place)
        places.append(place)
    return np.array(places)


def line(x: Numbers, y: Numbers, rate: float, updates: int, *, in_turn: bool = False) -> Numbers:
    """Return slope and intercept after `updates` steps; `in_turn` is the mistake of moving one first."""
    slope = intercept = 0.0
    for _ in range(updates):
        off = slope * x + intercept - y
        step = float(np.mean(2 * off * x))
        slope -= rate * step
        off = slope * x + intercept - y if in_turn else off
        intercept -= rate * float(np.mean(2 * off))
    return np.array([slope, intercept])


# Answers -----------------------------------------------------------------------------------------


def scores(weights: Numbers, x: Numbers) -> Numbers:
    """Return what one layer of these weights gives before its activation, (n, places)."""
    return x.astype(float) @ weights[:-1].astype(float) + weights[-1].astype(float)


def classes(weights: Numbers, x: Numbers) -> NDArray[np.int64]:
    """Return the class number of each row."""
    given = scores(weights, x)
    return (given[:, 0] > 0).astype(np.int64) if given.shape[1] == 1 else given.argmax(axis=1)


def is_roc(points: Numbers, truth: Numbers, probability: Numbers) -> bool:
    """Whether `points` (2, m) are the ROC curve, with or without the points on straight lines."""
    return any(
        close(points, roc_curve(truth, probability, drop_intermediate=drop)[:2])
        for drop in (True, False)
    )


def area(x: Numbers, y: Numbers) -> float:
    """Return the area under y over x by trapezoids."""
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


# Tables ------------------------------------------------------------------------------------------


def one_hot(columns: dict[str, list[str]]) -> dict[str, Numbers]:
    """Return the columns that each word of each column makes."""
    return {
        f"{column}_{word}": np.array([float(one == word) for one in words])
        for column, words in columns.items()
        for word in sorted(set(words))
    }


def log_coefficients(x: Numbers, y: Numbers) -> Numbers:
    """Return what the old classifier learns with today's name of its loss."""
    settings = {"loss": "log_loss", "max_iter": 5, "tol": None, "random_state": 42}
    coefficients: Numbers = SGDClassifier(**settings).fit(x, y).coef_
    return coefficients


# Training ----------------------------------------------------------------------------------------


def validation_digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return pictures and answers of the last quarter of the notebook's digits."""
    small = load_digits()
    images = small.images[:PICTURES, ..., None].astype("float32") / 16
    larger = np.asarray(load_keras().ops.image.resize(images, (20, 20)))
    clean = np.pad(larger, ((0, 0), (4, 4), (4, 4), (0, 0)))
    noise = np.random.default_rng(42).normal(0, 0.45, clean.shape)
    rows = np.clip(clean + noise, 0, 1).astype("float32")
    return rows[-VALIDATION:], small.target[PICTURES - VALIDATION : PICTURES]
