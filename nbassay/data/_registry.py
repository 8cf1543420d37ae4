"""The data sets by their names, as the modules of this room declare them."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from pathlib import Path
from typing import Any

from nbassay.data._description import DataSet, Found
from nbassay.data._find import fetch, look_for
from nbassay.errors import NbassayError


def discover() -> dict[str, DataSet[Any]]:
    """Return name -> data set of every module of this room whose name begins with a letter.

    A data set is called as its module, which declares it as `DATA_SET`.
    """
    room = importlib.import_module(__name__.rpartition(".")[0])
    modules = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return {
        name: importlib.import_module(f"{room.__name__}.{name}").DATA_SET
        for name in modules
        if not name.startswith("_")
    }


DATA_SETS = discover()


@functools.cache
def find(name: str) -> Found:
    """Return where the data set `name` is.

    Raises:
        NbassayError: if there is no such data set, or NBASSAY_DATA names no folder.
    """
    return look_for(name, _data_set(name))


@functools.cache
def load(name: str) -> Any:
    """Return what graders get of the data set `name`: full data where they are found.

    Its module says what that is. Everybody in this process gets the same, so nobody may change it.

    Raises:
        NbassayError: if there is no such data set, or its files cannot be read.
    """
    found = find(name)
    try:
        return _data_set(name).load(found)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise NbassayError(
            f"{name} in {found.folder} cannot be read: {error}; put the files there anew"
        ) from error


def download(name: str) -> Path:
    """Download the data set `name` into our cache, verified, and return its folder.

    Raises:
        NbassayError: if there is no such data set, it cannot be fetched, or a hash differs.
    """
    folder = fetch(name, _data_set(name))
    forget()
    return folder


def forget() -> None:
    """Look for every data set anew when it is asked for again."""
    find.cache_clear()
    load.cache_clear()


def _data_set(name: str) -> DataSet[Any]:
    try:
        return DATA_SETS[name]
    except KeyError:
        raise NbassayError(f"no data set {name!r}; there are {', '.join(DATA_SETS)}") from None
