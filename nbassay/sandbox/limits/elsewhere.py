"""A tree of processes as other systems than Linux tell of it, by psutil: macOS has no `/proc`."""

from __future__ import annotations

import contextlib

import psutil


def tree(root: int) -> dict[int, int]:
    """Return the resident bytes of `root` and of the processes that descend from it, by number.

    The root comes first; nothing is returned when it has ended.
    """
    found: dict[int, int] = {}
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(root)
        for process in (first, *first.children(recursive=True)):
            found[process.pid] = resident(process.pid)
    return found


def resident(pid: int) -> int:
    """Return the bytes that a process holds in memory, 0 if it has ended or is not ours to see."""
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def available_memory() -> int:
    """Return the bytes that the machine can still give out without swapping."""
    return int(psutil.virtual_memory().available)
