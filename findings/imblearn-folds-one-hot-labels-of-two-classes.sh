#!/usr/bin/env bash
# imbalanced-learn 0.14.2 gives one-hot labels back one-hot, but those of two classes as one column.
#
# Labels that `to_categorical` made, (rows, classes), can be handed to a sampler as they are.
# Expected: (rows, 2) for two classes, as it is (rows, 3) for three.
# Seen:     (rows, 1) for two classes, with 0 and 1 in it, from over- and undersampling alike; no
#           warning. `argmax(axis=1)`, which everybody takes of such labels, is then 0 in each row.
# Why it matters: a network with two outputs refuses the labels at best; a count or an accuracy that
# takes `argmax` says that a data set that was just balanced has one class. Resample the numbers of
# the classes, and make them one-hot afterwards.
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
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler

warnings.simplefilter("error")  # one would show
rng = np.random.default_rng(0)
changed = []
for classes in (2, 3):
    numbers = np.repeat(np.arange(classes), [40, 10, 10][:classes])
    rows = rng.normal(size=(len(numbers), 4))
    one_hot = np.eye(classes)[numbers]
    for sampler in (SMOTE, RandomOverSampler, RandomUnderSampler):
        _, labels = sampler(random_state=0).fit_resample(rows, one_hot)
        counted = np.bincount(labels.argmax(axis=1), minlength=classes).tolist()
        print(f"{sampler.__name__:18} {one_hot.shape} -> {labels.shape}, by argmax {counted}")
        each = {SMOTE: 40, RandomOverSampler: 40, RandomUnderSampler: 10}[sampler]
        if classes == 3:
            as_seen = labels.shape == (3 * each, 3) and counted == [each] * 3
        else:
            as_seen = labels.shape == (2 * each, 1) and counted == [2 * each, 0]
            as_seen = as_seen and np.bincount(labels.ravel().astype(int)).tolist() == [each] * 2
        if not as_seen:
            changed.append(f"{sampler.__name__} with {classes} classes")
sys.exit(f"the behaviour has changed: {', '.join(changed)}" if changed else 0)
PYTHON
