"""Settings of Keras objects: checked against lists, compared, brought into one form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from nbassay import evidence as ev
from nbassay.evidence import Json
from nbassay.keras.models import load_keras
from nbassay.keras.models.arguments import BadArgumentError, Check
from nbassay.keras.training._request import Refused

Checks: TypeAlias = Mapping[str, Check]

# How far two spellings of a number may differ: Keras keeps rates as float32.
_RELATIVE = 1e-6
_NAMES = {"name", "module", "registered_name", "seed", "dtype", "trainable"}


def make_object(kind: str, given: Json, allowed: Mapping[str, Checks]) -> Any:
    """Return the Keras object of module `kind` that `given` names, with its checked settings.

    `given` is a name ("l2", "HeNormal") or a configuration as Keras writes it; a seed in it is
    passed over.

    Raises:
        Refused: if it is not on the list `allowed`, or set in a way that is not.
    """
    keras = load_keras()

    name, config = _read_spelling(given)
    names = {known.lower().replace("_", ""): known for known in allowed}
    class_name = names.get(name.lower().replace("_", ""))
    if class_name is None:
        raise Refused(f"{ev.short(name, 60)} is not among the {kind} that are known here")
    settings = check_settings(class_name, config, allowed[class_name])
    built = getattr(getattr(keras, kind), class_name)(**settings)
    wrong = differences(config, built.get_config())
    if wrong:
        raise Refused(f"{class_name} with {wrong[0]} of its own")
    return built


def _read_spelling(given: Json) -> tuple[str, Mapping[str, Json]]:
    if isinstance(given, str):
        return given, {}
    if isinstance(given, dict):
        name, config = given.get("class_name"), given.get("config")
        if isinstance(name, str) and isinstance(config, dict):
            return name, config
    raise Refused("a setting that cannot be read")


def check_settings(class_name: str, config: Mapping[str, Json], checks: Checks) -> dict[str, Any]:
    """Return the settings in `config` that `checks` name, each checked.

    Raises:
        Refused: naming the first that is not allowed as it is.
    """
    settings = {}
    for key, check in checks.items():
        if key in config:
            try:
                settings[key] = check(config[key])
            except BadArgumentError as error:
                raise Refused(f"{class_name} with {key} out of range") from error
    return settings


def differences(given: Mapping[str, Json], ours: Mapping[str, Any]) -> list[str]:
    """Return the keys of `given` whose values are not those of `ours`, names and types aside.

    A key that `ours` has not may be there if it says nothing.
    """
    return [
        ev.short(key, 60)
        for key, value in given.items()
        if key not in _NAMES and not _same(value, ours.get(key))
    ]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        # Not `in (None, False)`: zero equals False.
        return a is b or all(value is None or value is False for value in (a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float, np.number)):
        return math.isclose(float(a), float(b), rel_tol=_RELATIVE)
    if isinstance(a, dict) and isinstance(b, dict):
        return bool(canonical(a) == canonical(b))
    return bool(a == b)


def canonical(value: Any) -> Json:
    """Return settings as plain JSON in one form: names and seeds out, numbers as float32 has them.

    Raises:
        Refused: for a value that is no plain setting.
    """
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items() if key not in _NAMES}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, (float, np.floating)):
        return float(np.float32(value))
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.ndarray):
        return canonical(value.tolist())
    raise Refused(f"a setting of type {type(value).__name__}")
