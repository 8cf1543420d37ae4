"""How the weights of a network to train are drawn: Keras's own initializers, from an allow-list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbassay.evidence import Json
from nbassay.keras.models.arguments import number
from nbassay.keras.training._keras_settings import Checks, make_object
from nbassay.keras.training._request import Refused

_SEEDED = ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal")
_INITIALIZERS: Mapping[str, Checks] = {
    **{name: {} for name in (*_SEEDED, "Zeros", "Ones")},
    "RandomUniform": {"minval": number, "maxval": number},
    "RandomNormal": {"mean": number, "stddev": number},
    "TruncatedNormal": {"mean": number, "stddev": number},
    "Constant": {"value": number},
    "Orthogonal": {"gain": number},
}


def initializer_of(config: Mapping[str, Json], name: str) -> Any:
    """Return the initializer `name` of a layer's settings.

    Raises:
        Refused: if there is none, or it is not on the list.
    """
    given = config.get(name)
    if given is None:
        raise Refused(f"a layer without {name}")
    return make_object("initializers", given, _INITIALIZERS)


def seed_initializer(drawing: Any, seed: int) -> Any:
    """Return an initializer like `drawing`, seeded with `seed`; itself where it draws nothing."""
    settings = drawing.get_config()
    return type(drawing)(**{**settings, "seed": seed}) if "seed" in settings else drawing
