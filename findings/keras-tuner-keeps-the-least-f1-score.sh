#!/usr/bin/env bash
# KerasTuner 1.4.8 looks for the least F1 score, and takes the worst network for the best.
#
# A tuner finds out by itself whether more or less of an objective such as "val_f1_score" is better,
# and asks for a direction where it cannot tell.
# Expected: more is better of `F1Score` and of `R2Score`, which are Keras's own metrics (3.15.1), as
#           it is of accuracy; EarlyStopping knows it of all three.
# Seen:     every metric of Keras that is not on the tuner's list of those to maximise is minimised.
#           Of two networks, one always right and one always wrong, the search gives back the
#           wrong one for `val_f1_score` and `val_r2_score`, and the right one for `val_accuracy`
#           and `val_loss`. No warning. `Objective("val_f1_score", "max")` is right as well.
# Why it matters: the search runs as it should, and `get_best_models()` is the network that is handed
# in; of many that are all half good nobody sees that it is the worst.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras-tuner==1.4.8 six==1.17.0 keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import keras
import keras_tuner
import numpy as np
from keras import layers, metrics

warnings.filterwarnings("error", category=UserWarning, module="keras_tuner")  # one would show
x = np.linspace(-1, 1, 40, dtype="float32")[:, None]


def classifier(search):
    judged_by = ["accuracy", metrics.F1Score(threshold=0.5)]
    return network(search, "sigmoid", "binary_crossentropy", judged_by)


def regressor(search):
    return network(search, "linear", "mse", [metrics.R2Score()])


def network(search, activation, loss, judged_by):
    """A network that does not learn: it is right with the weight 1, and wrong with -1."""
    start = keras.initializers.Constant(search.Choice("weight", [1.0, -1.0]))
    dense = layers.Dense(1, activation=activation, use_bias=False, kernel_initializer=start)
    model = keras.Sequential([layers.Input((1,)), dense])
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss=loss, metrics=judged_by)
    return model


def found(build, objective, y):
    name = objective if isinstance(objective, str) else f"{objective.name}, {objective.direction}"
    tuner = keras_tuner.GridSearch(build, objective=objective, directory=name, max_trials=2)
    tuner.search(x, y, validation_data=(x, y), epochs=1, verbose=0)
    weight = tuner.get_best_hyperparameters()[0].get("weight")
    print(f"{name:18} {'right' if weight == 1 else 'wrong'} network")
    return weight


above = (x > 0).astype("float32")
by_f1 = keras_tuner.Objective("val_f1_score", "max")
now = [found(classifier, name, above) for name in ("val_accuracy", "val_f1_score", by_f1)]
now += [found(regressor, name, x) for name in ("val_loss", "val_r2_score")]
sys.exit(0 if now == [1, -1, 1, 1, -1] else "the behaviour has changed")
PYTHON
