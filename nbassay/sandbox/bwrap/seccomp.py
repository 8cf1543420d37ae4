"""A filter of system calls that no exercise needs, as the kernel's own small programs.

What is refused: memory that no watchdog can count (memfd_create, System V shared memory, messages
and semaphores), keys of the user who started us, the system's log, leaving the processors that a
run was given, changing the limits and priorities of other processes (which Landlock does not
hinder), larger buffers of sockets, leases on files (which hold up everybody who opens the file, and
which its owner may take who can only read it), further namespaces, and interfaces to the kernel
that have been ways out of sandboxes before. Most fail as if the system had none of them, so that
libraries fall back.

Of sockets there are local ones, the internet's, and netlink, without which ZeroMQ ends the process;
all of these end at the network namespace. Others do not (AF_VSOCK leads from a virtual machine to
its host) or lead into seldom used parts of the kernel, which may be loaded as soon as a pair of such
sockets is asked for, even where the family has no pairs.

The program is classic BPF over `struct seccomp_data`; see `Documentation/userspace-api/
seccomp_filter.rst` of Linux, and for the numbers `arch/x86/entry/syscalls/syscall_64.tbl` and
`include/uapi/asm-generic/unistd.h`.
"""

from __future__ import annotations

import errno
import os
import platform
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
_JUMP_ANY_BIT = 0x45
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.ENOSYS
_REFUSE_FAMILY = 0x00050000 | errno.EAFNOSUPPORT
_REFUSE_OTHERS = 0x00050000 | errno.EPERM
# Not done, and said to have been: the size of a buffer is a wish in any case, and ZeroMQ, which sets
# the scheduling of its threads to what it is, ends the process where it may not.
_PRETEND = 0x00050000
# The first argument's lower half, on the little-endian machines that we have tables for.
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32
_ITSELF = (0,)
# SO_SNDBUF, SO_RCVBUF, and the same for who may pass the limits.
_BUFFER_SIZES = (7, 8, 32, 33)
# F_SETLEASE and F_SETDELEG.
_LEASES = (1024, 1040)
_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
# Numbers from here on are those of the x32 variant, a second name for the same calls.
_X32 = 0x40000000

# CLONE_NEW* of sched.h; what they ask for is refused under its other names as well.
_NEW_NAMESPACES = 0x7E020000

# Of the same number everywhere: clone3, whose flags cannot be read here, so that libraries fall back
# to clone; io_uring, the newer mount calls, memfd_secret, open_tree_attr.
_EVERYWHERE = (435, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 447, 467)


@dataclass(frozen=True)
class _Machine:
    architecture: int
    make_sockets: tuple[int, int]
    clone: int
    set_limits: int
    set_option: int
    set_scheduler: int
    control_file: int
    refused: tuple[int, ...]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (41, 53),
        56,
        302,
        54,
        144,
        72,
        (
            *(103, 203),  # syslog, sched_setaffinity
            *(141, 142, 251, 314),  # setpriority, sched_setparam, ioprio_set, sched_setattr
            *(29, 64, 68, 319),  # shmget, semget, msgget, memfd_create
            *(248, 249, 250),  # add_key, request_key, keyctl
            *(298, 321, 323),  # perf_event_open, bpf, userfaultfd
            *(155, 165, 166, 272, 308),  # pivot_root, mount, umount2, unshare, setns
            *(163, 167, 168, 169, 179),  # acct, swapon, swapoff, reboot, quotactl
            *(175, 176, 246, 303, 304, 313, 320),  # modules, kexec, file handles
        ),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (198, 199),
        220,
        261,
        208,
        119,
        25,
        (
            *(116, 122),
            *(140, 118, 30, 274),
            *(194, 190, 186, 279),
            *(217, 218, 219),
            *(241, 280, 282),
            *(41, 40, 39, 97, 268),
            *(89, 224, 225, 142, 60),
            *(105, 106, 104, 264, 265, 273, 294),
        ),
    ),
}


def supported() -> bool:
    """Tell whether there is a filter for this machine."""
    return platform.machine() in _MACHINES


def program() -> bytes:
    """Return the filter for this machine, "" bytes where there is none."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return b""
    return _assembled(
        [
            _Step(_LOAD_WORD, _ARCHITECTURE_OFFSET),
            _Step(_JUMP_EQUAL, machine.architecture, no="refuse"),
            _Step(_LOAD_WORD, _NUMBER_OFFSET),
            _Step(_JUMP_AT_LEAST, _X32, yes="refuse"),
            *_each((*machine.refused, *_EVERYWHERE), "refuse"),
            *_each((machine.set_scheduler,), "pretend"),
            *_each(machine.make_sockets, "make a socket"),
            *_each((machine.clone,), "clone"),
            *_each((machine.set_limits,), "set limits"),
            *_each((machine.control_file,), "control a file"),
            _Step(_JUMP_EQUAL, machine.set_option, yes="set an option", no="allow"),
            _Step(_LOAD_WORD, _FIRST, label="make a socket"),
            *_each(_FAMILIES, "allow"),
            _Step(_RETURN, _REFUSE_FAMILY),
            _Step(_LOAD_WORD, _FIRST, label="clone"),
            _Step(_JUMP_ANY_BIT, _NEW_NAMESPACES, yes="refuse", no="allow"),
            _Step(_LOAD_WORD, _FIRST, label="set limits"),
            *_each(_ITSELF, "allow"),
            _Step(_RETURN, _REFUSE_OTHERS),
            _Step(_LOAD_WORD, _SECOND, label="control a file"),
            *_each(_LEASES, "refuse others"),
            _Step(_RETURN, _ALLOW),
            _Step(_LOAD_WORD, _SECOND, label="set an option"),
            _Step(_JUMP_EQUAL, socket.SOL_SOCKET, no="allow"),
            _Step(_LOAD_WORD, _THIRD),
            *_each(_BUFFER_SIZES, "pretend"),
            _Step(_RETURN, _ALLOW, label="allow"),
            _Step(_RETURN, _REFUSE, label="refuse"),
            _Step(_RETURN, _REFUSE_OTHERS, label="refuse others"),
            _Step(_RETURN, _PRETEND, label="pretend"),
        ]
    )


@dataclass(frozen=True)
class _Step:
    """One instruction; jumps lead to the label `yes` or `no`, or to the next one."""

    code: int
    value: int
    yes: str = ""
    no: str = ""
    label: str = ""


def _each(values: Iterable[int], goal: str) -> list[_Step]:
    return [_Step(_JUMP_EQUAL, value, yes=goal) for value in values]


def _assembled(steps: list[_Step]) -> bytes:
    """Return the program; its jumps are relative, so many instructions to skip."""
    places = {step.label: place for place, step in enumerate(steps) if step.label}

    def skip(place: int, goal: str) -> int:
        return places[goal] - place - 1 if goal else 0

    return b"".join(
        struct.pack("=HBBI", step.code, skip(place, step.yes), skip(place, step.no), step.value)
        for place, step in enumerate(steps)
    )


@contextmanager
def filter_file() -> Iterator[int | None]:
    """Open the filter for bubblewrap to read; None where there is none for this machine."""
    content = program()
    if not content:
        yield None
        return
    reader, writer = os.pipe()
    try:
        # A few hundred bytes fit into any pipe.
        os.write(writer, content)
        os.close(writer)
        yield reader
    finally:
        os.close(reader)
