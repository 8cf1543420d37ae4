"""Building a notebook's own walls around a process that has already imported everything.

bubblewrap makes a sandbox for a program that is yet to start. A kernel forked from a warm parent,
which bubblewrap has locked up already, gets the same walls here: namespaces of its own inside those
of the parent, its own folders, no capabilities, the filter of system calls. See `unshare(2)`,
`mount(2)`, `capabilities(7)` and `seccomp(2)`.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

# CLONE_NEW* of sched.h: mounts, control groups, host name, IPC, users, processes, network.
_NAMESPACES = 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
# MS_* of mount.h.
_READ_ONLY, _NO_SETUID, _NO_DEVICES, _NO_PROGRAMS = 1, 2, 4, 8
_AGAIN, _BIND, _RECURSIVE, _PRIVATE = 32, 4096, 16384, 1 << 18
_PLAIN = _NO_SETUID | _NO_DEVICES
_DROP_BOUNDING = 24  # PR_CAPBSET_DROP of prctl(2)
_NO_NEW_PRIVILEGES = 38
_SECCOMP, _FILTER = 22, 2
_CAPABILITY_VERSION = 0x20080522
_SET_DUMPABLE = 4
_PARENT_DEATH = 1
_LAST_CAPABILITY = Path("/proc/sys/kernel/cap_last_cap")


def end_with_parent() -> None:
    """Have the system end this process when its parent ends; changing the user takes it back."""
    _prctl(_PARENT_DEATH, signal.SIGKILL)


def become(user: int) -> None:
    """Change for good from the superuser to the user and the group of that number, in no other.

    Raises:
        OSError: if the system refuses.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def hide_memory() -> None:
    """Keep other processes of our user from looking into this one, and into what it forks."""
    _prctl(_SET_DUMPABLE, 0)


def enter_namespaces() -> None:
    """Leave the parent's namespaces; the next fork is the first process of the new ones.

    Raises:
        OSError: if the system refuses.
    """
    user, group = os.getuid(), os.getgid()
    # A process that hides its memory cannot write its own maps.
    _prctl(_SET_DUMPABLE, 1)
    _check(_libc().unshare(_NAMESPACES), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def mount_own(
    folders: Mapping[str, tuple[str, bool]], memory: Mapping[str, int], read_only: Sequence[str]
) -> None:
    """Show `folders` (target: source, writable), and memory file systems of so many bytes.

    `read_only` are mounts of the parent that may not be written to any more.

    Raises:
        OSError: if the system refuses.
    """
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    for target, (source, writable) in folders.items():
        _mount(source, target, None, _BIND)
        # What their file system forbids stays forbidden: Linux refuses to take that away.
        flags = os.statvfs(target).f_flag & (_READ_ONLY | _NO_PROGRAMS)
        flags |= 0 if writable else _READ_ONLY
        _mount(None, target, None, _BIND | _AGAIN | _PLAIN | flags)
    for target, size in memory.items():
        _mount("tmpfs", target, "tmpfs", _PLAIN, f"size={size},mode=0700")
    for target in read_only:
        _mount(None, target, None, _BIND | _AGAIN | _READ_ONLY | _PLAIN | _NO_PROGRAMS)


def give_up_rights(calls: bytes) -> None:
    """Drop every capability for good, and put the filter of system calls `calls` in force.

    Raises:
        OSError: if the system refuses.
    """
    for capability in range(int(_LAST_CAPABILITY.read_text()) + 1):
        _check(_prctl(_DROP_BOUNDING, capability), "prctl")
    give_up_capabilities(calls)


def give_up_capabilities(calls: bytes) -> None:
    """Drop every capability, never to gain one by a program, and put the filter `calls` in force.

    Raises:
        OSError: if the system refuses.
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc().capset(header, nothing), "capset")
    _check(_prctl(_NO_NEW_PRIVILEGES, 1), "prctl")
    if calls:
        instructions = ctypes.create_string_buffer(calls, len(calls))
        program = _Program(len(calls) // 8, ctypes.cast(instructions, ctypes.c_void_p))
        _check(_prctl(_SECCOMP, _FILTER, ctypes.byref(program)), "seccomp")


class _Program(ctypes.Structure):
    """`struct sock_fprog`: the number of instructions, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _mount(
    source: str | None, target: str, kind: str | None, flags: int, options: str | None = None
) -> None:
    given = [None if text is None else text.encode() for text in (source, target, kind, options)]
    result = _libc().mount(given[0], given[1], given[2], ctypes.c_ulong(flags), given[3])
    _check(result, f"mount {target}")


def _prctl(option: int, *arguments: object) -> int:
    given = [
        ctypes.c_ulong(argument) if isinstance(argument, int) else argument
        for argument in arguments
    ]
    return int(_libc().prctl(option, *given, *[ctypes.c_ulong(0)] * (4 - len(given))))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
