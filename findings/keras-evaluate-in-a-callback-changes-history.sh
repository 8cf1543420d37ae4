#!/usr/bin/env bash
# `model.evaluate` in a callback writes its numbers into the training's history, in Keras 3.15.1.
#
# A callback that evaluates every so many batches is how curves finer than an epoch are drawn. Loss
# and metrics of a network are counted in the same objects in training and in evaluation.
# Expected: `fit` gives the same history with such a callback as without it.
# Seen:     training rows with a loss of 1, validation rows with one of 121, and nothing learnt. One
#           `evaluate` after the second of four batches makes the epoch's training loss 81 in place
#           of 1: what was counted of training is dropped, and the validation rows are counted with
#           the batches that follow. After the last batch it is 121, the validation loss itself. In
#           `on_epoch_end` it does no harm.
# Why it matters: where the two are close, as they should be, nobody sees that the training curve is
# the validation's and that no gap opens between them, and EarlyStopping on "loss" is misled.
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
from keras import layers

x, y, of_validation = np.zeros((64, 1)), np.ones((64, 1)), np.full((64, 1), 11.0)


class Evaluate(keras.callbacks.Callback):
    def __init__(self, after_batch=None):
        super().__init__()
        self.after_batch = after_batch

    def on_train_batch_end(self, batch, logs=None):
        if batch == self.after_batch:
            self.model.evaluate(x, of_validation, verbose=0)

    def on_epoch_end(self, epoch, logs=None):
        if self.after_batch is None:
            self.model.evaluate(x, of_validation, verbose=0)


def history(*callbacks):
    model = keras.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse", metrics=["mae"])
    said = model.fit(x, y, batch_size=16, epochs=2, verbose=0, callbacks=list(callbacks)).history
    return [round(float(number), 2) for number in said["loss"] + said["mae"]]


now = {
    "without": history(),
    "after the second batch": history(Evaluate(1)),
    "after the last batch": history(Evaluate(3)),
    "at the epoch's end": history(Evaluate()),
}
seen = {
    "without": [1, 1, 1, 1],
    "after the second batch": [81, 81, 7.67, 7.67],
    "after the last batch": [121, 121, 11, 11],
    "at the epoch's end": [1, 1, 1, 1],
}
for when, numbers in now.items():
    print(f"{when:24} loss {numbers[:2]}, mae {numbers[2:]}")
sys.exit(0 if now == seen else "the behaviour has changed")
PYTHON
