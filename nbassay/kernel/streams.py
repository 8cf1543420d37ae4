"""Standard output and error of the kernel, cut before a flood costs anything."""

from __future__ import annotations

from typing import Any, ClassVar

from ipykernel.iostream import OutStream


class BoundedStream(OutStream):
    """Passes on the first `room` characters of each cell and drops the rest.

    The driver cuts what a notebook keeps, to less than this; here it only matters that text which
    nobody will read is not sent from one process to another.
    """

    room: ClassVar[int] = 1 << 24
    _cell: ClassVar[int] = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start with a whole cell's room."""
        super().__init__(*args, **kwargs)
        self._counted_cell = -1
        self._left = 0

    @classmethod
    def start_cell(cls, *_: Any) -> None:
        """Give every stream its room anew."""
        cls._cell += 1

    def write(self, string: str) -> Any:
        """Write as a file does; what is dropped counts as written."""
        if self._counted_cell != self._cell:
            self._counted_cell, self._left = self._cell, self.room
        if self._left <= 0:
            return len(string)
        kept = string[: self._left]
        self._left -= len(string)
        return super().write(kept)
