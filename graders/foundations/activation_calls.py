"""Inputs for the activation functions: drawn by a seed, but always of the same kinds and order.

What an input is there to find out is told by its kind:

- "ordinary": arrays of floats of moderate size, without exact zeros;
- "zero":     0, where a step and a kink are;
- "form":     a single number, arrays of no and of three dimensions, integers, float32;
- "cube":     three dimensions, where the last axis matters;
- "extreme":  numbers for which the textbook's formula overflows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator


class Input(NamedTuple):
    """One input of a function: its kind, and how it is drawn (a number or an array)."""

    kind: str
    draw: Callable[[Rng], Any]


def _floats(*shape: int, spread: float = 3.0) -> Callable[[Rng], NDArray[np.float64]]:
    """Numbers of both signs, none of them 0, as many of one sign as of the other."""

    def draw(rng: Rng) -> NDArray[np.float64]:
        size = rng.uniform(0.05, spread, size=shape).round(3)
        sign = np.resize([1.0, -1.0], size.size)
        rng.shuffle(sign)
        return size * sign.reshape(shape)

    return draw


def _integers(*shape: int) -> Callable[[Rng], NDArray[np.int64]]:
    """Small integers, none of them 0; the last is negative."""

    def draw(rng: Rng) -> NDArray[np.int64]:
        found = rng.integers(1, 7, size=shape) * rng.choice([1, -1], size=shape)
        found.flat[-1] = -abs(found.flat[-1])
        return found

    return draw


def _fixed(*values: float) -> Callable[[Rng], NDArray[np.float64]]:
    return lambda rng: np.array(values)


def _huge(rng: Rng) -> NDArray[np.float64]:
    return np.array([1.0, -1.0, -1.0, 1.0]) * rng.uniform(800, 9000, size=4).round(1)


ELEMENTWISE: tuple[Input, ...] = (
    Input("ordinary", _floats(8)),
    Input("ordinary", _floats(4, 5)),
    Input("zero", _fixed(0.0, 1.0, 0.0, -1.0)),
    Input("form", lambda rng: round(float(rng.uniform(0.5, 3)), 3)),
    Input("form", lambda rng: -round(float(rng.uniform(0.5, 3)), 3)),
    Input("form", lambda rng: -int(rng.integers(2, 6))),
    Input("form", lambda rng: np.array(-round(float(rng.uniform(0.5, 3)), 3))),
    Input("form", _floats(2, 3, 4)),
    Input("form", _integers(3, 4)),
    Input("form", lambda rng: _floats(6)(rng).astype(np.float32)),
    Input("extreme", _fixed(-1e4, -1e3, 1e3, 1e4)),
    Input("extreme", _huge),
)

# Rows of very different height: subtracting one number from all of them is not enough.
_FAR_APART = ((1e4, 9998.0, 9999.0), (-1e4, -9999.0, -1e4), (1.0, 2.0, 3.0))


def _high(rng: Rng) -> NDArray[np.float64]:
    """Scores around 1e4, in steps that float32 can tell apart there."""
    return np.asarray(1e4 + rng.integers(-12, 13, size=(3, 4)) / 4)


ROWS: tuple[Input, ...] = (
    Input("ordinary", _floats(6)),
    Input("ordinary", _floats(3, 5)),
    Input("ordinary", _floats(4, 4)),  # the wrong axis keeps the shape
    Input("cube", _floats(2, 3, 4)),
    Input("form", _integers(3, 4)),
    Input("form", lambda rng: _floats(2, 5)(rng).astype(np.float32)),
    Input("form", _fixed(2.5)),
    Input("extreme", _fixed(1e4, 9999.0, 0.0, -1e3)),
    Input("extreme", _high),
    Input("extreme", lambda rng: np.array(_FAR_APART)),
)

FUNCTIONS = ("step", "sigmoid", "tanh", "relu", "leaky_relu", "softplus")
STRICT = "strictly"  # of the notebook: it turns NumPy's warnings into errors
SLOPES = 4
SHIFTS = 2


def calls(seed: int) -> tuple[dict[str, list[dict[str, Any]]], Mapping[str, bytes]]:
    """Return the calls to make after each test cell, and the arrays that they name.

    `leaky_relu` has SLOPES more calls with a slope of their own after those of ELEMENTWISE, and
    `softmax` has SHIFTS pairs of calls after those of ROWS: scores, and the same raised.
    """
    rng = np.random.default_rng(seed)
    files: dict[str, bytes] = {}

    def argument(value: Any) -> dict[str, Any]:
        if not isinstance(value, np.ndarray):
            return {"value": value}
        name = f"x{len(files)}.npy"
        content = io.BytesIO()
        np.save(content, value)
        files[name] = content.getvalue()
        return {"array": name}

    def call(function: str, *values: Any) -> dict[str, Any]:
        return {"function": function, "args": [argument(value) for value in values]}

    found = {
        f"test_{function}": [call(function, one.draw(rng)) for one in ELEMENTWISE]
        for function in FUNCTIONS
    }
    found["test_sigmoid"] += [
        call(STRICT, "sigmoid", one.draw(rng)) for one in ELEMENTWISE if one.kind == "extreme"
    ]
    found["test_leaky_relu"] += [
        call("leaky_relu", _floats(3, 3)(rng), slope) for slope in _slopes(rng)
    ]
    found["test_softmax"] = [call("softmax", one.draw(rng)) for one in ROWS]
    for _ in range(SHIFTS):
        scores, shift = _floats(2, 4)(rng), float(rng.integers(5, 40))
        found["test_softmax"] += [call("softmax", scores), call("softmax", scores + shift)]
    return found, files


def _slopes(rng: Rng) -> Sequence[float]:
    return [0.0, 1.0, 0.2, *(round(float(rng.uniform(0.3, 0.9)), 2) for _ in range(SLOPES - 3))]
