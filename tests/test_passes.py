"""The fast budget counts passes over the rows: short epochs train as much as whole ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.fit_wrapper import FitLog
from nbassay.kernel.passes import passes_of
from nbassay.kernel.pipelines import take_rows
from nbassay.kernel.rows import Drawn

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

FAST = 2
ROWS, SIZE = 40, 8
BATCHES = ROWS // SIZE
STEPS = 2  # of an epoch, where few are asked for
X = np.arange(ROWS, dtype="float32").reshape(ROWS, 1) / ROWS
Y = 2 * X[:, 0]
SLICES = tf.data.Dataset.from_tensor_slices((X, Y))
random = np.random.default_rng(1)


def batch(place: int) -> tuple[Any, Any]:
    part = slice(SIZE * place, SIZE * place + SIZE)
    return X[part], Y[part]


def once() -> Iterator[Any]:
    for place in range(BATCHES):
        yield batch(place)


def endless() -> Iterator[Any]:
    while True:
        yield from once()


def drawn_by_lot() -> Iterator[Any]:
    while True:
        chosen = random.integers(ROWS, size=SIZE)
        yield X[chosen], Y[chosen]


class Items(keras.utils.PyDataset):
    def __len__(self) -> int:
        return BATCHES

    def __getitem__(self, place: int) -> Any:
        return batch(place % BATCHES)


class Endless(Items):
    @property
    def num_batches(self) -> int | None:
        return None


class ByLot(keras.utils.PyDataset):
    """A few rows of those that it keeps, others each time."""

    def __init__(self) -> None:
        super().__init__()
        self.x, self.y = X, Y

    def __len__(self) -> int:
        return STEPS

    def __getitem__(self, place: int) -> Any:
        chosen = random.permutation(ROWS)[:SIZE]
        return self.x[chosen], self.y[chosen]


def from_generator(make: Any = endless) -> Any:
    signature = (tf.TensorSpec((None, 1)), tf.TensorSpec((None,)))
    return tf.data.Dataset.from_generator(make, output_signature=signature)


def from_one_generator() -> Any:
    the_only = once()
    return from_generator(lambda: the_only)


def noisy(x: Any, y: Any) -> Any:
    return x + tf.random.uniform(tf.shape(x)), y


IN_STEPS = {
    "arrays": lambda: {"x": X, "y": Y, "batch_size": SIZE},
    "tensors": lambda: {"x": tf.constant(X), "y": tf.constant(Y), "batch_size": SIZE},
    "a pipeline": lambda: {"x": SLICES.batch(SIZE)},
    "that repeats": lambda: {"x": SLICES.shuffle(ROWS).batch(SIZE).repeat()},
    "that repeats rows": lambda: {"x": SLICES.repeat().batch(SIZE)},
    "that repeats often": lambda: {"x": SLICES.repeat(99).batch(SIZE).prefetch(2)},
    "with noise": lambda: {"x": SLICES.repeat().map(noisy).batch(SIZE)},
    "zipped": lambda: {"x": tf.data.Dataset.zip((SLICES, SLICES)).map(lambda a, b: a).repeat()
                       .batch(SIZE)},
    "from a generator": lambda: {"x": from_generator()},
    "items": lambda: {"x": Items(), "shuffle": False},
    "endless items": lambda: {"x": Endless()},
    "a generator": lambda: {"x": endless()},
}  # fmt: skip


FORMS = {
    **{
        kind: lambda make=make: {**make(), "steps_per_epoch": STEPS}
        for kind, make in IN_STEPS.items()
    },
    "items drawn by lot": lambda: {"x": ByLot()},
    "a part each time": lambda: {"x": SLICES.shuffle(ROWS).batch(SIZE).take(STEPS)},
}
PLAIN = keras.Model.fit


@pytest.fixture
def fit(tmp_path):
    """Returns Keras's `fit` as a notebook has it whose budget is so many passes."""

    def of(budget: int | None) -> Any:
        return FitLog(budget, ArrayStore(tmp_path, 10**8, 10**8))._wrap(PLAIN)

    return of


