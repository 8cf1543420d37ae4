"""Training on the trusted side: briefly to see whether a model learns, or as Keras's `fit` would."""

from nbassay.training._briefly import (
    FLAGS,
    LOSSES,
    OPTIMIZERS,
    build_loss,
    build_optimizer,
    reset_weights,
    train_briefly,
)

__all__ = [
    "FLAGS",
    "LOSSES",
    "OPTIMIZERS",
    "build_loss",
    "build_optimizer",
    "reset_weights",
    "train_briefly",
]
