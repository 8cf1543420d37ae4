#!/usr/bin/env bash
# SMOTE of imbalanced-learn 0.14.2 makes pixels that lie nowhere near those that it makes them from.
#
# A made row should lie between two rows of the smaller class. On uint8, which is what
# `keras.datasets` hands out, the difference of two rows is taken in uint8: where the second is
# darker it wraps around, 10 - 20 becomes 246, and the made pixel lies anywhere.
# Expected: all made pixels within those of the smaller class, 10 to 20, as on floats.
# Seen:     SMOTE, BorderlineSMOTE and ADASYN give pixels from below 8 to above 230 for uint8, with
#           no error and no warning; from 10 to 20 for the same numbers as float32. int64 keeps
#           within the bounds, but what is made is cut off to whole numbers.
# Why it matters: balancing pictures before `/ 255` trains on noise, and every shape, dtype and count
# is right. Divide first, then resample.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    imbalanced-learn==0.14.2 scikit-learn==1.9.1 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import numpy as np
from imblearn.over_sampling import ADASYN, SMOTE, BorderlineSMOTE

warnings.simplefilter("error")  # one would show
rng = np.random.default_rng(0)
pixels = np.vstack([rng.integers(5, 31, (90, 3)), rng.integers(10, 21, (20, 3))])
classes = np.repeat([0, 1], [90, 20])
changed = []
for method in (SMOTE, BorderlineSMOTE, ADASYN):
    for dtype in ("float32", "uint8", "int64"):
        rows, _ = method(random_state=0).fit_resample(pixels.astype(dtype), classes)
        made = rows[len(pixels) :]
        lowest, highest = float(made.min()), float(made.max())
        whole = bool((made == np.round(made)).all())
        print(f"{method.__name__:16} {dtype:8} {lowest:6.1f} to {highest:5.1f}, whole: {whole}")
        strays = not (10 <= lowest and highest <= 20)
        if strays != (dtype == "uint8") or whole != (dtype != "float32"):
            changed.append(f"{method.__name__} on {dtype}")
sys.exit(f"the behaviour has changed: {', '.join(changed)}" if changed else 0)
PYTHON
