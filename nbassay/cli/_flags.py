"""Arguments that several commands share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.sandbox import SANDBOXES, choose


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


def require_place(option: str, path: Path, *, added_to: bool = False) -> None:
    """Make sure, before anything is done, that the file `path` can be written; no folder is made.

    What is `added_to` has to be writable itself; everything else is put in its place as a whole.

    Raises:
        NbassayError: if it is a folder, or its own folder is not there or may not be written to.
    """
    folder = path.parent
    if path.is_dir():
        raise NbassayError(f"{option} {path} is a folder; name a file with {option}")
    if not folder.is_dir():
        raise NbassayError(
            f"{option} {path}: {folder} is no folder that is there; make it first, or mend the path"
        )
    there = path.exists() and (added_to or not path.is_file())
    if not os.access(path if there else folder, os.W_OK):
        raise NbassayError(
            f"{option} {path} cannot be written: {path if there else folder} may not be written to; "
            "make it writable for you, or name a file elsewhere"
        )


def require_named_place(param: typer.CallbackParam, path: Path | None) -> Path | None:
    """Return the file to write that an option names, None for none; see `require_place`."""
    if path is not None and str(path) != "-":
        require_place(param.opts[0], path)
    return path


def _require_place_to_add(param: typer.CallbackParam, path: Path | None) -> Path | None:
    if path is not None:
        require_place(param.opts[0], path, added_to=True)
    return path


def _require_sandbox(name: str) -> str:
    return choose(name).name


_UNPROTECTED = ", ".join(name for name, sandbox in SANDBOXES.items() if not sandbox.protects)

CourseOption = Annotated[Path, typer.Option("--course", help="The course folder.")]
LangOption = Annotated[
    str,
    typer.Option("--lang", help="ko, en, both, or a language the course has a catalogue for."),
]
# A place that cannot be written is refused before anything is graded, not after.
JsonOption = Annotated[
    Path | None,
    typer.Option(
        "--json",
        callback=require_named_place,
        help="Also write the result to this file ('-': stdout).",
    ),
]
JunitOption = Annotated[
    Path | None, typer.Option(callback=require_named_place, help="Also write a JUnit report.")
]
SummaryOption = Annotated[
    Path | None,
    typer.Option(
        "--summary",
        callback=_require_place_to_add,
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
        callback=_require_sandbox,
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
