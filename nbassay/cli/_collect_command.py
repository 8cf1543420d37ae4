"""`collect`: from what a learning system hands an instructor into `submitted/`."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.markup import escape
from rich.table import Table

from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import AssignmentArgument, CourseOption, JsonOption, require_named_place
from nbassay.cli._progress import show_status
from nbassay.cli._show import console, printable, write_json, write_whole
from nbassay.course.layout import Course
from nbassay.errors import ExitCode, NbassayError

if TYPE_CHECKING:  # what it reads stamps with takes seconds to import
    from nbassay.handing_in import Collected, Outcome, Taken

_STYLE = {"new": "green", "same": "dim", "replaced": "yellow", "kept": "red"}
_OUTCOME: dict[Outcome, str] = {
    "new": "new",
    "same": "there already",
    "replaced": "replaced",
    "kept": "differs, left as it is",
}
_MOST_NAMED = 20  # students of whom there is nothing


class AttemptName(StrEnum):
    """Which of a student's attempts counts."""

    last = "last"
    first = "first"


def collect(
    assignment: AssignmentArgument,
    downloads: Annotated[
        list[Path], typer.Argument(metavar="DOWNLOAD", help="Zips or folders, as downloaded.")
    ],
    roster: Annotated[
        Path | None,
        typer.Option(
            help="CSV that says who is who: a column student, and one called after the system "
            "(canvas, moodle, ...) or id; what systems export does too. Otherwise the course's "
            "roster.csv."
        ),
    ] = None,
    student_column: Annotated[
        str, typer.Option(help="The roster's column of students, if not student.")
    ] = "",
    id_column: Annotated[
        str, typer.Option(help="The roster's column of what the system knows people by.")
    ] = "",
    new_roster: Annotated[
        Path | None,
        typer.Option(
            callback=require_named_place,
            help="Only write a roster to be filled in, of everybody in the downloads.",
        ),
    ] = None,
    files: Annotated[
        Path | None, typer.Option(help="CSV with columns file,student, for what names nobody.")
    ] = None,
    system: Annotated[
        str,
        typer.Option(
            help="canvas, moodle, blackboard, brightspace, gradescope, teams, github or folders, "
            "where that cannot be seen."
        ),
    ] = "",
    title: Annotated[
        list[str] | None,
        typer.Option(
            help="What the system calls the assignment (Blackboard, Teams, GitHub); again for "
            "others that it is to be told from."
        ),
    ] = None,
    zone: Annotated[
        str, typer.Option(help="Zone of times that name none, such as Asia/Seoul.")
    ] = "",
    attempt: Annotated[
        AttemptName, typer.Option(help="Which of a student's attempts counts.")
    ] = AttemptName.last,
    groups: Annotated[
        bool,
        typer.Option(
            "--groups", help="Work counts for everybody of the roster's column group, or of its id."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be put where; write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what differs from the download.")
    ] = False,
    json_file: JsonOption = None,
    course: CourseOption = Path(),
) -> None:
    """Put downloads of a learning system into submitted/; exit 1 if something was not placed."""
    from nbassay.handing_in import Rules, find_people, list_people, read_file_table, read_people
    from nbassay.handing_in import collect as collect_downloads

    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    if new_roster is not None:
        _write_roster(new_roster, list_people(downloads, chosen, system, title or ()))
        return
    rules = Rules(
        roster=read_people(roster, student_column, id_column)
        if roster
        else find_people(opened.root),
        files=read_file_table(files) if files else {},
        groups=groups,
        zone=_zone(zone),
        attempt=attempt.value,
    )
    with show_status("reading the downloads"):
        done = collect_downloads(
            chosen,
            downloads,
            rules,
            system=system,
            titles=title or (),
            force=force,
            dry_run=dry_run,
        )
    if str(json_file) != "-":
        systems = ", ".join(dict.fromkeys(name for _, name in done.systems))
        wet = " · nothing is written" if dry_run else ""
        console.print(_table(f"{chosen.name} · {systems}{wet}", done))
        _print_rest(done, dry_run=dry_run)
    write_json(json_file, {"assignment": chosen.name, "dry_run": dry_run} | _as_json(done))
    if not done.is_whole:
        raise typer.Exit(ExitCode.BELOW_BAR)


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NbassayError(
            f"no time zone {name!r}; name one as Asia/Seoul, Europe/Berlin or UTC"
        ) from error


def _write_roster(target: Path, table: str) -> None:
    if target.exists():
        raise NbassayError(f"{target} is there already; name a new file, or remove it")
    write_whole(target, table)
    _print(f"{target}: {table.count(chr(10)) - 1} people; fill in the column student")


def _table(title: str, done: Collected) -> Table:
    table = Table(title=escape(printable(title)), title_justify="left", expand=True)
    table.add_column("student", overflow="fold", ratio=2)
    table.add_column("known as", overflow="fold", ratio=2)
    table.add_column("handed in", overflow="fold", ratio=3)
    table.add_column("when (UTC)", overflow="fold", ratio=2)
    table.add_column("", overflow="fold", ratio=3)
    for one in done.taken:
        hand_in = one.chosen.hand_in
        style = _STYLE[one.outcome]
        notes = [escape(printable(note)) for note in _notes(one)]
        table.add_row(
            escape(printable(one.chosen.student)),
            "\n".join(escape(printable(said)) for said in (hand_in.who, hand_in.name) if said),
            "\n".join(escape(printable(line)) for line in _handed_in(one)),
            "\n".join(_when(one)),
            "\n".join([f"[{style}]{_OUTCOME[one.outcome]}[/{style}]", *notes]),
        )
    return table


def _notes(one: Taken) -> list[str]:
    return [*one.chosen.notes, *one.chosen.hand_in.notes, *one.arranged.notes]


def _handed_in(one: Taken) -> list[str]:
    """Return notebooks with what they were called, where that differs; else the files."""
    found = [
        place if place == f"{name}.ipynb" else f"{name}.ipynb ← {place}"
        for name, place in one.arranged.notebooks.items()
    ]
    return found or list(one.chosen.hand_in.places[:4])


def _when(one: Taken) -> list[str]:
    hand_in = one.chosen.hand_in
    said = [f"{hand_in.when:%Y-%m-%d %H:%M:%S}"] if hand_in.when else []
    said += ["late"] if hand_in.late else []
    if one.chosen.attempts > 1:
        said.append(f"attempt {one.chosen.attempt} of {one.chosen.attempts}")
    return said


def _print_rest(done: Collected, *, dry_run: bool) -> None:
    counted: Counter[Outcome] = Counter(one.outcome for one in done.taken)
    parts = [f"{counted[name]} {words}" for name, words in _OUTCOME.items() if counted[name]]
    _print(f"{_count(len(done.taken), 'student')}: {', '.join(parts) or 'nothing taken'}")
    if counted["kept"]:
        _print("what differs is replaced by the same command with --force")
    late = sum(one.chosen.hand_in.late and not one.chosen.hand_in.when for one in done.taken)
    if late:
        _print(
            f"{late} late by the system's mark, which says no time: nbgrader counts them on time"
        )
    if done.missing:
        more = len(done.missing) - _MOST_NAMED
        named = ", ".join(done.missing[:_MOST_NAMED]) + (f", and {more} more" if more > 0 else "")
        _print(f"nothing of {len(done.missing)} in the roster: {named}")
    if done.left_out:
        where = "" if dry_run else f", kept in {done.kept_in}"
        _print(f"{_count(len(done.left_out), 'file')} not placed{where}:")
    for _, one in done.left_out:
        _print(f"  {one.place}: {one.why}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _print(line: str) -> None:
    console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def _as_json(done: Collected) -> dict[str, Any]:
    return {
        "downloads": [{"download": place, "system": name} for place, name in done.systems],
        "students": [_student_json(one) for one in done.taken],
        "not_placed": [
            {"download": name, "file": one.place, "reason": one.why} for name, one in done.left_out
        ],
        "missing": list(done.missing),
    }


def _student_json(one: Taken) -> dict[str, Any]:
    hand_in = one.chosen.hand_in
    return {
        "student": one.chosen.student,
        "outcome": one.outcome,
        "download": hand_in.download.place,
        "id": hand_in.who,
        "name": hand_in.name,
        "files": list(hand_in.places),
        "notebooks": dict(one.arranged.notebooks),
        "submitted": None if hand_in.when is None else hand_in.when.isoformat(),
        "late": hand_in.late,
        "attempt": one.chosen.attempt,
        "attempts": one.chosen.attempts,
        "group": list(hand_in.students),
        "notes": _notes(one),
    }


COMMANDS = (
    Command(
        collect,
        Panel.CLASS,
        "nbassay collect fashion_cnn submissions.zip --dry-run",
        "something was not placed",
    ),
)
