#!/usr/bin/env bash
# A clone of a Keras 3.15.1 model that is given all its weights computes with other numbers.
#
# `clone_model`, then `clone.set_weights(model.get_weights())`, is how a model is copied. A layer
# `Normalization` that was adapted has mean and variance among these weights, but computes with
# values that it works out from them once, in `adapt` or when it is loaded from a file.
# Expected: weights that are equal to the last bit give predictions that are.
# Seen:     every array of `get_weights` is equal; the clone leaves the rows as they are, as if it
#           had never been adapted, and is off by more than 100. BatchNormalization is copied well.
#           A model saved and loaded, and `copy.deepcopy(model)`, are right. `finalize_state()` of
#           the clone's layer mends it.
# Why it matters: copies are made for each fold, each trial and each submission, and for comparing
# before with after; a grader that sends weights as arrays judges another network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import copy
import sys

import keras
import numpy as np
from keras import layers

rows = np.random.default_rng(0).normal(30, 5, (60, 4)).astype("float32")


def network(first):
    return keras.Sequential([layers.Input((4,)), first, layers.Dense(1, kernel_initializer="ones")])


def cloned(model):
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return clone


def loaded(model):
    model.save("model.keras")
    return keras.saving.load_model("model.keras")


def furthest(model, other):
    """The largest difference of two models' answers, whose weights are found equal."""
    for mine, its in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)
    return float(np.abs(np.asarray(model(rows)) - np.asarray(other(rows))).max())


normalization = layers.Normalization()
normalization.adapt(rows)
model = network(normalization)
batches = network(layers.BatchNormalization())
batches(rows, training=True)  # moves its averages
clone = cloned(model)
off = {
    "clone": furthest(model, clone),
    "clone of BatchNormalization": furthest(batches, cloned(batches)),
    "loaded": furthest(model, loaded(model)),
    "deepcopy": furthest(model, copy.deepcopy(model)),
}
as_it_is = np.asarray(clone.layers[0](rows))
print("the clone's layer leaves the rows as they are:", bool(np.allclose(as_it_is, rows, rtol=1e-5)))
clone.layers[0].finalize_state()
off["clone, finalize_state"] = furthest(model, clone)
for way, difference in off.items():
    print(f"{way:28} off by {difference:.3g}")
as_seen = off.pop("clone") > 100 and max(off.values()) < 1e-4
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
