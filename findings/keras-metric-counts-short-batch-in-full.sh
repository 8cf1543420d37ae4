#!/usr/bin/env bash
# One function, as loss and as metric of the same `evaluate` of Keras 3.15.1, gives two numbers.
#
# A function that returns one number for a batch is taken as a metric and as a loss. The last batch
# is mostly shorter than the others. As a loss its number is weighed by the rows of the batch; as
# a metric every batch counts the same.
# Expected: 'loss' and the metric are equal, and do not depend on `batch_size`.
# Seen:     33 rows, of which the last has an error of 33 and the others none. `evaluate` says a loss
#           of 1.0, which is the mean, and of the same function as metric 16.5: with the default
#           batch of 32 the last row is a batch, and half of everything. With batch_size=33 both
#           are 1.0. With `axis=-1` in the mean, so that each row has its number, both are right.
# Why it matters: `ops.mean((y - p) ** 2)` is the first metric that anybody writes, the curves of
# `fit` look like any others, and two right notebooks with other batch sizes report other figures.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np
from keras import layers, ops


def of_batch(y, prediction):
    return ops.mean(ops.abs(y - prediction))


def of_rows(y, prediction):
    return ops.mean(ops.abs(y - prediction), axis=-1)


x, y = np.zeros((33, 1)), np.zeros((33, 1))
y[-1] = 33
model = keras.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile(loss=of_batch, metrics=[of_batch, of_rows])
now = {}
for batch_size in (32, 33):
    said = model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True)
    now[batch_size] = {name: float(value) for name, value in said.items()}
    print(f"batch_size={batch_size}: {now[batch_size]}")
seen = {
    32: {"loss": 1.0, "of_batch": 16.5, "of_rows": 1.0},
    33: {"loss": 1.0, "of_batch": 1.0, "of_rows": 1.0},
}
same = all(np.isclose(now[size][name], seen[size][name]) for size in seen for name in seen[size])
sys.exit(0 if same else "the behaviour has changed")
PYTHON
