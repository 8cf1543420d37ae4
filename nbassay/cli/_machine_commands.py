"""`data`, `doctor`, `demo`: what this machine has, can do, and a first look."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import (
    BudgetName,
    CourseOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    LangOption,
)
from nbassay.cli._grading_commands import grade_with_progress, gradebook_totals, make_options
from nbassay.cli._progress import show_status
from nbassay.cli._show import console, err_console, report, results_table, say, write_json
from nbassay.course.layout import Course, usable_root
from nbassay.errors import ExitCode, NbassayError
from nbassay.grading import Options
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages, Reading


def data(
    download: Annotated[
        bool, typer.Option("--download", help="Fetch full data sets that are missing.")
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Say which data sets are here, and fetch full ones when asked."""
    from nbassay import data as data_sets

    table = Table("data set", "what is used", "where", "licence")
    rows = {}
    for name, data_set in data_sets.DATA_SETS.items():
        found = data_sets.find(name)
        if download and not found.complete:
            try:
                with show_status(f"fetching {name}"):
                    data_sets.download(name)
            except NbassayError as error:
                err_console.print(f"{name}: {error}", highlight=False, markup=False)
            found = data_sets.find(name)
        kind = "full" if found.complete else data_set.otherwise
        rows[name] = {"complete": found.complete, "where": found.where}
        table.add_row(name, kind, found.where, data_set.licence)
    if str(json_file) != "-":
        console.print(table)
    write_json(json_file, rows)


def doctor(
    json_file: JsonOption = None,
    course: CourseOption = Path(),
    isolation: IsolationOption = DEFAULT_SANDBOX,
) -> None:
    """Try what grading needs on this machine and say what is missing."""
    from nbassay.doctor import examine

    with show_status("trying the sandbox"):
        findings = examine(usable_root(course), isolation)
    if str(json_file) != "-":
        table = Table("what", "", "found", expand=True)
        for finding in findings:
            mark = "[green]ok[/green]" if finding.works else "[red]no[/red]"
            advice = "" if finding.works or not finding.advice else f"\n→ {finding.advice}"
            table.add_row(finding.name, mark, escape(finding.detail + advice))
        console.print(table)
    write_json(json_file, {"findings": [vars(finding) for finding in findings]})
    broken = [finding.name for finding in findings if finding.needed and not finding.works]
    if broken:
        err_console.print(f"nbassay: grading cannot work here: {', '.join(broken)}", markup=False)
        raise typer.Exit(ExitCode.ENVIRONMENT)


def demo(
    folder: Annotated[Path, typer.Option(help="Where to put the course.")] = Path("demo"),
    no_class: Annotated[
        bool, typer.Option("--no-class", help="Only the course, to work in: nothing is graded.")
    ] = False,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    lang: LangOption = "both",
    course: Annotated[
        Path | None,
        typer.Option("--course", help="Take it from this folder, not from what nbassay brings."),
    ] = None,
) -> None:
    """Copy the course that comes with nbassay, grade a small class, show what everybody gets."""
    from nbassay.authoring.carried_course import find_carried_course

    origin = find_carried_course() if course is None else Course.open(course)
    languages = Languages.of(origin.root)
    reading = languages.reading(lang)
    if no_class:
        _copy_for_work(origin, folder)
    else:
        options = make_options(BudgetName.fast, jobs, isolation)
        _show_class(origin, folder, options, languages, reading)


def _copy_for_work(origin: Course, folder: Path) -> None:
    from nbassay.authoring.carried_course import copy_course, require_empty

    folder = usable_root(folder)
    require_empty(folder)
    made = copy_course(origin, folder)
    say(f"{', '.join(made.assignment_names())}: the course is in {made.root}")


def _show_class(
    origin: Course, folder: Path, options: Options, languages: Languages, reading: Reading
) -> None:
    from nbassay.authoring.demo import ASSIGNMENTS, PRAISE, READ, make_class
    from nbassay.gradebook import give_full_marks_by_hand
    from nbassay.reports.pages import write_pages

    made = make_class(origin, folder)
    say(f"the course is in {made.root}")
    started = time.monotonic()
    for name in ASSIGNMENTS:
        assignment = made.assignment(name)
        begun = time.monotonic()
        results = grade_with_progress(assignment, made.submitted_students(name), options)
        give_full_marks_by_hand(made, name, READ, PRAISE)
        totals = gradebook_totals(assignment)
        console.print(
            results_table(f"{name} · isolation {options.isolation}", results, reading, totals)
        )
        seconds = time.monotonic() - begun
        write_json(
            made.root / "report" / f"{name}.json", report(name, results, seconds, totals, languages)
        )
        write_pages(assignment, None, reading)
    _say_where(made.root, time.monotonic() - started)


def _say_where(root: Path, seconds: float) -> None:
    """Name what was written into the demo, the pages of the class last, where the eye is."""
    found = {
        "pages of students": sorted(root.glob("feedback/*/*/index.html"))[:3],
        "the marks": [root / "gradebook.db"],
        "the class, to begin with": sorted(root.glob("report/*/index.html")),
    }
    console.print(f"graded in {seconds:.0f} s; look at:", highlight=False)
    for what, paths in found.items():
        for line in (f"  {what}", *(f"    {path}" for path in paths)):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


COMMANDS = (
    Command(demo, Panel.BEGIN, "nbassay demo --folder demo --lang en"),
    Command(doctor, Panel.BEGIN, "nbassay doctor --course mycourse"),
    Command(data, Panel.BEGIN, "nbassay data --download"),
)
