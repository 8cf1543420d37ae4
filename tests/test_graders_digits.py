"""The graders of chatgpt_fix, piece by piece; the museum tries them as a whole."""

from __future__ import annotations

import io

import numpy as np
import pytest
from grader_pieces import ROOT, as_graded, neighbour
from PIL import Image

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit
from nbassay.data import load

calls, pictures, convolution = (
    neighbour("chatgpt_fix", name) for name in ("calls", "pictures", "convolution")
)


# chatgpt_fix: the hidden pictures --------------------------------------------------------------


def test_hidden_pictures_tell_nothing_and_never_change():
    """Names and order of the files give no digit away, and their bytes are the same each time."""
    asked, files = calls.calls("predict_digit")
    assert {name: len(made) for name, made in asked.items()} == {
        "test_prepare_image": len(calls.PICTURES),
        "test_predict_digit": len(calls.PICTURES),
    }
    assert all(str(picture.digit) not in picture.file.split("-")[0] for picture in calls.PICTURES)
    assert files == {picture.file: calls.encode(picture) for picture in calls.PICTURES}
    assert {picture.digit for picture in calls.PICTURES} == set(range(10))
    assert calls.calls("dense_to_cnn")[1] == {}


def test_hidden_pictures_are_the_same_from_the_bundled_sample():
    """A machine without MNIST asks the same questions."""
    with np.load(ROOT / "nbassay" / "data" / "samples" / "mnist.npz") as sample:
        for picture in calls.PICTURES:
            rows = sample["x_test"][sample["y_test"] == picture.digit]
            assert (rows[picture.occurrence] == calls.original(picture)).all()


def on_black(content: bytes, way: Image.Resampling) -> np.ndarray:
    """A picture prepared well, (28, 28) in [0, 1]."""
    image = Image.open(io.BytesIO(content)).convert("RGBA")
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    grey = Image.alpha_composite(black, image).convert("L")
    return np.asarray(grey.resize((28, 28), way)) / 255


def result_of(image: np.ndarray) -> object:
    """The result of a call that returned this image."""
    call = ev.Call(0, ev.Array.of(image.reshape(1, 28, 28, 1)), None, 0.0)
    return pictures.Result("prepare_image", 1, call)


@pytest.mark.parametrize("picture", calls.PICTURES, ids=lambda picture: picture.file)
def test_well_prepared_pictures_pass(picture):
    """Any way of resizing passes."""
    content = calls.encoded()[picture.file]
    assert Image.open(io.BytesIO(content)).size == picture.size
    for way in Image.Resampling:
        result = result_of(on_black(content, way))
        pictures.same_picture(picture, result)
        pictures.in_unit_range(picture, result)


def test_hidden_colour_and_palette_numbers_are_caught():
    """What the forms of picture are there for: dropping alpha, taking numbers for brightness."""
    for picture in calls.PICTURES:
        image = Image.open(io.BytesIO(calls.encoded()[picture.file]))
        if picture.group == "hidden":
            wrong = image.convert("L")
        elif picture.form == "palette":
            wrong = Image.fromarray(np.asarray(image))
        else:
            continue
        result = result_of(np.asarray(wrong.resize((28, 28))) / 255)
        with pytest.raises(CheckFailed):
            pictures.same_picture(picture, result)


def test_points_are_shared_out_among_the_pictures():
    """A function that works for some of the pictures gets their part, and hears about the rest."""
    results = [result_of(on_black(calls.encoded()[p.file], Image.BOX)) for p in calls.PICTURES]
    results[1] = result_of(np.zeros((28, 28)))
    with pytest.raises(PartialCredit, match="1 of 14 pictures: greyscale JPEG 28x28") as failed:
        pictures.each(pictures.pairs(results), pictures.same_picture)
    assert failed.value.fraction == pytest.approx(13 / 14)


@pytest.mark.keras
def test_supplied_model_reads_every_hidden_picture():
    """Whichever way a picture is resized, a well prepared one is read rightly: the model can."""
    model = pictures.digit_model()
    for way in Image.Resampling:
        rows = np.stack([on_black(calls.encoded()[p.file], way) for p in calls.PICTURES])
        answers = pictures.predict(model, rows[..., None]).argmax(axis=1)
        assert answers.tolist() == [picture.digit for picture in calls.PICTURES]
    assert len(pictures.readable()) == len(calls.PICTURES)
    assert (pictures.probabilities_of_seven().argmax(axis=1) == 7).all()


