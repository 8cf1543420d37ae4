"""The rows behind a pipeline are known, and whoever reads it next reads what it would have read."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from nbassay.kernel import rows as bounds
from nbassay.kernel.pipelines import rows_of, take_rows

pytestmark = pytest.mark.keras

X = np.arange(60, dtype="float32").reshape(20, 3)
Y = np.arange(20)
SLICES = tf.data.Dataset.from_tensor_slices((X, Y))


class Items(keras.utils.PyDataset):
    """The rows in batches of eight."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, place: int) -> Any:
        return X[8 * place : 8 * place + 8], Y[8 * place : 8 * place + 8]


class Changing(Items):
    """Rows that are others each time."""

    def __getitem__(self, place: int) -> Any:
        x, y = super().__getitem__(place)
        return x + np.random.default_rng().random(x.shape), y


class Hooked(Items):
    def on_epoch_end(self) -> None:
        pass


def drawn() -> Iterator[Any]:
    for place in range(3):
        yield Items()[place]


def noisy(x: Any, y: Any) -> Any:
    return x + tf.random.uniform(tf.shape(x)), y


@pytest.fixture
def seed():
    """Sets TensorFlow's seed; None is how a process begins, whatever ran in this one before."""
    yield tf.random.set_seed
    tf.random.set_seed(None)


