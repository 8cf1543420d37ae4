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
from nbassay.training._fresh import looks_fresh
from nbassay.training._plan import key_of
from nbassay.training._request import Refused, Request
from nbassay.training._store import TrajectoryStore
from nbassay.training._train import train
from nbassay.training._trajectory import Epoch, Logs, Trajectory, Weights

__all__ = [
    "FLAGS",
    "LOSSES",
    "OPTIMIZERS",
    "Epoch",
    "Logs",
    "Refused",
    "Request",
    "Trajectory",
    "TrajectoryStore",
    "Weights",
    "build_loss",
    "build_optimizer",
    "key_of",
    "looks_fresh",
    "reset_weights",
    "train",
    "train_briefly",
]
