"""What callbacks change on the way, and fits that go on from one before, train as in Keras."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers as L
from training_requests import evidence_of, request_of, rows, small

from nbassay.keras.training import (
    Change,
    Refused,
    Request,
    TrajectoryStore,
    key_of,
    state_after,
    train,
)

pytest_plugins = ["training_fixtures"]
pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("seeded")]

X, Y = rows()


class Rates(keras.callbacks.Callback):
    """Notes the learning rate that each epoch began with."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []

    def on_epoch_begin(self, epoch, logs=None):
        self.seen.append(float(self.model.optimizer.learning_rate))


class Halved(keras.callbacks.Callback):
    """Halves all weights before the third epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            self.model.set_weights([array / 2 for array in self.model.get_weights()])


def fitted(model: Any, *callbacks: Any, **arguments: Any) -> dict[str, list[float]]:
    settings = {"epochs": 6, "batch_size": 16, "shuffle": False, **arguments}
    return model.fit(X, Y, **settings, callbacks=list(callbacks), verbose=0).history


def alike(ours: dict[str, list[float]], theirs: dict[str, list[float]]) -> None:
    for name, values in ours.items():
        assert values == pytest.approx(theirs[name], rel=2e-4, abs=2e-5), name


def with_changes(request: Request, changes: dict[int, Change]) -> Request:
    return dataclasses.replace(request, changes=changes)


@pytest.mark.parametrize(
    "callback",
    [
        lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5),
        lambda: keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=1.0, factor=0.1),
    ],
    ids=["every epoch", "now and then"],
)
def test_rates_that_callbacks_set_train_as_in_keras(store, callback):
    model, rates = small(optimizer=keras.optimizers.Adam(0.05)), Rates()
    request = request_of(model, X, Y, epochs=6)
    expected = fitted(model, callback(), rates)
    changes = {epoch: Change(rate) for epoch, rate in enumerate(rates.seen)}
    done = train(with_changes(request, changes), store, 6)
    alike(done.history(), expected)
    for mine, theirs in zip(done.weights(5) or (), model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=1e-4)


def test_weights_that_a_callback_sets_train_as_in_keras(store):
    model = small()
    request = request_of(model, X, Y, epochs=6)
    before = train(request, store, 2).weights(1)
    assert before is not None
    expected = fitted(model, Halved())
    changes = {2: Change(weights=tuple(array / 2 for array in before))}
    alike(train(with_changes(request, changes), store, 6).history(), expected)


def test_a_change_goes_on_from_the_training_that_ended_there(store, monkeypatch):
    """The epochs before it are not trained again."""
    request = request_of(small(), X, Y, epochs=6)
    train(request, store, 3)
    changed = with_changes(request, {3: Change(0.5)})
    ran = []
    run = type_of_engine().run
    monkeypatch.setattr(
        type_of_engine(),
        "run",
        lambda self, first, count: ran.append((first, count)) or run(self, first, count),
    )
    found = train(changed, store, 6)
    assert ran == [(3, 3)]
    monkeypatch.undo()
    other = TrajectoryStore(store._folder / "other", 10**8)
    alike(found.history(), train(changed, other, 6).history())


def type_of_engine() -> Any:
    from nbassay.keras.training._engine import Engine

    return Engine


def test_changes_are_in_the_key():
    request = request_of(small(), X, Y)
    halved = tuple(np.zeros(array.shape) for array in small().get_weights())
    keys = {
        key_of(with_changes(request, changes))
        for changes in (
            {},
            {1: Change(0.5)},
            {2: Change(0.5)},
            {1: Change(0.25)},
            {1: Change(0.5), 2: Change(0.5)},
            {1: Change(weights=halved)},
        )
    }
    assert len(keys) == 6


@pytest.mark.parametrize(
    "changes",
    [
        {7: Change(0.5)},
        {-1: Change(0.5)},
        {1: Change(float("nan"))},
        {1: Change(-1.0)},
        {1: Change(weights=(np.zeros(3),))},
        {1: Change(weights=tuple(a.astype(str) for a in small().get_weights()))},
    ],
)
def test_changes_that_cannot_be_made_are_refused(store, changes):
    with pytest.raises(Refused):
        train(with_changes(request_of(small(), X, Y), changes), store, 3)


@pytest.mark.parametrize(
    "second", [{}, {"batch_size": 8}, {"epochs": 9, "initial_epoch": 6}, {"validation_split": 0.25}]
)
def test_a_second_fit_goes_on_as_in_keras(store, second):
    """With the optimizer's momenta, whatever else is asked for; also where the first went further."""
    model = small(layers=[L.Dense(6, activation="relu"), L.BatchNormalization()])
    first = request_of(model, X, Y, epochs=6)
    fitted(model, epochs=4)
    train(first, store, 6)
    before = state_after(first, store, 4)
    request = request_of(model, X, Y, **{"epochs": 3, **second})
    request = dataclasses.replace(request, before=before)
    expected = fitted(model, **{"epochs": 3, **second})
    alike(train(request, store, 9).history(), expected)


def test_a_second_fit_has_a_key_of_what_was_before(store):
    model = small()
    first = request_of(model, X, Y, epochs=6)
    keys = set()
    for epochs in (2, 3):
        before = state_after(first, store, epochs)
        keys.add(key_of(dataclasses.replace(first, before=before)))
    assert len({*keys, key_of(first)}) == 3


def test_another_network_cannot_go_on(store):
    before = state_after(request_of(small(), X, Y), store, 2)
    other = request_of(small(layers=[L.Dense(7)]), X, Y)
    with pytest.raises(Refused):
        train(dataclasses.replace(other, before=before), store, 2)


def test_without_time_there_is_no_state(store):
    with pytest.raises(Refused):
        state_after(request_of(small(), X, Y), store, 2, seconds=0.0)


def test_one_start_serves_all_who_have_touched_nothing(store):
    """The weights that a notebook drew do not matter to the second fit either."""
    keys = set()
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        first = request_of(small(), X, Y, fresh=True)
        before = state_after(first, store, 3)
        keys.add(key_of(dataclasses.replace(first, model=evidence_of(small()), before=before)))
    assert len(keys) == 1
