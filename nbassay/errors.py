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
