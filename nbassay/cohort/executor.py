"""Where the notebooks of a class are worked on: on this machine, or on others."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from nbassay import sandbox
from nbassay.cohort.work import Done, Work
from nbassay.course.layout import Assignment
from nbassay.grading.options import Options

Unit: TypeAlias = tuple[str, str]  # a student and a notebook


@dataclass
class Undone:
    """What is left over of some units.

    Those `disturbed`, by what; those `suspected`, which a process that died was working on, or may
    have been; and those `untouched`, which no process came to.
    """

    disturbed: dict[Unit, sandbox.Disturbed] = field(default_factory=dict)
    suspected: list[Unit] = field(default_factory=list)
    untouched: list[Unit] = field(default_factory=list)


class Executor(Protocol):
    """Works on units side by side. Marks are given to whoever asked, and recorded there."""

    def require(self, assignment: Assignment, options: Options) -> None:
        """Make sure that notebooks of `assignment` can be run.

        Raises:
            EnvironmentProblem: if the isolation asked for cannot work, or a package that notebooks
                may import is not installed.
        """

    def work_on(
        self,
        assignment: Assignment,
        units: Sequence[Unit],
        options: Options,
        work: Work[Done],
        *,
        alone: bool = False,
    ) -> Generator[tuple[Unit, Done], None, Undone]:
        """Yield what `work` gave for each of `units`, as it comes; return those left over.

        What has the machine in its way, or the process it is worked on by, is left over; with
        `alone` each is worked on by a process of its own, which nothing came before.
        """
