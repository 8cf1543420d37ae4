#!/usr/bin/env bash
# A network that answers the same for all classes is always right by the "top 1" of Keras 3.15.1.
#
# Of ten classes, each with probability 0.1, one is right. Keras counts a row as right if
# fewer than k classes have a higher probability than the right one; all that are level with it pass.
# Expected: about k in 10, as k classes are named. scikit-learn 1.9.1 gives 0.1, 0.2 and 0.5.
# Seen:     1.0 for k = 1, 2 and 5, with `SparseTopKCategoricalAccuracy` and with the one for one-hot
#           labels, where `accuracy` is 0.1. The same with two classes level in front: top 1 is 1.0
#           whichever of them is right, accuracy 0.5.
# Why it matters: dead ReLUs and weights that begin with zeros give such answers. A test of
# `top_5 > 0.9` passes for a network that has learnt nothing, and an EarlyStopping that maximises
# it takes the dead network for the best.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6 scikit-learn==1.9.1
cd "$work"
# The lightest backend; TensorFlow 2.21.0 gives the same.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np
from keras import layers, metrics
from sklearn.metrics import top_k_accuracy_score

rows, labels = np.ones((100, 4)), np.arange(100) % 10
dead = layers.Dense(10, activation="softmax", kernel_initializer="zeros")
model = keras.Sequential([layers.Input((4,)), dead])
tops = [metrics.SparseTopKCategoricalAccuracy(k, name=f"top {k}") for k in (1, 2, 5)]
model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy", *tops])
said = model.evaluate(rows, labels, verbose=0, return_dict=True)
said = {name: round(float(value), 2) for name, value in said.items() if name != "loss"}
answers = model.predict(rows, verbose=0)
one_hot = metrics.TopKCategoricalAccuracy(1)(np.eye(10)[labels], answers)
others = [round(float(top_k_accuracy_score(labels, answers, k=k)), 2) for k in (1, 2, 5)]
print("Keras:", said, "one-hot, top 1:", float(one_hot))
print("scikit-learn, top 1, 2, 5:", others)
level = np.array([[0.4, 0.4, 0.2]] * 2, "float32")
of_level = [
    float(metric([0, 1], level))
    for metric in (metrics.SparseCategoricalAccuracy(), metrics.SparseTopKCategoricalAccuracy(1))
]
print("two level in front: accuracy, top 1:", of_level)
as_seen = said == {"accuracy": 0.1, "top 1": 1.0, "top 2": 1.0, "top 5": 1.0} and one_hot == 1
as_seen = as_seen and others == [0.1, 0.2, 0.5] and of_level == [0.5, 1.0]
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
