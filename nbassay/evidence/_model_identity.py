"""What a model is known by once it has been saved and loaded, or copied: its weights, bit by bit.

`nbassay/kernel/fingerprints.py` makes the same of a model that has just trained.
"""

from __future__ import annotations

import hashlib

import numpy as np

from nbassay.evidence._learnt_types import Model

# Averages that a layer goes on keeping when it is called after the training.
_MOVING = ("moving_mean", "moving_variance")


def fingerprint(model: Model) -> str:
    """Return what stands for the weights of `model`, in whatever order its layers are.

    Raises:
        EvidenceError: if the file of a weight is broken.
    """
    found = []
    for weight in model.weights:
        if weight.path.endswith(_MOVING) or weight.array.dtype.kind not in "fiub":
            continue
        with np.errstate(over="ignore"):
            array = np.asarray(weight.array.load(), dtype=np.float32)
        digest = hashlib.sha256(f"{weight.array.shape}".encode("ascii"))
        digest.update(array.tobytes())
        found.append(digest.hexdigest())
    return hashlib.sha256("".join(sorted(found)).encode("ascii")).hexdigest()[:32]
