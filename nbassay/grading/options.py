"""How grading is to be done."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Literal, cast

from nbassay.course.layout import Budget
from nbassay.errors import NbassayError
from nbassay.sandbox import DEFAULT_SANDBOX, Sandbox, choose

Start = Literal["warm", "cold"]


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Options:
    """`budget`, `isolation` and `start` as the command line has them; `jobs` notebooks run at once.

    `start` "warm": kernels of a class are forked from a process that has imported the libraries.
    """

    budget: Budget = "fast"
    isolation: str = DEFAULT_SANDBOX
    jobs: int = field(default_factory=available_cores)
    start: Start = "warm"

    def __post_init__(self) -> None:
        if self.budget not in {"fast", "full"}:
            raise NbassayError(f"budget {self.budget!r}: name fast or full")
        choose(self.isolation)
        if self.start not in {"warm", "cold"}:
            raise NbassayError(f"start {self.start!r}: name warm or cold")
        if self.jobs < 1:
            raise NbassayError(f"jobs {self.jobs}: name at least 1")

    @property
    def sandbox(self) -> Sandbox:
        """What stands between a notebook and this machine."""
        return choose(self.isolation)

    @property
    def threads(self) -> int:
        """Threads that one notebook may keep busy, so that all jobs together fill the cores."""
        return max(1, available_cores() // self.jobs)

    @classmethod
    def from_environment(cls) -> Options:
        """Return what `nbgrader autograde` and formgrader use, which have no flags of ours.

        NBASSAY_BUDGET and NBASSAY_ISOLATION may name other values than the defaults.

        Raises:
            NbassayError: if one of them has no such value.
        """
        return cls(
            budget=cast(Budget, os.environ.get("NBASSAY_BUDGET", "fast")),
            isolation=os.environ.get("NBASSAY_ISOLATION", DEFAULT_SANDBOX),
            jobs=1,
        )
