"""What a model costs to compute: numbers in memory, and work by the multiplication."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

# Reading and writing one number of a layer's output takes about as long as this many of the
# multiplications of a convolution, which come by the dozen at a time.
NUMBER_WORK = 20


def layer_work(layer: Any, shape: tuple[int, ...]) -> int:
    """Return roughly the multiplications of one call of a layer that gives `shape` for one sample.

    A kernel is put at each place of the output; a number of the output costs something in itself.
    """
    weights = getattr(layer, "weights", ())  # an operation on tensors has none
    kernels = sum(math.prod(weight.shape) for weight in weights if len(weight.shape) > 1)
    window = math.prod(layer.pool_size) if hasattr(layer, "pool_size") else 0
    return int(kernels * math.prod(shape[:-1]) + (window + NUMBER_WORK) * math.prod(shape))


def model_work(model: Any) -> int:
    """Return roughly the multiplications of one sample; a layer used twice counts twice."""
    return sum(layer_work(layer, shape) for layer, shape in _calls(model)) or 1


def sample_size(model: Any) -> int:
    """Return how many numbers one sample takes in all calls of layers together."""
    return sum(math.prod(shape) for _, shape in _calls(model)) or 1


def _calls(model: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:
    """Yield each call of a layer, models inside opened, with the shape of its output."""
    graph = getattr(model, "_functional", None) or model
    for nodes in graph._nodes_by_depth.values():
        for node in nodes:
            if hasattr(node.operation, "layers"):
                yield from _calls(node.operation)
            else:
                for output in node.outputs:
                    yield node.operation, tuple(output.shape[1:])
