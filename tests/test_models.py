"""Models are rebuilt from an allow-list, predict as the originals did, and nothing else is run."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers as L

from nbassay import evidence as ev
from nbassay.keras import models
from nbassay.keras.marking_time import MarkingTime, OutOfMarkingTime
from nbassay.keras.models import RebuildError
from nbassay.keras.training import build_loss, build_optimizer, train_briefly
from nbassay.kernel.export_arrays import ArrayStore
from nbassay.kernel.export_models import describe_model

pytestmark = pytest.mark.keras


@pytest.fixture(autouse=True)
def _seed() -> None:
    keras.utils.set_random_seed(7)


def exported(model: Any, out: Path) -> ev.Model:
    """Return a Keras model after leaving by the exporter that runs in the sandbox."""
    for name in ("arrays", "capture"):
        (out / name).mkdir(parents=True, exist_ok=True)
    store = ArrayStore(out / "arrays", 10**9, 10**9)
    capture = {
        "schema": 1,
        "cell": "test_x",
        "names": {"model": describe_model(model, store, lambda model: [])},
    }
    run = {"schema": 1, "cells": [], "kernel": "alive", "versions": {}}
    (out / "run.json").write_text(json.dumps(run))
    (out / "capture" / "test_x.json").write_text(json.dumps(capture))
    value = ev.load_evidence(out).captures["test_x"].names["model"]
    assert isinstance(value, ev.Model)
    return value


def with_config(model: ev.Model, change: Any) -> ev.Model:
    """Return the evidence with its configuration changed by `change`."""
    config: Any = copy.deepcopy(model.config)
    change(config)
    fields = {name: getattr(model, name) for name in model.__dataclass_fields__}
    return ev.Model(**{**fields, "config": config})


def random_rows(model: Any, rows: int = 5) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.random((rows, *tensor.shape[1:]), dtype=np.float32) for tensor in model.inputs]


def predictions(model: Any, rows: list[np.ndarray]) -> list[np.ndarray]:
    result = model(rows if len(rows) > 1 else rows[0], training=False)
    return [np.asarray(part) for part in (result if isinstance(result, list) else [result])]


def shaken(model: Any) -> Any:
    """Give the model weights that are not those of a fresh one."""
    rng = np.random.default_rng(3)
    model.set_weights([(rng.random(w.shape) + 0.1).astype(w.dtype) for w in model.get_weights()])
    for layer in model.layers:
        if isinstance(layer, L.Normalization):
            layer.finalize_state()
    return model


def assert_same(original: Any, out: Path) -> Any:
    rebuilt = models.rebuild(exported(original, out))
    rows = random_rows(original)
    for got, expected in zip(predictions(rebuilt, rows), predictions(original, rows), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-6)
    return rebuilt


def sequential_net() -> Any:
    return keras.Sequential(
        [
            L.Input((28, 28, 1)),
            L.Conv2D(4, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Dropout(0.3),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        ]
    )


def functional_net() -> Any:
    inputs = keras.Input((28, 28, 1))
    x = L.Conv2D(4, (3, 3), activation=keras.activations.relu)(inputs)
    x = L.MaxPooling2D((2, 2))(x)
    x = L.Dropout(0.3)(x, training=False)
    return keras.Model(inputs, L.Dense(10, activation="softmax")(L.Flatten()(x)))


def separate_net() -> Any:
    return keras.Sequential(
        [
            L.Input((28, 28, 1)),
            L.Conv2D(4, 3),
            L.ReLU(),
            L.MaxPooling2D(),
            L.Dropout(0.3),
            L.Flatten(),
            L.Dense(10, activation="linear"),
            L.Activation("softmax"),
        ]
    )


def nested_net() -> Any:
    features = keras.Sequential([L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D()])
    head = keras.Sequential([L.Dropout(0.3), L.Flatten(), keras.Sequential([L.Dense(10)])])
    return keras.Sequential([L.Input((28, 28, 1)), features, head, L.Softmax()])


SPELLINGS = [sequential_net, functional_net, separate_net, nested_net]


@pytest.mark.parametrize("net", SPELLINGS)
def test_spellings_predict_alike_and_compare_equal(net: Any, tmp_path: Path) -> None:
    """Sequential, functional, separate activations and nested models are one architecture."""
    rebuilt = assert_same(net(), tmp_path)
    facts = models.effective_layers(rebuilt)
    assert [(f.class_name, f.output_shape, f.parameters, f.activation) for f in facts] == [
        ("Conv2D", (26, 26, 4), 40, "relu"),
        ("MaxPooling2D", (13, 13, 4), 0, None),
        ("Dropout", (13, 13, 4), 0, None),
        ("Flatten", (676,), 0, None),
        ("Dense", (10,), 6770, "softmax"),
    ]
    assert models.same_architecture(rebuilt, sequential_net())
    assert models.same_architecture(net(), rebuilt)


def test_other_architectures_differ() -> None:
    """Another activation, or a pooling that happens to give the same shape, is another net."""

    def net(activation: str = "relu", pool: Any = L.MaxPooling2D) -> Any:
        return keras.Sequential(
            [L.Input((8, 8, 1)), L.Conv2D(2, 3, activation=activation), pool(2), L.Flatten()]
        )

    assert models.same_architecture(net(), net())
    assert not models.same_architecture(net(), net("tanh"))
    assert not models.same_architecture(net(), net(pool=L.AveragePooling2D))


def test_double_softmax_is_not_folded_away() -> None:
    """A Softmax layer after a softmax activation stays to be seen."""
    net = keras.Sequential([L.Input((4,)), L.Dense(3, activation="softmax"), L.Softmax()])
    assert [facts.class_name for facts in models.effective_layers(net)] == ["Dense", "Softmax"]
    assert [facts.name for facts in models.describe_layers(net)] == [x.name for x in net.layers]


def test_rescaling_can_be_left_out() -> None:
    """A net that scales its own input compares equal to one on scaled input, on demand."""
    net = keras.Sequential([L.Input((4,)), L.Rescaling(1 / 255), L.Dense(3)])
    assert len(models.effective_layers(net)) == 2
    assert len(models.effective_layers(net, keep_rescaling=False)) == 1


def augmented() -> Any:
    augment = keras.Sequential(
        [
            L.RandomFlip("horizontal"),
            L.RandomRotation(0.1),
            L.RandomZoom(0.1),
            L.RandomTranslation(0.1, (-0.1, 0.2)),
            L.RandomContrast(0.2),
            L.RandomBrightness(0.1, value_range=(0, 1)),
            L.RandomShear(0.1, 0.1),
            L.RandomErasing(0.2),
            L.RandomGaussianBlur(0.2),
            L.RandomPerspective(0.2),
            L.RandomSharpness(0.1),
            L.RandomInvert(0.1),
            L.RandomElasticTransform(0.1),
        ]
    )
    return keras.Sequential([L.Input((8, 8, 1)), augment, L.Flatten(), L.Dense(2)])


def augmented_in_colour() -> Any:
    """The same by the functional API, where Keras writes `training` into each call."""
    inputs = keras.Input((8, 8, 3))
    x = inputs
    for layer in (
        L.RandomHue(0.1),
        L.RandomSaturation(0.4),
        L.RandomColorDegeneration(0.2),
        L.RandomGrayscale(0.2),
        L.RandomPosterization(4),
        L.RandomColorJitter(brightness_factor=0.1, hue_factor=0.1),
        L.RandomTranslation(0.1, 0.1),
        L.Dropout(0.5),
        L.ActivityRegularization(l2=0.1),
    ):
        x = layer(x)
    x = L.BatchNormalization()(x, training=False)
    return keras.Model(inputs, L.Dense(2)(L.Dropout(0.5)(L.Flatten()(x), training=True)))


def all_of_2d() -> Any:
    normalise = L.Normalization()
    normalise.adapt(np.random.default_rng(0).random((20, 12, 12, 2), dtype=np.float32))
    return keras.Sequential(
        [
            L.Input((12, 12, 2)),
            normalise,
            L.Rescaling([2.0, 3.0], offset=0.5),
            L.ZeroPadding2D(((1, 2), (3, 0))),
            L.Cropping2D(1),
            L.SeparableConv2D(4, 3, padding="same", activation="gelu"),
            L.BatchNormalization(),
            L.PReLU(shared_axes=[1, 2]),
            L.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False),
            L.LeakyReLU(negative_slope=0.2),
            L.SpatialDropout2D(0.2),
            L.LayerNormalization(),
            L.AveragePooling2D(2, strides=1, padding="same"),
            L.UpSampling2D(2, interpolation="bilinear"),
            L.ELU(alpha=0.5),
            L.Conv2D(4, 3, strides=2, groups=2, activation="swish"),
            L.Permute((2, 1, 3)),
            L.GaussianNoise(0.1),
            L.GlobalMaxPooling2D(keepdims=True),
            L.Reshape((-1,)),
            L.AlphaDropout(0.1),
            L.Dense(3, activation=L.LeakyReLU(negative_slope=0.1), kernel_regularizer="l2"),
            L.Identity(),
        ]
    )


def all_of_1d() -> Any:
    inputs = keras.Input((20, 3))
    x = L.Conv1D(4, 3, padding="causal", dilation_rate=2)(inputs)
    x = L.ReLU(max_value=6)(x)
    x = L.MaxPooling1D()(x)
    x = L.GaussianDropout(0.1)(x)
    x = L.AveragePooling1D(2)(x)
    x = L.SpatialDropout1D(0.1)(x)
    a, b = L.GlobalAveragePooling1D()(x), L.GlobalMaxPooling1D()(x)
    constant = L.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 4.0, 9.0, 1.0])(a)
    return keras.Model(inputs, L.Concatenate()([constant, b]))


def seldom_used() -> Any:
    inputs = keras.Input((12, 10, 4))
    x = L.GroupNormalization(groups=2)(L.Conv2DTranspose(4, 3, strides=2)(inputs))
    x = L.UnitNormalization()(L.CenterCrop(16, 12)(x))
    x = L.Resizing(8, 8)(x)
    y = L.Reshape((64, 4))(x)
    y = L.SeparableConv1D(3, 3, padding="same")(L.ZeroPadding1D((2, 1))(y))
    y = L.UpSampling1D(2)(L.Cropping1D(3)(L.DepthwiseConv1D(3)(y)))
    z = L.RepeatVector(3)(L.GlobalAveragePooling1D()(y))
    return keras.Model(inputs, L.Flatten()(z))


def branches() -> Any:
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = L.Dense(4, activation="tanh", name="shared")
    inner_in = keras.Input((4,))
    inner = keras.Model(inner_in, L.Dense(4)(L.Dense(5, activation="relu")(inner_in)))
    a, b = shared(left), shared(right)
    twice = inner(inner(a))
    merged = [
        L.Add()([a, b]),
        L.Subtract()([a, b]),
        L.Multiply()([a, twice]),
        L.Average()([a, b, twice]),
        L.Maximum()([a, b]),
        L.Minimum()([b, a]),
        L.Dot(axes=1)([a, b]),
    ]
    return keras.Model([right, left], [L.Dense(2)(L.Concatenate()(merged)), inner(b)])


def built_late() -> Any:
    net = keras.Sequential([L.Dense(3, activation="relu"), L.Dense(1)])
    net.build((None, 4))
    return net


def mixed_precision() -> Any:
    return keras.Sequential([L.Input((4,), dtype="float64"), L.Dense(2, dtype="float64")])


def awkward_names() -> Any:
    return keras.Sequential([L.Input((4,)), L.Dense(3, name="은닉층"), L.Dense(2, name="b-1.x")])


@pytest.mark.parametrize(
    "net",
    [
        augmented,
        augmented_in_colour,
        all_of_2d,
        all_of_1d,
        seldom_used,
        branches,
        built_late,
        mixed_precision,
        awkward_names,
    ],
)
def test_every_allowed_layer_predicts_as_the_original(net: Any, tmp_path: Path) -> None:
    """All allowed layers, several inputs and outputs, shared layers and inner models."""
    assert_same(shaken(net()), tmp_path)


def test_trained_model_keeps_its_statistics(tmp_path: Path) -> None:
    """Batch normalisation's moving statistics come back with the weights."""
    net = keras.Sequential([L.Input((4,)), L.BatchNormalization(), L.Dense(1)])
    net.compile("sgd", "mse")
    rng = np.random.default_rng(0)
    net.fit(rng.random((64, 4)) * 9, rng.random(64), epochs=2, verbose=0)
    assert_same(net, tmp_path)


