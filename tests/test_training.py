"""The trusted trainer gives what Keras's own `fit` gives, keys name computations, bounds hold."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers as L
from training_requests import evidence_of, request_of, rows, small

from nbassay.keras.training import Refused, Request, TrajectoryStore, key_of, train
from nbassay.keras.training._engine import suits_xla
from nbassay.keras.training._plan import plan_of
from nbassay.keras.training._trajectory import Epoch, Trajectory, best_epochs

pytest_plugins = ["training_fixtures"]
pytestmark = [pytest.mark.keras, pytest.mark.usefixtures("seeded")]

optimizers = keras.optimizers


class WeightsOfEpochs(keras.callbacks.Callback):
    """Notes the weights after each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(self.model.get_weights())


def images(count: int = 40) -> tuple[Any, Any]:
    draw = np.random.default_rng(3)
    return draw.integers(0, 256, (count, 8, 8, 1)).astype(np.uint8), draw.integers(0, 3, count)


def conv_net() -> Any:
    model = keras.Sequential(
        [
            L.Input((8, 8, 1)),
            L.Rescaling(1 / 255),
            L.Conv2D(4, 3, activation="relu"),
            L.BatchNormalization(),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def arithmetic_net() -> Any:
    """Functional, with arithmetic between layers, and `training` set where `fit` passes it over."""
    inputs = keras.Input((5,))
    x = L.Dense(6, activation="relu")((inputs - 0.5) / 2 + inputs**2)
    x = L.BatchNormalization(momentum=0.8)(keras.ops.tanh(x), training=False)
    x = L.Dropout(0.0)(x + x * x[:, :1], training=True)
    model = keras.Model(inputs, L.Dense(1, activation="sigmoid")(x))
    model.compile(optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    return model


def branched_net() -> Any:
    inputs = keras.Input((5,))
    left, right = L.Dense(4, activation="tanh")(inputs), L.Dense(4)(inputs)
    inner = keras.Sequential([L.Input((4,)), L.Dense(4, activation="relu"), L.Dense(4)])
    outputs = L.Dense(1, activation="sigmoid")(L.Add()([inner(left), right]))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def frozen_net() -> Any:
    model = small(layers=[L.Dense(6, activation="relu"), L.BatchNormalization(), L.Dense(4)])
    model.layers[0].trainable = False
    model.layers[1].trainable = False
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


X, Y = rows()
THREE = np.random.default_rng(5).integers(0, 3, len(X))
ONE_HOT = np.eye(3)[THREE]
TARGET = X[:, 0] * 2 + 1


def softmax(loss: str, metrics: Any = ("accuracy",)) -> Any:
    return small(loss=loss, metrics=metrics, outputs=L.Dense(3, activation="softmax"))


def logits() -> Any:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return small(loss=loss, outputs=L.Dense(3))


def regression(optimizer: Any = "sgd") -> Any:
    return small(optimizer=optimizer, loss="mse", metrics=["mae"], outputs=L.Dense(1))


CASES: dict[str, tuple[Callable[[], Any], Any, Any, dict[str, Any]]] = {
    "binary": (small, X, Y, {}),
    "one batch size": (small, X[:64], Y[:64], {}),
    "one batch": (small, X[:10], Y[:10], {}),
    "labels in a column": (small, X, Y[:, None].astype(float), {}),
    "categorical": (lambda: softmax("categorical_crossentropy"), X, ONE_HOT, {}),
    "sparse": (lambda: softmax("sparse_categorical_crossentropy"), X, THREE, {}),
    "logits": (logits, X, THREE, {}),
    "regression": (regression, X, TARGET, {}),
    "many metrics": (
        lambda: small(
            metrics=["acc", "mse", keras.metrics.AUC(), "Precision", keras.metrics.Recall(name="r")]
        ),
        X,
        Y,
        {"validation_split": 0.2},
    ),
    "class weight": (small, X, Y, {"class_weight": {0: 0.3, 1: 2.0}}),
    "class weight of one-hot labels": (
        lambda: softmax("categorical_crossentropy"),
        X,
        ONE_HOT,
        {"class_weight": {0: 0.3, 2: 2.0}, "validation_split": 0.25},
    ),
    "sample weight": (small, X, Y, {"sample_weight": np.linspace(0, 2, len(X))}),
    "sample weight, split": (
        small,
        X,
        Y,
        {"sample_weight": np.linspace(0, 2, len(X)), "validation_split": 0.3},
    ),
    "validation split": (small, X, Y, {"validation_split": 0.25}),
    "validation data": (small, X, Y, {"validation_data": rows(33, 4)}),
    "dropout of nothing": (
        lambda: small(layers=[L.Dense(6, activation="relu"), L.Dropout(0.0)]),
        X,
        Y,
        {},
    ),
    "batch normalization": (
        lambda: small(layers=[L.Dense(6), L.BatchNormalization(momentum=0.8), L.ReLU()]),
        X,
        Y,
        {"validation_split": 0.2},
    ),
    "convolution": (conv_net, *images(), {"validation_split": 0.2}),
    "branches": (branched_net, X, Y, {}),
    "arithmetic on tensors": (arithmetic_net, X, Y, {"validation_split": 0.2}),
    "frozen layers": (frozen_net, X, Y, {"validation_split": 0.2}),
    "regularized": (
        lambda: small(
            layers=[
                L.Dense(6, kernel_regularizer="l2", activity_regularizer=keras.regularizers.L1(0.1))
            ]
        ),
        X,
        Y,
        {"validation_split": 0.2},
    ),
    "initial epoch": (small, X, Y, {"initial_epoch": 2, "epochs": 4}),
    "SGD": (lambda: regression(optimizers.SGD(0.05)), X, TARGET, {}),
    "momentum": (
        lambda: regression(optimizers.SGD(0.02, momentum=0.9, nesterov=True)),
        X,
        TARGET,
        {},
    ),
    "RMSprop": (lambda: regression(optimizers.RMSprop(0.01, rho=0.8)), X, TARGET, {}),
    "AdamW": (lambda: regression(optimizers.AdamW(0.01, weight_decay=0.1)), X, TARGET, {}),
    "weight decay of SGD": (
        lambda: regression(optimizers.SGD(0.02, momentum=0.9, weight_decay=0.2)),
        X,
        TARGET,
        {},
    ),
    "weight decay of RMSprop": (
        lambda: regression(optimizers.RMSprop(0.01, weight_decay=0.2)),
        X,
        TARGET,
        {},
    ),
    "Nadam": (lambda: regression(optimizers.Nadam(0.01)), X, TARGET, {}),
    "Adamax": (lambda: regression(optimizers.Adamax(0.01)), X, TARGET, {}),
    "Lion": (lambda: regression(optimizers.Lion(0.001)), X, TARGET, {}),
    "Adadelta": (lambda: regression(optimizers.Adadelta(0.5)), X, TARGET, {}),
    "Adagrad": (lambda: regression(optimizers.Adagrad(0.1)), X, TARGET, {}),
    "amsgrad": (lambda: regression(optimizers.Adam(0.01, amsgrad=True)), X, TARGET, {}),
}
schedules = optimizers.schedules
# With steps that end within the three epochs of five steps that a case has.
SCHEDULES = {
    "exponential": lambda: schedules.ExponentialDecay(0.05, 4, 0.5, staircase=True),
    "inverse time": lambda: schedules.InverseTimeDecay(0.05, 2, 0.5),
    "piecewise constant": lambda: schedules.PiecewiseConstantDecay([4, 9], [0.05, 0.02, 0.01]),
    "polynomial": lambda: schedules.PolynomialDecay(0.05, 6, 0.001, power=2.0, cycle=True),
    "cosine": lambda: schedules.CosineDecay(0.001, 8, warmup_target=0.05, warmup_steps=3),
    "restarts": lambda: schedules.CosineDecayRestarts(0.05, 4),
}
CASES |= {
    f"learning rate: {name}": (lambda make=make: regression(optimizers.Adam(make())), X, TARGET, {})
    for name, make in SCHEDULES.items()
}


@pytest.mark.parametrize("case", CASES)
def test_the_trajectory_is_that_of_keras(case, store):
    """Losses, metrics and weights after each epoch equal those of `fit`, rows in order."""
    build, x, y, arguments = CASES[case]
    model = build()
    ours = {key: value for key, value in arguments.items() if key != "validation_data"}
    if "validation_data" in arguments:
        ours["validation"] = arguments["validation_data"]
    request = request_of(model, x, y, **ours)
    weights = WeightsOfEpochs()
    history = model.fit(
        x,
        y,
        **{"epochs": 3, "batch_size": 16, "shuffle": False, **arguments},
        callbacks=[weights],
        verbose=0,
    )
    trajectory = train(request, store, request.epochs)
    found = trajectory.history()
    assert list(found) == list(history.history)
    assert len(trajectory.epochs) == len(history.epoch)
    for name, values in history.history.items():
        assert found[name] == pytest.approx(values, rel=2e-4, abs=2e-5), name
    for epoch, expected in enumerate(weights.seen):
        kept = trajectory.weights(epoch)
        assert kept is not None
        assert [array.shape for array in kept] == [array.shape for array in expected]
        for mine, theirs in zip(kept, expected, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=1e-4)


def test_small_dense_nets_are_compiled_by_xla_and_no_others():
    """XLA is chosen where it is faster."""
    assert suits_xla(plan_of(request_of(small(), X, Y)))
    assert not suits_xla(plan_of(request_of(conv_net(), *images())))
    wide = small(layers=[L.Dense(4_000), L.Dense(500)])
    assert not suits_xla(plan_of(request_of(wide, X, Y)))


@pytest.mark.parametrize("what", ["x", "y", "weights"])
def test_nan_trains_as_in_keras(what, store):
    """Numbers that are none end in logs that are none, and in no error."""
    x, y = rows()
    model, y = small(), y.astype(float)
    if what == "x":
        x[3, 2] = math.nan
    elif what == "y":
        y[3] = math.inf
    else:
        model.set_weights([np.full_like(array, math.nan) for array in model.get_weights()])
    request = request_of(model, x, y)
    history = model.fit(x, y, epochs=3, batch_size=16, shuffle=False, verbose=0).history
    found = train(request, store, 3).history()
    assert found["loss"] == pytest.approx(history["loss"], nan_ok=True)
    assert found["accuracy"] == pytest.approx(history["accuracy"], nan_ok=True)


def test_the_rows_are_shuffled_anew_for_each_epoch(store):
    """With a batch of one row, each order of rows leads elsewhere; the same request to the same."""
    model = regression("sgd")
    request = request_of(model, X, TARGET, shuffle=True, batch_size=1)
    first = train(request, store, 3)
    again = train(request, TrajectoryStore(store._folder / "other", 10**8), 3)
    in_order = train(dataclasses.replace(request, shuffle=False), store, 3)
    assert first.history() == again.history()
    assert first.history() != in_order.history()


def test_dropout_drops_in_training_only(store):
    """With a rate near one the net learns nothing, and validation sees it whole."""
    model = small(layers=[L.Dropout(0.5), L.Dense(6)], loss="mse", outputs=L.Dense(1))
    request = request_of(model, X, TARGET, validation=(X, TARGET), epochs=40)
    history = train(request, store, 40).history()
    assert history["val_loss"][-1] < history["loss"][-1]
    assert len(set(history["loss"])) == 40


def test_random_layers_train(store):
    """Layers that change pictures at random work in the graph too."""
    x, y = images()
    model = keras.Sequential(
        [
            L.Input((8, 8, 1)),
            L.RandomFlip("horizontal"),
            L.RandomRotation(0.1),
            L.RandomZoom(0.1),
            L.RandomTranslation(0.1, 0.1),
            L.GaussianNoise(0.1),
            L.Flatten(),
            L.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = train(request_of(model, x, y), store, 3).history()
    assert np.isfinite(history["loss"]).all()


def test_a_fresh_start_is_drawn_from_the_initializers_and_always_the_same(store):
    """What weights the notebook drew does not matter, only how."""
    he = keras.initializers.HeNormal(seed=5)
    model = small(layers=[L.Dense(2_000, kernel_initializer=he, bias_initializer="ones")])
    request = request_of(model, X, Y, fresh=True)
    other = small(layers=[L.Dense(2_000, kernel_initializer="he_normal", bias_initializer="ones")])
    assert key_of(request) == key_of(request_of(other, X, Y, fresh=True))
    start = plan_of(request).start
    assert start[0].std() == pytest.approx(math.sqrt(2 / 5), rel=0.05)
    assert (start[1] == 1).all()
    assert abs(start[2]).max() <= math.sqrt(6 / 2_001)
    np.testing.assert_array_equal(start[0], plan_of(request).start[0])
    without = dataclasses.replace(request, model=dataclasses.replace(request.model, weights=()))
    assert key_of(without) == key_of(request)


def test_statistics_of_the_data_are_kept_in_a_fresh_start():
    """What a Normalization layer has learned is no draw, and part of the key."""
    layer, other = L.Normalization(), L.Normalization()
    layer.adapt(X)
    other.adapt(X * 2)
    request = request_of(small(layers=[layer, L.Dense(3)]), X, Y, fresh=True)
    np.testing.assert_allclose(plan_of(request).start[0], X.mean(0), rtol=1e-4)
    doubled = request_of(small(layers=[other, L.Dense(3)]), X, Y, fresh=True)
    assert key_of(request) != key_of(doubled)


def functional(activation: Any = "relu", name: str | None = "eyes") -> Any:
    inputs = keras.Input((5,), name="rows")
    hidden = L.Dense(6, activation=activation, name=name)(inputs)
    model = keras.Model(inputs, L.Dense(1, activation=keras.activations.sigmoid)(hidden))
    model.compile(
        optimizers.Adam(learning_rate=0.001),
        keras.losses.BinaryCrossentropy(),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy")],
    )
    return model


def test_one_computation_has_one_key():
    """However it was written: Sequential or not, texts or objects, names, types, division."""
    key = key_of(request_of(small(), X, Y, fresh=True))
    assert key_of(request_of(functional(), X, Y, fresh=True)) == key
    assert key_of(request_of(small(), X.astype(np.float32), Y, fresh=True, epochs=50)) == key
    seeded = small(
        layers=[L.Dense(6, "relu", kernel_initializer=keras.initializers.GlorotUniform(1))]
    )
    assert key_of(request_of(seeded, np.asfortranarray(X), Y, fresh=True, initial_epoch=1)) == key
    split = request_of(small(), X, Y, fresh=True, validation_split=0.2)
    apart = request_of(small(), X[:56], Y[:56], fresh=True, validation=(X[56:], Y[56:]))
    assert key_of(split) == key_of(apart)


def _pixel() -> Request:
    x = X.copy()
    x[1, 1] = np.nextafter(np.float32(x[1, 1]), np.float32(9))
    return request_of(small(), x, Y, fresh=True)


def _label() -> Request:
    y = Y.copy()
    y[1] = 1 - y[1]
    return request_of(small(), X, y, fresh=True)


def _with(**changes: Any) -> Callable[[], Request]:
    return lambda: request_of(small(), X, Y, **{"fresh": True, **changes})


def _as(**changes: Any) -> Callable[[], Request]:
    return lambda: request_of(small(**changes), X, Y, fresh=True)


PERTURBATIONS: dict[str, Callable[[], Request]] = {
    "one number of x": _pixel,
    "one label": _label,
    "a row less": lambda: request_of(small(), X[:-1], Y[:-1], fresh=True),
    "units": _as(layers=[L.Dense(7, activation="relu")]),
    "activation": _as(layers=[L.Dense(6, activation="tanh")]),
    "depth": _as(layers=[L.Dense(6, activation="relu"), L.Dense(6)]),
    "no bias": _as(layers=[L.Dense(6, activation="relu", use_bias=False)]),
    "initializer": _as(layers=[L.Dense(6, activation="relu", kernel_initializer="he_normal")]),
    "dropout": _as(layers=[L.Dense(6, activation="relu"), L.Dropout(0.2)]),
    "more dropout": _as(layers=[L.Dense(6, activation="relu"), L.Dropout(0.3)]),
    "batch normalization": _as(layers=[L.Dense(6, activation="relu"), L.BatchNormalization()]),
    "its momentum": _as(layers=[L.Dense(6, activation="relu"), L.BatchNormalization(momentum=0.9)]),
    "regularizer": _as(layers=[L.Dense(6, activation="relu", kernel_regularizer="l2")]),
    "its strength": _as(
        layers=[L.Dense(6, activation="relu", kernel_regularizer=keras.regularizers.L2(0.1))]
    ),
    "of the outputs": _as(layers=[L.Dense(6, activation="relu", activity_regularizer="l2")]),
    "learning rate": _as(optimizer=optimizers.Adam(0.002)),
    "beta": _as(optimizer=optimizers.Adam(beta_1=0.8)),
    "optimizer": _as(optimizer="sgd"),
    "loss": _as(loss="mse"),
    "from logits": _as(loss=keras.losses.BinaryCrossentropy(from_logits=True)),
    "metric": _as(metrics=["accuracy", "mse"]),
    "name of a metric": _as(metrics=["acc"]),
    "no metric": _as(metrics=[]),
    "batch size": _with(batch_size=17),
    "shuffle": _with(shuffle=True),
    "class weight": _with(class_weight={1: 2.0}),
    "other class weight": _with(class_weight={1: 3.0}),
    "sample weight": _with(sample_weight=np.linspace(0, 1, 70)),
    "shuffled batches": _with(shuffle=True, whole_batches=True),
    "whole batches only": _with(drop_remainder=True),
    "schedule": _as(optimizer=optimizers.Adam(SCHEDULES["exponential"]())),
    "split": _with(validation_split=0.2),
    "validation": _with(validation=rows(20, 1)),
    "other validation": _with(validation=rows(20, 2)),
    "start": _with(fresh=False),
}


def test_every_change_that_matters_has_another_key():
    """No two of the perturbations, nor any of them and the original, share a key."""
    keys = {name: key_of(build()) for name, build in PERTURBATIONS.items()}
    keys["original"] = key_of(request_of(small(), X, Y, fresh=True))
    frozen = small()
    frozen.layers[0].trainable = False
    keys["frozen"] = key_of(request_of(frozen, X, Y, fresh=True))
    assert len(set(keys.values())) == len(keys), keys
    keras.utils.set_random_seed(12)
    assert key_of(request_of(small(), X, Y)) not in keys.values()


class OddLoss(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return y_pred


class OddDense(L.Dense):
    pass


def _changed(**fields: Any) -> Request:
    return dataclasses.replace(request_of(small(), X, Y), **fields)


def _config(change: Callable[[Any], Any]) -> Request:
    request = request_of(small(), X, Y)
    config: Any = request.model.config
    change(config)
    return request


def _nothing_to_train() -> Request:
    model = small()
    model.trainable = False
    return request_of(model, X, Y)


def _two_inputs() -> Request:
    inputs = [keras.Input((5,)), keras.Input((5,))]
    model = keras.Model(inputs, L.Add()(inputs))
    model.compile("adam", "mse")
    return request_of(model, X, Y)


def _recurrent() -> Request:
    model = keras.Sequential([L.Input((5, 1)), L.LSTM(3), L.Dense(1)])
    model.compile("adam", "mse")
    return request_of(model, X[..., None], Y)


class OddSchedule(schedules.ExponentialDecay):
    pass


REFUSED: dict[str, Callable[[], Request]] = {
    "custom layer": _as(layers=[OddDense(4)]),
    "recurrent layer": _recurrent,
    "constraint": _as(layers=[L.Dense(4, kernel_constraint="max_norm")]),
    "initializer": _as(layers=[L.Dense(6, kernel_initializer=keras.initializers.Identity())]),
    "regularizer": _as(
        layers=[L.Dense(4, kernel_regularizer=keras.regularizers.OrthogonalRegularizer())]
    ),
    "noise shape": _as(layers=[L.Dense(4), L.Dropout(0.5, noise_shape=(1, 4))]),
    "renormalization": _as(layers=[L.Dense(4), L.BatchNormalization(renorm=True)]),
    "half precision": _as(layers=[L.Dense(4, dtype="mixed_bfloat16")]),
    "two inputs": _two_inputs,
    "nothing to train": _nothing_to_train,
    "custom loss": _as(loss=OddLoss()),
    "smoothed loss": _as(loss=keras.losses.BinaryCrossentropy(label_smoothing=0.1)),
    "loss function": _as(loss=lambda y, p: p),
    "optimizer": _as(optimizer="ftrl"),
    "schedule of one's own": _as(optimizer=optimizers.Adam(OddSchedule(0.1, 10, 0.9))),
    "schedule out of range": _as(
        optimizer=optimizers.Adam(schedules.ExponentialDecay(1e6, 10, 0.9))
    ),
    "not one whole batch": _with(batch_size=71, drop_remainder=True),
    "clipped": _as(optimizer=optimizers.Adam(clipnorm=1.0)),
    "averaged": _as(optimizer=optimizers.Adam(use_ema=True)),
    "accumulated": _as(optimizer=optimizers.Adam(gradient_accumulation_steps=2)),
    "metric": _as(metrics=[keras.metrics.F1Score()]),
    "other accuracy": _as(metrics=[keras.metrics.Accuracy()]),
    "metric for one class": _as(metrics=[keras.metrics.Precision(class_id=0)]),
    "name of a metric": _as(metrics=[keras.metrics.AUC(name="<b>")]),
    "class numbers": lambda: request_of(logits(), X, THREE + 1),
    "negative classes": lambda: request_of(logits(), X, THREE - 1),
    "classes that are none": lambda: request_of(logits(), X, np.full(70, math.nan)),
    "rows of another size": lambda: request_of(small(), X[:, :4], Y),
    "fewer labels": lambda: request_of(small(), X, Y[:-1]),
    "texts": lambda: request_of(small(), X.astype(str), Y),
    "objects": lambda: request_of(small(), X.astype(object), Y),
    "no rows": lambda: request_of(small(), X[:0], Y[:0]),
    "both weights": _with(class_weight={0: 1.0}, sample_weight=np.ones(70)),
    "too many epochs": _with(epochs=10**6),
    "no batch": _with(batch_size=0),
    "epochs backwards": _with(epochs=1, initial_epoch=2),
    "a batch shuffled": lambda: _changed(shuffle="batch"),
    "all for validation": _with(validation_split=0.999),
    "weights missing": lambda: _changed(
        model=dataclasses.replace(evidence_of(small()), weights=())
    ),
    "weights of others": lambda: _changed(
        model=dataclasses.replace(
            evidence_of(small()), weights=evidence_of(small(layers=[])).weights
        )
    ),
    "a class of its own": lambda: _changed(
        model=dataclasses.replace(evidence_of(small()), builtin=False)
    ),
    "no configuration": lambda: _changed(
        model=dataclasses.replace(evidence_of(small()), config=None)
    ),
    "layers that are none": lambda: _config(lambda config: config.update(layers=[1, 2])),
    "units without end": lambda: _config(
        lambda config: (
            config["layers"][1]["config"].update(units=99_999)
            or config["layers"][0]["config"].update(batch_shape=[None, 99_999])
        )
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_keyed_is_refused(case):
    """With a text that says why; nothing else is ever raised."""
    with pytest.raises(Refused) as caught:
        key_of(REFUSED[case]())
    assert str(caught.value)


def test_outputs_and_labels_that_do_not_go_together_are_refused(store):
    """Whatever TensorFlow says of them."""
    with pytest.raises(Refused):
        train(request_of(softmax("categorical_crossentropy"), X, np.eye(4)[THREE]), store, 3)


def test_work_and_memory_have_bounds(monkeypatch):
    """One epoch and one batch may take so much and no more."""
    request = request_of(small(), X, Y)
    monkeypatch.setattr("nbassay.keras.training._plan.MAX_EPOCH_WORK", 1_000)
    with pytest.raises(Refused, match="computing"):
        key_of(request)
    monkeypatch.undo()
    monkeypatch.setattr("nbassay.keras.training._plan.MAX_HELD", 100)
    with pytest.raises(Refused, match="memory"):
        key_of(request)


def test_the_best_epochs_are_those_with_a_new_extreme():
    """Lowest or highest so far by any log; what is no number is no extreme."""
    losses = [3.0, 2.0, 2.5, math.nan, 1.0, 1.5]
    hits = [0.1, 0.2, 0.15, 0.2, 0.2, 0.3]
    logs = [{"loss": a, "accuracy": b} for a, b in zip(losses, hits, strict=True)]
    assert best_epochs(logs) == [0, 1, 4, 5]


def test_weights_of_large_networks_are_kept_for_the_best_epochs_only(monkeypatch):
    """And always for the last."""
    losses = [3.0, 2.0, 2.5, 2.6, 1.0, 1.5]
    epochs = [Epoch({"loss": loss}, (np.zeros(10, np.float32),)) for loss in losses]
    trajectory = Trajectory("0" * 64, list(epochs))
    trajectory.thin_out()
    assert all(epoch.weights for epoch in trajectory.epochs)
    monkeypatch.setattr("nbassay.keras.training._trajectory.ALL_BYTES", 200)
    trajectory.thin_out()
    kept = [place for place in range(6) if trajectory.weights(place) is not None]
    assert kept == [0, 1, 4, 5]
    monkeypatch.setattr("nbassay.keras.training._trajectory.BEST_BYTES", 80)
    trajectory.thin_out()
    kept = [place for place in range(6) if trajectory.weights(place) is not None]
    assert kept == [4, 5]


@pytest.mark.slow
def test_shuffled_trainings_are_as_good_as_those_of_keras(store):
    """Over 20 seeds: the mean accuracy differs no more than chance explains.

    A permutation test of the difference of means (Fisher 1935): p is the share of 5,000 random
    divisions of the 40 values whose difference is as large; it must be above 0.01.
    """
    x, y = rows(200, 8)
    held_x, held_y = rows(500, 9)
    theirs, ours = [], []
    for seed in range(20):
        keras.utils.set_random_seed(seed)
        model = small(layers=[L.Dense(8, activation="relu")], optimizer=optimizers.Adam(0.01))
        request = request_of(model, x, y, shuffle=True, validation=(held_x, held_y), epochs=12)
        ours.append(train(request, store, 12).history()["val_accuracy"][-1])
        history = model.fit(
            x, y, epochs=12, batch_size=16, validation_data=(held_x, held_y), verbose=0
        )
        theirs.append(history.history["val_accuracy"][-1])
    difference = abs(np.mean(ours) - np.mean(theirs))
    draw, pooled = np.random.default_rng(1), np.array(ours + theirs)
    shuffled = draw.permuted(np.tile(pooled, (5_000, 1)), axis=1)
    differences = abs(shuffled[:, :20].mean(1) - shuffled[:, 20:].mean(1))
    assert (differences >= difference - 1e-12).mean() > 0.01, (ours, theirs)
