"""A layer that computes one function of `keras.ops`, for operations that are no layer in Keras."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from nbassay.keras.models._quiet import load_keras


def computed_layer(
    class_name: str, name: str, function: str, template: list[Any], settings: Mapping[str, Any]
) -> Any:
    """Return a layer of class `class_name` that calls `keras.ops.<function>`.

    It takes a list of tensors, which fill the places of `template` that are None, in order; the
    other arguments are the template's own, and `settings` go by name. Function and arguments are
    the caller's to choose: they come from an allow-list.
    """
    return _layer_class(class_name)(function, template, settings, name=name, dtype="float32")


@functools.cache
def _layer_class(class_name: str) -> Any:
    keras = load_keras()

    class Computed(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(
            self, function: str, template: list[Any], settings: Mapping[str, Any], **own: Any
        ) -> None:
            super().__init__(**own)
            self.function = function
            # A tuple: Keras would watch a list for layers in it.
            self.template = tuple(template)
            self.settings = tuple(settings.items())

        def call(self, tensors: list[Any]) -> Any:
            waiting = iter(tensors)
            arguments = [_fill(value, waiting) for value in self.template]
            return getattr(keras.ops, self.function)(*arguments, **dict(self.settings))

        def get_config(self) -> dict[str, Any]:
            said = {
                "function": self.function,
                "template": json.dumps(describe(self.template)),
                "settings": json.dumps(self.settings),
            }
            return {**super().get_config(), **said}

    Computed.__name__ = Computed.__qualname__ = class_name
    return Computed


def _fill(value: Any, tensors: Any) -> Any:
    if value is None:
        return next(tensors)
    if isinstance(value, list):
        return [_fill(item, tensors) for item in value]
    return value


def describe(value: Any) -> Any:
    """Return arguments as plain JSON: arrays, slices and the ellipsis in words of their own."""
    if isinstance(value, (list, tuple)):
        return [describe(item) for item in value]
    if isinstance(value, np.ndarray):
        return {"array": value.tolist()}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    return {"ellipsis": True} if value is ... else value
