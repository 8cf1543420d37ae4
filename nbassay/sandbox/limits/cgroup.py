"""Limits that Linux keeps itself: a control group for each run, where we may make some.

That is where we are alone in a group of version 2 that was given to us, as by `systemd-run --user
--scope -p Delegate=yes nbassay ...`. What the watchdog looks at many times a second cannot then be
passed between two looks either. See `Documentation/admin-guide/cgroup-v2.rst` of Linux.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbassay.sandbox.job import THREADS_A_PROCESS
from nbassay.sandbox.limits import procfs
from nbassay.sandbox.limits.bounds import Bounds

_MOUNT = Path("/sys/fs/cgroup")
# Where there are groups below one, no process may be in it: ours move into this one.
_OURS = "nbassay"
_CONTROLLERS = ("memory", "pids")
_END_SECONDS = 5
_PAUSE_SECONDS = 0.01
_NUMBERS = itertools.count()


@functools.cache
def delegated_group() -> Path | None:
    """Return the group below which each run may have one, None where there is no such group.

    Found out once per process, by making it ready: in the first of ours, before it starts others.
    """
    with contextlib.suppress(OSError):
        own = _own()
        if own is None:
            return None
        base = own.parent if own.name == _OURS else own
        if base != own or _make_ready(base):
            given = (base / "cgroup.subtree_control").read_text(encoding="ascii").split()
            return base if set(_CONTROLLERS) <= set(given) else None
    return None


def _own() -> Path | None:
    """Return the group that this process is in."""
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        number, _, place = line.split(":", 2)
        if number == "0" and ".." not in place and (_MOUNT / "cgroup.controllers").is_file():
            return _MOUNT / place.lstrip("/")
    return None


def _make_ready(base: Path) -> bool:
    """Move our processes to a group of their own, so that others can be made; tell whether it did.

    A group with processes of somebody else in it was not given to us.
    """
    members = (base / "cgroup.procs").read_text(encoding="ascii").split()
    if not set(map(int, members)) <= set(procfs.tree(os.getpid()).processes):
        return False
    ours = base / _OURS
    ours.mkdir(exist_ok=True)
    try:
        for pid in members:
            _move(pid, ours)
        wanted = " ".join(f"+{name}" for name in _CONTROLLERS)
        (base / "cgroup.subtree_control").write_text(wanted, encoding="ascii")
    except OSError:
        for pid in members:
            _move(pid, base)
        ours.rmdir()
        return False
    return True


def _move(pid: int | str, group: Path) -> None:
    (group / "cgroup.procs").write_text(str(pid), encoding="ascii")


class Group:
    """The group of one run; what Linux ended in it, it ended as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wrap_command(self, command: Sequence[str]) -> list[str]:
        """Return the command that enters the group and then becomes `command`."""
        enter = 'echo $$ > "$0" && exec "$@"'
        return ["/bin/sh", "-c", enter, str(self._folder / "cgroup.procs"), *command]

    @contextlib.contextmanager
    def adopt_forks_of(self, pid: int) -> Iterator[None]:
        """Put into the group what process `pid` of ours forks meanwhile, but `pid` only until then.

        Raises:
            OSError: if that process has ended.
        """
        _move(pid, self._folder)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                _move(pid, self._folder.with_name(_OURS))

    def over_memory(self) -> bool:
        """Tell whether it was ended because it wanted more memory than it may have."""
        found = self._events()
        return found["oom"] > 0 and found["oom_kill"] > 0

    def killed_for_memory(self) -> bool:
        """Tell whether something of it was killed because the machine had no memory left."""
        found = self._events()
        return found["oom"] == 0 and found["oom_kill"] > 0

    def _events(self) -> dict[str, int]:
        text = (self._folder / "memory.events").read_text(encoding="ascii")
        return {name: int(count) for name, count in map(str.split, text.splitlines())}

    def close(self) -> None:
        """End whatever is left in it, and remove it."""
        deadline = time.monotonic() + _END_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):  # since Linux 5.14
                (self._folder / "cgroup.kill").write_text("1", encoding="ascii")
            with contextlib.suppress(OSError):
                self._folder.rmdir()
                return
            time.sleep(_PAUSE_SECONDS)


@contextlib.contextmanager
def group_for(bounds: Bounds) -> Iterator[Group | None]:
    """Make the group of a run that may use so much, for the time being; None where we cannot."""
    base = delegated_group()
    folder = None if base is None else base / f"run-{os.getpid()}-{next(_NUMBERS)}"
    if folder is None or not _make(folder, bounds):
        yield None
        return
    group = Group(folder)
    try:
        yield group
    finally:
        group.close()


def _make(folder: Path, bounds: Bounds) -> bool:
    try:
        folder.mkdir()
        for name, value in {
            "memory.max": bounds.memory_bytes,
            "memory.oom.group": 1,
            "pids.max": bounds.processes * THREADS_A_PROCESS,
        }.items():
            (folder / name).write_text(str(value), encoding="ascii")
        with contextlib.suppress(FileNotFoundError):  # as where nothing is ever swapped
            (folder / "memory.swap.max").write_text("0", encoding="ascii")
    except OSError:
        with contextlib.suppress(OSError):
            folder.rmdir()
        return False
    return True
