"""The grader of fashion_cnn, check by check, and what that of dense calls a lead of one model.

The museum tries both as a whole.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import keras
import nbformat
import numpy as np
import pydot
import pytest
from grader_pieces import ROOT, fit, neighbour
from keras import layers
from matplotlib import pyplot
from picture_pieces import Work, array, as_evidence, file_of, said
from PIL import Image, ImageOps

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, PartialCredit
from nbassay.checks.code import Source
from nbassay.course.layout import Course
from nbassay.data import ImageSet
from nbassay.grader import written_in
from nbassay.marking.mark import grader_points

pytestmark = pytest.mark.keras

photo = neighbour("fashion_cnn", "photo")
CHECKS = {
    check.name.removeprefix("test_"): check
    for check in written_in(vars(neighbour("fashion_cnn", "test_fashion_cnn")))
}


def draw(kinds):
    """Clothes of ten kinds, each with a bright band of its own, on noise."""
    pictures = np.random.default_rng(7).integers(0, 100, (len(kinds), 28, 28)).astype(np.uint8)
    for picture, kind in zip(pictures, kinds, strict=True):
        picture[2 * kind : 2 * kind + 2] = 255
    pictures[:, -1] = 0
    return pictures


KINDS, NEW = np.arange(60) % 10, np.arange(20) % 10
CLOTHES = ImageSet(draw(KINDS), KINDS, draw(NEW), NEW, complete=True, distinct_test=20)
LEARNT = (CLOTHES.x_train / 255).astype("float32")[..., None]


def source_cell(name, cell_id):
    """The code of a cell of a notebook, as the course gives it."""
    cells = nbformat.read(ROOT / "source" / f"{name}.ipynb", as_version=4).cells
    (code,) = [cell.source for cell in cells if cell.id == cell_id]
    return code


def reading_network(always=None):
    """A network that knows the bands, or says `always` the same."""
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, "softmax")]
    )
    bands = np.zeros((28, 28, 10), np.float32)
    for kind in range(10):
        bands[2 * kind : 2 * kind + 2, :, kind] = 1
    model.set_weights([bands.reshape(784, 10), 1000 * (np.arange(10) == always)])
    return model


READS = as_evidence(reading_network())


def after_training(*fits, always=None, **names) -> Work:
    """What a student has whose network knows the bands, after these fits."""
    model = as_evidence(reading_network(always), fits=range(len(fits)))
    return Work(fits, fixtures={"fashion_mnist": CLOTHES}, model=model, **names)


def told(name: str, work: Work) -> str:
    """What a check that fails says of the work."""
    return said(CHECKS[name].run, work.case)


def test_points_are_those_of_the_notebooks():
    """Points of hidden checks add up to what the notebooks promise, cell by cell."""
    course = Course.open(ROOT)
    assert grader_points(course.assignment("fashion_cnn"), "fashion_cnn") == {
        "test_load_and_explore": 2,
        "test_preprocess": 4,
        "test_architecture": 5,
        "test_draw": 1,
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


@pytest.mark.parametrize(("figures", "share"), [((9, 9), 1), ((18,), 1), ((9,), 0.5), ((1, 7), 0)])
def test_nine_pictures_of_each_part_are_counted_over_all_figures(figures, share):
    case = Work(figures=[ev.Figure(1, images, 0, 0, ()) for images in figures]).case
    case = replace(case, fixtures={"submission": case.submission})
    check = CHECKS["nine_training_and_nine_test_images_are_drawn"]
    if share == 1:
        check.run(case)
        return
    with pytest.raises(CheckFailed, match="pictures were drawn") as caught:
        check.run(case)
    assert getattr(caught.value, "fraction", 0) == share


# Training --------------------------------------------------------------------------------------


def watched(**params):
    kept = {"monitor": "val_accuracy", "save_best_only": True, "mode": "auto", **params}
    return fit(LEARNT, callbacks=(ev.Callback("ModelCheckpoint", True, kept),))


def test_checkpoint_has_to_keep_the_best_by_val_accuracy():
    """The settings of the callback decide; keeping the worst epoch is noticed."""
    name = "checkpoint_keeps_the_best_by_val_accuracy"
    later = fit(LEARNT, index=1)
    for right in ((watched(),), (watched(mode="max"),), (watched(), later)):
        CHECKS[name].run(after_training(*right).case)
    assert "lowest accuracy" in told(name, after_training(watched(mode="min")))
    assert "save_best_only=False" in told(name, after_training(watched(save_best_only=False)))
    assert "not given a ModelCheckpoint" in told(name, after_training(fit(LEARNT)))


def test_too_few_epochs_are_told_before_anything_about_proof():
    name = "twenty_epochs_are_asked_for"
    record = {"loss": (2.0, 1.0)}
    work = after_training(fit(LEARNT, history=record), history=ev.History(record, (0, 1), {}))
    CHECKS[name].run(work.case)
    untrained = as_evidence(keras.models.clone_model(reading_network()))
    for model in (READS, untrained):
        hasty = Work([fit(LEARNT, epochs=1)], model=model, fixtures={"fashion_mnist": CLOTHES})
        assert "asked for 1 epoch" in told(name, hasty)


def test_the_file_has_to_hold_the_network():
    name = "file_holds_the_network"

    def with_file(model):
        return Work(files={"fashion_mnist.keras": file_of(model)}, model=READS)

    CHECKS[name].run(with_file(READS).case)
    other = as_evidence(keras.Sequential([keras.Input((784,)), layers.Dense(10, "softmax")]))
    assert "not another model" in told(name, with_file(other))
    assert "was not written" in told(name, with_file(None))


# The picture of the architecture ---------------------------------------------------------------


DRAWN = 'keras.utils.plot_model(model, "architecture.png", show_shapes=True)'


def with_picture(code=DRAWN, file=True, **names):
    """A student's work with a file of that name, and what the locked cell read in it."""
    cell = {"cell_type": "code", "source": code, "metadata": {}}
    files = {"architecture.png": ev.FileEvidence(file, 9, None, None, None)}
    return Work(files=files, fixtures={"source": Source({"cells": [cell]})}, **names)


