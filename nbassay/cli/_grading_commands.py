"""`grade` a class, `regrade` it from what was kept, and `check` one notebook."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import (
    AssignmentArgument,
    AssignmentOption,
    BudgetName,
    BudgetOption,
    CourseOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    JunitOption,
    LangOption,
    StartName,
    StartOption,
    SummaryOption,
)
from nbassay.cli._progress import show_bar, show_status
from nbassay.cli._remarks import (
    leave_with_own_faults,
    marked_by,
    say_what_had_other_names,
    warn_of_asserts,
    warn_of_broken_checks,
    warn_of_isolation,
    warn_of_other_steps,
    warn_of_the_machine,
)
from nbassay.cli._show import (
    add_summary,
    checks_table,
    console,
    printable,
    report,
    results_table,
    say,
    write_json,
    write_junit,
)
from nbassay.course.layout import Assignment, Course
from nbassay.errors import EnvironmentProblem, ExitCode, NbassayError
from nbassay.grading import Options, available_cores, grade_notebook
from nbassay.results import SubmissionResult
from nbassay.sandbox import DEFAULT_SANDBOX
from nbassay.texts import Languages

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.gradebook import Totals

NEEDS_RUNNING = ExitCode.BELOW_BAR  # exit code: some submissions keep their old marks


def grade(
    assignment: AssignmentArgument,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    budget: BudgetOption = BudgetName.fast,
    jobs: JobsOption = None,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    start: StartOption = StartName.warm,
    json_file: JsonOption = None,
    junit: JunitOption = None,
    summary: SummaryOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Grade submitted/*/ASSIGNMENT and put the marks into the gradebook."""
    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    languages = Languages.of(opened.root)
    reading = languages.reading(lang)
    options = replace(make_options(budget, jobs, isolation), start=start.value)
    students = _students(opened, assignment, student)
    started = time.monotonic()
    results = grade_with_progress(chosen, students, options)
    seconds = time.monotonic() - started
    totals = gradebook_totals(chosen)
    if str(json_file) != "-":
        title = f"{assignment} · budget {options.budget} · isolation {options.isolation}"
        console.print(results_table(title, results, reading, totals))
        say_what_had_other_names(results)
        warn_of_asserts(chosen)
        warn_of_isolation(options)
        warn_of_broken_checks(results)
    warn_of_other_steps(opened)
    warn_of_the_machine(results)
    write_json(
        json_file, report(assignment, results, seconds, totals, languages) | marked_by(chosen)
    )
    write_junit(junit, results, reading)
    add_summary(summary, assignment, results, reading, options.sandbox.label)
    leave_with_own_faults(results)


