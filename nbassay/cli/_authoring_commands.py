"""`new`, `museum` and `try`: beginning an assignment, trying its graders on known solutions."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from nbassay.cli._progress import show_runs, show_status
from nbassay.cli._remarks import leave_with_own_faults
from nbassay.cli._show import checks_table, console, printable, write_json
from nbassay.course.layout import Course
from nbassay.errors import ExitCode
from nbassay.results import SubmissionResult
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages, Reading

if TYPE_CHECKING:
    from nbassay.authoring.museum import KnownResult


class TemplateName(StrEnum):
    """What an assignment begins as; each is a folder of `nbassay.authoring.scaffold`."""

    function = "function"
    classifier = "classifier"


def new(
    assignment: Annotated[str, typer.Argument(help="Its name: letters, digits, underscores.")],
    notebook: Annotated[
        str | None, typer.Option(help="Name of its notebook (default: that of the assignment).")
    ] = None,
    title_ko: Annotated[str | None, typer.Option(help="Its title in Korean.")] = None,
    title_en: Annotated[str | None, typer.Option(help="Its title in English.")] = None,
    task: Annotated[
        str | None, typer.Option(help="What its first task is called: function, cells, grader.")
    ] = None,
    template: Annotated[
        TemplateName, typer.Option(help="A function and a network, or a classifier of a table.")
    ] = TemplateName.function,
    course: CourseOption = Path(),
) -> None:
    """Begin an assignment that grades at once; in an empty folder, a course as well."""
    from nbassay.authoring.scaffold import begin_assignment

    made = begin_assignment(
        course,
        assignment,
        notebook=notebook,
        title_ko=title_ko,
        title_en=title_en,
        template=template.value,
        task=task,
    )
    for path in made:
        console.print(str(path), highlight=False, markup=False, soft_wrap=True)
    where = "" if course == Path() else f" --course {shlex.quote(str(course))}"
    steps = (f"nbassay {step} {assignment}{where}" for step in ("release", "solve", "museum"))
    console.print(f"next: {' && '.join(steps)}", highlight=False, markup=False, soft_wrap=True)


def museum(
    assignment: AssignmentArgument,
    only: Annotated[
        str, typer.Option(help="Only known submissions with this text in <notebook>/<name>.")
    ] = "",
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Try the graders on known solutions; exit 1 if one does not come out as it should."""
    from nbassay.authoring.coverage import find_untried_checks, find_unused_calls
    from nbassay.authoring.known_grading import grade_known
    from nbassay.authoring.museum import find_known

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    languages = Languages.of(opened.root)
    reading = languages.reading(lang)
    options = make_options(budget, jobs, isolation)
    pieces = find_known(chosen, only)
    started = time.monotonic()
    with show_runs("looking at the release", len(pieces)) as runs:
        results = grade_known(chosen, pieces, options, lambda one: runs.step(one.known.label))
    untried, unused = find_untried_checks(chosen, results), find_unused_calls(chosen)
    surprised = [one for one in results if one.surprises()]
    if str(json_file) != "-":
        title = f"{assignment} · budget {options.budget} · isolation {options.isolation}"
        console.print(_table(title, results, reading))
        _print_notes("no wrong submission fails", untried)
        _print_notes("calls that no check looks at", unused)
        console.print(
            f"{len(results) - len(surprised)} of {len(results)} come out as they should",
            style="red" if surprised else "green",
            highlight=False,
        )
    write_json(
        json_file,
        {
            "assignment": assignment,
            "budget": options.budget,
            "isolation": options.isolation,
            "seconds": round(time.monotonic() - started, 3),
            "pieces": [_as_json(one, languages) for one in results],
            "untried_checks": untried,
            "unused_calls": unused,
        },
    )
    leave_with_own_faults([SubmissionResult(one.known.name, (one.result,)) for one in results])
    if surprised:
        raise typer.Exit(ExitCode.BELOW_BAR)


def try_(
    piece: Annotated[
        str, typer.Argument(help="A file of submissions/, or a part of its <notebook>/<name>.")
    ],
    budget: BudgetOption = BudgetName.fast,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Hand one known submission in, and show what it gets and is told, check by check."""
    from nbassay.authoring.known_grading import grade_known
    from nbassay.authoring.museum import find_one

    opened = Course.open(course)
    languages = Languages.of(opened.root)
    reading = languages.reading(lang)
    assignment, known = find_one(opened, piece)
    with show_status(f"grading {known.label}"):
        (one,) = grade_known(assignment, [known], make_options(budget, 1, isolation))
    surprises = one.surprises(reading)
    if str(json_file) != "-":
        console.print(escape(printable(f"{known.label}: {one.what}")), highlight=False)
        console.print(checks_table(SubmissionResult(known.name, (one.result,)), reading))
        for text in surprises:
            console.print(escape(printable(text)), style="red", highlight=False)
        if not surprises:
            console.print("it comes out as it should", style="green", highlight=False)
    checks = [check.to_json(languages) for check in one.result.checks]
    more = {"assignment": assignment.name, "checks": checks}
    write_json(json_file, more | _as_json(one, languages))
    leave_with_own_faults([SubmissionResult(known.name, (one.result,))])
    if surprises:
        raise typer.Exit(ExitCode.BELOW_BAR)


def _print_notes(title: str, names: Sequence[str]) -> None:
    if names:
        console.print(f"[yellow]{title}:[/yellow]", highlight=False)
    for name in names:
        console.print(f"  {escape(printable(name))}", highlight=False, soft_wrap=True)


def _table(title: str, results: Sequence[KnownResult], reading: Reading) -> Table:
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("known submission", overflow="fold", ratio=2)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("checks that failed, as they should", overflow="fold", ratio=3)
    for outcome in results:
        surprises = outcome.surprises(reading)
        held = [escape(printable(name)) for name in outcome.expected if name in outcome.fell]
        wrong = [f"[red]{escape(printable(text))}[/red]" for text in surprises]
        table.add_row(
            escape(printable(outcome.known.label)),
            f"{outcome.score:g}/{outcome.max_score:g}",
            "[red]no[/red]" if surprises else "[green]ok[/green]",
            "\n".join(held + wrong),
        )
    return table


def _as_json(outcome: KnownResult, languages: Languages) -> dict[str, Any]:
    return {
        "notebook": outcome.known.notebook,
        "piece": outcome.known.name,
        "what": outcome.what,
        "status": outcome.result.status,
        "score": outcome.score,
        "max_score": outcome.max_score,
        "expected": list(outcome.expected),
        "fell": {name: languages.to_json(message) for name, message in outcome.fell.items()},
        "surprises": outcome.surprises(),
    }


COMMANDS = (
    Command(new, Panel.BEGIN, "nbassay new geometry --notebook area --task area --title-ko 기하"),
    Command(
        try_, Panel.EXERCISES, "nbassay try wrong_sparse_loss", "it does not come out as it should"
    ),
    Command(
        museum,
        Panel.EXERCISES,
        "nbassay museum fashion_cnn --only wrong_ --jobs 2",
        "a known submission does not lose what it should",
    ),
)
