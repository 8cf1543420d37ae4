"""The graders of fashion_cnn, piece by piece; the museum tries them as a whole."""

from __future__ import annotations

import numpy as np
import pytest
from grader_pieces import ROOT, as_graded, captured, fit, neighbour
from PIL import Image, ImageOps

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit
from nbassay.course.layout import Course
from nbassay.data import ImageSet
from nbassay.marking.mark import grader_points

kinds, pixels, table, learning, recount, photo = (
    neighbour("fashion_cnn", name)
    for name in ("kinds", "pixels", "table", "learning", "recount", "photo")
)


@pytest.fixture(scope="module")
def clothes() -> ImageSet:
    """A small data set in the form of Fashion-MNIST."""
    draw = np.random.default_rng(7)
    train, test = (draw.integers(0, 256, (n, 28, 28), np.uint8) for n in (60, 20))
    train[0, 0, 0], train[0, 0, 1] = 0, 255
    test[0, 0, 0], test[0, 0, 1] = 0, 255
    return ImageSet(train, draw.integers(0, 10, 60), test, draw.integers(0, 10, 20), True, 20)


def test_points_are_those_of_the_notebooks():
    """Points of hidden checks add up to what the notebooks promise, cell by cell."""
    course = Course.open(ROOT)
    assert grader_points(course.assignment("fashion_cnn"), "fashion_cnn") == {
        "test_load_and_explore": 2,
        "test_preprocess": 4,
        "test_architecture": 5,
        "test_train": 4,
        "test_evaluate": 3,
        "test_own_photo": 2,
    }
    digits = course.assignment("chatgpt_fix")
    assert grader_points(digits, "predict_digit") == {
        "test_prepare_image": 4,
        "test_predict_digit": 4,
        "test_prediction": 2,
    }
    assert grader_points(digits, "dense_to_cnn") == {"test_build_model": 10}


# fashion_cnn: names, pixels, training ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("T-shirt/top", 0), ("t shirt", 0), ("T-shirt/Top ", 0), ("Shirt", 6), ("shirts", 6),
        ("Trousers", 1), ("pull-over", 2), ("ANKLE BOOT", 9), ("Ankle_boots", 9), ("Ankel boot", 9),
        ("Coat", 4), ("Hat", None), ("", None), ("boat shoe", None),
    ],
)  # fmt: skip
def test_names_of_clothes_are_read_with_tolerance(text, number):
    """Case, signs and small slips do not count, and a shirt is no T-shirt."""
    assert kinds.kind_of(text) == number


def test_names_in_another_order_are_told_from_wrong_names():
    """Exchanged names cost everything and are called an order; a wrong name costs its part."""
    names = [kind[0] for kind in kinds.KINDS]
    kinds.ten_in_order(names)
    with pytest.raises(CheckFailed, match="another order"):
        kinds.ten_in_order([*names[:4], names[6], names[5], names[4], *names[7:]])
    with pytest.raises(PartialCredit) as failed:
        kinds.ten_in_order(["Hat", *names[1:]])
    assert failed.value.fraction == pytest.approx(0.9)


@pytest.mark.parametrize("scale", [1, 1 / 255, 1 / 256, 2 / 255])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_images_are_known_again_whatever_their_scale(clothes, scale, dtype):
    """A wrong scale fails the check of the scale and no other."""
    seen = (clothes.x_train * np.asarray(scale, dtype))[..., None]
    assert (pixels.as_bytes(seen)[..., 0] == clothes.x_train).all()


def test_images_in_another_order_are_noticed(clothes):
    """Rows have to stay beside their labels."""
    turned = ev.Array.of(clothes.x_test[::-1] / 255)
    submission = captured("test_preprocess", x_test=turned)
    with pytest.raises(CheckFailed, match="20 of the 20 images"):
        pixels.of_the_data_set(submission, "x_test", clothes.x_test)


def test_network_of_unscaled_images_is_asked_with_unscaled_images(clothes):
    """One mistake in preparing the images should not fail the check of what was learnt."""
    raw = captured("test_train", x_test=ev.Array.of(clothes.x_test.astype("float32")))
    assert pixels.fed_rows(raw, clothes).max() == 255
    none = captured("test_train", x_test=ev.Missing())
    assert pixels.fed_rows(none, clothes).max() == 1


def test_test_images_in_training_are_found(clothes):
    """A single test image among the training images is one too many, whatever the scale."""
    learning.no_test_image([fit(clothes.x_train[..., None] / 255)], clothes)
    mixed = np.concatenate([clothes.x_train, clothes.x_test[3:4]]).astype("float32")
    with pytest.raises(CheckFailed, match="1 test images"):
        learning.no_test_image([fit(mixed)], clothes)