PLAIN = {
    "batched": (lambda: SLICES.batch(8), (8, False, False, False)),
    "prefetched": (lambda: SLICES.batch(8).prefetch(1), (8, False, False, False)),
    "shuffled": (lambda: SLICES.shuffle(20).batch(8), (8, True, False, False)),
    "cached": (lambda: SLICES.cache().shuffle(20).batch(8), (8, True, False, False)),
    "whole": (lambda: SLICES.batch(8, drop_remainder=True), (8, False, False, True)),
    "mapped": (lambda: SLICES.map(lambda x, y: (x, y)).batch(8), (8, False, False, False)),
    "mapped, shuffled": (
        lambda: SLICES.map(lambda x, y: (x, y)).shuffle(20).batch(8),
        (8, True, False, False),
    ),
    "shuffled batches": (lambda: SLICES.batch(8).shuffle(9, seed=1), (8, True, True, False)),
    "generated": (
        lambda: from_generator(drawn),
        (8, False, False, False),
    ),
    "items": (Items, (8, True, True, False)),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_rows_and_batches_of_a_pipeline_are_told(kind):
    make, told = PLAIN[kind]
    rows = rows_of(make(), shuffle=True)
    assert rows is not None
    assert rows.again == ""
    assert (rows.batch_size, rows.shuffle, rows.whole_batches, rows.drop_remainder) == told
    order = np.argsort(rows.part(1))
    assert np.array_equal(rows.part(0)[order], X)
    assert np.array_equal(rows.part(1)[order], Y)
    assert rows.steps == (2 if rows.drop_remainder else 3)


OTHERS = {
    "random": (lambda: SLICES.map(noisy).batch(8), "other rows"),
    "a part": (lambda: SLICES.shuffle(20).take(10).batch(8), "other rows"),
    "hardly shuffled": (lambda: SLICES.shuffle(1).batch(8), "hardly"),
    "shuffled once": (
        lambda: SLICES.shuffle(20, reshuffle_each_iteration=False).batch(8),
        "once and for all",
    ),
    "of several sizes": (lambda: SLICES.batch(8).concatenate(SLICES.batch(20)), "several sizes"),
    "single rows": (lambda: SLICES, "read anew"),
    "changing items": (Changing, "other rows"),
    "hooks": (Hooked, "on_epoch_end"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_the_same_in_each_epoch_says_so(kind, seed):
    seed(None)
    make, why = OTHERS[kind]
    assert why in rows_of(make()).again


def test_noise_from_a_seed_is_the_same_in_each_epoch_as_keras_draws_it(seed):
    seed(7)
    pipeline = SLICES.map(noisy).batch(8)
    rows = rows_of(pipeline)
    assert rows.again == ""
    drawn = []
    model = keras.Sequential([keras.layers.Lambda(lambda x: x)])
    model.compile(loss=lambda true, got: drawn.append(got.numpy()) or 0.0 * got, run_eagerly=True)
    model.fit(pipeline, epochs=2, verbose=0)
    assert np.array_equal(np.concatenate(drawn), np.concatenate([rows.part(0)] * 2))


def test_of_an_endless_pipeline_the_rows_of_an_epoch_are_read():
    rows = take_rows({"x": SLICES.batch(4).repeat(), "steps_per_epoch": 3})
    assert len(rows.part(0)) == 12
    assert rows.again == "an endless data set"
    assert rows_of(SLICES.repeat().batch(4)).part(0) is None


def endless_batches() -> Iterator[Any]:
    while True:
        yield from drawn()


def from_generator(make: Any) -> Any:
    signature = (tf.TensorSpec((None, 3)), tf.TensorSpec((None,), tf.int64))
    return tf.data.Dataset.from_generator(make, output_signature=signature)


@pytest.mark.parametrize(
    "make",
    [
        lambda: SLICES.shuffle(20).repeat().batch(4),
        lambda: SLICES.batch(4).repeat(),
        lambda: from_generator(endless_batches),
        lambda: SLICES.filter(lambda x, y: y >= 0).batch(4),
    ],
)
def test_rows_that_only_later_epochs_draw_are_read_too(make):
    rows = take_rows({"x": make(), "steps_per_epoch": 2, "epochs": 40})
    assert set(rows.part(1).tolist()) == set(range(20))
    assert len(rows.part(1)) <= 24


class ByLot(keras.utils.PyDataset):
    """A few of the rows that it keeps, others each time."""

    def __init__(self) -> None:
        super().__init__()
        self.x, self.y, self.lot = X, Y, np.random.default_rng(7)

    def __len__(self) -> int:
        return 2

    def __getitem__(self, place: int) -> Any:
        chosen = self.lot.permutation(20)[:4]
        return self.x[chosen], self.y[chosen]


@pytest.mark.parametrize("make", [ByLot, lambda: SLICES.shuffle(20).batch(4).take(2)])
def test_of_a_part_that_is_another_in_each_epoch_the_rows_of_all_epochs_are_read(make):
    rows = take_rows({"x": make(), "epochs": 200})
    assert set(rows.part(1).tolist()) == set(range(20))
    assert len(rows.part(1)) <= 28
    assert rows.again == "a data set with other rows in each epoch"
    assert rows.fresh is None


class Unending(Items):
    @property
    def num_batches(self) -> int | None:
        return None

    def __getitem__(self, place: int) -> Any:
        return super().__getitem__(place % 3)


def test_of_items_without_end_the_rows_that_are_drawn_are_read():
    rows = take_rows({"x": Unending(), "steps_per_epoch": 2, "epochs": 40})
    assert set(rows.part(1).tolist()) == set(range(20))


def test_reading_an_endless_pipeline_ends():
    began = time.process_time()
    noise = SLICES.repeat().batch(4).map(noisy)
    rows = take_rows({"x": noise, "steps_per_epoch": 2, "epochs": 50})
    assert len(rows.part(0)) == 400
    assert time.process_time() - began < 10


def passes(count: int) -> Iterator[Any]:
    """Several passes over the rows, each with a number of its own in the labels."""
    for number in range(count):
        for x, y in drawn():
            yield x, y + 100 * number


def labels_of(pipeline: Any) -> list[int]:
    return [int(label) for _, y in pipeline for label in y]


@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_pipeline_in_steps_that_can_be_read_but_once_is_read_for_fit_too(count):
    once = passes(count)
    rows = take_rows({"x": from_generator(lambda: once), "epochs": 3, "steps_per_epoch": 2})
    rows.fresh()  # Keras looks first, and trains then
    assert labels_of(rows.fresh()) == labels_of(passes(count))


def test_a_stream_whose_rows_come_again_goes_on_where_reading_ahead_has_stopped():
    once = endless_batches()
    rows = take_rows({"x": from_generator(lambda: once), "epochs": 90, "steps_per_epoch": 3})
    there = itertools.islice(rows.fresh(), 270)
    assert labels_of(there) == list(Y) * 90
    assert np.array_equal(rows.part(0), X)


def test_each_epoch_takes_its_own_batches_of_a_generator_that_goes_on():
    """As of `take`: the first epoch gets the first pass, the second the next."""
    once = passes(5)
    rows = take_rows({"x": from_generator(lambda: once).take(3), "epochs": 4})
    fresh = rows.fresh()
    assert [labels_of(fresh)[0] for _ in range(5)] == [0, 100, 200, 300, 400]


@pytest.mark.parametrize("wrap", [lambda x: {"inputs": x}, lambda x: (x,)])
def test_a_generator_that_goes_on_yields_what_it_did_in_the_same_wrapping(wrap):
    once = ((wrap(x), y) for x, y in passes(2))
    signature = (wrap(tf.TensorSpec((None, 3))), tf.TensorSpec((None,), tf.int64))
    pipeline = tf.data.Dataset.from_generator(lambda: once, output_signature=signature)
    fresh = take_rows({"x": pipeline, "epochs": 3, "steps_per_epoch": 2}).fresh()
    assert fresh.element_spec == pipeline.element_spec
    assert labels_of(fresh) == labels_of(passes(2))


def test_what_is_read_anew_with_each_epoch_is_given_to_fit_as_it_is(seed):
    seed(None)
    assert take_rows({"x": SLICES.map(noisy).batch(8), "epochs": 3}).fresh is None
    made_anew = from_generator(drawn)
    assert take_rows({"x": made_anew, "epochs": 3}).fresh is None


@pytest.mark.parametrize("wrap", [lambda x: {"inputs": x}, lambda x: (x,)])
def test_the_only_array_in_a_dict_or_a_tuple_is_the_rows_but_not_for_the_trainer(wrap):
    rows = rows_of(tf.data.Dataset.from_tensor_slices((wrap(X), Y)).batch(8))
    assert np.array_equal(rows.part(0), X)
    assert rows.why_here == "rows in a list or a dict"


def test_a_generator_is_read_ahead_and_yields_the_same():
    rows = take_rows({"x": drawn(), "epochs": 1})
    assert (rows.again, rows.batch_size) == ("", 8)
    for _ in range(2):  # Keras looks first, and trains then
        assert np.array_equal(np.concatenate([x for x, _ in rows.fresh()]), X)


def test_a_generator_that_fills_one_array_anew_yields_what_it_did():
    def refilled() -> Iterator[Any]:
        x = np.zeros((4, 3))
        for number in range(3):
            x[:] = number
            yield x, np.full(4, number)

    rows = take_rows({"x": refilled(), "epochs": 1})
    assert [x[0, 0] for x, _ in rows.fresh()] == [0, 1, 2]
    assert rows.part(0)[::4, 0].tolist() == [0, 1, 2]


def test_a_generator_in_steps_is_noted_as_it_is_drawn():
    """All rows of the first epoch, of later ones those that are new."""

    def endless() -> Iterator[Any]:
        while True:
            yield from drawn()

    rows = take_rows({"x": endless(), "epochs": 5, "steps_per_epoch": 2})
    assert rows.part(0) is None
    assert len(list(itertools.islice(rows.fresh(), 9))) == 9
    assert np.array_equal(rows.part(0), X)


def test_an_error_of_a_generator_is_raised_where_it_would_be():
    def broken() -> Iterator[Any]:
        yield X, Y
        raise OSError("mine")

    source = take_rows({"x": broken(), "epochs": 1}).fresh()
    next(source)
    with pytest.raises(OSError, match="mine"):
        next(source)


def test_a_pipeline_that_can_be_read_but_once_is_read_for_fit_too():
    once = drawn()
    rows = take_rows({"x": from_generator(lambda: once), "epochs": 1})
    assert "only once" in rows.again
    assert np.array_equal(np.concatenate([x for x, _ in rows.fresh()]), X)


def test_too_many_rows_are_not_taken_for_all(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_ROWS", 10)
    mapped = SLICES.map(lambda x, y: (x, y)).batch(8)
    assert rows_of(mapped).part(0) is None
    rows = take_rows({"x": drawn(), "epochs": 1})
    assert rows.part(0) is None
    assert np.array_equal(np.concatenate([x for x, _ in rows.fresh()]), X)


def test_arrays_are_no_pipeline():
    assert rows_of(X) is None
    assert take_rows({"x": X}) is None
