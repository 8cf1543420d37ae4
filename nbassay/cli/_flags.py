"""Arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nbassay.course.layout import Course
from nbassay.sandbox import SANDBOXES


class BudgetName(StrEnum):
    """How much of a training is run."""

    fast = "fast"
    full = "full"


class StartName(StrEnum):
    """How the kernels of a class are started."""

    warm = "warm"
    cold = "cold"


def complete_assignment(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the assignments of the course at hand that begin with what was typed, for a shell."""
    course = Course(ctx.params.get("course") or Path())
    return [name for name in course.assignment_names() if name.startswith(incomplete)]


_UNPROTECTED = ", ".join(name for name, sandbox in SANDBOXES.items() if not sandbox.protects)

CourseOption = Annotated[Path, typer.Option("--course", help="The course folder.")]
LangOption = Annotated[
    str,
    typer.Option("--lang", help="ko, en, both, or a language the course has a catalogue for."),
]
# A folder is refused before anything is graded, not after.
JsonOption = Annotated[
    Path | None,
    typer.Option(
        "--json", dir_okay=False, help="Also write the result to this file ('-': stdout)."
    ),
]
JunitOption = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Also write a JUnit report.")
]
SummaryOption = Annotated[
    Path | None,
    typer.Option(
        "--summary",
        dir_okay=False,
        help="Also add the marks, in Markdown, to a CI job's summary file.",
    ),
]
BudgetOption = Annotated[
    BudgetName, typer.Option("--budget", help="fast: cap the epochs run; full: train as written.")
]
IsolationOption = Annotated[
    str,
    typer.Option(
        "--isolation",
        metavar=f"<{'|'.join(SANDBOXES)}>",
        help=f"{_UNPROTECTED}: run submissions unprotected, at your own risk.",
    ),
]
StartOption = Annotated[
    StartName,
    typer.Option("--start", help="warm: fork kernels from a process with the libraries imported."),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Notebooks at once (default: one per core).")
]
AssignmentArgument = Annotated[
    str, typer.Argument(help="The assignment's name.", autocompletion=complete_assignment)
]
AssignmentOption = Annotated[
    str,
    typer.Option("--assignment", help="Its assignment.", autocompletion=complete_assignment),
]
AssignmentsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="Assignments (default: all in the course).", autocompletion=complete_assignment
    ),
]
