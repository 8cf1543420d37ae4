"""One step of a functional model: what it is called on, and with which constants.

Keras writes a call as JSON in which tensors, arrays, slices and the like are small objects. Here
they become plain Python things, and tensors the places that they come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from nbassay.evidence import Json
from nbassay.keras.models.build import MAX_CALLS, unreadable

MAX_INPUTS = 100
_MAX_DEPTH = 6
_MAX_CONSTANTS = 100_000
_MAX_INDEX = 10_000_000

Place: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Tensor:
    """Stands for the input number `place` of a call."""

    place: int


@dataclass
class Given:
    """What a call was given: where its tensors come from, and its arguments without them."""

    sources: list[Place] = field(default_factory=list)
    arguments: list[Any] = field(default_factory=list)
    keywords: dict[str, Any] = field(default_factory=dict)


def read_given(node: Mapping[str, Json]) -> Given:
    """Return what one call was given.

    Raises:
        RebuildError: if it is not as Keras writes one, or holds what is not a plain constant.
    """
    arguments, keywords = node.get("args"), node.get("kwargs")
    if not isinstance(arguments, list) or not isinstance(keywords, dict):
        raise unreadable()
    found = Given()
    found.arguments = [_argument(value, found.sources) for value in arguments]
    found.keywords = {key: _argument(value, found.sources) for key, value in keywords.items()}
    return found


def fill(argument: Any, inputs: list[Any]) -> Any:
    """Return an argument with the tensors in their places."""
    if isinstance(argument, Tensor):
        return inputs[argument.place]
    if isinstance(argument, list):
        return [fill(item, inputs) for item in argument]
    return argument


def place_of(value: Json) -> Place:
    """Return where a tensor comes from: layer, call and output.

    Raises:
        RebuildError: if that is not said as Keras says it.
    """
    if not isinstance(value, list) or len(value) != 3:
        raise unreadable()
    name, call, output = value
    if not isinstance(name, str):
        raise unreadable()
    return name, _count(call), _count(output)


def _argument(value: Json, sources: list[Place], depth: int = 0) -> Any:
    if depth > _MAX_DEPTH:
        raise unreadable()
    if isinstance(value, list):
        if len(value) > MAX_INPUTS:
            raise unreadable()
        return [_argument(item, sources, depth + 1) for item in value]
    if isinstance(value, dict):
        return _object(value, sources)
    if isinstance(value, float) and not math.isfinite(value):
        raise unreadable()
    return value


def _object(value: Mapping[str, Json], sources: list[Place]) -> Any:
    config = value.get("config")
    if not isinstance(config, dict):
        raise unreadable()
    match value.get("class_name"):
        case "__keras_tensor__":
            sources.append(place_of(config.get("keras_history")))
            if len(sources) > MAX_INPUTS:
                raise unreadable()
            return Tensor(len(sources) - 1)
        case "__ellipsis__":
            return ...
        case "__slice__":
            return slice(*(_index(config.get(end)) for end in ("start", "stop", "step")))
        case "__numpy__" | "__tensor__":
            return _constant(config.get("value"))
    raise unreadable()


def _index(value: Json) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MAX_INDEX:
        raise unreadable()
    return value


def _constant(value: Json) -> Any:
    """Return the numbers of an array, as float32."""
    try:
        array = np.array(value)
    except ValueError:  # lists of several lengths
        raise unreadable() from None
    if array.dtype.kind not in "fiu" or array.ndim > 4 or array.size > _MAX_CONSTANTS:
        raise unreadable()
    if not np.isfinite(array).all():
        raise unreadable()
    return array.astype(np.float32)


def _count(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MAX_CALLS:
        raise unreadable()
    return value
