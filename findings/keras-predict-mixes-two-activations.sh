#!/usr/bin/env bash
# One call of `predict` of Keras 3.15.1 can use an activation that was replaced and the new one.
#
# To see a network's scores before the softmax, guides to saliency maps set
# `model.layers[-1].activation = keras.activations.linear` on a trained network. What `predict` has
# compiled for a shape of batch stays as it was; another shape is compiled anew.
# Expected: all rows by the new activation, or all by the old one until `compile` is called.
# Seen:     after a `predict` of 32 rows, 40 rows are answered by the old softmax for the first 32
#           and by the new linear activation for the 8 of the last batch, in one array; `model(rows)`
#           is linear throughout. `evaluate` mixes likewise. After `compile` all 40 are linear.
# Why it matters: how many rows are wrong depends on which cells ran before; each row taken for
# itself looks fine, and `argmax`, by which it is checked, is the same for both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; `predict` with TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
rows = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")


def network():
    dense = layers.Dense(4, activation="softmax")
    model = keras.Sequential([layers.Input((3,)), dense])
    model.compile(loss="mse")
    return model


def linear(model):
    model.layers[-1].activation = keras.activations.linear


def softmaxed(answers):
    """How many rows are probabilities."""
    return int(np.isclose(np.asarray(answers).sum(axis=1), 1, atol=1e-4).sum())


model = network()
model.predict(rows[:32], verbose=0)
linear(model)
now = {"predict": softmaxed(model.predict(rows, verbose=0)), "call": softmaxed(model(rows))}
model.compile(loss="mse")
now["predict after compile"] = softmaxed(model.predict(rows, verbose=0))
for way, number in now.items():
    print(f"{way:22} {number:2} of 40 rows by softmax")

model = network()
targets = np.zeros((40, 4), "float32")
by_softmax = np.square(np.asarray(model(rows))).mean(axis=1)
model.evaluate(rows[:32], targets[:32], verbose=0)
linear(model)
by_linear = np.square(np.asarray(model(rows))).mean(axis=1)
loss = model.evaluate(rows, targets, verbose=0)
mixed = float(np.concatenate([by_softmax[:32], by_linear[32:]]).mean())
print(f"loss {loss:.4f}, of softmax {by_softmax.mean():.4f}", end=", ")
print(f"of linear {by_linear.mean():.4f}, mixed {mixed:.4f}")
as_seen = list(now.values()) == [32, 0, 0] and np.isclose(loss, mixed, rtol=1e-4)
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
