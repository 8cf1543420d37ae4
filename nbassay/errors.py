"""Errors that a user can mend, each tied to the exit code that the command ends with."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the `nbassay` command."""

    DONE = 0
    BELOW_BAR = 1
    BAD_INPUT = 2
    ENVIRONMENT = 3


class NbassayError(Exception):
    """Wrong use or bad input: one line saying what, where and how to mend it."""

    exit_code: ExitCode = ExitCode.BAD_INPUT


class EnvironmentProblem(NbassayError):
    """The machine cannot do what was asked; `nbassay doctor` says why."""

    exit_code = ExitCode.ENVIRONMENT


class Terminated(SystemExit):
    """The system, or who started this process, told it to end; nobody is to take it for a fault.

    Raised where the process is at work, so that what it has begun is undone on the way out.
    """
