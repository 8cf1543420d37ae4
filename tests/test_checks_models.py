"""Checks of layers and compile settings, on Keras models built here."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit, architecture, compiled, convolutions
from nbassay.checks.architecture import Layer
from nbassay.texts import text

pytestmark = pytest.mark.keras

NET = [
    Layer("Dense", (10,), 180, "relu"),
    Layer("Dense", (1,), 11, "sigmoid"),
]


def said(check, *args, **options) -> str:
    """Return the English message of a check that must fail; the Korean one must be there too."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **options)
    assert caught.value.message.ko
    return caught.value.message.en


def sequential(*parts):
    """A Sequential model for rows of 17."""
    return keras.Sequential([keras.Input((17,)), *parts])


def functional():
    """The same net with the functional API and separate activations."""
    entrance = keras.Input((17,))
    hidden = layers.ReLU()(layers.Dense(10)(entrance))
    return keras.Model(entrance, layers.Activation("sigmoid")(layers.Dense(1)(hidden)))


@pytest.mark.parametrize(
    "model",
    [
        lambda: sequential(layers.Dense(10, "relu"), layers.Dense(1, "sigmoid")),
        functional,
        lambda: sequential(
            keras.Sequential([layers.Dense(10, activation=keras.activations.relu)]),
            layers.Dense(1, activation="sigmoid"),
        ),
    ],
    ids=["sequential", "functional", "nested"],
)
def test_one_net_is_one_net_however_it_is_written(model):
    """Functional API, separate activations and models inside models change nothing."""
    built = model()
    built(np.zeros((1, 17)))
    architecture.layers("model", built, NET)
    architecture.parameters("model", built, 191)
    architecture.activations("model", built, "relu", "sigmoid")
    architecture.output_shape("model", built, (1,))


@pytest.mark.parametrize(
    "model",
    [
        functional,
        lambda: sequential(layers.Dense(10), layers.PReLU(), layers.Dense(1)),
        lambda: sequential(layers.Dense(10, "elu"), layers.Dense(4), layers.Dense(1, "sigmoid")),
    ],
    ids=["functional", "learnt slopes", "one of two"],
)
def test_a_hidden_layer_with_an_activation_bends(model):
    architecture.bends("model", model())


@pytest.mark.parametrize("hidden", [[], [layers.Dense(10), layers.Dropout(0.5), layers.Dense(4)]])
def test_layers_without_activations_are_one_line_whatever_the_last_one_does(hidden):
    model = sequential(*hidden, layers.Dense(1, activation="sigmoid"))
    assert "a single line" in said(architecture.bends, "model", model)


def test_all_mismatches_come_in_one_message():
    """Width, parameters and activation of every wrong layer are named together."""
    model = sequential(layers.Dense(12), layers.Dense(1))
    text = said(architecture.layers, "model", model, NET)
    assert "Layer 1" in text and "(None, 12)" in text and "216" in text and "linear" in text
    assert "Layer 2" in text
    assert "227 parameters" not in said(architecture.parameters, "model", model, 191)
    with pytest.raises(PartialCredit) as caught:
        architecture.layers("model", model, NET, give_parts=True)
    assert caught.value.fraction == 0.0


def test_a_missing_layer_is_told_with_the_layers_seen():
    """Another number of layers lists what was seen instead of comparing askew."""
    text = said(architecture.layers, "model", sequential(layers.Dense(1, "sigmoid")), NET)
    assert "1 layers (Dense (1,) sigmoid)" in text and "asks for 2" in text


def test_settings_that_shapes_leave_open_can_be_asked_for():
    """Kernel sizes are compared as tuples, lists or not; ignored classes are left out."""
    entrance = keras.Input((8, 8, 1))
    hidden = layers.Dropout(0.1)(layers.Conv2D(2, 3, activation="relu")(entrance))
    model = keras.Model(entrance, hidden)
    right = Layer("Conv2D", (6, 6, 2), 20, "relu", {"kernel_size": (3, 3)})
    wrong = Layer("Conv2D", config={"kernel_size": (5, 5)})
    architecture.layers("model", model, [right], ignore=("Dropout",))
    assert "kernel_size" in said(architecture.layers, "m", model, [wrong], ignore=("Dropout",))


def model_compiled_as(loss, optimizer="Adam", metrics=("accuracy",), activation="sigmoid"):
    """Evidence of a model with these compile settings."""
    settings = ev.Compile(
        ev.Spec(optimizer, {}), loss, tuple(ev.Spec(metric, {}) for metric in metrics)
    )
    config = {
        "layers": [{"class_name": "Dense", "config": {"name": "d", "activation": activation}}]
    }
    return ev.Model("Sequential", True, config, settings, (), ())


@pytest.mark.parametrize("name", ["binary_crossentropy", "BinaryCrossentropy", "bce"])
def test_a_loss_counts_by_text_and_by_object(name):
    """Names, classes and abbreviations are one loss."""
    model = model_compiled_as(ev.Spec(name, {"from_logits": False}))
    compiled.loss("model", model, "binary_crossentropy")
    compiled.optimizer("model", model, "adam")
    compiled.metric("model", model)


