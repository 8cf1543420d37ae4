"""What `dense`, `deep` and `training` ask alike."""

import numpy as np

from nbassay.grader import text

VALID = 5000  # pictures that `deep` and `training` set aside, the first of those for training

# A layer that only changes the shape of a picture may be there or not.
FLATTENING = ("Flatten", "Reshape")
COMPILED = {
    "loss": "sparse_categorical_crossentropy",
    "metric": "accuracy",
    "why": text(
        ko="레이블이 번호(0~9)이므로 번호를 받는 손실입니다.",
        en="It is the loss that takes labels as numbers from 0 to 9.",
    ),
}


def held_out(data):
    """The pictures that neither `deep` nor `training` may learn from."""
    return np.concatenate([data.x_train[:VALID], data.x_test])