def test_the_architecture_has_to_be_drawn():
    name = "architecture_is_drawn"
    page = np.full((300, 100), 255)
    page[100:110, 20:80] = (
        0  # a tenth of a layer is enough: how it is drawn is the student's choice
    )
    CHECKS[name].run(with_picture(drawn_architecture=array(page)).case)
    CHECKS[name].run(with_picture(drawn_architecture=array(255 - page)).case)
    for blank in (np.full((300, 100), 255), np.zeros((3, 3)), np.zeros((0, 0))):
        work = with_picture(drawn_architecture=array(blank))
        assert "almost blank" in told(name, work)
    assert "cannot be opened as a picture" in told(
        name, with_picture(drawn_architecture=ev.Missing())
    )
    missing = with_picture(file=False, drawn_architecture=ev.Missing())
    assert "was not written" in told(name, missing)


@pytest.mark.parametrize(
    ("code", "share"),
    [
        ('plot_model(model, "architecture.png", True)', 1),
        ('plot_model(model, "architecture.png", **style)', 1),
        ('model_to_dot(model, show_shapes=shapes).write_png("architecture.png")', 1),
        ("own_drawing(model)", 1),
        ('plot_model(model)\nplot_model(model, "architecture.png", show_shapes=True)', 1),
        ('plot_model(model, "architecture.png")', 0.5),
        ('plot_model(model, "architecture.png", show_shapes=False)', 0.5),
    ],
)
def test_the_shapes_have_to_be_drawn_however_they_are_asked_for(code, share):
    page = np.arange(10_000).reshape(100, 100) % 255
    case = with_picture(code, drawn_architecture=array(page)).case
    if share == 1:
        CHECKS["architecture_is_drawn"].run(case)
        return
    with pytest.raises(PartialCredit, match="shows no shapes") as caught:
        CHECKS["architecture_is_drawn"].run(case)
    assert caught.value.fraction == share


