"""What a training is asked for, and which requests are refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev
from nbassay.errors import NbassayError
from nbassay.evidence import Json

MAX_EPOCHS = 5_000
MAX_PARAMETERS = 10_000_000
# Numbers in the rows of a training: CIFAR-10 has 154 million.
MAX_NUMBERS = 200_000_000
MAX_CLASSES = 10_000

Rows: TypeAlias = NDArray[Any]


class Refused(NbassayError):
    """A training that has no key here; the text says why. It trains in the sandbox instead."""


@dataclass(frozen=True)
class Change:
    """What a callback set before an epoch began: the learning rate, all weights, or both."""

    learning_rate: float | None = None
    weights: tuple[Rows, ...] | None = None


@dataclass(frozen=True)
class Before:
    """An earlier `fit` of the same model that this one goes on from; `state_after` makes it.

    `key` stands for that training and the number of its epochs; `state` is what an engine had then.
    """

    key: str
    state: tuple[Rows, ...]


@dataclass(frozen=True)
class Request:
    """One call of `fit` on a compiled model.

    `model` holds the weights at the start; with `fresh` they are as just initialised, so that any
    draw from the layers' initializers is as good and its weights may be left out. The optimizer has
    made no step yet unless the fit goes on from one `before`, whose weights then count. `x`, `y`
    and `sample_weight` have one row each per sample. `compile` must be all that the model was
    compiled with: weighted metrics, loss weights and functions of a notebook's own cannot be seen
    in it and are for the caller to keep away, as are arguments of `fit` that are not here.
    `changes` has what callbacks changed, by the number of the epoch of this fit, from 0.

    Rows of a pipeline may be batched before they are shuffled (`whole_batches`: it is the batches
    that come in another order), and the last few left out that are no whole batch
    (`drop_remainder`).
    """

    model: ev.Model
    compile: ev.Compile
    x: Rows
    y: Rows
    epochs: int
    initial_epoch: int
    batch_size: int
    shuffle: bool
    validation: tuple[Rows, Rows] | None = None
    validation_split: float = 0.0
    class_weight: Mapping[int, float] | None = None
    sample_weight: Rows | None = None
    fresh: bool = True
    before: Before | None = None
    changes: Mapping[int, Change] = field(default_factory=dict)
    whole_batches: bool = False
    drop_remainder: bool = False

    @property
    def ways(self) -> dict[str, Json]:
        """How rows are batched, where that is not as arrays are."""
        ways: dict[str, Json] = {}
        if self.whole_batches and self.shuffle:
            ways["whole_batches"] = True
        if self.drop_remainder and len(self.x) % self.batch_size:
            ways["drop_remainder"] = True
        return ways


@dataclass(frozen=True)
class Samples:
    """Rows as Keras hands them to a model: floats as float32; `weight` is float32 or None."""

    x: Rows
    y: Rows
    weight: Rows | None

    def __len__(self) -> int:
        return len(self.x)

    def part(self, start: int, stop: int) -> Samples:
        """Return the rows from `start` to before `stop`."""
        weight = None if self.weight is None else self.weight[start:stop]
        return Samples(self.x[start:stop], self.y[start:stop], weight)

    @property
    def arrays(self) -> tuple[Rows, ...]:
        """The two or three arrays."""
        return (self.x, self.y) if self.weight is None else (self.x, self.y, self.weight)


def samples_of(request: Request) -> tuple[Samples, Samples | None]:
    """Return the rows to train on and those to validate on, divided and weighted as Keras does.

    A validation split takes the last rows, with their weights; class weights become weights of
    the training rows only (`keras.src.trainers`).

    Raises:
        Refused: for rows, numbers or weights that Keras would not take or that are too many.
    """
    _check_numbers(request)
    rows = Samples(
        _numbers(request.x, "x"),
        _numbers(request.y, "y"),
        _weights(request.sample_weight),
    )
    _check_lengths(rows)
    validation = None
    if request.validation is not None:
        x, y = request.validation
        validation = Samples(_numbers(x, "validation x"), _numbers(y, "validation y"), None)
        _check_lengths(validation)
    elif request.validation_split:
        place = math.floor(len(rows) * (1.0 - request.validation_split))
        if not 0 < place < len(rows):
            raise Refused(f"{len(rows)} rows cannot be split by {request.validation_split}")
        rows, validation = rows.part(0, place), rows.part(place, len(rows))
    if request.class_weight is not None:
        if rows.weight is not None:
            raise Refused("class_weight and sample_weight cannot be used together")
        rows = Samples(rows.x, rows.y, _by_class(rows.y, request.class_weight))
    return rows, validation


def _check_numbers(request: Request) -> None:
    first, last, batch = request.initial_epoch, request.epochs, request.batch_size
    if any(isinstance(n, bool) or not isinstance(n, int) for n in (first, last, batch)):
        raise Refused("epochs and batch_size must be whole numbers")
    if not 0 <= first <= last or last - first > MAX_EPOCHS:
        raise Refused(f"epochs {first} to {last} are not between 0 and {MAX_EPOCHS} in number")
    if batch < 1:
        raise Refused("batch_size must be 1 or more")
    if request.drop_remainder and len(request.x) < batch:
        raise Refused("not one whole batch")
    if not isinstance(request.shuffle, bool):
        raise Refused("shuffle must be true or false")
    if not 0.0 <= request.validation_split < 1.0:
        raise Refused("validation_split must be in 0..1")


def _numbers(array: Rows, name: str) -> Rows:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf" or array.ndim < 1:
        raise Refused(f"{name} is no array of numbers")
    if not 0 < array.size <= MAX_NUMBERS:
        raise Refused(f"{name} has {array.size:,} numbers; 1 to {MAX_NUMBERS:,} can be taken")
    # Keras makes float32 of every kind of float and leaves whole numbers as they are.
    dtype = np.dtype(np.float32) if array.dtype.kind == "f" else array.dtype.newbyteorder("=")
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype=dtype)


def _weights(array: Rows | None) -> Rows | None:
    if array is None:
        return None
    weights = _numbers(array, "sample_weight")
    if weights.ndim != 1:
        raise Refused("sample_weight must have one number per row")
    return weights.astype(np.float32)


def _check_lengths(samples: Samples) -> None:
    lengths = {len(array) for array in samples.arrays}
    if len(lengths) != 1:
        raise Refused(f"x, y and weights have different numbers of rows: {sorted(lengths)}")


def _by_class(y: Rows, class_weight: Mapping[int, float]) -> Rows:
    """Return a weight per row as `class_weight_to_sample_weights` of Keras does."""
    if len(class_weight) > MAX_CLASSES:
        raise Refused("class_weight names too many classes")
    labels = y
    if y.ndim > 1:
        labels = np.argmax(y, axis=-1) if y.shape[-1] != 1 else np.squeeze(y, axis=-1)
    if labels.ndim != 1 or (labels.dtype.kind == "f" and not np.isfinite(labels).all()):
        raise Refused("class_weight needs one class per row")
    weights = np.ones(len(y), np.float32)
    rounded = np.round(labels).astype(np.int32)
    for label, weight in class_weight.items():
        weights[rounded == label] = weight
    return weights