def run(arguments: dict[str, Any], fit: Any) -> tuple[int, Any]:
    """Return how many steps the fit made, and its History."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", run_eagerly=True)
    history = fit(model, **{"epochs": 50, "verbose": 0, **arguments})
    return int(model.optimizer.iterations), history


@pytest.mark.parametrize("kind", FORMS)
def test_short_epochs_are_cut_when_the_rows_were_gone_through_as_often(kind, fit):
    made, history = run(FORMS[kind](), fit(FAST))
    assert FAST * BATCHES <= made <= FAST * BATCHES + STEPS
    assert len(history.history["loss"]) == 50


WHOLE = {
    "arrays": lambda: {"x": X, "y": Y, "batch_size": SIZE},
    "arrays in steps": lambda: {**WHOLE["arrays"](), "steps_per_epoch": BATCHES},
    "items": lambda: {"x": Items()},
    "a generator": lambda: {"x": endless(), "steps_per_epoch": BATCHES},
    "a pipeline with noise": lambda: {"x": SLICES.map(noisy).batch(SIZE)},
    "a part of the rows": lambda: {"x": SLICES.batch(SIZE).take(BATCHES)},
    "that repeats": lambda: {"x": SLICES.batch(SIZE).repeat(), "steps_per_epoch": BATCHES},
}


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_epochs_are_cut_as_they_are_counted(kind, fit):
    made, _ = run(WHOLE[kind](), fit(FAST))
    assert made == FAST * BATCHES


def test_an_epoch_of_many_passes_counts_as_one(fit):
    made, _ = run({"x": SLICES.batch(SIZE).repeat(), "steps_per_epoch": 3 * BATCHES}, fit(FAST))
    assert made == FAST * 3 * BATCHES


def test_the_last_rows_are_not_counted_where_they_are_split_off(fit):
    made, _ = run({**WHOLE["arrays"](), "validation_split": 0.4, "steps_per_epoch": 1}, fit(FAST))
    assert made == FAST * 3


def test_rows_drawn_by_lot_are_known_when_few_are_new(fit):
    made, _ = run({"x": drawn_by_lot(), "steps_per_epoch": STEPS}, fit(FAST))
    assert FAST * BATCHES * 0.8 <= made <= FAST * BATCHES * 2


def test_a_stream_of_ever_new_rows_is_cut_after_as_many_as_a_large_set_has():
    drawn = Drawn()
    for count in range(1, 3001):
        drawn.note(100, 100 * count)
    assert drawn.count_passes(1200) == 2
    assert drawn.count_passes(3000) == 5


def test_a_stream_is_counted_by_the_rows_that_come_again():
    drawn = Drawn()
    for count in range(1, 31):
        drawn.note(10, min(10 * count, 100))
    assert drawn.count_passes(5) < 1
    assert drawn.count_passes(20) == 2
    assert drawn.count_passes(40) == 4
    assert (drawn.has_all(40), drawn.has_all(50)) == (False, True)
    assert Drawn().count_passes(3) == 0


def test_the_count_depends_on_what_was_trained_on_not_on_what_was_drawn_ahead():
    ahead, behind = Drawn(), Drawn()
    for count in range(1, 101):
        ahead.note(10, min(10 * count, 100))
        if count <= 20:
            behind.note(10, min(10 * count, 100))
    assert ahead.count_passes(20) == behind.count_passes(20)


@pytest.mark.parametrize("budget", [None, 20])
@pytest.mark.parametrize(
    "arguments", [{"steps_per_epoch": 2, "epochs": 6}, {"steps_per_epoch": 5, "epochs": 3}]
)
@pytest.mark.parametrize("make", [once, from_one_generator])
def test_a_generator_that_runs_out_ends_as_in_keras(make, arguments, budget, fit):
    """With its warning, as many epochs and as many steps."""
    told = []
    for one in (PLAIN, fit(budget)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            made, history = run({"x": make(), **arguments}, one)
        out = sum("ran out of data" in str(warning.message) for warning in caught)
        told.append((made, history.epoch, out))
    assert told[0] == told[1]
    assert told[0][2]


@pytest.mark.parametrize("steps", [None, 0, -1, 2.5, "2", True])
def test_what_is_no_number_of_steps_is_left_to_keras(steps):
    asked = {"x": X, "y": Y, "batch_size": SIZE, "steps_per_epoch": steps}
    assert passes_of(asked, take_rows(asked))(5) in {5, 1}