@pytest.mark.parametrize("program", ["dot", "graphviz-pure", ""])
def test_the_given_cell_lets_plot_model_draw_with_and_without_graphviz(
    program, tmp_path, monkeypatch
):
    """Honest work does not depend on what the machine has: boxes take the place of a program.

    The program here writes its own name, so that the file shows which one was called.
    """
    given = source_cell("fashion_cnn/fashion_cnn", "dot")
    if program:
        stand_in = tmp_path / program
        stand_in.write_text(f"#!/bin/sh\necho by {program}\n", encoding="utf-8")
        stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(
        shutil, "which", lambda name: str(tmp_path / program) if name == program else None
    )
    monkeypatch.setattr(pydot.Dot, "create", pydot.Dot.create)  # put back what the cell replaces
    exec(given, {"plt": pyplot})  # our own cell
    drawn = tmp_path / "architecture.png"
    keras.utils.plot_model(reading_network(), str(drawn), show_shapes=True)
    if program:
        assert drawn.read_bytes() == f"by {program}\n".encode()
        return
    with Image.open(drawn) as picture:
        pixels = np.asarray(picture.convert("L"))
    assert picture.format == "PNG"
    assert np.mean(pixels < 128) > 0.001


# The photo -------------------------------------------------------------------------------------


def prepared(way=Image.Resampling.BICUBIC, crop=photo.CROP, mirror=True, invert=True):
    """The photo by the steps of the brief, some of them left out."""
    with Image.open(photo.photo_file()) as file:
        picture = file.convert("L").crop(crop).resize((28, 28), way)
    picture = ImageOps.mirror(picture) if mirror else picture
    picture = ImageOps.invert(picture) if invert else picture
    return np.asarray(picture) / 255


def taken(pixels):
    """The photo of a student."""
    return Work(photo=array(pixels.reshape(1, 28, 28, 1))).photo


@pytest.mark.parametrize("way", list(Image.Resampling))
def test_photo_passes_with_any_way_of_resizing(way):
    """The brief leaves the filter to the student."""
    photo.is_prepared(taken(prepared(way)))


def test_photo_passes_when_thinned_out_by_hand():
    """Picking pixels with NumPy is resizing as well."""
    with Image.open(photo.photo_file()) as file:
        grey = np.asarray(file.convert("L"))[400:900, 100:600]
    places = (np.arange(28) * 500 / 28).astype(int)
    photo.is_prepared(taken(1 - grey[np.ix_(places, places)][:, ::-1] / 255))


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ({"mirror": False}, "missing: the flip of left and right[.]"),
        ({"invert": False}, r"missing: the inversion of the brightness \(the negative\)[.]"),
        ({"mirror": False, "invert": False}, "the flip of left and right, the inversion"),
    ],
)
def test_step_left_out_of_the_photo_is_named(left_out, named):
    """A student reads which step is missing, and keeps the points of the others."""
    with pytest.raises(PartialCredit, match=named):
        photo.is_prepared(taken(prepared(**left_out)))


def test_other_mistakes_with_the_photo_fail():
    """No crop, another crop, upside down, not scaled, not one picture."""
    for wrong in (prepared(crop=None), prepared(crop=(400, 100, 900, 600)), prepared().T):
        assert "not the photo prepared" in said(photo.is_prepared, taken(wrong))
    assert "upside down" in said(photo.is_prepared, taken(prepared(mirror=False)[::-1]))
    assert "scale it" in said(photo.is_prepared, taken(prepared() * 255))
    flat = Work(photo=array(prepared())).photo
    assert "has shape (28, 28)" in said(photo.is_prepared, flat)


@pytest.mark.parametrize(
    ("label", "right"),
    [
        (ev.Text("Ankle boot"), True),
        (ev.Text("앵클 부츠"), True),
        (ev.Text(" 9 "), True),
        (array(["ankle-boot"]), True),
        (ev.Scalar(9), True),
        (ev.Text("Sneaker"), False),
        (ev.Text("9" * 5000), False),
        (ev.Scalar(-1), False),
        (ev.Scalar(float("nan")), False),
        (ev.DictValue((("a", ev.Scalar(9)),)), False),
        (ev.Missing(), False),
    ],
)
def test_label_names_what_the_photo_shows_in_any_form(label, right):
    work = after_training(fit(LEARNT), photo_label=label, photo=array(np.zeros((1, 28, 28, 1))))
    check = CHECKS["photo_label_names_what_is_in_the_photo"]
    if right:
        check.run(work.case)
    else:
        said(check.run, work.case)


