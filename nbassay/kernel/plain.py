"""Looking at objects that may lie about themselves, and turning them into plain JSON."""

from __future__ import annotations

import math
import sys
from itertools import islice
from typing import Any

_MRO = type.__dict__["__mro__"]
_MAX_ITEMS = 2000
_MAX_SERIES = 100_000
_MAX_DEPTH = 24
_MAX_TEXT = 2000


def is_a(value: object, wanted: type | None) -> bool:
    """Tell whether `value` really is a `wanted`, whatever its `__class__` claims."""
    if wanted is None:
        return False
    return any(base is wanted for base in _MRO.__get__(type(value)))


def loaded(module: str, name: str) -> Any:
    """Return `name` of `module` if the notebook has imported it, else None.

    What was never imported cannot be the type of a value, and importing it here would cost time.
    """
    found = sys.modules.get(module)
    return getattr(found, name, None) if found is not None else None


def type_name(value: object) -> str:
    """Return `module.Class` of a value, bounded."""
    cls = type(value)
    module = cls.__dict__.get("__module__", "") if "__module__" in cls.__dict__ else ""
    module = module if isinstance(module, str) else ""
    return f"{module}.{type.__dict__['__qualname__'].__get__(cls)}"[:200].lstrip(".")


def number(value: float) -> float | str:
    """Return a float as strict JSON can hold it: "nan", "inf" and "-inf" are text."""
    value = float.__float__(value)
    return value if math.isfinite(value) else repr(value)


def exact_text(value: str) -> str:
    """Return the characters of a `str`, whatever a subclass of it overrides."""
    return str.__str__(value)


def is_builtin(value: object) -> bool:
    """Tell whether the class of `value` is Keras's own rather than a notebook's."""
    return is_builtin_class(type(value))


def is_builtin_class(cls: type) -> bool:
    """Tell whether a class is Keras's own rather than a notebook's."""
    module = cls.__dict__.get("__module__", "")
    return isinstance(module, str) and (module == "keras" or module.startswith("keras."))


def to_json(value: Any, depth: int = 0) -> Any:
    """Return configuration as plain JSON.

    Tuples become lists, arrays and scalars of NumPy numbers, and anything else the name of its
    type. Bounded in depth, number of items and length of texts.
    """
    if value is None or value is True or value is False:
        return value
    if is_a(value, str):
        return exact_text(value)[:_MAX_TEXT]
    if is_a(value, int):
        exact = int.__int__(value)
        return exact if abs(exact) < 2**63 else str(exact)[:_MAX_TEXT]
    if is_a(value, float):
        return number(value)
    if depth >= _MAX_DEPTH:
        return {"class": type_name(value)}
    if is_a(value, dict):
        pairs = islice(dict.items(value), _MAX_ITEMS)
        return {_key(key): to_json(item, depth + 1) for key, item in pairs}
    for sequence in (list, tuple, set, frozenset):
        if is_a(value, sequence):
            items = islice(sequence.__iter__(value), _MAX_ITEMS)
            return [to_json(item, depth + 1) for item in items]
    return _foreign(value, depth)


def series(logs: Any) -> Any:
    """Return the lists of a training's history as plain JSON; they may be longer than others."""
    if is_a(logs, list):
        return [to_json(value) for value in islice(list.__iter__(logs), _MAX_SERIES)]
    if is_a(logs, dict):
        return {_key(name): series(values) for name, values in islice(dict.items(logs), _MAX_ITEMS)}
    return to_json(logs)


def _foreign(value: Any, depth: int) -> Any:
    if is_a(value, loaded("numpy", "generic")) or is_a(value, loaded("numpy", "ndarray")):
        ndarray = loaded("numpy", "ndarray")
        array = loaded("numpy", "asarray")(value)
        if array.size <= _MAX_ITEMS and array.dtype.kind in "biufU":
            return to_json(ndarray.tolist(array), depth + 1)
    if is_a(value, loaded("pathlib", "PurePath")):
        return str(value)[:_MAX_TEXT]
    if is_a(value, loaded("keras", "DTypePolicy")):
        return str(value.name)[:_MAX_TEXT]
    return {"class": type_name(value)}


def _key(key: object) -> str:
    if is_a(key, str):
        return exact_text(key)[:_MAX_TEXT]  # type: ignore[arg-type]
    if type(key) in (int, float, bool, type(None)):
        return str(key)
    plain = to_json(key)
    return str(plain)[:_MAX_TEXT]
