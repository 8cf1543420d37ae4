"""What Linux says of a tree of processes: who belongs to it and what memory it holds."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from nbassay.sandbox.limits import elsewhere

# Without it, as on macOS, no sandbox is made, and the few things that a run in none needs come
# from the system in another way.
HERE = Path("/proc/self/stat").exists()

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT = 1
_RESIDENT = 21

# The most that one can hold: Linux' own sizes, which a notebook cannot raise (see `seccomp`).
A_SOCKET = 212_992
_A_CONNECTION = 10 << 20
_A_PIPE = 2 * _PAGE
# An empty file of a memory file system.
_A_FILE = 1024
_FREE_SOCKETS, _FREE_CONNECTIONS, _FREE_HANDLES = 128, 8, 1024


@dataclass(frozen=True)
class Tree:
    """The processes under one root, with resident bytes; memory shared by forks counts twice."""

    processes: tuple[int, ...]
    resident: int


def tree(root: int) -> Tree:
    """Return the processes that descend from `root` (itself included)."""
    if not HERE:
        held = elsewhere.tree(root)
        return Tree(tuple(held), sum(held.values()))
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


def threads(members: tuple[int, ...]) -> dict[int, tuple[int, int]]:
    """Return by thread the nanoseconds that it ran, and stood in the queue for a processor.

    Those of which the system keeps no such record are left out.
    """
    found: dict[int, tuple[int, int]] = {}
    for pid in members:
        with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/task") as entries:
            for entry in entries:
                _note_times(pid, entry.name, found)
    return found


def _note_times(pid: int, thread: str, found: dict[int, tuple[int, int]]) -> None:
    # As often as `_note`.
    with contextlib.suppress(OSError, ValueError):
        handle = os.open(f"/proc/{pid}/task/{thread}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            ran, waited, _ = os.read(handle, 128).split()
        finally:
            os.close(handle)
        found[int(thread)] = int(ran), int(waited)


def own_memory(members: tuple[int, ...]) -> tuple[int, int]:
    """Return the bytes that these processes alone hold: private ones, and shared memory.

    Slower than `tree`, and exact: what forks share is counted once, and mapped libraries, which
    the system can drop at any time, not at all.
    """
    if not HERE:
        return sum(map(elsewhere.resident, members)), 0
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
    return _meminfo("MemAvailable", 1 << 62) if HERE else elsewhere.available_memory()


def free_disk(folder: Path) -> int:
    """Return the bytes that we can still write to the disk of `folder`."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def kills_for_memory() -> int:
    """Return how many processes Linux has killed since it started because memory ran out."""
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
    return int(found[0]) if found else 0


def _meminfo(name: str, otherwise: int) -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:  # no Linux
        return otherwise
    for line in lines:
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return otherwise


def shared_memory() -> int:
    """Return the bytes of memory that belong to files or to shared mappings on this machine."""
    return _meminfo("Shmem", 0) if HERE else 0


def inside(members: tuple[int, ...]) -> int:
    """Return the first of these processes that has another root than ours; 0 while none has.

    The first, because those that a notebook starts come last and may be gone at any time.
    """
    here = Path("/").stat().st_dev
    for pid in members:
        try:
            if Path(f"/proc/{pid}/root").stat().st_dev != here:
                return pid
        except OSError:
            # It ended meanwhile, or is not ours to look at.
            continue
    return 0


def held_in_files(pid: int, places: tuple[str, ...]) -> int:
    """Return the bytes in the memory file systems that process `pid` sees at `places`."""
    held = 0
    for place in places:
        try:
            status = os.statvfs(f"/proc/{pid}/root{place}")
        except OSError:
            # It ended meanwhile, or its sandbox is half built.
            continue
        held += (status.f_blocks - status.f_bfree) * status.f_frsize
        held += (status.f_files - status.f_ffree) * _A_FILE
    return held


def held_by_sockets(pid: int) -> int:
    """Return about how many bytes lie in the sockets of the network that `pid` sees, at the most.

    Such memory is in no process' figures. Those that any notebook has are not counted.
    """
    sockets, connections = _sockets(pid)
    held = max(0, sockets - _FREE_SOCKETS) * A_SOCKET
    return held + max(0, connections - _FREE_CONNECTIONS) * _A_CONNECTION


def held_by_pipes(members: tuple[int, ...], each: int = _A_PIPE) -> int:
    """Return about how many bytes lie in the pipes of these processes, at the most.

    Every open file counts as one of `each` bytes, but those that any notebook has.
    """
    return max(0, sum(map(_handles, members)) - _FREE_HANDLES) * each


def shares_our_network(pid: int) -> bool:
    """Tell whether `pid` sees our network, whose sockets could be anybody's."""
    try:
        return Path(f"/proc/{pid}/ns/net").samefile("/proc/self/ns/net")
    except OSError:
        return False


def _sockets(pid: int) -> tuple[int, int]:
    """Return how many sockets the network namespace of `pid` has, and how many are TCP's."""
    counts = {}
    for name in ("sockstat", "sockstat6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/net/{name}").read_text(encoding="ascii").splitlines():
                kind, _, count = line.split()[:3]
                counts[kind] = int(count)
    return counts.get("sockets:", 0), counts.get("TCP:", 0) + counts.get("TCP6:", 0)


def _handles(pid: int) -> int:
    try:
        # The number of open files, since Linux 6.2; 0 before.
        return Path(f"/proc/{pid}/fd").stat().st_size
    except OSError:
        return 0


def shared_mappings(members: tuple[int, ...]) -> int:
    """Return the bytes of shared mappings without a file, whether or not anything lies there.

    What a process that has ended wrote there is in the figures of none.
    """
    found: dict[str, int] = {}
    for pid in members:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
                if line.endswith("/dev/zero (deleted)"):
                    span, _, offset, _, inode = line.split()[:5]
                    first, last = (int(part, 16) for part in span.split("-"))
                    end = int(offset, 16) + last - first
                    found[inode] = max(found.get(inode, 0), end)
    return sum(found.values())


def held_by_deleted(members: tuple[int, ...], device: int) -> int:
    """Return the bytes on the disk `device` of open files that have no name any more."""
    found: dict[int, int] = {}
    for pid in members:
        with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    if status.st_dev == device and status.st_nlink == 0:
                        found[status.st_ino] = status.st_blocks * 512
    return sum(found.values())
