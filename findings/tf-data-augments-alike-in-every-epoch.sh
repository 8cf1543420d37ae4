#!/usr/bin/env bash
# With a seed set, random augmentation in `Dataset.map` does the same to a picture in every epoch.
#
# TensorFlow 2.21.0 with Keras 3.15.1. `keras.utils.set_random_seed(42)` is the first line of most
# course notebooks; `pictures.map(tf.image.random_flip_left_right)` is how tutorials augment.
# Expected: repeatable from run to run, and different from epoch to epoch, as without a seed.
# Seen:     without a seed two epochs differ. With one, both epochs flip the same pictures and add
#           the same noise: the random operations begin anew with each iterator. `shuffle` draws
#           another order each epoch all the same, and so do Keras's layers in the same `map`, so
#           that nothing about the batches looks fixed.
# Why it matters: what is called augmentation is then one fixed copy of the data set, learnt by heart
#           like any other. Keras's random layers in the same place draw anew each time.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    tensorflow-cpu==2.21.0 keras==3.15.1
cd "$work"
cat > epochs.py <<'PYTHON'
import sys

import keras
import numpy as np
import tensorflow as tf

pictures = np.arange(32 * 2 * 3, dtype="float32").reshape(32, 2, 3, 1)
layer = keras.layers.RandomFlip("horizontal")


def with_noise(picture):
    return picture + tf.random.normal(picture.shape)


def by_a_layer(batch):
    return layer(batch, training=True)


def two_epochs_alike(make):
    data = make(tf.data.Dataset.from_tensor_slices(pictures))
    first, second = (np.concatenate([np.ravel(batch) for batch in data]) for _ in range(2))
    return bool(np.array_equal(first, second))


ways = {
    "map random_flip_left_right": lambda data: data.map(tf.image.random_flip_left_right),
    "map random.normal": lambda data: data.map(with_noise),
    "map a layer of Keras": lambda data: data.batch(8).map(by_a_layer),
    "shuffle": lambda data: data.shuffle(32),
}
unseeded = {way: two_epochs_alike(make) for way, make in ways.items()}
seeded = {}
for way, make in ways.items():
    keras.utils.set_random_seed(42)
    seeded[way] = two_epochs_alike(make)
    print(f"{way:28} epochs alike: {unseeded[way]} without a seed, {seeded[way]} with one")
fixed = {"map random_flip_left_right", "map random.normal"}
as_seen = not any(unseeded.values()) and {way for way in ways if seeded[way]} == fixed
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 "$work/venv/bin/python" epochs.py
