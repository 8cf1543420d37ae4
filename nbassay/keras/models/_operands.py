"""What operations on tensors may be given: operands, indices, settings; rows stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nbassay.evidence import Json
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.texts import text

_MOST_REPEATS = 1_000


def is_index(item: Any) -> bool:
    """Whether an item takes part of an axis, or adds one: no list, no array of places."""
    if item is None or item is ... or isinstance(item, slice):
        return True
    return isinstance(item, int) and not isinstance(item, bool)


def is_operand(value: Any) -> bool:
    """Whether a value may be computed with: a tensor, a list of tensors, a number or an array."""
    if isinstance(value, list):
        return all(is_tensor(item) for item in value)
    return is_tensor(value) or is_number(value) or isinstance(value, np.ndarray)


def is_setting(value: Any) -> bool:
    """Whether a setting is a flag, a text, or numbers that multiply nothing beyond bounds."""
    if isinstance(value, list):
        return len(value) <= 8 and all(is_setting(item) for item in value)
    if isinstance(value, str):
        return value in ("constant", "reflect", "symmetric")
    return isinstance(value, bool) or (is_number(value) and abs(value) <= _MOST_REPEATS)


def check_axes(class_name: str, config: Mapping[str, Json], rank: int) -> None:
    """See that an operation does not work along the first axis, that of the rows.

    Raises:
        RebuildError: if its settings say that it does.
    """
    axis = config.get("axis")
    axes = axis if isinstance(axis, list) else [axis]
    mixes = class_name != "ExpandDims" and (0 in axes or -rank in axes)
    mixes = mixes or (class_name in ("Flip", "Repeat") and axis is None)
    margins, repeats = config.get("pad_width"), config.get("repeats")
    if class_name == "Pad":
        mixes = mixes or not isinstance(margins, list) or margins[:1] != [[0, 0]]
    if class_name == "Tile":
        mixes = mixes or not isinstance(repeats, list) or not _spares_first(repeats, rank)
    if mixes:
        raise mixes_rows()


def _spares_first(repeats: list[Json], rank: int) -> bool:
    """Where there are fewer numbers than axes, they are those of the last axes."""
    return len(repeats) < rank or (len(repeats) == rank and repeats[0] == 1)


def mixes_rows() -> RebuildError:
    """An operation makes one of several rows, or several of one."""
    return RebuildError(
        text(
            ko="모델의 연산이 여러 장을 섞습니다. 첫 축(몇 장)은 그대로 두세요",
            en="an operation of the model mixes rows; leave the first axis (how many) as it is",
        ),
    )


def plain(value: Any) -> Any:
    """Return an array of one number as that number."""
    if isinstance(value, np.ndarray) and value.size == 1 and value.ndim <= 1:
        return float(value.ravel()[0])
    return value


def is_number(value: Any) -> bool:
    """Whether a value is a plain number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of the model that is being built."""
    return hasattr(value, "_keras_history")


def of_one_rank(left: Any, right: Any) -> bool:
    """Whether two tensors have as many axes."""
    return is_tensor(left) and is_tensor(right) and len(left.shape) == len(right.shape)
