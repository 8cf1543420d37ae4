#!/usr/bin/env bash
# A monitored value that is NaN in the first epoch stays the best one for good, in Keras 3.15.1.
#
# EarlyStopping, ModelCheckpoint and ReduceLROnPlateau take the first epoch's value for the best
# without a look at it. Every later one is compared with NaN, and no number is less or more than NaN.
# Expected: a number is better than NaN, as it was in Keras 2, which began with infinity.
# Seen:     of a score NaN, .1, .2, .3, .4, .5, to be maximised with patience=3, training ends after
#           four epochs, the weights of the first are restored, and the one file that was written is
#           the first epoch's: "improved from None to nan". The learning rate is lowered at the
#           third epoch, while the score rises. NaN in the second epoch harms nothing.
# Why it matters: a precision or an F1 score that a student wrote is 0/0 as long as a network says
# "no" to everything, as it does at first on rare classes: the untrained network is handed in.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import math
import sys

import keras
import numpy as np
from keras import layers

x, y = np.ones((8, 1)), np.ones((8, 1))


class Score(keras.callbacks.Callback):
    """Gives each epoch the next of some scores, as a score worked out by hand would be given."""

    def __init__(self, scores):
        super().__init__()
        self.scores = scores

    def on_epoch_end(self, epoch, logs=None):
        logs["val_score"] = self.scores[epoch]


def watched(*scores):
    """Epochs run, the epoch whose weights are left, and the score of the file that was kept."""
    keep = {"monitor": "val_score", "mode": "max"}
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True, **keep)
    file = keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True, **keep)
    slow = keras.callbacks.ReduceLROnPlateau(patience=2, **keep)
    model = keras.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
    weights = []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: weights.append(model.get_weights()[0].item())
    )
    callbacks = [Score(scores), note, stop, file, slow]
    epochs = len(model.fit(x, y, epochs=len(scores), verbose=0, callbacks=callbacks).epoch)
    left = weights.index(model.get_weights()[0].item()) + 1
    rate = float(model.optimizer.learning_rate)
    print(f"{scores}: {epochs} epochs, weights of epoch {left},", end=" ")
    print(f"file of {file.best}, rate {rate:.2g}")
    return epochs, left, "nan" if math.isnan(file.best) else file.best, round(rate, 4)


nan = math.nan
as_seen = watched(nan, 0.1, 0.2, 0.3, 0.4, 0.5) == (4, 1, "nan", 0.001)
as_seen &= watched(0.0, nan, 0.2, 0.3, 0.4, 0.5) == (6, 6, 0.5, 0.01)
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
