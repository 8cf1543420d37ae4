"""The three networks of the notebook `dense`: how they were trained, and what they answer."""

from typing import NamedTuple

import numpy as np
from sklearn.model_selection import train_test_split

from nbassay import evidence as ev
from nbassay.checks import CheckFailed, Findings, fits, proof
from nbassay.checks.values import plain
from nbassay.texts import text

from .images_shared import (
    answers,
    keys,
    learnt_rows,
    pictures,
    scale_of,
    seen_as,
    strangers,
)

MODELS = {"softmax": "softmax_model", "sigmoid": "sigmoid_model", "relu": "relu_model"}
FOUND = 0.99
UNSEEN = "unseen"


class Part(NamedTuple):
    """Pictures of one side of the split as bytes (n, 784), and their kinds."""

    images: np.ndarray
    kinds: np.ndarray


def splits(data):
    """The two sides that the seed 42 gives, as (training, validation); stratified in the second.

    A split that keeps the proportions of the kinds is as good as one that does not.
    """
    images = data.x_train.reshape(len(data.x_train), -1)
    for kinds in (None, data.y_train):
        found = train_test_split(
            np.arange(len(images)), test_size=0.2, random_state=42, stratify=kinds
        )
        yield tuple(Part(images[rows], data.y_train[rows]) for rows in found)


def side(submission, name, data):
    """The pictures that the student holds as `name` ("x_train" or "x_val"), with their true kinds.

    Where these are no pictures of the data set, the side that they should be: a wrong split is
    held against the split alone.
    """
    if submission.has(name):
        try:
            seen = pictures(submission, name)
        except CheckFailed:
            seen = None
        if seen is not None:
            key = ("kinds", submission.cell, name)
            if key not in submission.memory:
                submission.memory[key] = _kinds(seen, data)
            kinds = submission.memory[key]
            known = kinds >= 0
            if known.mean() >= FOUND:
                return Part(seen[known], kinds[known])
    return next(splits(data))[0 if name == "x_train" else 1]


def _kinds(seen, data):
    """The kind of each picture, -1 where the data set has no such picture."""
    known = dict(zip(keys(data.x_train).tolist(), data.y_train.tolist(), strict=True))
    return np.array([known.get(key, -1) for key in keys(seen).tolist()])


def rows_for(submission, images):
    """`images` as rows (n, 784), scaled as the student's `x_train` is."""
    return seen_as(scale_of(submission, "x_train"), images)


def share_right(submission, rebuild, key, rows, data):
    """The share of pictures that the network of this key reads right.

    The pictures are those of the student's `rows` ("x_train" or "x_val"), or the test pictures
    (UNSEEN).

    Raises:
        CheckFailed: if there is no such network, or it takes no pictures.
    """
    what = ("share right", submission.cell, key, rows)
    if what not in submission.memory:
        name = MODELS[key]
        part = unseen(data) if rows == UNSEEN else side(submission, rows, data)
        found = answers(submission, name, rebuild(name), rows_for(submission, part.images))
        submission.memory[what] = float(np.mean(found.argmax(axis=1) == part.kinds))
    return submission.memory[what]


def unseen(data):
    """The distinct test pictures."""
    number = data.distinct_test
    return Part(data.x_test[:number].reshape(number, -1), data.y_test[:number])


def fits_of(submission, rebuild, key, data):
    """The fits that trained the network of this key; its weights show it on test pictures.

    Raises:
        CheckFailed: if there are none, or the weights are those of an untrained network.
    """
    name = MODELS[key]
    found = fits.training(name, submission.model(name), submission.fits)
    model, part = rebuild(name), unseen(data)
    rows = rows_for(submission, part.images)
    answers(submission, name, model, rows)  # says so if it takes no pictures
    proof.shows_in_weights(
        name, submission, model, rows.reshape(-1, *model.input_shape[1:]), part.kinds, found
    )
    return found


def strangers_learnt(submission, key, trainings, data):
    """How many pictures the trainings have learnt from that are held out for validation or test."""
    allowed = side(submission, "x_train", data).images
    held_out = np.concatenate([side(submission, "x_val", data).images, unseen(data).images])
    counts = []
    for fit in trainings:
        rows = learnt_rows(submission, MODELS[key], fit)
        what = ("strangers", fit.x.sha256, fit.validation_split)
        if what not in submission.memory:
            submission.memory[what] = strangers(rows, allowed, held_out, data)
        counts.append(submission.memory[what])
    return max(counts)


def logs(submission, key):
    """The record under this key of `histories`, as a dict of lists, None where there is none."""
    value = submission.value("histories")
    if not isinstance(value, ev.DictValue):
        submission.wrong_type("histories", value, text(ko="사전(dict)", en="a dict"))
    found = plain(value.get(key))
    return found if isinstance(found, dict) and "loss" in found else None


def for_each(look):
    """`look(key)` for each of the three networks; each that holds gives its part of the points.

    Raises:
        PartialCredit: with the messages of those that do not.
    """
    findings = Findings()
    for key in MODELS:
        try:
            look(key)
        except CheckFailed as failed:
            findings.add(failed.message)
    findings.settle(out_of=len(MODELS))
