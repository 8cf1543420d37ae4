#!/usr/bin/env bash
# Weights of a network with BatchNormalization load into one without it, in Keras 3.15.1.
#
# `save_weights` writes each layer's arrays by the layer's class and its number among its class.
# `load_weights` asks for what the network has, and for nothing that the file has besides.
# Expected: an error, as the other way round: a file that lacks a layer is refused.
# Seen:     a file of two convolutions with BatchNormalization between them loads into the same
#           network without it, and a file of three convolutions into one of two, each with the same
#           Dense behind them. No error and no warning, with `skip_mismatch` left at False; the
#           answers are those of neither network, off by 1 and more.
# Why it matters: a network that was built again one layer short looks loaded. Its accuracy is taken
# for that of the trained one, or training goes on from there. `load_model` of a .keras file builds
# the network itself and has no such gap.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; the file's format is Keras's own.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
pictures = np.random.default_rng(0).normal(3, 2, (20, 8, 8, 4)).astype("float32")


def network(convolutions, normalized=False):
    first, *others = (layers.Conv2D(4, 3, padding="same") for _ in range(convolutions))
    between = [layers.BatchNormalization()] if normalized else []
    head = [layers.GlobalAveragePooling2D(), layers.Dense(3)]
    model = keras.Sequential([layers.Input((8, 8, 4)), first, *between, *others, *head])
    for _ in range(200):  # the averages of the normalization become those of the pictures
        model(pictures, training=True)
    return model


def loaded(trained, other):
    """How far the answers are off, or that the file is refused."""
    trained.save_weights("trained.weights.h5")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        try:
            other.load_weights("trained.weights.h5")
        except ValueError as error:
            return f"refused: {str(error).partition('.')[0]}"
    if any(issubclass(one.category, UserWarning) for one in caught):
        return f"warned: {caught[0].message}"
    return float(np.abs(np.asarray(trained(pictures)) - np.asarray(other(pictures))).max())


now = {
    "the same network": loaded(network(2, True), network(2, True)),
    "without the normalization": loaded(network(2, True), network(2)),
    "two convolutions of three": loaded(network(3), network(2)),
    "a normalization more": loaded(network(2), network(2, True)),
    "a convolution more": loaded(network(2), network(3)),
}
for what, outcome in now.items():
    print(f"{what:26} {outcome if isinstance(outcome, str) else f'off by {outcome:.2g}'}")
same, *short, norm_more, convolution_more = now.values()
as_seen = same == 0 and all(isinstance(off, float) and off > 0.1 for off in short)
as_seen = as_seen and str(norm_more)[:7] == str(convolution_more)[:7] == "refused"
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
