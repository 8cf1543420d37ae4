"""`calibrate`: what right and wrong work reaches over many seeds, and which bar tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
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
    from nbassay.audit.calibrating import Calibrated, Calibration


_SIGNS = {"at least": "≥", "at most": "≤"}


def calibrate(
    assignment: AssignmentArgument,
    only: Annotated[str, typer.Option(help="Only notebooks with this text in their name.")] = "",
    seeds: Annotated[
        int, typer.Option(min=4, help="Runs that the right submissions of a notebook share.")
    ] = 20,
    write: Annotated[
        bool, typer.Option("--write", help="Keep it as the bars' evidence, beside the graders.")
    ] = False,
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Measure over many seeds what bars are held to; exit 1 if one is not safe."""
    from nbassay.audit.calibrating import calibrate_assignment
    from nbassay.audit.calibration_file import write_calibration
    from nbassay.audit.calibration_page import write_calibration_page

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    reading = Languages.of(opened.root).reading(lang)
    options = make_options(budget, jobs, isolation)
    with show_runs("looking at the release") as runs:
        found = calibrate_assignment(chosen, options, seeds, only, runs.step, runs.plan)
    if write:
        write_calibration(chosen, found.bars)
    page = write_calibration_page(chosen, found.bars, reading)
    if str(json_file) != "-":
        title = f"{assignment} · calibration · budget {options.budget}"
        console.print(_table(title, found.bars))
        _print_faults(found)
        console.print(f"page: {page}", markup=False, highlight=False, soft_wrap=True)
    write_json(
        json_file,
        {
            "assignment": assignment,
            "budget": options.budget,
            "bars": {name: _json(one) for name, one in found.bars.items()},
            "lost_points": found.lost,
        },
    )
    if found.lost or not all(one.holds for one in found.bars.values()):
        raise typer.Exit(ExitCode.BELOW_BAR)


def _table(title: str, bars: Mapping[str, Calibration]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("bar", overflow="fold")
    for name in ("is", "runs", "worst right", "fails", "best wrong", "passes", "proposed"):
        table.add_column(name, justify="right")
    for name, one in bars.items():
        worst, near, proposed = (
            one.spread.worst_right,
            one.spread.best_wrong,
            one.spread.propose(),
        )
        table.add_row(
            escape(printable(name)),
            f"{_SIGNS[one.spread.wanted]} {one.bar:g}",
            str(sum(map(len, one.spread.right.values()))),
            f"{worst.mean:.3g} ± {worst.sd:.1g}",
            f"{one.false_fails:.1g}",
            f"{near.mean:.3g}" if near else "none",
            f"{one.passes:.1g}" if near else "",
            "none" if proposed is None else f"{proposed:g}",
        )
    return table


def _print_faults(found: Calibrated) -> None:
    for name, one in found.bars.items():
        near, said = one.spread.best_wrong, []
        if near and one.spread.propose() is None:
            said.append(f"{one.spread.worst_right.name} and {near.name} cannot be told apart by it")
        elif near is None:
            said.append("no wrong submission got as far as it: nothing shows that it catches any")
        elif not one.holds:
            said.append("it is not safe; take the bar that is proposed")
        for line in said:
            console.print(printable(f"{name}: {line}"), markup=False, soft_wrap=True)
    for label, fell in found.lost.items():
        line = f"{label} is right and failed {', '.join(fell)}"
        console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _json(one: Calibration) -> dict[str, object]:
    worst, near = one.spread.worst_right, one.spread.best_wrong
    return {
        "bar": one.bar,
        "wanted": one.spread.wanted,
        "runs": sum(map(len, one.spread.right.values())),
        "mean": worst.mean,
        "sd": worst.sd,
        "false_fails": one.false_fails,
        "wrong": near.mean if near else None,
        "passes": one.passes,
        "proposed": one.spread.propose(),
    }


COMMANDS = (
    Command(
        calibrate,
        Panel.EXERCISES,
        "nbassay calibrate fashion_cnn --seeds 40 --write",
        "a bar is not safe",
    ),
)
