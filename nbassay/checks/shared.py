"""What costs much to work out of an array, worked out once for all submissions that share it.

Where the files of two submissions are equal, evidence gives both the same array object, read-only:
a class prepares its images alike.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from numpy.typing import NDArray

LARGE = 5_000_000  # bytes; of a smaller array nothing costs much

_Found = TypeVar("_Found")
_Key = tuple[str, int]
_Kept = dict[_Key, tuple[weakref.ref[NDArray[Any]], Any]]
_KEPT: _Kept = {}


def once(what: str, array: NDArray[Any], work: Callable[[NDArray[Any]], _Found]) -> _Found:
    """Return `work(array)`, kept under the name `what` for as long as the array lives.

    `work` must depend on nothing else, and nobody may change what it gives. An array that is small,
    or that can be written to, is worked on every time.
    """
    if array.flags.writeable or array.nbytes < LARGE:
        return work(array)
    key = (what, id(array))
    kept = _KEPT.get(key)
    if kept is None or kept[0]() is not array:
        kept = (weakref.ref(array, partial(_forget, _KEPT, key)), work(array))
        _KEPT[key] = kept
    found: _Found = kept[1]
    return found


def _forget(kept: _Kept, key: _Key, _: weakref.ref[NDArray[Any]]) -> None:
    # Handed over, since a module's own names are gone when arrays go with their process.
    kept.pop(key, None)
