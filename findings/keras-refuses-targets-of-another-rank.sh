#!/usr/bin/env bash
# The labels that a network was just evaluated on are refused by Keras 3.15.1 as a NumPy array.
#
# `evaluate` and `fit` take labels as a column of pandas 3.1.1, as an array (rows,) and as an array
# (rows, 1), which all mean the same. With TensorFlow 2.21.0 the first call settles the shape, and
# the next makes the compiled step general enough for both: of a rank that nobody knows.
# Expected: any of them at any time, with the same result.
# Seen:     each works first, and again. An array (rows,) after the column or after (rows, 1), and
#           either of these after (rows,), is a ValueError: "Cannot take the length of shape with
#           unknown rank." The column is made (rows, 1) on its way. With `run_eagerly=True` all go.
# Why it matters: a student evaluates on `y_test` as it came from the split, a grader or a later
# cell on `y_test.to_numpy()`: one of two right things fails, and the message names neither.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    tensorflow-cpu==2.21.0 keras==3.15.1 pandas==3.1.1 numpy==2.4.6
cd "$work"
cat > ranks.py <<'PYTHON'
import sys

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers

tf.get_logger().setLevel("ERROR")  # it says that it traces often, which is so
rows = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
flat = (rows[:, 0] > 0).astype("int64")
LABELS = {"column": pd.Series(flat), "(rows,)": flat, "(rows, 1)": flat[:, None]}


def said(first, second, call="evaluate", **compiling):
    """What the second of two calls on the same labels, written differently, comes to."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", **compiling)
    getattr(model, call)(rows, LABELS[first], verbose=0)
    try:
        getattr(model, call)(rows, LABELS[second], verbose=0)
    except ValueError as error:
        return str(error)
    return "works"


REFUSED = "Cannot take the length of shape with unknown rank."
changed = []
for call in ("evaluate", "fit"):
    for first in LABELS:
        for second in LABELS:
            now = said(first, second, call)
            print(f"{call}: {second:9} after {first:9} {now}")
            # A column is made (rows, 1) on its way.
            alike = (first == "(rows,)") == (second == "(rows,)")
            if now != ("works" if alike else REFUSED):
                changed.append(f"{call}: {second} after {first}")
if said("column", "(rows,)", run_eagerly=True) != "works":
    changed.append("eagerly")
sys.exit(f"the behaviour has changed: {', '.join(changed)}" if changed else 0)
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 "$work/venv/bin/python" ranks.py
