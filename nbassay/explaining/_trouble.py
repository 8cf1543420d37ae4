"""An error, with what is known of where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbassay import evidence as ev


@dataclass(frozen=True)
class Trouble:
    """An error, the code of its cell and of all cells, and the files that come with the exercise."""

    error: ev.ErrorInfo
    code: str
    all_code: str
    files: Sequence[str] = ()