def test_an_honest_misreading_of_a_photo_that_is_right_passes():
    """Only of a network that was taught, and only where the photo is rightly prepared."""
    name = "photo_label_names_what_is_in_the_photo"
    right = prepared().reshape(1, 28, 28, 1)

    def work(pixels, *fits):
        label = ev.Text("Sneaker")
        return after_training(*fits, always=7, photo_label=label, photo=array(pixels))

    CHECKS[name].run(work(right, fit(LEARNT)).case)
    assert "not what the photo shows" in told(name, work(right))
    assert "not what the photo shows" in told(name, work(right[:, ::-1], fit(LEARNT)))


# The network -----------------------------------------------------------------------------------


def network(padding="valid", relu="relu", last="softmax", kernel=3, units=128):
    """The network of the table, one thing changed."""
    model = [keras.Input((28, 28, 1))]
    for filters in (32, 64, 128):
        active = relu if filters == 64 else "relu"
        model += [
            layers.Conv2D(filters, kernel, padding=padding, activation=active),
            layers.MaxPooling2D(),
        ]
    model += [layers.Flatten(), layers.Dense(units, "relu"), layers.Dense(10, last)]
    return keras.Sequential(model)


LOOKS = {
    "three_convolutions_as_in_the_table": "convolutions",
    "each_convolution_is_pooled_and_the_last_flattened": "pooling",
    "two_dense_layers_as_in_the_table": "dense",
    "hidden_layers_use_relu": "relu",
    "output_is_a_softmax": "softmax",
    "total_of_parameters": "total",
}


def failures(model) -> list[str]:
    """The checks of the table that this model fails."""
    work, failed = Work(model=as_evidence(model)), []
    for name, short in LOOKS.items():
        try:
            CHECKS[name].run(work.case)
        except CheckFailed:
            failed.append(short)
    return failed


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


def test_equivalent_networks_pass():
    """Activations as layers, after their pooling, Dropout, the functional API, models in models."""
    inner = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.MaxPooling2D(), layers.ReLU()]
    )
    x = picture = keras.Input((28, 28, 1))
    x = inner(x)
    x = layers.Conv2D(64, (3, 3))(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPooling2D((2, 2), strides=2)(x)
    x = layers.Conv2D(128, 3, activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Reshape((128,))(x)
    x = layers.Dropout(0.2)(layers.Dense(128, "relu")(x))
    x = layers.Softmax()(layers.Dense(10)(x))
    assert failures(keras.Model(picture, x)) == []


def compiled(loss, y_train) -> Work:
    settings = ev.Compile(ev.Spec("Adam", {}), ev.Spec(loss, {}), ())
    model = ev.Model("Sequential", True, {}, settings, (), ())
    return Work(model=model, y_train=y_train)


def test_a_loss_for_the_labels_that_there_are_is_worth_half():
    """Integers and their loss go together; the brief asks for one-hot labels."""
    name = "loss_fits_the_labels"
    one_hot, numbers = array(np.eye(10)), array(np.arange(10))
    sparse = "SparseCategoricalCrossentropy"
    CHECKS[name].run(compiled("CategoricalCrossentropy", one_hot).case)
    CHECKS[name].run(compiled("CategoricalCrossentropy", ev.Missing()).case)
    with pytest.raises(PartialCredit, match="one-hot labels"):
        CHECKS[name].run(compiled(sparse, numbers).case)
    for wrong in (
        compiled(sparse, one_hot),
        compiled("CategoricalCrossentropy", numbers),
        compiled("MeanSquaredError", one_hot),
    ):
        assert not isinstance(told(name, wrong), PartialCredit)


@pytest.mark.parametrize(
    ("one_alone", "other_alone", "no_chance"),
    [
        (480, 475, False),  # a tie: the accuracies differ by 0.0004
        (500, 450, False),  # 0.004 apart, 1.6 standard errors
        (540, 420, True),  # 0.010 apart, 3.9 standard errors
        (30, 0, True),  # 0.0025 apart, and not once the other way round
        (4, 0, False),  # what a student may lose by rounding
        (420, 540, False),  # behind, not ahead
    ],
)
def test_the_better_of_two_is_better_by_more_than_chance(one_alone, other_alone, no_chance):
    """`best` may be either of two models whose accuracies differ by luck, and no other."""
    lead_is_no_chance = neighbour("fashion_ann", "test_dense").lead_is_no_chance
    one, other = np.ones(12_000, bool), np.ones(12_000, bool)
    other[:one_alone] = False
    one[one_alone : one_alone + other_alone] = False
    assert lead_is_no_chance(one, other) is no_chance
