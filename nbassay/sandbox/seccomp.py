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
its host) or lead into seldom used parts of the kernel, which may be loaded as soon as a pair of
such sockets is asked for, even where the family has no pairs.

The program is classic BPF over `struct seccomp_data`; see `Documentation/userspace-api/
seccomp_filter.rst` of Linux.
"""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nbassay.sandbox.system_calls import ARCHITECTURES, numbers

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_AT_LEAST = 0x35
_JUMP_ANY_BIT = 0x45
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.ENOSYS
_REFUSE_FAMILY = 0x00050000 | errno.EAFNOSUPPORT
# ZeroMQ does without netlink where it is refused like this, and ends the process otherwise.
_REFUSE_NETLINK = 0x00050000 | errno.EOPNOTSUPP
_REFUSE_OTHERS = 0x00050000 | errno.EPERM
# Not done, and said to have been: the size of a buffer is only a wish anyway, and ZeroMQ, which
# sets the scheduling of its threads to what it is, ends the process where it may not.
_PRETEND = 0x00050000
# The first argument's lower half, on the little-endian machines that we have tables for.
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32
_ITSELF = (0,)
# The last two for who may pass the limits; the module `socket` lacks them.
_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33
_BUFFER_SIZES = (socket.SO_SNDBUF, socket.SO_RCVBUF, _SO_SNDBUFFORCE, _SO_RCVBUFFORCE)
_F_SETDELEG = fcntl.F_SETLEASE + 16  # newer than the module `fcntl`
_LEASES = (fcntl.F_SETLEASE, _F_SETDELEG)
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
# Numbers from here on are those of the x32 variant, a second name for the same calls.
_X32 = 0x40000000

# CLONE_NEW* of sched.h: mounts, control groups, host name, IPC, users, processes, network. What
# they ask for is refused under its other names as well.
_NEW_NAMESPACES = 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000

REFUSED = (
    # The system's log, and its processors: what is asked of them concerns everybody.
    *("syslog", "sched_setaffinity"),
    *("setpriority", "sched_setparam", "ioprio_set", "sched_setattr"),
    # Memory that no watchdog can count.
    *("shmget", "semget", "msgget", "memfd_create", "memfd_secret"),
    # Keys of the user who started us.
    *("add_key", "request_key", "keyctl"),
    # Interfaces to the kernel that have been ways out of sandboxes before.
    *("perf_event_open", "bpf", "userfaultfd"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),
    # Further namespaces and mounts. The flags of clone3 cannot be read here, so that libraries fall
    # back to clone.
    *("clone3", "unshare", "setns", "pivot_root", "mount", "umount2"),
    *("open_tree", "open_tree_attr", "move_mount", "mount_setattr"),
    *("fsopen", "fsconfig", "fsmount", "fspick"),
    # What only the superuser does.
    *("acct", "swapon", "swapoff", "reboot", "quotactl"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("name_to_handle_at", "open_by_handle_at"),
)


def supported() -> bool:
    """Tell whether there is a filter for this machine."""
    return platform.machine() in ARCHITECTURES


# What tells of files rather than reads or writes them, which Landlock lets a file's owner do.
OF_FILES = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2"),
    *("chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat", "file_setattr"),
)


def program(
    families: Sequence[int] = FAMILIES,
    refused: Sequence[str] = REFUSED,
    pretended: Sequence[str] = (),
) -> bytes:
    """Return the filter for this machine, "" bytes where there is none.

    There are sockets of these `families`. Calls `refused` are as if the system had none of them;
    calls `pretended` do nothing and say that all went well. Names that this machine's processor
    lacks are passed over.
    """
    if not supported():
        return b""
    machine = platform.machine()
    number = numbers(machine)
    return _assemble(
        [
            _Step(_LOAD_WORD, _ARCHITECTURE_OFFSET),
            _Step(_JUMP_EQUAL, ARCHITECTURES[machine], no="refuse"),
            _Step(_LOAD_WORD, _NUMBER_OFFSET),
            _Step(_JUMP_AT_LEAST, _X32, yes="refuse"),
            *_each((number[name] for name in refused if name in number), "refuse"),
            *_each((number[name] for name in pretended if name in number), "pretend"),
            _Step(_JUMP_EQUAL, number["sched_setscheduler"], yes="pretend"),
            _Step(_JUMP_EQUAL, number["socket"], yes="make a socket"),
            _Step(_JUMP_EQUAL, number["socketpair"], yes="make a socket"),
            _Step(_JUMP_EQUAL, number["clone"], yes="clone"),
            _Step(_JUMP_EQUAL, number["prlimit64"], yes="set limits"),
            _Step(_JUMP_EQUAL, number["fcntl"], yes="control a file"),
            _Step(_JUMP_EQUAL, number["setsockopt"], yes="set an option", no="allow"),
            _Step(_LOAD_WORD, _FIRST, label="make a socket"),
            *_each(families, "allow"),
            _Step(_JUMP_EQUAL, socket.AF_NETLINK, yes="refuse netlink"),
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
            _Step(_RETURN, _REFUSE_NETLINK, label="refuse netlink"),
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


def _assemble(steps: list[_Step]) -> bytes:
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