def test_prediction_in_batches_equals_the_whole(tmp_path: Path, capfd: Any) -> None:
    """Batches of any size give the same rows, quietly, for bytes and doubles alike."""
    net = models.rebuild(exported(sequential_net(), tmp_path))
    x = np.random.default_rng(0).integers(0, 255, (50, 28, 28, 1), dtype=np.uint8)
    whole = models.predict(net, x)
    assert whole.shape == (50, 10)
    np.testing.assert_allclose(models.predict(net, x.astype(float), 7), whole, atol=1e-6)
    assert models.predict(net, x[:0]).shape == (0, 10)
    for _ in range(7):
        models.predict(sequential_net(), x[:3])
    assert capfd.readouterr() == ("", "")


def test_prediction_says_which_shape_the_model_takes(tmp_path: Path) -> None:
    """Rows of another shape are the model's fault, told in both languages."""
    net = models.rebuild(exported(sequential_net(), tmp_path))
    with pytest.raises(RebuildError) as caught:
        models.predict(net, np.zeros((2, 784)))
    assert "(28, 28, 1)" in caught.value.message.ko
    assert "(784,)" in caught.value.message.en


def test_weights_that_are_not_finite_are_named(tmp_path: Path) -> None:
    """A model that diverged is rebuilt as it is, and one can tell."""
    net = keras.Sequential([L.Input((2,)), L.Dense(1, name="d")])
    net.set_weights([np.array([[np.nan], [1.0]]), np.zeros(1)])
    rebuilt = models.rebuild(exported(net, tmp_path))
    assert models.nonfinite_weights(rebuilt) == ("d/kernel",)


