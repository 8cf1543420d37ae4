#!/usr/bin/env bash
# A transposed NumPy array that safetensors 0.8.0 saves comes back with its numbers mixed up.
#
# `safetensors.numpy.save_file` writes the memory behind an array beside the array's shape. Of a
# transposed array the memory is in the order of the array that it was made from.
# Expected: the array as it was (0.7.0 gives it back), or an error, as `safetensors.torch` has it.
# Seen:     [[0 3] [1 4] [2 5]] comes back as [[0 1] [2 3] [4 5]]: right shape, right dtype, same
#           numbers, no error and no warning. So do an array in Fortran's order, and the
#           `components_` of scikit-learn 1.9.1's PCA, a plain array to look at.
# Why it matters: weights that were handed in or kept for comparison, such as `kernel.T` for
# another framework, load and compute, and are others. `np.ascontiguousarray` before saving helps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    safetensors==0.8.0 numpy==2.4.6 scikit-learn==1.9.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import numpy as np
from safetensors.numpy import load_file, save_file
from sklearn.decomposition import PCA

warnings.simplefilter("error")  # one would show
kernel = np.arange(6).reshape(2, 3)
rows = np.random.default_rng(0).normal(size=(50, 4))
given = {
    "as it is": kernel,
    "transposed": kernel.T,
    "in Fortran's order": np.asfortranarray(kernel),
    "components of a PCA": PCA(2, svd_solver="full").fit(rows).components_,
    "transposed and copied": np.ascontiguousarray(kernel.T),
}
save_file(given, "weights.safetensors")
back = load_file("weights.safetensors")
mixed = set()
for name, array in given.items():
    same = np.array_equal(array, back[name])
    print(f"{name:22} the same: {same}")
    if not same:
        mixed.add(name)
        alike = back[name].shape == array.shape and np.isin(back[name], array).all()
        if not alike:
            sys.exit("it is mixed up in another way: the behaviour has changed")
print("transposed:", given["transposed"].tolist(), "and back:", back["transposed"].tolist())
seen = {"transposed", "in Fortran's order", "components of a PCA"}
sys.exit(0 if mixed == seen else "the behaviour has changed")
PYTHON
