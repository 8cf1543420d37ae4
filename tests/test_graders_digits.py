"""The graders of chatgpt_fix, piece by piece; the museum tries them as a whole."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from grader_pieces import ROOT, as_graded, neighbour
from PIL import Image

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit, convolutions
from nbassay.checks.calls import Result
from nbassay.data import ImageSet, load

drawn, pictures, learning, inputs = (
    neighbour("chatgpt_fix", name)
    for name in ("hidden_pictures", "pictures", "learning", "modernise_inputs")
)


# chatgpt_fix: the hidden pictures --------------------------------------------------------------


def test_hidden_pictures_tell_nothing_and_never_change():
    """Names and order of the files give no digit away, and their bytes are the same each time."""
    for inputs in (drawn.pictures, drawn.read):
        handed_over = [
            arguments[0]
            for draws in inputs.values()
            for arguments in draws.parts[0].draw(np.random.default_rng(0))
        ]
        assert {file.name: file.content for file in handed_over} == drawn.encoded()
    assert all(str(picture.digit) not in picture.file.split("-")[0] for picture in drawn.PICTURES)
    assert drawn.encoded() == {picture.file: drawn.encode(picture) for picture in drawn.PICTURES}
    assert {picture.digit for picture in drawn.PICTURES} == set(range(10))


def test_hidden_pictures_are_the_same_from_the_bundled_sample():
    """A machine without MNIST asks the same questions."""
    with np.load(ROOT / "nbassay" / "data" / "samples" / "mnist.npz") as sample:
        for picture in drawn.PICTURES:
            rows = sample["x_test"][sample["y_test"] == picture.digit]
            assert (rows[picture.occurrence] == drawn.original(picture)).all()


def on_black(content: bytes, way: Image.Resampling) -> np.ndarray:
    """A picture prepared well, (28, 28) in [0, 1]."""
    image = Image.open(io.BytesIO(content)).convert("RGBA")
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    grey = Image.alpha_composite(black, image).convert("L")
    return np.asarray(grey.resize((28, 28), way)) / 255


def result_of(image: np.ndarray, file: str = "") -> Result:
    """The result of a call with this file that returned this image."""
    call = ev.Call(0, ev.Array.of(image.reshape(1, 28, 28, 1)), None, 0.0)
    return Result("prepare_image", 1, call, (file,))


def beats_dense(given: ev.Model, network: object, digits: ImageSet) -> None:
    """Try a network as the grader does."""
    built = SimpleNamespace(evidence=given, network=network)
    learning.beats_dense(built, digits, 0.003)


@pytest.mark.parametrize("picture", drawn.PICTURES, ids=lambda picture: picture.file)
def test_well_prepared_pictures_pass(picture):
    """Any way of resizing passes."""
    content = drawn.encoded()[picture.file]
    assert Image.open(io.BytesIO(content)).size == picture.size
    for way in Image.Resampling:
        result = result_of(on_black(content, way))
        pictures.same_picture(picture, result)
        pictures.in_unit_range(picture, result)


def test_hidden_colour_and_palette_numbers_are_caught():
    """What the forms of picture are there for: dropping alpha, taking numbers for brightness."""
    for picture in drawn.PICTURES:
        image = Image.open(io.BytesIO(drawn.encoded()[picture.file]))
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
    results = [
        result_of(on_black(drawn.encoded()[p.file], Image.BOX), p.file) for p in drawn.PICTURES
    ]
    results[1] = result_of(np.zeros((28, 28)), drawn.PICTURES[1].file)
    with pytest.raises(PartialCredit, match="1 of 14 pictures: greyscale JPEG 28x28") as failed:
        pictures.each(results, pictures.same_picture)
    assert failed.value.fraction == pytest.approx(13 / 14)


@pytest.mark.keras
def test_supplied_model_reads_every_hidden_picture():
    """Whichever way a picture is resized, a well prepared one is read rightly: the model can."""
    model = pictures.digit_model()
    for way in Image.Resampling:
        rows = np.stack([on_black(drawn.encoded()[p.file], way) for p in drawn.PICTURES])
        answers = pictures.predict(model, rows[..., None]).argmax(axis=1)
        assert answers.tolist() == [picture.digit for picture in drawn.PICTURES]
    assert len(pictures.readable()) == len(drawn.PICTURES)
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
        convolutions.sees_neighbours("model", model)
    else:
        with pytest.raises(CheckFailed):
            convolutions.sees_neighbours("model", model)


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
    beats_dense(given, as_graded(cnn), digits)
    dense = Sequential(
        [
            Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, "relu"),
            layers.Dense(10, "softmax"),
        ]
    )
    with pytest.raises(PartialCredit, match="to pass takes"):
        beats_dense(given, as_graded(dense), digits)


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
        beats_dense(given, as_graded(model), load("mnist"))
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
        beats_dense(given, as_graded(model), load("mnist"))


# The training of `modernise` ---------------------------------------------------------------------


@pytest.mark.keras
@pytest.mark.parametrize("rows_at_a_time", [16, 32, 120])
def test_a_training_that_gets_worse_has_its_best_epoch_first(rows_at_a_time):
    """Whoever keeps the last epoch, the lowest loss or what is best on rows learnt from is caught."""
    import keras

    (weights, bias), x, y = inputs.getting_worse(np.random.default_rng(3))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="softmax")])
    model.set_weights([weights[None], bias])
    model.compile(
        keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    logs = model.fit(
        x, y, batch_size=rows_at_a_time, epochs=5, validation_split=0.25, verbose=0
    ).history
    assert max(logs["val_accuracy"][1:]) < logs["val_accuracy"][0]
    assert np.argmin(logs["val_loss"]) == np.argmin(logs["loss"]) == 4
    assert np.argmax(logs["accuracy"]) > 0
