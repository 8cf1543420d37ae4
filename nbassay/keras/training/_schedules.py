"""Keras's own learning-rate schedules, from an allow-list and checked settings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nbassay.evidence import Json
from nbassay.keras.models import load_keras
from nbassay.keras.models.arguments import BadArgumentError, Check, flag, maybe
from nbassay.keras.training._keras_settings import Checks, check_settings
from nbassay.keras.training._request import Refused

MAX_RATE = 100.0
_MODULE = "keras.optimizers.schedules"
_MAX_PIECES = 1_000
_MAX_STEPS = 1e12


def _between(low: float, high: float) -> Check:
    def check(value: Json) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadArgumentError
        if not math.isfinite(value) or not low <= value <= high:
            raise BadArgumentError
        return value

    return check


def _list_of(check: Check) -> Check:
    def check_all(value: Json) -> list[Any]:
        if not isinstance(value, list) or not 1 <= len(value) <= _MAX_PIECES:
            raise BadArgumentError
        return [check(item) for item in value]

    return check_all


_rate = _between(0.0, MAX_RATE)
_steps = _between(0.0, _MAX_STEPS)
_factor = _between(0.0, 1_000.0)
_SCHEDULES: Mapping[str, Checks] = {
    "ExponentialDecay": {
        "initial_learning_rate": _rate,
        "decay_steps": _steps,
        "decay_rate": _factor,
        "staircase": flag,
    },
    "InverseTimeDecay": {
        "initial_learning_rate": _rate,
        "decay_steps": _steps,
        "decay_rate": _factor,
        "staircase": flag,
    },
    "PiecewiseConstantDecay": {"boundaries": _list_of(_steps), "values": _list_of(_rate)},
    "PolynomialDecay": {
        "initial_learning_rate": _rate,
        "decay_steps": _steps,
        "end_learning_rate": _rate,
        "power": _between(0.0, 100.0),
        "cycle": flag,
    },
    "CosineDecay": {
        "initial_learning_rate": _rate,
        "decay_steps": _steps,
        "alpha": _factor,
        "warmup_target": maybe(_rate),
        "warmup_steps": _steps,
    },
    "CosineDecayRestarts": {
        "initial_learning_rate": _rate,
        "first_decay_steps": _steps,
        "t_mul": _factor,
        "m_mul": _factor,
        "alpha": _factor,
    },
}


def build_schedule(given: Mapping[str, Json]) -> Any:
    """Return the Keras schedule that a configuration describes.

    Raises:
        Refused: if it is not on the list, or set in a way that is not.
    """
    name, config = given.get("class_name"), given.get("config")
    # A class of the notebook's own may have the name of one of Keras's.
    if given.get("module", _MODULE) != _MODULE or not isinstance(config, dict):
        raise Refused("a learning rate that is none of Keras's own schedules")
    if not isinstance(name, str) or name not in _SCHEDULES:
        raise Refused("a learning rate that cannot be read")
    settings = check_settings(name, config, _SCHEDULES[name])
    try:
        return getattr(load_keras().optimizers.schedules, name)(**settings)
    except (TypeError, ValueError) as error:
        raise Refused(f"{name} as Keras does not take it") from error
