"""An error, with what is known of where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbassay import evidence as ev


@dataclass(frozen=True)
class Trouble:
    """An error, the code of its cell and of all cells, and what was there when they ran.

    `files` are the names of those that come with the exercise, `versions` those of packages.
    """

    error: ev.ErrorInfo
    code: str
    all_code: str
    files: Sequence[str] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
