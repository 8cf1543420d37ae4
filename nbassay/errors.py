"""Errors that a user can mend, each tied to the exit code that the command ends with."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
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


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return what to put behind a refusal of `name`: the nearest of the `known` ones, if any is."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
