"""What a training leaves: the logs of each epoch, weights, and the state to go on from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Logs: TypeAlias = Mapping[str, float]
Weights: TypeAlias = tuple[NDArray[np.float32], ...]

# Bytes of weights of all epochs up to which all are kept, and up to which the best ones are.
ALL_BYTES = 64_000_000
BEST_BYTES = 256_000_000


@dataclass(frozen=True)
class Epoch:
    """One epoch: `logs` with the keys of Keras, `weights` after it in `get_weights` order.

    Weights are None where they were not worth their room; see `Trajectory`.
    """

    logs: Logs
    weights: Weights | None


@dataclass
class Trajectory:
    """The epochs of one training, the first being number 0, and the state after the last.

    Weights of all epochs are kept while they take up to 64 MB together. Beyond that those of the
    last epoch are, and of each epoch in which a logged value was lower or higher than ever before:
    one of these is what a callback saves or restores. Where even they take more than 256 MB,
    the older ones go.
    """

    key: str
    epochs: list[Epoch] = field(default_factory=list)
    state: list[NDArray[Any]] = field(default_factory=list)

    def weights(self, epoch: int) -> Weights | None:
        """Return the weights after an epoch, None if they were not kept."""
        return self.epochs[epoch].weights

    def history(self) -> dict[str, list[float]]:
        """Return the logs as `History.history` has them."""
        names = list(self.epochs[0].logs) if self.epochs else []
        return {name: [epoch.logs[name] for epoch in self.epochs] for name in names}

    def first(self, count: int) -> Trajectory:
        """Return the first `count` epochs, without a state unless they are all."""
        state = self.state if count >= len(self.epochs) else []
        return Trajectory(self.key, self.epochs[:count], state)

    def thin_out(self) -> None:
        """Let go of weights beyond the bounds that the class names."""
        size = max((_bytes(epoch) for epoch in self.epochs), default=0)
        if size * len(self.epochs) <= ALL_BYTES:
            return
        worth = {*best_epochs([epoch.logs for epoch in self.epochs]), len(self.epochs) - 1}
        kept = [place for place in sorted(worth) if self.epochs[place].weights is not None]
        kept = kept[-max(1, BEST_BYTES // size) :]
        for place in set(range(len(self.epochs))) - set(kept):
            self.epochs[place] = replace(self.epochs[place], weights=None)


def best_epochs(logs: Sequence[Logs]) -> list[int]:
    """Return the epochs in which some logged value was lower or higher than in all before."""
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    found = []
    for place, values in enumerate(logs):
        best = False
        for name, value in values.items():
            if math.isnan(value):
                continue
            if value < low.get(name, math.inf) or value > high.get(name, -math.inf):
                best = True
            low[name] = min(value, low.get(name, math.inf))
            high[name] = max(value, high.get(name, -math.inf))
        if best:
            found.append(place)
    return found


def _bytes(epoch: Epoch) -> int:
    return sum(array.nbytes for array in epoch.weights or ())