def test_validation_has_to_come_from_training_images(clothes):
    """Choosing the best epoch by test images is named; a part of the training images is fine."""
    learning.honest_validation(fit(clothes.x_train), clothes)
    learning.honest_validation(fit(clothes.x_train[10:], clothes.x_train[:10] / 255), clothes)
    with pytest.raises(CheckFailed, match="20 test images"):
        learning.honest_validation(fit(clothes.x_train, clothes.x_test / 255), clothes)
    with pytest.raises(CheckFailed, match="no validation data"):
        learning.honest_validation(fit(clothes.x_train, validation_split=0.0), clothes)


def test_checkpoint_has_to_keep_the_best_by_val_accuracy(clothes):
    """The settings of the callback decide; keeping the worst epoch is noticed."""

    def watched(**params):
        kept = {"monitor": "val_accuracy", "save_best_only": True, "mode": "auto", **params}
        return [fit(clothes.x_train, callbacks=(ev.Callback("ModelCheckpoint", True, kept),))]

    learning.best_epoch_kept(watched())
    with pytest.raises(CheckFailed, match="lowest accuracy"):
        learning.best_epoch_kept(watched(mode="min"))
    with pytest.raises(CheckFailed, match="save_best_only=False"):
        learning.best_epoch_kept(watched(save_best_only=False))
    with pytest.raises(CheckFailed, match="not given a ModelCheckpoint"):
        learning.best_epoch_kept([fit(clothes.x_train)])


# fashion_cnn: figures recounted ----------------------------------------------------------------


@pytest.fixture
def answers() -> list[np.ndarray]:
    """Probabilities of a network for 10,000 images."""
    draw = np.random.default_rng(3).random((10_000, 10)) ** 8
    return [draw / draw.sum(axis=1, keepdims=True)]


def test_y_pred_is_compared_with_the_network(answers):
    """Class numbers of the network pass in any type; probabilities and other numbers do not."""

    def look(y_pred):
        submission = captured("test_evaluate", y_pred=ev.Array.of(y_pred))
        recount.class_numbers(submission, answers)

    right = answers[0].argmax(axis=1)
    look(right)
    look(right.astype("float32").reshape(-1, 1))
    with pytest.raises(CheckFailed, match="still are ten probabilities"):
        look(answers[0])
    with pytest.raises(CheckFailed, match="agrees with"):
        look(np.roll(right, 1))
    with pytest.raises(CheckFailed, match="from 0 to 9"):
        look(right + 1)


def test_loss_and_accuracy_are_counted_again(answers):
    """Exchanged, they are named; a percentage too."""
    truth = answers[0].argmax(axis=1)
    truth[:3000] = (truth[:3000] + 1) % 10
    counted = recount.scores(answers, truth)
    ((share, (loss, _)),) = counted
    assert share == pytest.approx(0.7)
    recount.accuracy(0.7001, counted)
    recount.loss(loss * 1.005, counted)
    with pytest.raises(CheckFailed, match="holds the accuracy"):
        recount.loss(share, counted)
    with pytest.raises(CheckFailed, match="comes first"):
        recount.accuracy(loss, counted)
    with pytest.raises(CheckFailed, match="percentage"):
        recount.accuracy(70.0, counted)


def test_loss_of_ten_sigmoids_is_counted_as_keras_counts_it():
    """Keras puts a softmax over the values before the sigmoid; one mistake is not made two."""
    logits = np.random.default_rng(5).normal(size=(50, 10))
    truth = logits.argmax(axis=1)
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    sigmoid = 1 / (1 + np.exp(-logits))
    wanted, seen = recount.scores([softmax, sigmoid], truth)
    assert seen.losses == pytest.approx(wanted.losses)


def test_loss_of_a_network_that_is_wrong_and_sure_may_be_counted_in_two_ways():
    """After many epochs some probabilities are next to nothing; Keras counts them in full."""
    one = np.full((100, 10), 1e-20)
    one[:, 0] = 1.0
    truth = np.zeros(100, int)
    truth[:2] = 1
    counted = recount.scores([one], truth)
    recount.loss(2 * 20 * np.log(10) / 100, counted)
    recount.loss(2 * 7 * np.log(10) / 100, counted)
    with pytest.raises(CheckFailed, match="not the loss"):
        recount.loss(0.5, counted)


# fashion_cnn: the photo ------------------------------------------------------------------------


