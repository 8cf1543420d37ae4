"""A small set of pictures with a bright upper or lower half, and networks that learnt them."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from grader_pieces import fit

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, Submission
from nbassay.checks.code import Source
from nbassay.data import ImageSet
from nbassay.evidence._open_files import Folder
from nbassay.grader import Captured, Case, Plan
from nbassay.keras.models import rebuild

RNG = np.random.default_rng(3)


def draw(kinds):
    """Pictures (n, 4, 4): the upper half is bright of kind 1, the lower of kind 0."""
    pictures = RNG.integers(0, 100, (len(kinds), 4, 4))
    for picture, kind in zip(pictures, kinds, strict=True):
        picture[2 * (1 - kind) : 4 - 2 * kind] += 150
    pictures[:, 0, 0], pictures[:, 3, 3] = 0, 255  # every part runs from black to white
    return pictures.astype(np.uint8)


Y_TRAIN, Y_TEST = (RNG.integers(0, 2, size).astype(np.uint8) for size in (400, 200))
DATA = ImageSet(draw(Y_TRAIN), Y_TRAIN, draw(Y_TEST), Y_TEST, complete=True, distinct_test=200)
LEARNT, HELD = DATA.x_train[100:], DATA.x_train[:100]
SCALED = LEARNT / np.float32(255)


def train(epochs: int = 60, scale: float = 1 / 255, kinds: int = 2, inputs=(4, 4)):
    """A network that learnt from the pictures in this scale."""
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [
            keras.Input(inputs),
            keras.layers.Rescaling(1 / (255 * scale)),
            keras.layers.Flatten(),
            keras.layers.Dense(kinds, "softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    if epochs:
        rows = (LEARNT * scale).astype("float32").reshape(-1, *inputs)
        model.fit(rows, Y_TRAIN[100:], epochs=epochs, verbose=0)
    return model


def tell_halves():
    """A network whose weights tell the kinds apart, at once: every process of tests makes one."""
    model = train(epochs=0)
    upper_half = np.repeat([0.3, -0.3], 8)
    model.layers[-1].set_weights([np.stack([-upper_half, upper_half], axis=1), np.zeros(2)])
    return model


TRAINED, UNTRAINED = tell_halves(), train(epochs=0)


def as_evidence(model, fits=(0,)) -> ev.Model:
    """A model as evidence has it."""
    weights = tuple(ev.Weight(str(each.path), ev.Array.of(each.numpy())) for each in model.weights)
    config = json.loads(json.dumps(model.get_config()))
    return ev.Model(type(model).__name__, True, config, None, weights, (), tuple(fits))


class Work:
    """What a student has after one cell: names and fits, files by their names, and figures."""

    def __init__(self, fits=(), files=None, figures=(), fixtures=None, **names) -> None:
        kept = ev.Capture("test_it", names, tuple(fits), tuple(figures), files or {}, {}, ())
        captures = {"test_it": kept}
        cells = (ev.CellRun(0, "test_it", "ok", 0.0, None),)
        evidence = ev.Evidence(cells, "alive", {}, captures, Folder(Path()))
        submission = Submission(evidence, "test_it")
        source = Source({"cells": []})
        self.case = Case(submission, rebuild, None, source, Plan(), fixtures or {})

    def __getattr__(self, name: str) -> Captured:
        return Captured(name, self.case.submission, self.case)


def array(values) -> ev.Array:
    return ev.Array.of(np.asarray(values))


def work_of(model, x=SCALED, **changes) -> Work:
    """A model `net` with the record of one fit on the rows `x`."""
    return Work(
        [fit(np.asarray(x), **{"validation_split": 0.0, **changes})], net=as_evidence(model)
    )


def file_of(model: ev.Model | None) -> ev.FileEvidence:
    """A file with this model in it, or with something else; without a model it is not there."""
    return ev.FileEvidence(model is not None, 9, None, model, None)


def said(check, *args, **options) -> str:
    """The message of a check that fails; the Korean one must be there too."""
    with pytest.raises(CheckFailed) as failed:
        check(*args, **options)
    assert failed.value.message.ko
    return failed.value.message.en
