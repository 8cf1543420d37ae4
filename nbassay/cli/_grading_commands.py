"""`grade` a class and `check` one notebook."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nbassay.cli._options import (
    BudgetName,
    BudgetOption,
    CourseOption,
    IsolationName,
    IsolationOption,
    JobsOption,
    JsonOption,
    Lang,
    LangOption,
    StartName,
    StartOption,
)
from nbassay.cli._show import (
    checks_table,
    console,
    err_console,
    printable,
    report,
    results_table,
    write_json,
    write_junit,
)
from nbassay.course import Assignment, Course
from nbassay.errors import ExitCode, NbassayError
from nbassay.grading import Options, available_cores
from nbassay.results import NotebookResult, SubmissionResult


def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment, e.g. college.")],
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = IsolationName.bwrap,
    start: StartOption = StartName.warm,
    json_file: JsonOption = None,
    lang: LangOption = Lang.both,
    course: CourseOption = Path(),
) -> None:
    """Grade submitted/*/ASSIGNMENT and put the marks into the gradebook."""
    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    options = replace(make_options(budget, jobs, isolation), start=start.value)
    students = _students(opened, assignment, student)
    started = time.monotonic()
    results = grade_with_progress(chosen, students, options)
    seconds = time.monotonic() - started
    if str(json_file) != "-":
        title = f"{assignment} · budget {options.budget} · isolation {options.isolation}"
        console.print(results_table(title, results, lang.value))
        _warn_of_isolation(options)
        _warn_of_broken_checks(results)
    write_json(json_file, report(assignment, results, seconds))


def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook file to grade.")],
    assignment: Annotated[str, typer.Option("--assignment", help="Its assignment.")],
    minimum: Annotated[
        float | None, typer.Option("--min", min=0, max=100, help="Exit 1 below this percentage.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Also write a JUnit report.")] = None,
    budget: BudgetOption = BudgetName.fast,
    isolation: IsolationOption = IsolationName.bwrap,
    json_file: JsonOption = None,
    lang: LangOption = Lang.both,
    course: CourseOption = Path(),
) -> None:
    """Grade one notebook outside a class; the gradebook is left alone."""
    from nbassay.grading import grade_notebook, which_notebook

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    options = make_options(budget, 1, isolation)
    started = time.monotonic()
    name = which_notebook(chosen, notebook)
    with err_console.status(f"grading {escape(printable(notebook.name))}"):
        graded = grade_notebook(chosen, name, notebook, options, with_folder=False)
    result = SubmissionResult(notebook.stem, (graded.result,))
    if str(json_file) != "-":
        console.print(checks_table(result, lang.value))
        _warn_of_isolation(options)
    write_json(json_file, report(assignment, [result], time.monotonic() - started))
    write_junit(junit, [result], lang.value)
    if result.status == "unreadable":
        raise NbassayError(f"{printable(str(notebook))}: {graded.result.detail.en}")
    if minimum is not None and result.score < minimum / 100 * result.max_score:
        raise typer.Exit(ExitCode.BELOW_BAR)


def grade_with_progress(
    assignment: Assignment, students: list[str], options: Options
) -> list[SubmissionResult]:
    """Grade with a progress bar on stderr; one step is one notebook."""
    from nbassay.grading import grade_assignment

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err_console,
        transient=True,
    )
    with bar:
        task = bar.add_task(assignment.name, total=len(students) * len(assignment.notebooks))

        def step(student: str, result: NotebookResult) -> None:
            name = escape(printable(student))
            bar.update(task, advance=1, description=f"{assignment.name} · {name}")

        return grade_assignment(assignment, students, options, step)


def make_options(budget: BudgetName, jobs: int | None, isolation: IsolationName) -> Options:
    """Return grading options from what the command line said; jobs default to the cores."""
    return Options(
        budget=budget.value,
        isolation=isolation.value,
        jobs=jobs or available_cores(),
    )


def _students(course: Course, assignment: str, named: list[str] | None) -> list[str]:
    present = course.submitted_students(assignment)
    if not named:
        if not present:
            raise NbassayError(
                f"nothing to grade: {course.root / 'submitted'} has no */{assignment}; "
                f"put each student's notebooks into submitted/<student>/{assignment}/"
            )
        return present
    for student in named:
        if not course.submission(student, assignment).is_dir():
            raise NbassayError(
                f"student {printable(student)!r} has handed in no {assignment}: "
                f"there is no folder submitted/{printable(student)}/{assignment}"
            )
    return list(dict.fromkeys(named))


def _warn_of_isolation(options: Options) -> None:
    if options.isolation == "none":
        console.print(
            "[bold red]isolation none[/bold red]: submissions ran unprotected on this machine"
        )


def _warn_of_broken_checks(results: list[SubmissionResult]) -> None:
    broken = sorted({check.id for result in results for check in result.checks if check.broken})
    if broken:
        err_console.print(
            "[bold red]graders to mend[/bold red] (their cells wait for you): "
            + escape(", ".join(broken))
        )


COMMANDS = (grade, check)
