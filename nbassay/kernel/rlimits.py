"""Limits that a process sets on itself and all that it starts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36
_ROUNDS = 50
_PROC = Path("/proc")
# bubblewrap's own first process has the driver for its child; in a fork the driver is the first.
_FIRST_PIDS = 2


def apply_limits(limits: dict[str, Any]) -> None:
    """Limit address space, private memory, files and processes as the job says; no core files.

    A limit that is already lower stays. The trusted side watches what these cannot bound: resident
    memory, and processes where we are the superuser (whom RLIMIT_NPROC does not bind).
    """
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, int(limits["address_space_bytes"]))
    _lower(resource.RLIMIT_DATA, int(limits["data_bytes"]))
    _lower(resource.RLIMIT_FSIZE, int(limits["file_bytes"]))
    _lower(resource.RLIMIT_NOFILE, int(limits["open_files"]))
    _lower(resource.RLIMIT_NPROC, int(limits["tasks"]))


def adopt_orphans() -> None:
    """Become the parent of processes whose own parent ended, so that they are found and ended.

    Where there is no pid namespace they would otherwise outlive the run. Systems other than Linux
    have nothing of the kind.
    """
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all_others(own_namespace: bool) -> None:
    """End every process below this one, those that have left its session included.

    `own_namespace`: this is the first process of a pid namespace or the only child of the first.
    """
    if own_namespace and os.getpid() <= _FIRST_PIDS:
        with contextlib.suppress(OSError):
            os.kill(-1, signal.SIGKILL)
    else:
        end_descendants()


def end_descendants() -> None:
    """End the children that are left, and theirs: those of an ended parent become ours."""
    for _ in range(_ROUNDS):
        children = [pid for pid, parent in _parents() if parent == os.getpid()]
        if not children:
            return
        for pid in children:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _parents() -> list[tuple[int, int]]:
    if not _PROC.is_dir():  # as on macOS
        import psutil

        return [(process.pid, process.info["ppid"]) for process in psutil.process_iter(["ppid"])]
    found = []
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            found.append((int(entry.name), int(text.rpartition(")")[2].split()[1])))
    return found


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        # macOS refuses some; there a run has no sandbox either, and is watched from outside.
        if sys.platform.startswith("linux"):
            raise
