"""Inputs for the loss functions: drawn by a seed, but always of the same kinds and order.

What an input is there to find out is told by its kind:

- "ordinary":  arrays of one shape; probabilities from 0.05 to 0.95;
- "form":      lists and integers;
- "column":    one of the arrays, or both, of the shape (n, 1), as `model.predict` returns;
- "delta":     a Huber loss with another delta;
- "part":      errors that are all small, or all large, for the Huber loss;
- "certain":   probabilities of exactly 0 and 1, right ones and wrong ones.

Integer labels have calls of their own besides: without the last class, and in pairs with one-hot.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Array = NDArray[Any]
Arguments = tuple[Any, ...]

# The example of the notebook: MAE 1.8, MSE 4.6.
EXAMPLE = ([2, 3, 5, 5, 9], [3, 3, 8, 7, 6])


class Input(NamedTuple):
    """One input: its kind, and how the arguments are drawn."""

    kind: str
    draw: Callable[[Rng], Arguments]


def _values(rng: Rng, n: int = 12, largest: float = 4.0, smallest: float = 0.05) -> Arguments:
    """Truth and prediction, (n,) each; errors of both signs, from `smallest` to `largest`."""
    truth = rng.uniform(-10, 10, size=n).round(2)
    errors = np.linspace(smallest, largest, n) * np.resize([1.0, -1.0, -1.0], n)
    return truth, truth + rng.permutation(errors)


def _lists(rng: Rng) -> Arguments:
    return rng.integers(-9, 10, size=6).tolist(), rng.integers(-9, 10, size=6).tolist()


def _column_of_predictions(rng: Rng) -> Arguments:
    truth, predicted = _values(rng, 7)
    return truth, predicted[:, None].astype(np.float32)


def _column_of_truths(rng: Rng) -> Arguments:
    truth, predicted = _values(rng, 5)
    return truth[:, None], predicted


def _columns(rng: Rng) -> Arguments:
    truth, predicted = _values(rng, 6)
    return truth[:, None], predicted[:, None]


REGRESSION: tuple[Input, ...] = (
    Input("ordinary", _values),
    Input("ordinary", lambda rng: _values(rng, 31, 9.0)),
    Input("form", lambda rng: EXAMPLE),
    Input("form", _lists),
    Input("column", _column_of_predictions),
    Input("column", _column_of_truths),
    Input("column", _columns),
)


def _delta(delta: float | None) -> Callable[[Rng], Arguments]:
    """Errors on both sides of a delta, which is drawn when none is given."""

    def draw(rng: Rng) -> Arguments:
        chosen = round(float(rng.uniform(1.3, 3.7)), 2) if delta is None else delta
        return *_values(rng, 12, 3 * chosen, 0.2 * chosen), chosen

    return draw


HUBER: tuple[Input, ...] = (
    *REGRESSION,
    Input("part", lambda rng: _values(rng, 8, 0.9)),
    Input("part", lambda rng: _values(rng, 8, 50.0, 1.5)),
    Input("delta", _delta(0.5)),
    Input("delta", _delta(2.0)),
    Input("delta", _delta(None)),
)


def _chances(rng: Rng, n: int = 10) -> Arguments:
    """Labels of both kinds, (n,), and probabilities far from 0 and 1."""
    labels = np.resize([0, 1, 1], n)
    rng.shuffle(labels)
    return labels, rng.uniform(0.05, 0.95, size=n).round(4)


def _chances_in_a_column(rng: Rng) -> Arguments:
    labels, chances = _chances(rng, 7)
    return labels, chances[:, None]


def _labels_in_a_column(rng: Rng) -> Arguments:
    labels, chances = _chances(rng, 5)
    return labels[:, None].astype(float), chances


def _as_lists(rng: Rng) -> Arguments:
    labels, chances = _chances(rng, 5)
    return labels.tolist(), chances.tolist()


def _sure(rng: Rng, share_right: float) -> Arguments:
    """Probabilities of exactly 0 and 1, of which a share agrees with the labels."""
    labels, _ = _chances(rng, 8)
    right = rng.permutation(8) < round(8 * share_right)
    return labels, np.where(right, labels, 1 - labels).astype(float)


def _some_sure(rng: Rng) -> Arguments:
    labels, chances = _chances(rng, 9)
    chances[:2], chances[2:4] = labels[:2], 1 - labels[2:4]
    return labels, chances


BINARY: tuple[Input, ...] = (
    Input("ordinary", _chances),
    Input("ordinary", lambda rng: _chances(rng, 33)),
    Input("form", _as_lists),
    Input("column", _chances_in_a_column),
    Input("column", _labels_in_a_column),
    Input("certain", lambda rng: _sure(rng, 1.0)),
    Input("certain", lambda rng: _sure(rng, 0.0)),
    Input("certain", lambda rng: _sure(rng, 0.5)),
    Input("certain", _some_sure),
)


def _classes(rng: Rng, n: int, k: int) -> tuple[Array, Array]:
    """Integer labels (n,) of k classes, and rows (n, k) of probabilities that sum to 1."""
    labels = rng.permutation(np.resize(np.arange(k), n))
    shares = rng.uniform(0.1, 1, size=(n, k))
    return labels, shares / shares.sum(axis=1, keepdims=True)


def _sure_classes(rng: Rng, right: tuple[bool, ...]) -> tuple[Array, Array]:
    """Rows of exactly one 1, at the true class or beside it."""
    labels, _ = _classes(rng, len(right), 4)
    guessed = np.where(right, labels, (labels + 1) % 4)
    return labels, one_hot(guessed, 4)


def _halved(rng: Rng) -> tuple[Array, Array]:
    """Rows that share 1 between the true class and another; the rest is exactly 0."""
    labels, _ = _classes(rng, 5, 4)
    return labels, (one_hot(labels, 4) + one_hot((labels + 2) % 4, 4)) / 2


def _absent(rng: Rng) -> tuple[Array, Array]:
    labels, rows = _classes(rng, 6, 5)
    return labels % 4, rows


def one_hot(labels: Array, k: int) -> Array:
    """Return integer labels (n,) as rows (n, k) of one 1."""
    return np.asarray(np.eye(k)[labels])


class Rows(NamedTuple):
    """One input of both categorical losses: its kind, and how labels and rows are drawn."""

    kind: str
    draw: Callable[[Rng], tuple[Array, Array]]


CLASSES: tuple[Rows, ...] = (
    Rows("ordinary", lambda rng: _classes(rng, 8, 3)),
    Rows("ordinary", lambda rng: _classes(rng, 4, 4)),  # a wrong axis keeps the shape
    Rows("ordinary", lambda rng: _classes(rng, 20, 10)),
    Rows("certain", lambda rng: _sure_classes(rng, (True,) * 6)),
    Rows("certain", lambda rng: _sure_classes(rng, (False,) * 6)),
    Rows("certain", lambda rng: _sure_classes(rng, (True, False, True, True))),
    Rows("certain", _halved),
)
ABSENT = 2  # calls with labels among which the last class never occurs
PAIRS = 2


def calls(seed: int) -> tuple[dict[str, list[dict[str, Any]]], Mapping[str, bytes]]:
    """Return the calls to make after each test cell, and the arrays that they name.

    After the calls of CLASSES, `sparse_categorical_cross_entropy` has ABSENT more, and then PAIRS,
    each with a call of `categorical_cross_entropy` for the same labels as one-hot.
    """
    rng = np.random.default_rng(seed)
    files: dict[str, bytes] = {}

    def argument(value: Any) -> dict[str, Any]:
        if not isinstance(value, np.ndarray):
            return {"value": value}
        name = f"v{len(files)}.npy"
        content = io.BytesIO()
        np.save(content, value)
        files[name] = content.getvalue()
        return {"array": name}

    def call(function: str, arguments: Arguments) -> dict[str, Any]:
        return {"function": function, "args": [argument(value) for value in arguments]}

    tables = {"mse": REGRESSION, "mae": REGRESSION, "rmse": REGRESSION, "huber": HUBER}
    tables["binary_cross_entropy"] = BINARY
    found = {
        f"test_{function}": [call(function, one.draw(rng)) for one in table]
        for function, table in tables.items()
    }
    sparse, categorical = "sparse_categorical_cross_entropy", "categorical_cross_entropy"
    found[f"test_{categorical}"] = [
        call(categorical, _with_one_hot(one.draw(rng))) for one in CLASSES
    ]
    found[f"test_{sparse}"] = [call(sparse, one.draw(rng)) for one in CLASSES]
    found[f"test_{sparse}"] += [call(sparse, _absent(rng)) for _ in range(ABSENT)]
    for dtype in (np.int64, np.uint8)[:PAIRS]:
        labels, rows = _classes(rng, 9, 5)
        found[f"test_{sparse}"] += [
            call(sparse, (labels.astype(dtype), rows)),
            call(categorical, _with_one_hot((labels, rows))),
        ]
    return found, files


def _with_one_hot(drawn: tuple[Array, Array]) -> Arguments:
    labels, rows = drawn
    return one_hot(labels, rows.shape[1]), rows