# --- what is refused -------------------------------------------------------------------------


class Own(keras.Model):
    """A subclassed model."""

    def call(self, inputs: Any) -> Any:
        return inputs


@keras.saving.register_keras_serializable()
class Dense(L.Dense):
    """A layer that borrows a name of the allow-list."""


def lambda_net() -> Any:
    return keras.Sequential([L.Input((4,)), L.Lambda(lambda x: x * 2), L.Dense(1)])


def own_activation_net() -> Any:
    return keras.Sequential([L.Input((4,)), L.Dense(1, activation=lambda x: x)])


def disguised_net() -> Any:
    return keras.Sequential([L.Input((4,)), Dense(1)])


def recurrent_net() -> Any:
    return keras.Sequential([L.Input((4, 2)), L.LSTM(3)])


def unbuilt_net() -> Any:
    return keras.Sequential([L.Dense(3)])


def open_net() -> Any:
    return keras.Sequential([L.Input((None, None, 1)), L.GlobalAveragePooling2D()])


@pytest.mark.parametrize(
    "net",
    [
        Own,
        lambda_net,
        own_activation_net,
        disguised_net,
        recurrent_net,
        unbuilt_net,
        open_net,
    ],
)
def test_what_is_not_on_the_list_is_refused_with_a_reason(net: Any, tmp_path: Path) -> None:
    """Own classes, code, other layers and open sizes are refused in both languages."""
    with pytest.raises(RebuildError) as caught:
        models.rebuild(exported(net(), tmp_path))
    assert caught.value.message.ko
    assert caught.value.message.en