def prepared(way=Image.Resampling.BICUBIC, crop=photo.CROP, mirror=True, invert=True):
    """The photo by the steps of the brief, some of them left out."""
    with Image.open(photo.photo_file()) as file:
        picture = file.convert("L").crop(crop).resize((28, 28), way)
    picture = ImageOps.mirror(picture) if mirror else picture
    picture = ImageOps.invert(picture) if invert else picture
    return np.asarray(picture) / 255


@pytest.mark.parametrize("way", list(Image.Resampling))
def test_photo_passes_with_any_way_of_resizing(way):
    """The brief leaves the filter to the student."""
    photo.right(prepared(way))


def test_photo_passes_when_thinned_out_by_hand():
    """Picking pixels with NumPy is resizing as well."""
    with Image.open(photo.photo_file()) as file:
        grey = np.asarray(file.convert("L"))[400:900, 100:600]
    places = (np.arange(28) * 500 / 28).astype(int)
    photo.right(1 - grey[np.ix_(places, places)][:, ::-1] / 255)


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ({"mirror": False}, "flip of left and right"),
        ({"invert": False}, "negative"),
        ({"mirror": False, "invert": False}, "flip of left and right and the inversion"),
    ],
)
def test_step_left_out_of_the_photo_is_named(left_out, named):
    """A student reads which step is missing, and keeps the points of the others."""
    with pytest.raises(PartialCredit, match=named):
        photo.right(prepared(**left_out))


def test_other_mistakes_with_the_photo_fail():
    """No crop, another crop, upside down, not scaled."""
    for wrong in (prepared(crop=None), prepared(crop=(400, 100, 900, 600)), prepared().T):
        with pytest.raises(CheckFailed, match="not the photo prepared"):
            photo.right(wrong)
    with pytest.raises(CheckFailed, match="upside down"):
        photo.right(prepared(mirror=False)[::-1])
    with pytest.raises(CheckFailed, match="scale it"):
        photo.right(prepared() * 255)


# fashion_cnn: the network ----------------------------------------------------------------------


def network(padding="valid", relu="relu", last="softmax", kernel=3, units=128):
    """The network of the table, one thing changed."""
    from keras import Input, Sequential, layers

    model = [Input((28, 28, 1))]
    for filters in (32, 64, 128):
        active = relu if filters == 64 else "relu"
        model += [
            layers.Conv2D(filters, kernel, padding=padding, activation=active),
            layers.MaxPooling2D(),
        ]
    model += [layers.Flatten(), layers.Dense(units, "relu"), layers.Dense(10, last)]
    return Sequential(model)


def failures(model) -> list[str]:
    """The checks of the table that this model fails."""
    model = as_graded(model)
    seen = table.Network.of(model)
    looks = {
        "convolutions": lambda: table.convolutions(seen),
        "pooling": lambda: table.pooling(seen),
        "dense": lambda: table.dense(seen),
        "relu": lambda: table.hidden_activations(seen),
        "softmax": lambda: table.output_activation(seen),
        "total": lambda: table.parameters(seen, model.count_params()),
    }
    failed = []
    for name, look in looks.items():
        try:
            look()
        except CheckFailed:
            failed.append(name)
    return failed


@pytest.mark.keras
def test_each_change_of_the_network_fails_its_own_checks():
    """One mistake, one or two checks: sizes that follow from it are not counted again."""
    assert failures(network()) == []
    assert failures(network(padding="same")) == ["convolutions", "total"]
    assert failures(network(relu=None)) == ["relu"]
    assert failures(network(relu="tanh")) == ["relu"]
    assert failures(network(last="sigmoid")) == ["softmax"]
    assert failures(network(last=None)) == ["softmax"]
    assert failures(network(units=64)) == ["dense", "total"]
    assert failures(network(kernel=2)) == ["convolutions", "total"]


@pytest.mark.keras
def test_equivalent_networks_pass():
    """Activations as layers, after their pooling, Dropout, the functional API, models in models."""
    from keras import Input, Model, Sequential, layers

    inner = Sequential(
        [Input((28, 28, 1)), layers.Conv2D(32, 3), layers.MaxPooling2D(), layers.ReLU()]
    )
    x = picture = Input((28, 28, 1))
    x = inner(x)
    x = layers.Conv2D(64, (3, 3))(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D((2, 2), strides=2)(x)
    x = layers.Conv2D(128, 3, activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Reshape((128,))(x)
    x = layers.Dropout(0.2)(layers.Dense(128, "relu")(x))
    x = layers.Softmax()(layers.Dense(10)(x))
    assert failures(Model(picture, x)) == []