@pytest.mark.parametrize("metric", ["accuracy", "acc", "BinaryAccuracy", "categorical_accuracy"])
def test_any_accuracy_is_accuracy(metric):
    """Keras picks the fitting accuracy by itself, so all its names count."""
    compiled.metric("model", model_compiled_as(ev.Spec("bce", {}), metrics=("auc", metric)))


@pytest.mark.parametrize(
    ("metric", "units", "right"),
    [
        (ev.Spec("accuracy", {}), 1, True),
        (ev.Spec("Accuracy", {"name": "accuracy"}), 1, False),
        (ev.Spec("BinaryAccuracy", {"threshold": 0.5}), 1, True),
        (ev.Spec("BinaryAccuracy", {"threshold": 0.9}), 1, False),
        (ev.Spec("BinaryAccuracy", {"threshold": 0.5}), 10, False),
        (ev.Spec("CategoricalAccuracy", {"name": "accuracy"}), 1, False),
        (ev.Spec("sparse_categorical_accuracy", {}), 1, False),
        (ev.Spec("SparseCategoricalAccuracy", {"name": "accuracy"}), 10, True),
    ],
)
def test_an_accuracy_fits_the_outputs(metric, units, right):
    """One that always finds the only output right, or looks for equal numbers, counts nothing."""
    config = {"layers": [{"class_name": "Dense", "config": {"name": "d", "units": units}}]}
    model = ev.Model("Sequential", True, config, ev.Compile(None, None, (metric,)), (), ())
    if right:
        compiled.metric("model", model)
    else:
        assert metric.class_name in said(compiled.metric, "model", model)


def test_wrong_compile_settings_are_named():
    """Never compiled, no loss, another loss, another optimizer, no metric."""
    bare = ev.Model("Sequential", True, {}, None, (), ())
    assert "never compiled" in said(compiled.optimizer, "model", bare, "adam")
    no_loss = model_compiled_as(None, "SGD", ())
    assert "without a loss" in said(compiled.loss, "model", no_loss, "mse")
    assert "sgd" in said(compiled.optimizer, "model", no_loss, "adam")
    assert "no metrics" in said(compiled.metric, "model", no_loss)
    wrong = model_compiled_as(ev.Spec("mse", {}))
    because = text(ko="왜냐하면.", en="Because.")
    message = said(compiled.loss, "model", wrong, "binary_crossentropy", why=because)
    assert "mean_squared_error" in message and "Because." in message


@pytest.mark.parametrize(("activation", "fails"), [("sigmoid", True), ("linear", False)])
def test_logits_and_probabilities_are_not_mixed(activation, fails):
    """from_logits after a sigmoid is a mistake, after a linear output it is right."""
    loss = ev.Spec("BinaryCrossentropy", {"from_logits": True})
    model = model_compiled_as(loss, activation=activation)
    if fails:
        assert "takes probabilities for scores" in said(compiled.from_logits, "model", model)
    else:
        compiled.from_logits("model", model)


def test_loss_and_labels_must_fit():
    """One-hot with sparse, integers with categorical: both named with the reason."""
    one_hot, numbers = np.eye(4), np.arange(4)
    sparse = model_compiled_as(ev.Spec("SparseCategoricalCrossentropy", {}))
    dense = model_compiled_as(ev.Spec("categorical_crossentropy", {}))
    compiled.loss_fits_labels("model", sparse, numbers)
    compiled.loss_fits_labels("model", dense, one_hot)
    assert "takes class numbers" in said(compiled.loss_fits_labels, "m", sparse, one_hot)
    assert "takes one-hot rows" in said(compiled.loss_fits_labels, "m", dense, numbers)


@pytest.mark.keras
@pytest.mark.parametrize(
    ("chain", "fault"),
    [
        ("conv pool drop flat softmax", ""),
        ("pool conv drop flat softmax", "pools"),
        ("conv flat drop softmax", "pools"),
        ("conv pool flat softmax", "drops"),
        ("conv pool idle flat softmax", "drops"),
        ("conv pool drop softmax", "flattens gives_probabilities"),
        ("conv pool drop flat linear", "gives_probabilities"),
        ("conv pool drop flat eight", "gives_probabilities"),
        ("flat drop softmax", "sees_neighbours pools"),
        ("one pool drop flat softmax", "sees_neighbours"),
        ("row pool drop flat softmax", "sees_neighbours"),
    ],
)
def test_each_part_of_a_convolutional_network_is_looked_at_where_it_works(chain, fault):
    made = {
        "conv": lambda: layers.Conv2D(4, 3),
        "one": lambda: layers.Conv2D(4, 1),
        "row": lambda: layers.Conv2D(4, (1, 3)),
        "pool": layers.MaxPooling2D,
        "drop": lambda: layers.Dropout(0.25),
        "idle": lambda: layers.Dropout(0.0),
        "flat": layers.Flatten,
        "softmax": lambda: layers.Dense(10, "softmax"),
        "linear": lambda: layers.Dense(10),
        "eight": lambda: layers.Dense(8, "softmax"),
    }
    model = keras.Sequential([keras.Input((28, 28, 1)), *(made[name]() for name in chain.split())])
    looks = {
        "sees_neighbours": lambda: convolutions.sees_neighbours("model", model),
        "pools": lambda: convolutions.pools("model", model),
        "drops": lambda: convolutions.drops("model", model),
        "flattens": lambda: convolutions.flattens("model", model),
        "gives_probabilities": lambda: convolutions.gives_probabilities("model", model, 10),
    }
    seen = []
    for name, look in looks.items():
        try:
            look()
        except CheckFailed as failed:
            assert "`model`" in failed.message.en
            assert "`model`" in failed.message.ko
            seen.append(name)
    assert seen == fault.split()