def dense_config(config: Any) -> Any:
    return next(x for x in config["layers"] if x["class_name"] == "Dense")["config"]


def set_in_dense(key: str, value: Any) -> Any:
    return lambda config: dense_config(config).__setitem__(key, value)


CODE = {"module": "os", "class_name": "system", "config": "id", "registered_name": None}


@pytest.mark.parametrize(
    "change",
    [
        set_in_dense("units", 11),
        set_in_dense("units", 10**12),
        set_in_dense("units", 99_999),
        set_in_dense("units", "ten"),
        set_in_dense("units", True),
        set_in_dense("use_bias", False),
        set_in_dense("activation", CODE),
        set_in_dense("activation", {"class_name": "function"}),
        set_in_dense("activation", {"class_name": "Lambda", "config": {}}),
        set_in_dense("activation", ["relu"]),
        set_in_dense("activation", "os.system"),
        lambda config: config["layers"].append(CODE),
        lambda config: config["layers"].append({"class_name": ["Dense"], "config": {}}),
        lambda config: config["layers"].append(5),
        lambda config: config.update(layers={}),
        lambda config: config.update(layers=config["layers"] * 200),
        lambda config: config["layers"][0]["config"].update(batch_shape=[None, 10**9, 10**9]),
        lambda config: config["layers"][0]["config"].update(batch_shape=[None, -1]),
        lambda config: config["layers"][0]["config"].update(batch_shape=None),
        lambda config: config.update(input_layers=[["a", 0, 0]], output_layers=[["b", 0, 0]]),
    ],
    ids=range(20),
)
def test_changed_configurations_are_refused(change: Any, tmp_path: Path) -> None:
    """Sizes, types, activations and layers that the exporter did not write build nothing."""
    model = with_config(exported(sequential_net(), tmp_path), change)
    with pytest.raises(RebuildError):
        models.rebuild(model)


