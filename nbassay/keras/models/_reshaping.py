"""Operations on the shape of a tensor, each the layer of Keras that does the same.

All raise RebuildError where what the submission says of the shape cannot be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

from nbassay.evidence import Json
from nbassay.keras.models._operands import is_tensor
from nbassay.keras.models.build import unreadable


class Step(Protocol):
    """One call of an operation, as `operations.Operation` has it."""

    @property
    def class_name(self) -> str:
        """The name of the operation's class."""

    @property
    def config(self) -> Mapping[str, Json]:
        """Its settings."""

    def layer(self, class_name: str, inputs: list[Any], **settings: Any) -> Any:
        """Return what the layer of Keras makes of the inputs."""


def reshape(step: Step, arguments: list[Any]) -> Any:
    """Every row stays a row: what is left of the shape is the Reshape layer."""
    wanted = step.config.get("newshape")
    shape = arguments[0].shape[1:]
    sizes = wanted[1:] if isinstance(wanted, list) else []
    known = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool)]
    rows = wanted[0] if isinstance(wanted, list) and wanted else None
    if rows not in (-1, None) or len(known) != len(sizes):
        raise unreadable()
    if rows == -1 and math.prod(known) != math.prod(shape):
        raise unreadable()  # it would make other rows of several
    return step.layer("Reshape", arguments[:1], target_shape=known)


def change_rank(step: Step, arguments: list[Any]) -> Any:
    """An axis of one more or less is a matter of shape; which one, Keras has written down."""
    rank = len(arguments[0].shape)
    shape = list(arguments[0].shape)
    axis = step.config.get("axis")
    axes = axis if isinstance(axis, list) else [axis]
    if len(axes) != 1 or isinstance(axes[0], bool) or not isinstance(axes[0], int):
        raise unreadable()
    adds = step.class_name == "ExpandDims"
    place = axes[0] + (rank + adds if axes[0] < 0 else 0)
    if not 0 < place < rank + adds or (not adds and shape[place] != 1):
        raise unreadable()
    shape[place : place + (not adds)] = [1] if adds else []
    return step.layer("Reshape", arguments[:1], target_shape=shape[1:])


def transpose(step: Step, arguments: list[Any]) -> Any:
    """Axes in another order, that of the rows aside, are the Permute layer."""
    axes = step.config.get("axes")
    if not isinstance(axes, list) or not axes or axes[0] != 0:
        raise unreadable()
    return step.layer("Permute", arguments[:1], dims=axes[1:])


def concatenate(step: Step, arguments: list[Any]) -> Any:
    """A list of tensors side by side is the Concatenate layer."""
    tensors = arguments[0]
    if not isinstance(tensors, list) or not all(is_tensor(tensor) for tensor in tensors):
        raise unreadable()
    return step.layer("Concatenate", tensors, axis=step.config.get("axis"))
