#!/usr/bin/env bash
# Keras 3.15.1 does not know that less of an output's loss is better, or more of its accuracy.
#
# With several outputs `history` has `val_digit_loss` and `val_digit_accuracy` beside `val_loss`.
# EarlyStopping, ReduceLROnPlateau and ModelCheckpoint find out by themselves what is better.
# Expected: each of these names can be monitored; of a loss less is better, as of `val_loss`.
# Seen:     `val_loss` works, and `val_digit_loss` and `val_digit_accuracy` end the training with a
#           ValueError that asks for mode='min' or 'max': metrics are looked for by their own names,
#           `accuracy`, and a loss by the name `loss`. It is raised at the end of the first epoch.
#           With a mode all is well.
# Why it matters: code that ran with Keras 2 stops after an epoch that may have taken an hour, at a
# name that Keras has chosen and prints, and the message calls the loss a metric it cannot judge.
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
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

x = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
y = {"digit": np.arange(40) % 10, "even": np.arange(40) % 2}
picture = keras.Input((4,))
outputs = {
    "digit": layers.Dense(10, activation="softmax", name="digit")(picture),
    "even": layers.Dense(2, activation="softmax", name="even")(picture),
}
model = keras.Model(picture, outputs)
loss = {name: "sparse_categorical_crossentropy" for name in outputs}
model.compile("adam", loss, metrics={name: ["accuracy"] for name in outputs})


def fitted(callback):
    """What a training of two epochs with the callback comes to."""
    began = []
    count = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: began.append(epoch))
    try:
        model.fit(x, y, validation_split=0.5, epochs=2, verbose=0, callbacks=[callback, count])
    except ValueError as error:
        return f"{len(began)} epoch, then: {str(error).split(', but')[0]}"
    return f"{len(began)} epochs"


print(sorted(model.fit(x, y, validation_split=0.5, verbose=0).history))
changed = []
for make in (
    lambda name, **mode: EarlyStopping(name, patience=9, **mode),
    lambda name, **mode: ReduceLROnPlateau(name, **mode),
    lambda name, **mode: ModelCheckpoint("best.keras", name, save_best_only=True, **mode),
):
    for name, known in (("val_loss", True), ("val_digit_loss", False), ("val_digit_accuracy", False)):
        said = fitted(make(name))
        print(f"{name:20} {said}")
        if said.startswith("2 epochs") != known or (not known and "1 epoch, then" not in said):
            changed.append(name)
        if fitted(make(name, mode="min")) != "2 epochs":
            changed.append(f"{name} with a mode")
sys.exit(f"the behaviour has changed: {', '.join(changed)}" if changed else 0)
PYTHON