# The network of `build_model` ------------------------------------------------------------------


@pytest.mark.keras
@pytest.mark.parametrize(
    ("build", "sees"),
    [
        (lambda k: [k.Conv2D(4, 3), k.Flatten()], True),
        (lambda k: [k.SeparableConv2D(4, 3), k.GlobalMaxPooling2D()], True),
        (lambda k: [k.MaxPooling2D(), k.Conv2D(4, 3), k.Flatten()], True),
        (lambda k: [k.Flatten()], False),
        (lambda k: [k.Flatten(), k.Reshape((28, 28, 1)), k.Conv2D(4, 3), k.Flatten()], False),
        (lambda k: [k.Conv2D(4, 1), k.Flatten()], False),
        (lambda k: [k.Conv2D(128, 28), k.Flatten()], False),
        (lambda k: [k.Reshape((784, 1)), k.Conv1D(4, 3), k.Flatten()], False),
    ],
)
def test_a_convolution_has_to_see_neighbours(build, sees):
    """Flattening first, windows of one pixel or of the whole picture: none keeps neighbours."""
    from keras import Input, Sequential, layers

    model = Sequential([Input((28, 28, 1)), *build(layers), layers.Dense(10, "softmax")])
    model = as_graded(model)
    if sees:
        convolution.keeps_two_dimensions(model)
    else:
        with pytest.raises(CheckFailed):
            convolution.keeps_two_dimensions(model)


@pytest.mark.keras
def test_convolution_beats_the_dense_network_and_the_dense_network_does_not():
    """The bar lies between them, on the data at hand."""
    from keras import Input, Sequential, layers

    digits = load("mnist")
    settings = ev.Compile(ev.Spec("Adam", {}), ev.Spec("SparseCategoricalCrossentropy", {}), ())
    given = ev.Model("Sequential", True, None, settings, (), ())
    cnn = Sequential(
        [
            Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, "softmax"),
        ]
    )
    convolution.beats_dense(given, as_graded(cnn), digits, 0.003)
    dense = Sequential(
        [
            Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )
    with pytest.raises(PartialCredit, match="to beat it clearly"):
        convolution.beats_dense(given, as_graded(dense), digits, 0.003)


@pytest.mark.keras
@pytest.mark.parametrize(
    "first",
    [
        lambda k, x: (x - 127.5) / 127.5,
        lambda k, x: k.RandomBrightness(0.5)(x),
    ],
    ids=["arithmetic", "augmented as if in [0, 255]"],
)
def test_an_input_scaled_twice_is_told_from_a_weak_network(first):
    """Other filters would not help there, and the message does not ask for them."""
    from keras import Input, Model, layers

    settings = ev.Compile(ev.Spec("Adam", {}), ev.Spec("SparseCategoricalCrossentropy", {}), ())
    inputs = Input((28, 28, 1))
    x = layers.Conv2D(16, 5, strides=2, activation="relu")(first(layers, inputs))
    x = layers.Conv2D(32, 3, strides=2, activation="relu")(x)
    model = Model(inputs, layers.Dense(10, "softmax")(layers.Flatten()(x)))
    given = ev.Model("Functional", True, None, settings, (), ())
    with pytest.raises(PartialCredit, match="scale of the input") as caught:
        convolution.beats_dense(given, as_graded(model), load("mnist"), 0.003)
    assert caught.value.fraction == 0
    assert "other numbers of filters" not in str(caught.value)


@pytest.mark.keras
def test_network_too_large_to_be_tried_is_refused():
    """Nobody's network keeps the marking busy for an hour."""
    from keras import Input, Sequential, layers

    wide = [layers.Conv2D(512, 3, padding="same") for _ in range(2)]
    model = Sequential([Input((28, 28, 1)), *wide, layers.Flatten(), layers.Dense(10, "softmax")])
    given = ev.Model("Sequential", True, None, None, (), ())
    with pytest.raises(CheckFailed, match="too large a network"):
        convolution.beats_dense(given, as_graded(model), load("mnist"), 0.003)
