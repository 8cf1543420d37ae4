"""Checking the arguments of a layer: what comes out is a plain value that Keras may have."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from nbassay.evidence import Json, short
from nbassay.keras.models._rebuild_error import RebuildError
from nbassay.texts import text

Check: TypeAlias = Callable[[Json], Any]

MAX_UNITS = 100_000
MAX_WINDOW = 1_000
MAX_NUMBER = 1e9

ACTIVATIONS = frozenset(
    [
        "celu",
        "elu",
        "exponential",
        "gelu",
        "hard_sigmoid",
        "hard_silu",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "log_sigmoid",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "softsign",
        "tanh",
    ]
)
# Other names of the same functions; softmax_v2 is how `activation=tf.nn.softmax` is written down.
_SAME_ACTIVATION = {
    "softmax_v2": "softmax",
    "swish": "silu",
    "hard_swish": "hard_silu",
    "gelu_v2": "gelu",
}


class BadArgumentError(ValueError):
    """An argument that is not what the layer takes."""


def whole(low: int, high: int) -> Check:
    """A whole number in `low`..`high`."""

    def check(value: Json) -> int:
        # Keras writes some counts as floats (units=10.0).
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadArgumentError
        return value

    return check


def flag(value: Json) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadArgumentError
    return value


def number(value: Json) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadArgumentError
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise BadArgumentError
    return float(value)


def share(value: Json) -> float:
    """A number in 0..1."""
    found = number(value)
    if not 0 <= found <= 1:
        raise BadArgumentError
    return found


def choice(*allowed: str) -> Check:
    """One of some texts."""

    def check(value: Json) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise BadArgumentError
        return value

    return check


def maybe(inner: Check) -> Check:
    """None, or what `inner` takes."""
    return lambda value: None if value is None else inner(value)


def one_of(*checks: Check) -> Check:
    """What the first fitting check makes of the value."""

    def check(value: Json) -> Any:
        for inner in checks:
            try:
                return inner(value)
            except BadArgumentError:
                continue
        raise BadArgumentError

    return check


def several(inner: Check, low: int, high: int) -> Check:
    """A tuple of `low`..`high` values that `inner` takes."""

    def check(value: Json) -> tuple[Any, ...]:
        if not isinstance(value, list) or not low <= len(value) <= high:
            raise BadArgumentError
        return tuple(inner(item) for item in value)

    return check


def sizes(count: int, low: int = 1, high: int = MAX_WINDOW) -> Check:
    """A size for each of `count` axes, or one for all."""
    return one_of(whole(low, high), several(whole(low, high), count, count))


def activation(value: Json) -> str:
    """The name of a built-in activation function."""
    if value is None:
        return "linear"
    if isinstance(value, dict):
        value = value["config"] if value.get("class_name") == "function" else None
    if not isinstance(value, str):
        raise BadArgumentError
    name = _SAME_ACTIVATION.get(value, value)
    if name not in ACTIVATIONS:
        raise BadArgumentError
    return name


def check_arguments(
    class_name: str, config: Mapping[str, Json], allowed: Mapping[str, Check]
) -> dict[str, Any]:
    """Return the allowed arguments in `config`, each checked; those not there keep defaults.

    Raises:
        RebuildError: naming the first argument that is not allowed as it is.
    """
    arguments: dict[str, Any] = {}
    for key, check in allowed.items():
        if key not in config:
            continue
        try:
            arguments[key] = check(config[key])
        except (BadArgumentError, KeyError) as error:
            raise RebuildError(
                text(
                    ko="{class_name} 층의 {key} 값({shown})은 채점할 수 없습니다",
                    en="{class_name} has {key}={shown}, which cannot be graded",
                    class_name=class_name,
                    key=key,
                    shown=_show(config[key]),
                ),
            ) from error
    return arguments


def _show(value: Json) -> str:
    if isinstance(value, dict):
        return short(str(value.get("config") or value.get("class_name") or "?"), 60)
    return short(str(value), 60)