def regrade(
    assignment: AssignmentArgument,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    budget: Annotated[
        BudgetName | None, typer.Option("--budget", help="Only what was graded with this budget.")
    ] = None,
    jobs: JobsOption = None,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Apply today's graders to kept evidence; exit 1 if some submissions need running again."""
    from nbassay.cohort.regrade import regrade_assignment

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    languages = Languages.of(opened.root)
    reading = languages.reading(lang)
    students = _students(opened, assignment, student)
    started = time.monotonic()
    with show_bar(chosen.name, _count_notebooks(chosen, students)) as step:
        done = regrade_assignment(
            chosen, students, budget.value if budget else None, jobs or available_cores(), step
        )
    seconds = time.monotonic() - started
    totals = gradebook_totals(chosen)
    if str(json_file) != "-":
        title = f"{assignment} · marked anew, nothing run"
        console.print(results_table(title, done.results, reading, totals, done.needs_running))
        say_what_had_other_names(done.results)
        warn_of_asserts(chosen)
        _say_what_was_older(done.gathered_under)
    warn_of_broken_checks(done.results)
    more = {
        "needs_running": [{"student": who, "why": why} for who, why in done.needs_running.items()],
        "gathered_under": done.gathered_under,
    }
    write_json(
        json_file,
        report(assignment, done.results, seconds, totals, languages) | more | marked_by(chosen),
    )
    leave_with_own_faults(done.results)
    if done.needs_running:
        raise typer.Exit(NEEDS_RUNNING)


def _say_what_was_older(gathered_under: Mapping[str, Sequence[str]]) -> None:
    students: dict[str, int] = {}
    for found in gathered_under.values():
        text = ", ".join(found)
        students[text] = students.get(text, 0) + 1
    for text, count in students.items():
        say(f"evidence of {count} was gathered under {text}")


def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook file to grade.")],
    assignment: AssignmentOption,
    minimum: Annotated[
        float | None, typer.Option("--min", min=0, max=100, help="Exit 1 below this percentage.")
    ] = None,
    junit: JunitOption = None,
    summary: SummaryOption = None,
    budget: BudgetOption = BudgetName.fast,
    isolation: IsolationOption = DEFAULT_SANDBOX,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Grade one notebook outside a class; the gradebook is left alone."""
    from nbassay.authoring.literal_names import check_literal_names
    from nbassay.submitted.lone_file import which_notebook

    chosen = Course.open(course).assignment(assignment)
    languages = Languages.of(chosen.course.root)
    reading = languages.reading(lang)
    options = make_options(budget, 1, isolation)
    started = time.monotonic()
    check_literal_names(chosen)
    name = which_notebook(chosen, notebook)
    with show_status(f"grading {notebook.name}"):
        graded = grade_notebook(chosen, name, notebook, options, with_folder=False)
    result = SubmissionResult(notebook.stem, (graded.result,))
    if str(json_file) != "-":
        # Of a file that cannot be read every check would say the same.
        if result.status != "unreadable":
            console.print(checks_table(result, reading))
        warn_of_asserts(chosen)
        warn_of_isolation(options)
    seconds = time.monotonic() - started
    write_json(
        json_file,
        report(assignment, [result], seconds, languages=languages) | marked_by(chosen),
    )
    write_junit(junit, [result], reading)
    add_summary(summary, assignment, [result], reading, options.sandbox.label)
    if result.status == "unreadable":
        raise NbassayError(f"{printable(str(notebook))}: {graded.result.detail.en}")
    leave_with_own_faults([result])
    if result.left_to_person:
        raise EnvironmentProblem(f"{printable(str(notebook))}: {result.left_to_person.en}")
    if minimum is not None and result.score < minimum / 100 * result.max_score:
        raise typer.Exit(ExitCode.BELOW_BAR)


def grade_with_progress(
    assignment: Assignment, students: list[str], options: Options
) -> list[SubmissionResult]:
    """Grade, and say on stderr how far it has got; one step is one notebook."""
    from nbassay.cohort.class_run import grade_assignment

    with show_bar(assignment.name, _count_notebooks(assignment, students)) as step:
        return grade_assignment(assignment, students, options, lambda student, _: step(student))


def _count_notebooks(assignment: Assignment, students: Sequence[str]) -> int:
    return len(students) * len(assignment.notebooks)


def gradebook_totals(assignment: Assignment) -> dict[str, Totals]:
    """Return by student what the gradebook holds of `assignment`."""
    from nbassay.gradebook import class_totals

    return class_totals(assignment.course, assignment.name)


def make_options(budget: BudgetName, jobs: int | None, isolation: str) -> Options:
    """Return grading options from what the command line said; jobs default to the cores."""
    return Options(
        budget=budget.value,
        isolation=isolation,
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
    named = [course.student(student) for student in named]
    for student in named:
        if not course.submission(student, assignment).is_dir():
            raise NbassayError(
                f"student {printable(student)!r} has handed in no {assignment}: "
                f"put it into submitted/{printable(student)}/{assignment}/, or name another"
            )
    return list(dict.fromkeys(named))


COMMANDS = (
    Command(grade, Panel.CLASS, "nbassay grade fashion_cnn --jobs 4 --json marks.json"),
    Command(
        regrade,
        Panel.CLASS,
        "nbassay regrade fashion_cnn",
        "a submission needs running again and keeps its old marks",
    ),
    Command(
        check,
        Panel.CLASS,
        "nbassay check fashion_cnn.ipynb --assignment fashion_cnn --min 80",
        "it is below --min",
    ),
)
