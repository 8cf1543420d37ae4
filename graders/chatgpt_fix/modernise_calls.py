"""What the sandbox asks of the mended functions: inputs that differ from student to student.

The tools of the notebook (`adam_places`, `slowing_places`, `classes_by`, `one_hot_of`,
`network_complaints`) call the student's functions where plain values cannot: with a model, a table,
or an optimizer to be followed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# From the smallest up, which is never the order of the alphabet.
SCALES = (
    ("small", "medium", "large"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("cold", "mild", "warm", "hot"),
    ("bronze", "silver", "gold", "diamond"),
)
WORDS = {
    "colour": ("red", "green", "blue", "white", "black"),
    "size": ("S", "M", "L", "XL"),
    "fabric": ("linen", "cotton", "wool"),
}

Call = dict[str, Any]


class Inputs:
    """The calls of one student, and the arrays that they name."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.files: dict[str, bytes] = {}

    def array(self, array: NDArray[Any]) -> Call:
        """Return an argument that is this array."""
        name = f"modernise-{len(self.files)}.npy"
        file = io.BytesIO()
        np.save(file, array)
        self.files[name] = file.getvalue()
        return {"array": name}

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return int(self.random.integers(low, high + 1))

    def between(self, low: float, high: float) -> float:
        """Return a number that prints short."""
        return round(float(self.random.uniform(low, high)), 4)


def calls(seed: int) -> tuple[dict[str, list[Call]], Mapping[str, bytes]]:
    """Return the calls to make after each test cell, and the files they name."""
    inputs = Inputs(seed)
    asked = {cell: make(inputs) for cell, make in _CELLS.items()}
    return asked, inputs.files


def _call(function: str, *arguments: Any) -> Call:
    """A call; arguments that are no arrays of `Inputs` are handed over as they are."""
    return {
        "function": function,
        "args": [one if isinstance(one, dict) else {"value": one} for one in arguments],
    }


def _network(inputs: Inputs) -> list[Call]:
    features = [inputs.whole(3, 7), inputs.whole(8, 40)]
    sizes = inputs.whole(5, 9), inputs.whole(10, 14), inputs.whole(3, 12)
    return [
        *(_call("build_classifier", number) for number in features),
        _call("build_reader", *sizes),
        _call("network_complaints", features[0], *sizes),
    ]


def _optimizers(inputs: Inputs) -> list[Call]:
    def gradients() -> Call:
        size = inputs.random.uniform(0.5, 1.5, 12)
        return inputs.array(size * inputs.random.choice([-1, 1], 12))

    return [
        _call("adam_places", inputs.between(0.002, 0.009), gradients()),
        _call("adam_places", inputs.between(0.02, 0.2), gradients()),
        _call("slowing_places", inputs.between(0.02, 0.2), inputs.between(0.1, 0.3), gradients()),
        _call("slowing_places", inputs.between(0.02, 0.2), inputs.between(0.4, 0.9), gradients()),
        _call("slowing_places", inputs.between(0.02, 0.2), 0.0, gradients()),
    ]


def _gradient_descent(inputs: Inputs) -> list[Call]:
    def line(rate: float, updates: int) -> Call:
        # More rows than a batch of Keras has, so that `fit` would make several updates of them.
        x = inputs.random.uniform(-1, 2, 50)
        slope, intercept = inputs.random.uniform(0.5, 3, 2)
        y = slope * x + intercept + inputs.random.normal(0, 0.1, 50)
        arrays = (inputs.array(one.astype(np.float32)) for one in (x, y))
        return _call("fit_line", *arrays, rate, updates)

    return [
        line(inputs.between(0.05, 0.2), 1),
        line(inputs.between(0.05, 0.2), 2),
        line(inputs.between(0.05, 0.2), inputs.whole(20, 40)),
    ]


def _answers(inputs: Inputs) -> list[Call]:
    def classes(places: int) -> Call:
        features = inputs.whole(2, 5)
        rows = inputs.random.normal(size=(30, features))
        weights = inputs.random.normal(0, 2, (features, places))
        # With such a bias no class has all rows: of a single output, half of them are of class 1.
        bias = -np.median(rows @ weights, axis=0)
        arrays = (
            inputs.array(one.astype(np.float32)) for one in (np.vstack([weights, bias]), rows)
        )
        return _call("classes_by", *arrays)

    def curve(rows: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        truth = inputs.random.permutation(np.arange(rows) % 2)
        scores = 1 / (1 + np.exp(-inputs.random.normal(1.6 * truth - 0.8, 1)))
        return truth, np.round(scores, 3)

    def points() -> Call:
        ends = [0.0, *np.sort(inputs.random.uniform(0, 1, 9)), 1.0]
        above = [0.0, *np.sort(inputs.random.uniform(0, 1, 9) ** 0.4), 1.0]
        return _call("area_under", inputs.array(np.array(ends)), inputs.array(np.array(above)))

    return [
        classes(inputs.whole(3, 6)),
        classes(2),
        classes(1),
        classes(1),
        *(_call("roc_points", *map(inputs.array, curve(rows))) for rows in (40, 75)),
        points(),
        points(),
    ]


def _labels(inputs: Inputs) -> list[Call]:
    classes = inputs.whole(4, 9)
    labels = inputs.random.integers(0, classes, 25)
    without_last = inputs.random.integers(0, classes - 1, 12)
    small = inputs.random.normal(0, 100, (3, inputs.whole(4, 6)))
    large = np.array([-2.7, 2.7, -0.4, 0.0, 255.9, 300.5, -40_000.2, 3e9, inputs.between(1, 9)])
    scales = [list(SCALES[place]) for place in inputs.random.permutation(len(SCALES))[:2]]
    return [
        _call("one_hot", inputs.array(labels), classes),
        _call("one_hot", inputs.array(without_last), classes),
        _call("as_integers", inputs.array(small)),
        _call("as_integers", inputs.array(large)),
        *(_call("as_ranks", _some(inputs, scale, 15), scale) for scale in scales),
        # A batch in which the smallest is missing.
        _call("as_ranks", _some(inputs, scales[0][1:], 6), scales[0]),
    ]


def _some(inputs: Inputs, words: list[str], number: int) -> list[str]:
    """Return `number` words, each of them at least once."""
    more = inputs.random.choice(words, number - len(words)).tolist()
    return [str(word) for word in inputs.random.permutation(words + more)]


def _tables(inputs: Inputs) -> list[Call]:
    def classifier(classes: int) -> Call:
        y = inputs.random.permutation(np.arange(60) % classes)
        x = inputs.random.normal(y[:, None] * [1.0, -0.5, 0.2], 1.0)
        return _call("log_classifier", inputs.array(x), inputs.array(y))

    def table(*columns: str) -> Call:
        return _call(
            "one_hot_of", {"value": {one: _some(inputs, [*WORDS[one]], 8) for one in columns}}
        )

    truth = inputs.random.normal(20, 5, 30)
    off = truth + inputs.random.normal(0, inputs.between(2, 4), 30)
    return [
        classifier(2),
        classifier(3),
        table("colour", "size"),
        table("fabric"),
        _call("rmse", inputs.array(truth), inputs.array(off)),
        _call("rmse", inputs.array(truth / 100), inputs.array(off / 100)),
        _call("rmse", inputs.array(truth), inputs.array(truth)),
    ]


_CELLS: dict[str, Callable[[Inputs], list[Call]]] = {
    "test_network": _network,
    "test_optimizers": _optimizers,
    "test_gradient_descent": _gradient_descent,
    "test_answers": _answers,
    "test_labels": _labels,
    "test_tables": _tables,
}
