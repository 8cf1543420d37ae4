"""`export`: marks and feedback for where they are wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import AssignmentArgument, CourseOption, JsonOption, LangOption
from nbassay.cli._show import say, write_json
from nbassay.course.layout import Course
from nbassay.course.roster import find_roster, read_roster
from nbassay.texts import Languages

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.reports.exports.order import Export

_MOST_NAMED = 10
_FORMS = "canvas, moodle, moodle-import, blackboard, brightspace, gradescope, classroom50, junit"


def export(
    assignment: AssignmentArgument,
    to: Annotated[str, typer.Option("--to", metavar="FORM", help=f"One of {_FORMS}.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="The file of that system to fill in; it is not changed."),
    ] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Feedback pages as a zip, in place of marks.")
    ] = False,
    column: Annotated[
        str, typer.Option(help="Heading, title or number of the column that takes the marks.")
    ] = "",
    scale: Annotated[
        bool | None,
        typer.Option(
            "--scale/--no-scale", help="Convert marks to the points there, or write them as is."
        ),
    ] = None,
    maximum: Annotated[
        float | None, typer.Option(min=0, help="The points there, where no file says so.")
    ] = None,
    key: Annotated[
        str, typer.Option(help="moodle-import: the column of the roster that names users.")
    ] = "",
    roster: Annotated[
        Path | None, typer.Option(help="Who is who (default: roster.csv of the course).")
    ] = None,
    student: Annotated[list[str] | None, typer.Option(help="Only this student.")] = None,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Also marks that wait for a person, as they are.")
    ] = False,
    zero_missing: Annotated[
        bool, typer.Option("--zero-missing", help="0 for who handed in nothing and has no mark.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to (default: exports/ASSIGNMENT).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Put the gradebook's marks into a file that Canvas, Moodle and others take."""
    from nbassay.reports.exports.class_marks import read_class_marks
    from nbassay.reports.exports.exporting import FOLDER, choose_form, make_export, write_export
    from nbassay.reports.exports.order import Order

    form = choose_form(to)
    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    reading = Languages.of(opened.root).reading(lang)
    order = Order(
        assignment=chosen,
        marks=read_class_marks(chosen),
        roster=read_roster(roster) if roster else find_roster(opened.root),
        reading=reading,
        source=source,
        column=column,
        maximum=maximum,
        scale=scale,
        key=key,
        zero_missing=zero_missing,
    )
    named = [opened.student(name) for name in student or ()]
    made = make_export(order, to, named, feedback=feedback, unfinished=unfinished)
    folder = out or opened.root / FOLDER / chosen.name
    paths = write_export(made, folder, source, overwrite=force)
    if str(json_file) != "-":
        _show(made, paths, form.feedback_goes_to if feedback else form.goes_to)
    head = {"assignment": chosen.name, "to": to, "files": [str(path) for path in paths]}
    write_json(json_file, head | made.to_json())


def _show(made: Export, paths: list[Path], goes_to: str) -> None:
    count = len(made.placed)
    what = f"{count} of {count + len(made.left_out)}"
    where = f", in the column {made.column}" if made.column else ""
    for path in paths[:_MOST_NAMED]:
        say(str(path))
    if len(paths) > _MOST_NAMED:
        say(f"and {len(paths) - _MOST_NAMED} more files")
    say(f"{what} are in it{where}")
    for one in made.left_out[:_MOST_NAMED]:
        say(f"left out: {one.student}: {one.why}", "yellow")
    if len(made.left_out) > _MOST_NAMED:
        say(f"and {len(made.left_out) - _MOST_NAMED} more (--json has all)", "yellow")
    for text in made.warnings:
        say(f"note: {text}", "yellow")
    say(f"goes to {goes_to}")


COMMANDS = (
    Command(export, Panel.BACK, "nbassay export fashion_cnn --to canvas --from gradebook.csv"),
)
