#!/usr/bin/env bash
# `keras.ops.psnr` (3.15.1) takes noise for a good picture, if the pixels are bytes.
#
# The error of two pictures is worked out in the pixels' own type. In uint8, which is how pictures
# are read and how `keras.datasets` hands them out, 10 - 20 is 246 and 20 squared is 144.
# Expected: the same for uint8 as for the same numbers in float32.
# Seen:     of two pictures of noise 28.0 dB for uint8 and 7.7 dB for float32. Metrics wrap around as
#           well: `metrics.MeanSquaredError` says 104 and 10989, MeanAbsoluteError 128 and 87, and
#           so does the function `losses.mean_squared_error`. The loss of the same name in capitals,
#           `losses.MeanSquaredError`, makes floats of the pixels first. No error, no warning.
# Why it matters: pictures that an autoencoder gives back are made uint8 to be shown, and are then
# compared; "above 25 dB" is passed by noise, and no number looks impossible.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 numpy==2.4.6
cd "$work"
# The lightest backend; TensorFlow 2.21.0 wraps around as well.
KERAS_HOME="$work" KERAS_BACKEND=jax "$work/venv/bin/python" - <<'PYTHON'
import sys

import keras
import numpy as np

one, other = np.random.default_rng(0).integers(0, 256, (2, 5, 100)).astype("uint8")
WAYS = {
    "ops.psnr": lambda a, b: keras.ops.psnr(a, b, 255),
    "metrics.MeanSquaredError": lambda a, b: keras.metrics.MeanSquaredError()(a, b),
    "metrics.MeanAbsoluteError": lambda a, b: keras.metrics.MeanAbsoluteError()(a, b),
    "losses.mean_squared_error": lambda a, b: keras.ops.mean(keras.losses.mean_squared_error(a, b)),
    "losses.MeanSquaredError": lambda a, b: keras.losses.MeanSquaredError()(a, b),
}
now = {}
for name, way in WAYS.items():
    now[name] = [float(way(one.astype(kind), other.astype(kind))) for kind in ("uint8", "float32")]
    print(f"{name:26} {now[name][0]:10.1f} of uint8, {now[name][1]:10.1f} of float32")
ratio = now.pop("ops.psnr")
same = now.pop("losses.MeanSquaredError")
as_seen = ratio[0] > 25 and ratio[1] < 10 and np.isclose(*same)
as_seen = as_seen and not any(np.isclose(*pair, rtol=0.2) for pair in now.values())
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
