"""`trail`: where a mark came from, and whether it comes out the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import AssignmentArgument, CourseOption, JsonOption
from nbassay.cli._progress import show_status
from nbassay.cli._show import console, printable, write_json
from nbassay.cli._trail_show import describe_standing, newest_table, trail_table
from nbassay.course.layout import Assignment, Course
from nbassay.errors import ExitCode, NbassayError
from nbassay.store.kept import Store
from nbassay.store.trail import Change, Trail, read

DIFFERENT = ExitCode.BELOW_BAR  # exit code: the mark did not come out the same


def trail(
    assignment: AssignmentArgument,
    student: Annotated[str, typer.Option("--student", help="Whose mark.")],
    json_file: JsonOption = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Run and mark it again; exit 1 if it comes out differently."),
    ] = False,
    course: CourseOption = Path(),
) -> None:
    """Say where a mark came from and what has changed; --again sees if it comes out the same."""
    from nbassay.cohort.verify import grade_again, list_changes_since
    from nbassay.gradebook import totals

    chosen = Course.open(course).assignment(assignment)
    student = chosen.course.student(student)
    found = _trail(chosen, student)
    newest = found.lines[-1]
    points = totals(chosen.course, assignment, student)
    changed = list_changes_since(chosen, newest.facts)
    if again:
        _same_submission(student, changed)
    report: dict[str, Any] = {
        "assignment": assignment,
        "student": student,
        "holds": not found.problems,
        "problems": list(found.problems),
        "gradebook": None if points is None else points.to_json(),
        "lines": [
            {"number": line.number, "sha256": line.sha256, **line.facts} for line in found.lines
        ],
        "changed": [asdict(change) for change in changed],
    }
    to_person = str(json_file) != "-"
    if to_person:
        _print_trail(chosen, student, found, changed)
        if points is not None:
            console.print(describe_standing(points), highlight=False, markup=False)
    if again:
        with show_status("grading again"):
            report["again"] = grade_again(chosen, newest.facts)
        if to_person:
            _print_again(newest.number, report["again"])
    write_json(json_file, report)
    if again and report["again"]:
        raise typer.Exit(DIFFERENT)


def _trail(assignment: Assignment, student: str) -> Trail:
    course = assignment.course
    submission = course.submission(student, assignment.name)
    found = read(Store(course.state).trail_path(assignment.name, student))
    if found is not None and found.lines:
        return found
    if not submission.is_dir():
        raise NbassayError(
            f"student {printable(student)!r} has handed in no {assignment.name} "
            "and has no audit trail; see the folders in submitted/"
        )
    raise NbassayError(
        f"{assignment.name} of {printable(student)} has no audit trail: it has not been "
        f"graded yet; run `nbassay grade {assignment.name}`"
    )


def _same_submission(student: str, changed: Sequence[Change]) -> None:
    """Refuse to compare marks of two different submissions.

    Raises:
        NbassayError: if what was handed in is not what was marked.
    """
    texts = [change.text for change in changed if change.handed_in]
    if texts:
        raise NbassayError(
            f"what {printable(student)} handed in is no longer what was marked "
            f"({printable('; '.join(texts))}); put those files back, or grade anew"
        )


def _print_trail(
    assignment: Assignment, student: str, found: Trail, changed: Sequence[Change]
) -> None:
    newest = found.lines[-1]
    console.print(trail_table(f"{assignment.name} · {student}", found.lines))
    console.print(newest_table(newest))
    if found.problems:
        console.print("[bold red]the trail does not hold[/bold red]:")
        _print_list(found.problems)
    else:
        console.print("the trail holds: each line follows from the one before it")
    console.print(f"SHA-256 of line {newest.number}: {newest.sha256}", highlight=False)
    if changed:
        console.print(f"changed since line {newest.number}:", highlight=False)
        _print_list([change.text for change in changed])
    else:
        console.print(f"nothing has changed since line {newest.number}", highlight=False)


def _print_again(number: int, differences: Sequence[str]) -> None:
    if not differences:
        console.print(f"graded again: the same as line {number}", style="green", highlight=False)
        return
    console.print(f"[red]graded again: not the same as line {number}[/red]:", highlight=False)
    _print_list(differences)


def _print_list(texts: Sequence[str]) -> None:
    for text in texts:
        console.print(f"  {printable(text)}", markup=False, highlight=False, soft_wrap=True)


COMMANDS = (
    Command(
        trail,
        Panel.CLASS,
        "nbassay trail fashion_cnn --student choi.y --again",
        "with --again, something came out otherwise",
    ),
)
