"""What is said below a table of marks: what to know of them, and what waits for a person."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.markup import escape

from nbassay.cli._show import console, err_console, printable, say
from nbassay.course.layout import Assignment, Course
from nbassay.errors import ExitCode
from nbassay.grading import Options
from nbassay.results import OWN_FAULT, TOO_LONG, SubmissionResult
from nbassay.sandbox import DEFAULT_SANDBOX


def marked_by(assignment: Assignment) -> dict[str, str]:
    """Return for the JSON report what gave the marks."""
    return {"marked_by": "assert cells" if assignment.assert_cells else "hidden graders"}


def warn_of_asserts(assignment: Assignment) -> None:
    """Say what marks are worth that the notebooks' own asserts give."""
    if assignment.assert_cells:
        say(
            f"{assignment.name} is marked by its own assert cells, as in nbgrader: they run beside "
            "the student's code, which can forge these marks; hidden graders cannot be forged "
            "(docs/graders.md)",
            "yellow",
        )


def say_what_had_other_names(results: Sequence[SubmissionResult]) -> None:
    """Name the files that were taken for a notebook and are called otherwise."""
    for result in results:
        for notebook in result.notebooks:
            if notebook.handed_in_as:
                say(
                    f"{result.student}: graded as {notebook.notebook}: "
                    f"handed in as `{notebook.handed_in_as}`"
                )


def warn_of_other_steps(course: Course) -> None:
    """Say so where nbgrader itself, and formgrader's button, would grade outside of our sandbox."""
    from nbassay.gradebook.own_steps import grades_elsewhere  # it takes seconds to import

    if grades_elsewhere(course.root):
        here = course.root == Path.cwd()
        err_console.print(
            f"nbassay: {escape(say_other_steps('' if here else str(course.root)))}",
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )


def say_other_steps(folder: str) -> str:
    """Return that nbgrader grades otherwise in the course `folder`, and what mends it."""
    where = f" {shlex.quote(folder)}" if folder else ""
    return (
        "`nbgrader autograde` and formgrader's button would run what students hand in outside of "
        "the sandbox here: nbgrader_config.py does not name nbassay's steps; "
        f"`nbassay adopt{where} --write` adds them"
    )


def warn_of_isolation(options: Options) -> None:
    """Say so where submissions ran unprotected, or in another sandbox than usual."""
    if not options.sandbox.protects:
        console.print(
            f"[bold red]isolation {options.isolation}[/bold red]: submissions ran unprotected on "
            "this machine"
        )
    elif options.isolation != DEFAULT_SANDBOX:
        console.print(f"[bold]isolation {options.isolation}[/bold]: {options.sandbox.label.en}")


def warn_of_the_machine(results: Sequence[SubmissionResult]) -> None:
    """Name what the machine kept from being graded; running again grades it."""
    for result in results:
        for notebook in result.notebooks:
            if notebook.left_to_person:
                what = f"{printable(result.student)}/{notebook.notebook}"
                err_console.print(
                    f"[bold red]waits for you[/bold red]: {escape(what)}: "
                    + escape(notebook.left_to_person.en),
                    highlight=False,
                    soft_wrap=True,
                )


def warn_of_broken_checks(results: Sequence[SubmissionResult]) -> None:
    """Name the checks that gave no mark: of a grader that broke, or that took too long."""
    notebooks = [notebook for result in results for notebook in result.notebooks]
    run = [notebook for notebook in notebooks if not notebook.left_to_person]
    waiting = [check for notebook in run for check in notebook.checks if check.broken]
    slow = sorted({check.id for check in waiting if check.message == TOO_LONG})
    broken = {check.id for check in waiting if check.message not in {TOO_LONG, OWN_FAULT}}
    ours = {check.id for check in waiting if check.message == OWN_FAULT}
    if slow:
        err_console.print(
            "[bold red]ended by marking_seconds[/bold red] (their cells wait for you): "
            + escape(", ".join(slow))
        )
    if broken:
        err_console.print(
            "[bold red]graders to mend[/bold red] (their cells wait for you): "
            + escape(", ".join(sorted(broken)))
        )
    if ours:
        err_console.print(
            "[bold red]nbassay's own fault[/bold red] (their cells wait for you): "
            + escape(", ".join(sorted(ours)))
        )


def leave_with_own_faults(results: Sequence[SubmissionResult]) -> None:
    """End the command with an exit code of its own where a fault of nbassay itself was met.

    What was graded is kept and shown; the log has said where it was.
    """
    if any(result.own_fault for result in results):
        raise typer.Exit(ExitCode.OWN_FAULT)
