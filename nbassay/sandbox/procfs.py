"""What Linux says of a tree of processes: who belongs to it and what memory it holds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT = 1
_RESIDENT = 21


@dataclass(frozen=True)
class Tree:
    """The processes under one root, with resident bytes; memory shared by forks counts twice."""

    processes: tuple[int, ...]
    resident: int


def tree(root: int) -> Tree:
    """Return the processes that descend from `root` (itself included)."""
    children: dict[int, list[int]] = {}
    resident: dict[int, int] = {}
    with os.scandir("/proc") as entries:
        for entry in entries:
            if entry.name.isdigit():
                _note(int(entry.name), children, resident)
    members = [root] if root in resident else []
    for member in members:
        members.extend(children.get(member, ()))
    return Tree(tuple(members), sum(resident[member] for member in members))


def _note(pid: int, children: dict[int, list[int]], resident: dict[int, int]) -> None:
    # Read many times a second for every process of the machine, hence without pathlib.
    try:
        handle = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        # It ended meanwhile.
        return
    try:
        text = os.read(handle, 4096)
    except OSError:
        return
    finally:
        os.close(handle)
    # The command name stands in brackets and may hold anything, brackets included.
    fields = text[text.rindex(b")") + 2 :].split()
    children.setdefault(int(fields[_PARENT]), []).append(pid)
    resident[pid] = int(fields[_RESIDENT]) * _PAGE


def own_memory(members: tuple[int, ...]) -> tuple[int, int]:
    """Return the bytes that these processes alone hold: private ones, and shared memory.

    Slower than `tree`, and exact: what forks share is counted once, and mapped libraries, which
    the system can drop at any time, not at all.
    """
    pairs = [_own(pid) for pid in members]
    return sum(private for private, _ in pairs), sum(shared for _, shared in pairs)


def _own(pid: int) -> tuple[int, int]:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return _anonymous(pid), 0
    lines = dict(line.split(":", 1) for line in text.splitlines()[1:] if ":" in line)
    private, shared = (
        int(lines[name].split()[0]) * 1024 if name in lines else 0
        for name in ("Pss_Anon", "Pss_Shmem")
    )
    return private, shared


def _anonymous(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE


def available_memory() -> int:
    """Return the bytes that the machine can still give out without swapping."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 1 << 62


def held_in_files(pid: int, places: tuple[str, ...]) -> int:
    """Return the bytes in the memory file systems that process `pid` sees at `places`.

    Zero while the process still has our own root, which is so until its sandbox stands.
    """
    root = f"/proc/{pid}/root"
    held = 0
    try:
        if Path(root).stat().st_dev == Path("/").stat().st_dev:
            return 0
        for place in places:
            status = os.statvfs(root + place)
            held += (status.f_blocks - status.f_bfree) * status.f_frsize
    except OSError:
        # It ended meanwhile, or its sandbox is half built.
        return held
    return held