def test_initialisers_and_constraints_are_not_looked_at(tmp_path: Path) -> None:
    """What runs code when Keras deserialises it is not even read."""

    def change(config: Any) -> None:
        dense_config(config).update(
            kernel_initializer=CODE, kernel_regularizer=CODE, kernel_constraint=CODE, dtype=CODE
        )

    models.rebuild(with_config(exported(sequential_net(), tmp_path), change))


def test_memory_is_asked_for_before_it_is_taken(tmp_path: Path) -> None:
    """A layer with more weights than were handed in is refused without allocating them."""
    net = keras.Sequential([L.Input((1000,)), L.Dense(2)])

    def change(config: Any) -> None:
        config["layers"][0]["config"]["batch_shape"] = [None, 4_000_000]
        dense_config(config)["units"] = 100_000

    with pytest.raises(RebuildError):
        models.rebuild(with_config(exported(net, tmp_path), change))


def test_work_and_outputs_are_bounded(tmp_path: Path) -> None:
    """A small net that would compute for hours is refused."""
    huge = keras.Sequential([L.Input((40, 40, 1)), L.UpSampling2D(100), L.MaxPooling2D(100)])
    slow = keras.Sequential(
        [L.Input((900, 900, 1)), L.AveragePooling2D(900, strides=1, padding="same")]
    )
    picture = [L.Input((10, 10, 1)), L.UpSampling2D(140)]
    many = keras.Sequential([*picture, *(L.Activation("tanh") for _ in range(100))])
    for net in (huge, slow, many, shared_over_and_over()):
        with pytest.raises(RebuildError, match="too large"):
            models.rebuild(exported(net, tmp_path))


def shared_over_and_over() -> Any:
    inputs, tanh = keras.Input((10, 10, 1)), L.Activation("tanh")
    x = L.UpSampling2D(140)(inputs)
    for _ in range(100):
        x = tanh(x)
    return keras.Model(inputs, x)


def test_a_shared_layer_costs_each_time_it_is_used() -> None:
    """One convolution called three times is three times the work, in memory as in time."""
    inputs = keras.Input((28, 28, 4))

    def cost(*convolutions: Any) -> int:
        x = inputs
        for convolution in convolutions:
            x = convolution(x)
        return models.model_work(keras.Model(inputs, x))

    def conv() -> Any:
        return L.Conv2D(4, 3, padding="same")

    shared = conv()
    assert cost(shared, shared, shared) == cost(conv(), conv(), conv()) > 2 * cost(conv())


