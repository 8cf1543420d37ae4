#!/usr/bin/env bash
# scikit-learn's cross-validation trains a wrapped network of Keras 3.15.1 for one epoch, always.
#
# `SKLearnClassifier(model, fit_kwargs={"epochs": 50})` keeps the arguments of `fit`. scikit-learn
# 1.9.1 clones an estimator for each fold, and the wrapper's own way of cloning leaves them out.
# Expected: each fold trains for 50 epochs, as `estimator.fit(x, y)` does.
# Seen:     50 epochs by `fit`, one in each fold of `cross_validate` and one in the `best_estimator_`
#           of `GridSearchCV`; `clone(estimator).fit_kwargs` is None. No error, no warning; the
#           callbacks and the batch size are gone as well.
# Why it matters: the figures compare networks that have hardly begun, and look like figures. A
# parameter grid that names `fit_kwargs` sets it on the clone, and is the way around; so is
# `params={"epochs": 50}` of `cross_validate`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6 scikit-learn==1.9.1
cd "$work"
# The lightest backend; TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import io
import sys
from contextlib import redirect_stdout

import keras
import numpy as np
from keras import layers
from keras.wrappers import SKLearnClassifier
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_validate

rng = np.random.default_rng(0)
x = rng.normal(size=(60, 4)).astype("float32")
y = (x[:, 0] > 0).astype(int)


def network(X, y, units=4):
    model = keras.Sequential(
        [
            layers.Input((X.shape[1],)),
            layers.Dense(units, activation="relu"),
            layers.Dense(y.shape[1], activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy")
    return model


def epochs(estimator):
    return len(estimator.history_.epoch)


estimator = SKLearnClassifier(network, fit_kwargs={"epochs": 50, "verbose": 0})
with redirect_stdout(io.StringIO()):  # `verbose` is left out as well
    folds = cross_validate(estimator, x, y, cv=3, return_estimator=True)["estimator"]
    grid = GridSearchCV(estimator, {"model_kwargs": [{"units": 2}, {"units": 8}]}, cv=2)
    grid.fit(x, y)
    named = cross_validate(estimator, x, y, cv=2, return_estimator=True, params={"epochs": 50})
now = {
    "fit": [epochs(estimator.fit(x, y))],
    "cross_validate": [epochs(fold) for fold in folds],
    "GridSearchCV": [epochs(grid.best_estimator_)],
    "cross_validate with params": [epochs(fold) for fold in named["estimator"]],
}
for way, ran in now.items():
    print(f"{way:28} epochs: {ran}")
print("fit_kwargs of a clone:", clone(estimator).fit_kwargs)
seen = {
    "fit": [50],
    "cross_validate": [1, 1, 1],
    "GridSearchCV": [1],
    "cross_validate with params": [50, 50],
}
sys.exit(0 if now == seen else "the behaviour has changed")
PYTHON
