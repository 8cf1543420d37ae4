"""Telling weights that nothing has touched since Keras drew them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nbassay.evidence import Model

_ZERO = frozenset({"bias", "beta", "moving_mean"})
_ONE = frozenset({"gamma", "moving_variance"})
# A uniform spread has a known deviation; what was learnt or chosen hardly has it by chance.
_ENOUGH = 30
_OFF_BY = 0.25


def looks_fresh(model: Model) -> bool:
    """Tell whether every weight of `model` is as Keras's default initializers leave it.

    Kernels lie within the bound of Glorot's uniform distribution (Glorot and Bengio 2010, equation
    16), and spread like it; biases are zero, scales one. The weights themselves are looked at: what
    a notebook says of them proves nothing. Other initializers are taken for weights of its own.
    """
    return bool(model.weights) and all(
        _is_fresh(weight.path.rpartition("/")[2], weight.array.load()) for weight in model.weights
    )


def _is_fresh(kind: str, values: NDArray[np.generic]) -> bool:
    if kind in _ZERO:
        return not values.any()
    if kind in _ONE:
        return bool((values == 1).all())
    if kind != "kernel" or values.ndim < 2 or values.dtype.kind != "f":
        return False
    kernel = values.astype(np.float64)
    bound = glorot_bound(kernel.shape)
    if not np.isfinite(kernel).all() or np.abs(kernel).max(initial=0) > bound * (1 + 1e-6):
        return False
    spread = kernel.std() / (bound / math.sqrt(3))
    return kernel.size < _ENOUGH or abs(spread - 1) < _OFF_BY


def glorot_bound(shape: tuple[int, ...]) -> float:
    """Return the bound of Glorot's uniform distribution for a kernel (..., inputs, outputs)."""
    field = math.prod(shape[:-2])
    return math.sqrt(6 / (field * (shape[-2] + shape[-1])))
