"""What the sandbox asks of a student's functions in `optimizers`: steps in the middle of walks.

Each optimizer takes three walks of several steps: with the settings that it has by default, with
settings of the student's own, and over ground that is flat in some places (a gradient of exactly
0 there, and a state of 0). Weights, gradients, settings and numbers of rows differ from student to
student. Gradients are no smaller than 0.5 where they are not 0: there the place of epsilon, inside
the root or outside, cannot be seen, and either is right.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from .rules import RULES, Array, as_step

STEPS = 4
Call = dict[str, Any]
ROUNDING = 4  # settings of a few digits, so that messages can name them


def calls(notebook: str, seed: int) -> tuple[dict[str, list[Call]], dict[str, bytes]]:
    """Return the calls to make after each test cell of `notebook`, and the files they name."""
    if notebook != "optimizers":
        return {}, {}
    rng = np.random.default_rng(seed)
    files: dict[str, bytes] = {}
    asked = {"test_steps_per_epoch": list(_batchings(rng))}
    for name in RULES:
        walks = _walks(name, rng)
        asked[f"test_{name}"] = [_call(name, args, files) for args in walks]
    return asked, files


def _batchings(rng: np.random.Generator) -> Iterator[Call]:
    """Yield calls: all rows, one row and what divides evenly; a rest; a batch that is too large."""
    rows = int(rng.integers(300, 5_000))
    batch, full = int(rng.integers(7, 60)), int(rng.integers(3, 30))
    pairs = [
        *((2_000, 2_000), (2_000, 1), (2_000, 200)),
        *((rows, rows), (rows, 1), (full * batch, batch)),
        *((2_000, 300), (60_000, 128), (full * batch + int(rng.integers(1, batch)), batch)),
        *((150, 200), (1, 32)),
    ]
    for pair in pairs:
        yield {"function": "steps_per_epoch", "args": [{"value": number} for number in pair]}


def _walks(name: str, rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments of every step of the walks of one optimizer."""
    start = 0.1 if name == "adagrad_step" else 0.0  # what Keras's accumulator begins with
    yield from _walk(name, rng, (6,), start)
    yield from _walk(name, rng, (4, 5), start, _settings(name, rng))
    if len(RULES[name].states) and name != "momentum_step":
        yield from _walk(name, rng, (5,), 0.0, flat=True)


def _walk(
    name: str,
    rng: np.random.Generator,
    shape: tuple[int, ...],
    start: float,
    settings: tuple[float, ...] = (),
    *,
    flat: bool = False,
) -> Iterator[tuple[Any, ...]]:
    weights = rng.normal(0, 1, shape)
    states: tuple[Array, ...] = tuple(np.full(shape, start) for _ in RULES[name].states)
    for number in range(1, STEPS + 1):
        gradient = rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)
        if flat:
            gradient[::2] = 0
        count = (number,) if name == "adam_step" else ()
        args = (weights, gradient, *states, *count, *settings)
        yield args
        weights, *new = as_step(name, args)
        states = tuple(new)


def _settings(name: str, rng: np.random.Generator) -> tuple[float, ...]:
    """Return settings unlike the defaults, beginning with the learning rate."""
    spans = {
        "momentum_step": [(0.5, 0.85)],
        "rmsprop_step": [(0.6, 0.85)],
        "adam_step": [(0.6, 0.85), (0.9, 0.99)],
    }
    drawn = [rng.uniform(*span) for span in [(0.03, 0.1), *spans.get(name, [])]]
    return tuple(round(float(setting), ROUNDING) for setting in drawn)


def _call(name: str, args: tuple[Any, ...], files: dict[str, bytes]) -> Call:
    asked = []
    for value in args:
        if isinstance(value, np.ndarray):
            file = f"{len(files)}.npy"
            files[file] = _saved(value)
            asked.append({"array": file})
        else:
            asked.append({"value": value})
    return {"function": name, "args": asked}


def _saved(array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()
