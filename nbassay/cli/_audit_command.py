"""`audit`: trying graders on mistakes, restatements and empty answers made from the solution."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import (
    AssignmentArgument,
    BudgetName,
    BudgetOption,
    CourseOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    LangOption,
)
from nbassay.cli._grading_commands import make_options
from nbassay.cli._progress import show_runs
from nbassay.cli._show import console, printable, write_json
from nbassay.course.layout import Course
from nbassay.errors import ExitCode
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages

if TYPE_CHECKING:
    from nbassay.audit.findings import NotebookAudit


def audit(
    assignment: AssignmentArgument,
    only: Annotated[str, typer.Option(help="Only notebooks with this text in their name.")] = "",
    most: Annotated[
        int | None,
        typer.Option(min=1, help="At most so many mistakes, and restatements, of a notebook."),
    ] = None,
    again: Annotated[
        int, typer.Option(min=0, help="Grade each right submission so often, with other seeds.")
    ] = 0,
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Try the graders on variants of the solution; exit 1 if a mistake comes through."""
    from nbassay.audit.page import write_audit_page
    from nbassay.audit.trying import Extent, audit_assignment

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    reading = Languages.of(opened.root).reading(lang)
    options = make_options(budget, jobs, isolation)
    started = time.monotonic()
    with show_runs("looking at the release") as runs:
        extent = Extent(only, most, again)
        audits = audit_assignment(chosen, options, extent, runs.step, runs.plan)
    page = write_audit_page(chosen, audits, reading)
    if str(json_file) != "-":
        console.print(_table(f"{assignment} · audit · budget {options.budget}", audits))
        for one in audits:
            _print_faults(one)
        console.print(f"page: {page}", markup=False, highlight=False, soft_wrap=True)
    write_json(
        json_file,
        {
            "assignment": assignment,
            "budget": options.budget,
            "seconds": round(time.monotonic() - started, 3),
            "notebooks": [one.to_json() for one in audits],
        },
    )
    if any(fault for one in audits for fault in one.list_faults()):
        raise typer.Exit(ExitCode.BELOW_BAR)


def _table(title: str, audits: Sequence[NotebookAudit]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("notebook")
    for name in (
        "right",
        "wrong caught",
        "mistakes caught",
        "restated",
        "without work",
        "worst cascade",
    ):
        table.add_column(name, justify="right")
    for one in audits:
        right = sum(not each.surprises() for each in one.right)
        caught = sum(not each.surprises() for each in one.wrong)
        mistakes = len(one.mistakes)
        restated = len(one.equivalents)
        worst = one.worst
        table.add_row(
            escape(printable(one.notebook)),
            f"{right} of {len(one.right)}",
            f"{caught} of {len(one.wrong)}",
            f"{mistakes - len(one.survivors)} of {mistakes}",
            f"{restated - len(one.accused)} of {restated}",
            f"{one.most_without_work:.0%}",
            f"{worst.lost:.0%}" if worst else "",
        )
    return table


def _print_faults(audit: NotebookAudit) -> None:
    for fault in audit.list_faults():
        for line in (f"{audit.notebook}: {fault.said}", *(f"    {line}" for line in fault.diff)):
            console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


COMMANDS = (
    Command(
        audit,
        Panel.EXERCISES,
        "nbassay audit fashion_cnn --most 20",
        "a mistake got full marks, or right work lost points",
    ),
)
