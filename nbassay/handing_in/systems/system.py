"""A system that hands work out: what its names say, and how it is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from nbassay.handing_in.download import Download
from nbassay.handing_in.said import Said

# From a file's path in a download to every way to read it, () for one of another form.
Reader: TypeAlias = Callable[[PurePosixPath], tuple[Said, ...]]


@dataclass(frozen=True)
class System:
    """One system: its name, and what reads the paths of a download, given assignments' names.

    People are named by keys of the kinds `keys`. Those in `own` are students' own ids, so that no
    roster is needed.
    """

    name: str
    keys: tuple[str, ...]
    make_reader: Callable[[Download, Sequence[str]], Reader]
    own: frozenset[str] = frozenset()
