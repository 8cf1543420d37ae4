"""Data sets from the Keras home at hand, where libraries would go to the network.

`loaders.json`, which whoever filled that folder has left there, names the loaders that need help.
Those of Keras check a file against the hash of one archive and fetch that one when it differs, so
the same arrays packed by other hands, or what stands in for them, would need a network: these take
the file as it is. Loaders of tables of scikit-learn would read a pickle in the home folder; ours
read plain arrays only.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import wrapt

_DESCRIPTION = "loaders.json"


def serve_data_sets() -> None:
    """Take the place of the loaders as soon as a notebook imports them, or now.

    What is no description is passed over: where a notebook has ended its kernel, the next one finds
    the folder as that one left it.
    """
    description = _home() / _DESCRIPTION
    if not description.is_file():
        return
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        loaders = json.loads(description.read_text(encoding="utf-8"))
        for module in loaders["keras"]:
            wrapt.when_imported(module)(take_file_as_it_is)
        for table in loaders["tables"]:
            wrapt.when_imported(table["module"])(functools.partial(serve_table, table))


def take_file_as_it_is(module: Any) -> None:
    """Let the loader in `module`, one of `keras.src.datasets`, read its file where there is one."""
    fetch = module.get_file

    def get_file(fname: Any, *arguments: Any, **options: Any) -> Any:
        path = _data_file(fname)
        return str(path) if path.is_file() else fetch(fname, *arguments, **options)

    module.get_file = get_file


def serve_table(table: Mapping[str, Any], module: Any) -> None:
    """Let the loader of `module`, one of `sklearn.datasets`, give the `table` described."""
    fetch = getattr(module, table["function"])
    signature = inspect.signature(fetch)

    def fetch_table(*arguments: Any, **options: Any) -> Any:
        path = _data_file(table["file"])
        if not path.is_file():
            return fetch(*arguments, **options)
        asked = signature.bind(*arguments, **options)
        asked.apply_defaults()
        rows, target = _arrays(path, table)
        frame = None
        if asked.arguments["as_frame"]:
            rows, target, frame = _frame(rows, target, table)
        if asked.arguments["return_X_y"]:
            return rows, target
        return module.Bunch(
            data=rows,
            target=target,
            frame=frame,
            target_names=[table["target_name"]],
            feature_names=list(table["features"]),
            DESCR=module.load_descr(table["about"]),
        )

    _replace(fetch, functools.wraps(fetch)(fetch_table))


def _arrays(path: Path, table: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return rows and target as plain arrays, never objects."""
    with np.load(path, allow_pickle=False) as arrays:
        return arrays[table["data"]], arrays[table["target"]]


def _frame(rows: Any, target: Any, table: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return them as scikit-learn does `as_frame`: its columns, the target, and both in one."""
    import pandas as pd

    names, last = list(table["features"]), table["target_name"]
    frame = pd.DataFrame(rows, columns=names)
    frame[last] = target
    return frame[names], frame[last], frame


def _data_file(name: Any) -> Path:
    return _home() / "datasets" / Path(name).name


def _home() -> Path:
    return Path(os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser())


def _replace(fetch: Callable[..., Any], serve: Callable[..., Any]) -> None:
    """Put `serve` in the place of `fetch` in all modules that have it already."""
    for module in sys.modules.copy().values():  # another thread may import meanwhile
        names = getattr(module, "__dict__", {})
        if names.get(fetch.__name__) is fetch:
            names[fetch.__name__] = serve
