"""A filter of system calls that no exercise needs, as the kernel's own small programs.

What is refused: memory that no watchdog can count (memfd_create, System V shared memory, messages
and semaphores), keys of the user who started us, the system's log, leaving the processors that a
run was given, changing the limits and priorities of other processes (which Landlock does not
hinder), larger buffers of sockets, leases on files (which hold up everybody who opens the file, and
which its owner may take who can only read it), and interfaces to the kernel that have been ways out
of sandboxes before. Most fail as if the system had none of them, so that libraries fall back.

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
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

# Of the same number everywhere: io_uring, the newer mount calls, memfd_secret.
_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 447, 467)


@dataclass(frozen=True)
class _Machine:
    architecture: int
    make_sockets: tuple[int, int]
    set_limits: int
    set_option: int
    set_scheduler: int
    control_file: int
    refused: tuple[int, ...]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        (41, 53),
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


@dataclass(frozen=True)
class _Skip:
    steps: int


# Where a jump leads: to the end that returns this, over some steps, or (None) to the next step.
_Goal = int | _Skip | None
_Instruction = tuple[int, int, _Goal, _Goal]


def supported() -> bool:
    """Tell whether there is a filter for this machine."""
    return platform.machine() in _MACHINES


def program() -> bytes:
    """Return the filter for this machine, "" bytes where there is none."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return b""
    refused = (*machine.refused, *_EVERYWHERE)
    never: list[_Instruction] = [(_JUMP_EQUAL, number, _REFUSE, None) for number in refused]
    blocks: list[list[_Instruction]] = [
        [(_LOAD_WORD, _ARCHITECTURE_OFFSET, None, None)],
        [(_JUMP_EQUAL, machine.architecture, None, _REFUSE)],
        [(_LOAD_WORD, _NUMBER_OFFSET, None, None)],
        [(_JUMP_AT_LEAST, _X32, _REFUSE, None)],
        never,
        [(_JUMP_EQUAL, machine.set_scheduler, _PRETEND, None)],
        _only_with(_FAMILIES, machine.make_sockets[0], _REFUSE_FAMILY),
        _only_with(_FAMILIES, machine.make_sockets[1], _REFUSE_FAMILY),
        _only_with(_ITSELF, machine.set_limits, _REFUSE_OTHERS),
        [
            (_JUMP_EQUAL, machine.control_file, None, _Skip(1 + len(_LEASES))),
            (_LOAD_WORD, _SECOND, None, None),
            *((_JUMP_EQUAL, command, _REFUSE_OTHERS, None) for command in _LEASES[:-1]),
            (_JUMP_EQUAL, _LEASES[-1], _REFUSE_OTHERS, _ALLOW),
        ],
        [
            (_JUMP_EQUAL, machine.set_option, None, _ALLOW),
            (_LOAD_WORD, _SECOND, None, None),
            (_JUMP_EQUAL, socket.SOL_SOCKET, None, _ALLOW),
            (_LOAD_WORD, _THIRD, None, None),
            *((_JUMP_EQUAL, option, _PRETEND, None) for option in _BUFFER_SIZES),
        ],
    ]
    steps = [step for block in blocks for step in block]
    ends = (_ALLOW, _REFUSE, _REFUSE_FAMILY, _REFUSE_OTHERS, _PRETEND)

    def skip(place: int, goal: _Goal) -> int:
        # Jumps are relative: so many instructions to skip.
        if isinstance(goal, _Skip):
            return goal.steps
        return 0 if goal is None else len(steps) + ends.index(goal) - place - 1

    return b"".join(
        [
            *(
                _step(code, value, yes=skip(place, yes), no=skip(place, no))
                for place, (code, value, yes, no) in enumerate(steps)
            ),
            *(_step(_RETURN, end) for end in ends),
        ]
    )


def _only_with(allowed: tuple[int, ...], number: int, refusal: int) -> list[_Instruction]:
    """Return the steps that let the call `number` pass with these first arguments alone."""
    return [
        (_JUMP_EQUAL, number, None, _Skip(len(allowed) + 1)),
        (_LOAD_WORD, _FIRST, None, None),
        *((_JUMP_EQUAL, value, _ALLOW, None) for value in allowed[:-1]),
        (_JUMP_EQUAL, allowed[-1], _ALLOW, refusal),
    ]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


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
