"""What a sandbox offers to those who use it, and all that another one has to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from nbassay.errors import EnvironmentProblem, NbassayError
from nbassay.sandbox.job import Job
from nbassay.sandbox.limits.bounds import Ending
from nbassay.texts import Text

# The name of the one that protects nothing, which has to be asked for.
UNPROTECTED = "none"


class CannotIsolate(EnvironmentProblem):
    """A sandbox that cannot work on this machine; says why, how to mend it, and the way without."""

    def __init__(self, why: str) -> None:
        """Make the message; `why` names what failed, and what to do about it."""
        self.why = why
        super().__init__(
            f"notebooks cannot be isolated here: {why}; or choose --isolation {UNPROTECTED} for "
            "notebooks that you trust"
        )


class WarmParentError(NbassayError):
    """A warm parent did not start, or has ended; runs can be started cold instead."""


@dataclass(frozen=True)
class Layer:
    """One wall of a sandbox: whether it held when tried, and what was seen.

    If a `needed` one fails, no notebook is run. `advice` says what to do where it did not hold.
    """

    name: str
    works: bool
    detail: str
    needed: bool = True
    advice: str = ""


class Starting(Protocol):
    """Whatever starts runs: a sandbox, or a warm parent in one."""

    @property
    def driver_is_safe(self) -> bool:
        """Whether a notebook cannot end our own process beside it; else nobody knows who did."""

    def run(self, job: Job, out: Path) -> Ending:
        """Run `job` to its end or to its limits, and leave what came of it in the folder `out`.

        What lies there is hostile. Nothing of the run is alive afterwards, whatever happens.

        Raises:
            NbassayError: if a file handed in is not one that may be copied.
            Disturbed: if the machine was in the way.
        """


class WarmParent(Starting, Protocol):
    """A process in a sandbox that has imported libraries already; runs of it start at once.

    It runs nothing of a student itself, so nothing of one run reaches the next. One run at a time.
    Its `run` raises `WarmParentError` as well, where it has ended before a run began.
    """

    @property
    def ended(self) -> bool:
        """Whether it is gone."""

    def close(self) -> None:
        """End it, and what it started."""

    def __enter__(self) -> WarmParent:
        """Return itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""


class Sandbox(Starting, Protocol):
    """A way of running notebooks.

    `name` is that of the command line, of settings and of results; `label` is shown on pages.
    `protects`: what runs in it cannot do anything to this machine.
    """

    name: str
    label: Text
    protects: bool

    def require(self) -> None:
        """Make sure, once per process, that it works here.

        Raises:
            CannotIsolate: if it does not.
        """

    def probe(self) -> Sequence[Layer]:
        """Try every wall that it has, in short real runs."""

    def start(
        self,
        folder: Path,
        imports: Sequence[str],
        *,
        keras_home: Path | None,
        threads: int,
        cores: frozenset[int] = frozenset(),
    ) -> WarmParent | None:
        """Start a process that has imported `imports`, for many runs; None if it has no such thing.

        `folder` is an empty folder of ours for what runs read and leave; `cores` are the
        processors that it and its runs have, none named for all of ours.

        Raises:
            WarmParentError: if it does not get ready.
        """
