"""Errors that a user can mend, each tied to the exit code that the command ends with."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `nbassay` command."""

    DONE = 0
    BELOW_BAR = 1
    BAD_INPUT = 2
    ENVIRONMENT = 3
    OWN_FAULT = 4


class NbassayError(Exception):
    """Wrong use or bad input: one line saying what, where and how to mend it."""

    exit_code: ExitCode = ExitCode.BAD_INPUT


class EnvironmentProblem(NbassayError):
    """The machine cannot do what was asked; `nbassay doctor` says why."""

    exit_code = ExitCode.ENVIRONMENT


class OwnFault(NbassayError):
    """A fault of nbassay itself, which was told where it was met; it cannot be mended outside."""

    exit_code = ExitCode.OWN_FAULT


class Terminated(SystemExit):
    """The system, or who started this process, told it to end; nobody is to take it for a fault.

    Raised where the process is at work, so that what it has begun is undone on the way out.
    """


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return what to put behind a refusal of `name`: the nearest of the `known` ones, if any is."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


_READABLE = "make it readable for you, or put a copy of yours there"
_WRITABLE = "make its folder and it writable for you, or name another place"
_MENDS = {
    errno.EISDIR: "a file has to be there, so move the folder away",
    errno.ENOENT: "put it there, or mend its name",
    errno.ENOTDIR: "a file stands where a folder has to be, so move it away or mend the path",
    errno.ELOOP: "put the file itself there in place of the link",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.ENOSPC: "make room and run again",
    errno.EDQUOT: "make room and run again",
    errno.EROFS: "name a place on another disk, this one takes nothing",
}


def cannot_read(path: object, error: OSError) -> str:
    """Return in one line that a file cannot be read, why, and how to mend that."""
    return f"{path} cannot be read: {_mend(error, _READABLE)}"


def cannot_write(path: object, error: OSError) -> str:
    """Return in one line that a file cannot be written, why, and how to mend that."""
    return f"{path} cannot be written: {_mend(error, _WRITABLE)}"


def _mend(error: OSError, rights: str) -> str:
    known = {**_MENDS, errno.EACCES: rights, errno.EPERM: rights}
    return f"{error.strerror or error}; {known.get(error.errno or 0, 'mend that and run again')}"
