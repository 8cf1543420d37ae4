"""Whose an unfinished file or folder is, and whether its owner will ever go on with it."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

FOREIGN_ABANDONED_AFTER = 7 * 24 * 3600  # seconds; a training as written may take hours


def own_mark() -> str:
    """Return what names of this process's unfinished things begin with: its number, and where."""
    return f"{os.getpid()}-{_where()}"


@functools.cache
def _where() -> str:
    """Return a word for the machine, or the container, in which numbers of processes mean something."""
    space = Path("/proc/self/ns/pid")
    number = space.readlink().name if space.is_symlink() else ""
    return hashlib.sha256(f"{platform.node()} {number}".encode()).hexdigest()[:8]


def is_abandoned(path: Path, mark: Sequence[str]) -> bool:
    """Whether nobody goes on with an unfinished thing; `mark` are the parts of its name.

    Of a process on another machine that shares the folder nothing tells but the thing's age.
    """
    if len(mark) > 2 and mark[1] != _where():
        try:
            return time.time() - path.lstat().st_mtime > FOREIGN_ABANDONED_AFTER
        except OSError:
            return False
    return not is_running(mark[0])


def is_running(owner: str) -> bool:
    """Whether the process of that number lives here."""
    return owner.isdigit() and psutil.pid_exists(int(owner))
