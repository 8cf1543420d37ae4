"""Evidence turned into plain arrays and plain Python values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbassay import evidence as ev


def to_array(value: ev.Value) -> NDArray[Any] | None:
    """Return `value` as an array, or None when it is nothing like one."""
    match value:
        case ev.Array():
            return value.load()
        case ev.Table():
            return _table(value)
        case ev.Scalar():
            return None if value.value is None else np.asarray(value.value)
        case ev.ListValue():
            return _stack(value)
        case _:
            return None


def plain(value: ev.Value) -> Any:
    """Return `value` as array, dict, list, text or number; None when it has no such form."""
    match value:
        case ev.Text():
            return value.value
        case ev.Scalar():
            return value.value
        case ev.DictValue():
            return {key: plain(item) for key, item in value.items}
        case ev.Table():
            return dict(value.load())
        case ev.History():
            return {key: list(logs) for key, logs in value.history.items()}
        case ev.ListValue():
            return [plain(item) for item in value.items]
        case ev.Array():
            return value.load()
        case _:
            return None


def _table(table: ev.Table) -> NDArray[Any] | None:
    """A single column of text is an array of text; a table with text columns is no array."""
    if table.series and table.data:
        return table.data[0].load()
    if any(column.dtype.kind == "U" for column in table.data):
        return None
    return table.to_numpy()


def _stack(items: ev.ListValue) -> NDArray[Any] | None:
    """A list of arrays of one shape, or of one-line texts, is an array as well."""
    parts = [_text_or_array(item) for item in items.items]
    if not parts or any(part is None for part in parts):
        return None
    arrays = [part for part in parts if part is not None]
    if len({part.shape for part in arrays}) != 1:
        return None
    if len({part.dtype.kind in "US" for part in arrays}) != 1:
        return None
    return np.stack(arrays)


def _text_or_array(item: ev.Value) -> NDArray[Any] | None:
    return np.asarray(item.value) if isinstance(item, ev.Text) else to_array(item)