def nested(depth: int, width: int) -> dict[str, Any]:
    """A functional configuration that calls an empty inner model `width` times, `depth` deep."""
    place = {"class_name": "__keras_tensor__"}
    layers: list[Any] = [
        {"name": "i", "class_name": "InputLayer", "config": {"batch_shape": [None, 2]}}
    ]
    inner = nested(depth - 1, width) if depth else {"layers": []}
    nodes = [
        {
            "args": [{**place, "config": {"keras_history": ["n" if k else "i", max(k - 1, 0), 0]}}],
            "kwargs": {},
        }
        for k in range(width)
    ]
    layers.append(
        {
            "name": "n",
            "module": "keras",
            "class_name": "Functional",
            "config": inner,
            "inbound_nodes": nodes,
        }
    )
    shift = 1 if depth else 0
    ends = {"input_layers": ["i", 0, 0], "output_layers": ["n", width - 1 + shift, 0]}
    return {"layers": layers, **ends}


def test_models_in_models_do_not_multiply() -> None:
    """Calls of calls of inner models end at the bound, and so do models within each other."""
    small = ev.Model("Functional", True, nested(2, 3), None, (), ())
    assert models.rebuild(small).output_shape == (None, 2)
    for depth, width, why in ((2, 9, "600 connections"), (3, 1, "cannot be read")):
        with pytest.raises(RebuildError, match=why):
            models.rebuild(ev.Model("Functional", True, nested(depth, width), None, (), ()))


def test_a_layer_that_waits_for_what_never_comes_is_refused() -> None:
    """The builder ends as soon as no layer that waits can be called."""
    config = nested(0, 1)
    config["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"] = ["absent", 0, 0]
    with pytest.raises(RebuildError):
        models.rebuild(ev.Model("Functional", True, config, None, (), ()))


def test_weights_must_fit(tmp_path: Path) -> None:
    """Too few, too many, mis-shaped and non-numeric weights are refused."""
    good = exported(sequential_net(), tmp_path)
    fields = {name: getattr(good, name) for name in good.__dataclass_fields__}
    text = ev.Weight("w", ev.Array.of(np.full(good.weights[0].array.shape, "x")))
    for weights in (
        (),
        good.weights[:-1],
        good.weights + good.weights[-1:],
        good.weights[::-1],
        (text, *good.weights[1:]),
    ):
        with pytest.raises(RebuildError):
            models.rebuild(ev.Model(**{**fields, "weights": weights}))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**7) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def _spots(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) in a configuration."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = [(value, key) for key, _ in items]
    for container, key in list(found):
        if isinstance(container[key], (dict, list)):
            found += _spots(container[key])
    return found


@pytest.mark.parametrize("net", [sequential_net, branches])
def test_any_change_of_a_configuration_is_built_or_refused(net: Any, tmp_path: Path) -> None:
    """Whatever stands at any place of a configuration, only RebuildError comes out."""
    original = exported(net(), tmp_path)

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: Any) -> None:
        def change(config: Any) -> None:
            container, key = data.draw(st.sampled_from(_spots(config)))
            container[key] = data.draw(VALUES)

        try:
            models.rebuild(with_config(original, change))
        except RebuildError as error:
            assert error.message.ko
            assert error.message.en

    check()


# --- trusted training ------------------------------------------------------------------------


def compiled(optimizer: Any = "adam", loss: Any = "mse") -> ev.Compile:
    def spec(value: Any) -> ev.Spec:
        return value if isinstance(value, ev.Spec) else ev.Spec(value, {})

    return ev.Compile(spec(optimizer), spec(loss), ())


def test_a_training_of_a_grader_ends_after_a_batch(tmp_path: Path) -> None:
    """One network cannot hold up a class: training asked for by a grader has the check's time."""
    net = keras.Sequential([L.Input((400,)), L.Dense(3000), L.Dense(1)])
    net.compile("sgd", "mse")
    settings_ = exported(net, tmp_path).compile
    x = np.zeros((20_000, 400), np.float32)
    with pytest.raises(OutOfMarkingTime), MarkingTime(0.5).turn():
        train_briefly(net, settings_, x, x[:, :1], epochs=1000, batch_size=32, seed=1)