def of_pictures(*parts):
    """A Sequential model for pictures of 14 by 14."""
    return keras.Sequential([keras.Input((14, 14, 1)), *parts])


def conv(filters=4, activation="relu"):
    return layers.Conv2D(filters, 3, activation=activation)


def ending():
    return layers.Flatten(), layers.Dense(10, "softmax")


def test_layers_of_one_class_are_compared_whatever_stands_between():
    table = Layer("Conv2D", (12, 12, 4), 40), Layer("Conv2D", (4, 4, 8), 296)
    right = of_pictures(conv(), layers.MaxPooling2D(), conv(8), *ending())
    architecture.layers("model", right, table, only="Conv2D")
    architecture.layers("model", right, [Layer("Dense", config={"units": 10})], only="Dense")
    unpooled = of_pictures(conv(), conv(8), *ending())
    why = text(ko="창을 보세요.", en="See to the window.")
    with pytest.raises(PartialCredit) as caught:
        architecture.layers("model", unpooled, table, only="Conv2D", why=why, give_parts=True)
    assert caught.value.fraction == 0.5
    assert caught.value.message.en.startswith("Conv2D layer 2 of `model`: output (None, 10, 10, 8)")
    assert caught.value.message.en.endswith("See to the window.")
    single = said(architecture.layers, "m", of_pictures(conv(), *ending()), table, only="Conv2D")
    assert "1 Conv2D layers (Conv2D (12, 12, 4) relu)" in single


@pytest.mark.parametrize(
    "between",
    [
        (layers.MaxPooling2D, layers.ReLU),
        (layers.ReLU, layers.MaxPooling2D),
        (layers.BatchNormalization, layers.MaxPooling2D, layers.ReLU),
    ],
)
def test_an_activation_counts_for_the_layer_before_it(between):
    parts = [part() for part in between]
    model = of_pictures(conv(activation=None), *parts, *ending())
    architecture.activations("model", model, "relu", "softmax")


def test_hidden_and_last_activations_can_be_asked_for_by_themselves():
    model = of_pictures(conv(), conv(activation=None), conv(activation="tanh"), *ending())
    architecture.activations("model", model, output="softmax")
    assert "uses softmax" in said(architecture.activations, "model", model, output="sigmoid")
    with pytest.raises(PartialCredit) as caught:
        architecture.activations("model", model, "relu", give_parts=True)
    assert caught.value.fraction == pytest.approx(1 / 3)
    assert "uses linear" in caught.value.message.en and "uses tanh" in caught.value.message.en


def test_networks_are_the_same_whatever_they_are_called():
    one, same = (of_pictures(conv(), *ending()) for _ in range(2))
    architecture.same_layers("kept", one, "model", same)
    other = of_pictures(conv(5), *ending())
    told = said(architecture.same_layers, "kept", one, "model", other)
    assert told.startswith("`kept` has other layers (Conv2D (12, 12, 4) relu → Flatten")


@pytest.mark.parametrize(
    ("parts", "share", "named"),
    [
        ((conv, layers.MaxPooling2D, conv, layers.MaxPooling2D, *ending()), 1, ""),
        ((conv, lambda: layers.SpatialDropout2D(0.1), layers.MaxPooling2D, *ending()), 1, ""),
        ((conv, layers.MaxPooling2D, conv, *ending()), 2 / 3, "Convolution 2"),
        ((conv, lambda: layers.AveragePooling2D(2), *ending()), 1 / 2, "AveragePooling2D (6, 6, 4)"),
        ((conv, layers.MaxPooling2D), 1 / 2, "Nothing flattens"),
        ((conv, layers.MaxPooling2D, lambda: layers.Reshape((3, 12, 4))), 1 / 2, "Nothing"),
        ((conv, lambda: layers.MaxPooling2D(2, padding="same"), *ending()), 1 / 2, "Convolution"),
        ((conv, lambda: layers.MaxPooling2D(2, strides=1), *ending()), 1 / 2, "Convolution 1"),
        (ending(), 0, "no convolution"),
    ],
)  # fmt: skip
def test_each_convolution_is_pooled_and_the_last_flattened(parts, share, named):
    made = (part if isinstance(part, layers.Layer) else part() for part in parts)
    model = of_pictures(*made)
    if share == 1:
        convolutions.pools_each("model", model)
        return
    with pytest.raises(CheckFailed) as caught:
        convolutions.pools_each("model", model)
    assert getattr(caught.value, "fraction", 0) == pytest.approx(share)
    assert named in caught.value.message.en
