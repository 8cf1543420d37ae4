"""Data that an assignment brings along, as its `graders/<a>/data.py` declares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, eq=False)
class OwnData:
    """A file of an assignment's own, and what `read` makes of it for graders.

    The name that `data.py` gives it is that of the fixture. What the installed `package` brings
    along is called `file` there; `read` is given that as the path.
    """

    file: str
    read: Callable[[Path], Any]
    package: str = ""


def read_from(file: str) -> Callable[[Callable[[Path], Any]], OwnData]:
    """Declare data of any kind: the function below is given the path of `file`.

    What it returns is shared by all checks, so nobody may change it::

        @read_from("tiles.npz")
        def tiles(path):
            with np.load(path) as arrays:
                return arrays["x"], arrays["y"]
    """
    return lambda read: OwnData(file, read)