def test_averages_of_batch_normalization_are_those_of_the_trained_network(tmp_path: Path) -> None:
    """A few steps move Keras's own averages hardly at all: predictions would be at chance."""
    net = keras.Sequential([L.Input((3,)), L.BatchNormalization(), L.Dense(1)])
    net.compile("sgd", "mse")
    settings_ = exported(net, tmp_path).compile
    x = np.random.default_rng(0).normal((5, 50, -7), (1, 20, 3), (300, 3)).astype(np.float32)
    normalising = net.layers[0]
    train_briefly(net, settings_, x, x[:, :1], epochs=1, batch_size=100, seed=1)
    np.testing.assert_allclose(normalising.moving_mean, x.mean(axis=0), rtol=0.05)
    np.testing.assert_allclose(normalising.moving_variance, x.var(axis=0), rtol=0.2)
    assert normalising.momentum == 0.99


def test_training_starts_fresh_and_is_repeatable(tmp_path: Path, capfd: Any) -> None:
    """The handed-in weights do not matter, the seed does, and the model learns."""
    rng = np.random.default_rng(0)
    x = rng.random((200, 4), dtype=np.float32)
    y = (x.sum(axis=1) > 2).astype(np.int64)
    net = keras.Sequential(
        [
            L.Input((4,)),
            L.Dense(16, activation="relu"),
            L.LayerNormalization(),
            L.Dense(2, activation="softmax"),
        ]
    )
    settings_ = compiled(
        ev.Spec("Adam", {"learning_rate": 0.03}), "sparse_categorical_crossentropy"
    )

    def trained(seed: int, spoil: bool) -> np.ndarray:
        if spoil:
            net.set_weights([np.full_like(w, 100.0) for w in net.get_weights()])
        model = models.rebuild(exported(net, tmp_path))
        done = train_briefly(model, settings_, x, y, epochs=12, batch_size=32, seed=seed)
        return models.predict(done, x)

    first, again, other = trained(1, False), trained(1, True), trained(2, True)
    np.testing.assert_allclose(first, again, atol=1e-5)
    assert np.abs(first - other).max() > 1e-3
    assert (first.argmax(axis=1) == y).mean() > 0.9
    for _ in range(5):
        train_briefly(net, settings_, x, y, epochs=1, batch_size=100, seed=1)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["Adam", "SGD", "RMSprop", "Nadam", "AdamW", "Adagrad"])
def test_every_allowed_optimizer_is_built_by_both_names(name: str) -> None:
    """Given as an object or as text, an optimizer keeps its learning rate."""
    given_ = compiled(ev.Spec(name, {"learning_rate": 0.5, "nesterov": True, "name": CODE}))
    optimizer = build_optimizer(given_)
    assert type(optimizer).__name__ == name
    assert float(optimizer.learning_rate) == 0.5
    assert type(build_optimizer(compiled(name.lower()))).__name__ == name


@pytest.mark.parametrize(
    "settings_",
    [
        None,
        ev.Compile(None, None, ()),
        compiled("lion"),
        compiled(ev.Spec("Adam", {"learning_rate": {"class_name": "ExponentialDecay"}})),
        compiled(ev.Spec("Adam", {"learning_rate": float("nan")})),
        compiled(ev.Spec("Adam", {"learning_rate": -1})),
        compiled(loss="my_loss"),
        compiled(loss=ev.Spec("several", {})),
        compiled(loss="sparse_categorical_crossentropy"),
    ],
    ids=range(9),
)
def test_training_that_we_do_not_do_is_refused(settings_: Any) -> None:
    """Schedules, own losses and losses that do not fit the labels are refused with a reason."""
    net = keras.Sequential([L.Input((4,)), L.Dense(2)])
    with pytest.raises(RebuildError):
        train_briefly(
            net, settings_, np.zeros((8, 4)), np.full(8, "x"), epochs=1, batch_size=4, seed=0
        )


def test_losses_keep_from_logits() -> None:
    """A loss on raw scores is built as one."""
    loss = build_loss(compiled(loss=ev.Spec("CategoricalCrossentropy", {"from_logits": True})))
    assert loss.from_logits is True
    assert build_loss(compiled(loss="binary_crossentropy")).from_logits is False
