"""What a model is known by once it has been saved and loaded, or copied: its weights, bit by bit.

`nbassay/evidence/_model_identity.py` makes the same of weights in evidence.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from .plain import loaded

# Averages that a layer goes on keeping when it is called after the training.
_MOVING = ("moving_mean", "moving_variance")


def fingerprint(model: Any) -> str:
    """Return what stands for the weights of a Keras model, in whatever order its layers are."""
    convert = loaded("keras", "ops").convert_to_numpy
    found = []
    for weight in model.weights:
        if str(weight.path).endswith(_MOVING):
            continue
        with np.errstate(over="ignore"):
            array = np.asarray(convert(weight), dtype=np.float32)
        digest = hashlib.sha256(f"{array.shape}".encode("ascii"))
        digest.update(array.tobytes())
        found.append(digest.hexdigest())
    return hashlib.sha256("".join(sorted(found)).encode("ascii")).hexdigest()[:32]
