"""Training on the trusted side: briefly, to see whether a model learns, or as `fit` would."""

from nbassay.keras.training._briefly import (
    FLAGS,
    LOSSES,
    OPTIMIZERS,
    build_loss,
    build_optimizer,
    reset_weights,
    train_briefly,
)
from nbassay.keras.training._fresh import looks_fresh
from nbassay.keras.training._kept_trajectories import TrajectoryStore
from nbassay.keras.training._plan import key_of
from nbassay.keras.training._request import Before, Change, Refused, Request
from nbassay.keras.training._train import state_after, train
from nbassay.keras.training._trajectory import Epoch, Logs, Trajectory, Weights

__all__ = [
    "FLAGS",
    "LOSSES",
    "OPTIMIZERS",
    "Before",
    "Change",
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
    "state_after",
    "train",
    "train_briefly",
]
