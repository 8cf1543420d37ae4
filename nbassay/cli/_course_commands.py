"""`release`, `solve`, `feedback`: what an instructor makes for students."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import AssignmentsArgument, CourseOption, LangOption
from nbassay.cli._progress import show_status
from nbassay.cli._remarks import warn_of_other_steps
from nbassay.cli._show import console, printable
from nbassay.course.layout import Course
from nbassay.texts import Languages


def release(assignments: AssignmentsArgument = None, course: CourseOption = Path()) -> None:
    """Make release/ from source/ and put the assignments into the gradebook."""
    from nbassay.authoring.release import release as make_release

    opened = Course.open(course)
    for name in _choose_assignments(opened, assignments):
        make_release(opened, [name])
        console.print(f"release/{name}/", highlight=False)
    warn_of_other_steps(opened)


def solve(assignments: AssignmentsArgument = None, course: CourseOption = Path()) -> None:
    """Run the reference notebooks and write solutions/ with their outputs."""
    from nbassay import data
    from nbassay.authoring.solve import solve as run_solutions

    opened = Course.open(course)
    for name in _choose_assignments(opened, assignments):
        home = data.build_keras_home(opened.assignment(name).datasets, opened.state / "data")
        with show_status(f"running source/{name}/"):
            run_solutions(opened, [name], home)
        console.print(f"solutions/{name}/", highlight=False)


def feedback(
    assignments: AssignmentsArgument = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Write a page for every graded student and one for the class."""
    from nbassay.reports.pages import write_pages

    opened = Course.open(course)
    reading = Languages.of(opened.root).reading(lang)
    students = [opened.student(name) for name in student or ()]
    for name in _choose_assignments(opened, assignments):
        with show_status(f"writing the pages of {name}"):
            pages = write_pages(opened.assignment(name), students or None, reading)
        for page in pages:
            console.print(printable(str(page.relative_to(opened.root))), highlight=False)


def _choose_assignments(course: Course, names: list[str] | None) -> list[str]:
    return [course.assignment(name).name for name in names or course.assignment_names()]


COMMANDS = (
    Command(release, Panel.EXERCISES, "nbassay release fashion_cnn"),
    Command(solve, Panel.EXERCISES, "nbassay solve fashion_cnn"),
    Command(feedback, Panel.BACK, "nbassay feedback fashion_cnn --lang ko"),
)
