"""Landlock: what a process gives up for good, for itself and all that it will start.

It is a second wall behind the read-only mounts, and the only one between the notebook's kernel and
the driver beside it: both have one user, but the driver's record of the run, its memory and its
life are then out of the notebook's reach. See `Documentation/userspace-api/landlock.rst` of Linux.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Mapping, Sequence

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_SET_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS of prctl(2)

_LISTING = 1 << 3
_READING = 1 | 1 << 2 | _LISTING  # run a file, read it, list a folder
_WRITE_FILE = 1 << 1
_IN_FOLDERS = sum(1 << bit for bit in range(4, 13))  # remove, and make entries of every kind
_MOVE_BETWEEN_FOLDERS = 1 << 13  # since version 2
_TRUNCATE = 1 << 14  # since version 3
_OF_A_FILE = 1 | _WRITE_FILE | 1 << 2 | _TRUNCATE  # the rights that a file by itself can have
# Names in the abstract namespace of sockets, and signals, beyond what is restricted alike.
_SCOPES = 0b11  # since version 6
_WITH_NETWORK, _WITH_SCOPES = 4, 6


def version() -> int:
    """Return the version of Landlock that this system has; 0 for none."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def restrict(writable: Sequence[str]) -> bool:
    """Allow writing to the files and below the folders `writable` alone; tell whether it holds.

    Where it can, processes outside the restriction can also no longer be traced, and from version
    6 on no longer be signalled. It holds for the calling thread and what it starts, so it comes
    before any other thread. On a half-way failure nothing is restricted.
    """
    found = version()
    if not found:
        return False
    rights = _WRITE_FILE | _IN_FOLDERS
    rights |= _MOVE_BETWEEN_FOLDERS if found >= 2 else 0
    rights |= _TRUNCATE if found >= 3 else 0
    return _give_up(found, rights, dict.fromkeys(writable, rights))


def hide_all_but(readable: Sequence[str], listed: Sequence[str]) -> bool:
    """Allow reading, listing and running what lies below `readable` alone; tell whether it holds.

    Of folders in and below `listed` the names can be seen as well.

    What does not exist, or lies out of reach, is passed over. As with `restrict`, it is for this process and what it
    starts, and processes that are not so restricted are out of its reach.
    """
    found = version()
    places = dict.fromkeys(listed, _LISTING) | dict.fromkeys(readable, _READING)
    there = {place: rights for place, rights in places.items() if _is_there(place)}
    return bool(found) and _give_up(found, _READING, there)


def _is_there(place: str) -> bool:
    try:
        os.close(os.open(place, os.O_PATH | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def _give_up(found: int, rights: int, places: Mapping[str, int]) -> bool:
    """Keep of `rights` those that `places` has of each, and none anywhere else."""
    attributes = struct.pack("=Q", rights)
    if found >= _WITH_NETWORK:
        attributes += struct.pack("=Q", 0)
    if found >= _WITH_SCOPES:
        attributes += struct.pack("=Q", _SCOPES)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        return all(_allow(ruleset, *one) for one in places.items()) and _enforce(ruleset)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, place: str, rights: int) -> bool:
    handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, handle)
        return _call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) == 0
    finally:
        os.close(handle)


def _enforce(ruleset: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return _call(_RESTRICT_SELF, ruleset, 0) == 0


def _call(*arguments: int | bytes | None) -> int:
    """Make a system call; -1 where it is refused or unknown."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    given = [
        ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments
    ]
    return int(libc.syscall(*given))
