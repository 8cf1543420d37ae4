"""`bundle`: an assignment in one archive, to be graded elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nbassay.bundling.extras import Extra
from nbassay.cli._command import Command, Panel
from nbassay.cli._flags import (
    AssignmentArgument,
    BudgetName,
    BudgetOption,
    CourseOption,
    JsonOption,
    LangOption,
    require_place,
)
from nbassay.cli._remarks import warn_of_asserts
from nbassay.cli._show import say, write_json, write_whole
from nbassay.course.layout import Assignment, Course
from nbassay.errors import NbassayError
from nbassay.texts import Languages

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.bundling.bundle import Bundle
    from nbassay.bundling.gradescope_archive import Wanted

_CLOSED = 0o600


def bundle(
    assignment: AssignmentArgument,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write (default: ASSIGNMENT-bundle.zip, -gradescope.zip)."),
    ] = None,
    gradescope: Annotated[
        bool, typer.Option("--gradescope", help="An autograder for Gradescope.")
    ] = False,
    extra: Annotated[
        list[Extra] | None,
        typer.Option("--with", help="Put this in as well."),
    ] = None,
    budget: BudgetOption = BudgetName.fast,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    json_file: JsonOption = None,
    lang: LangOption = "both",
    course: CourseOption = Path(),
) -> None:
    """Put an assignment with graders, data and environment into one archive, to be graded elsewhere.

    Budget and language are those of the autograder for Gradescope.
    """
    opened = Course.open(course)
    chosen = opened.assignment(assignment)
    Languages.of(opened.root).reading(lang)  # also where no autograder is there to say anything
    kind = "gradescope" if gradescope else "bundle"
    target = out or Path(f"{chosen.name}-{kind}.zip")
    require_place("--out", target)
    if target.exists() and not force:
        raise NbassayError(f"{target} is there already; --force overwrites it")
    made, wanted = _make(chosen, extra or [], budget, lang, gradescope=gradescope)
    content, digest = made.pack()
    write_whole(target, content, _CLOSED)
    if str(json_file) != "-":
        _show(made, target, len(content))
        warn_of_asserts(chosen)
        if wanted is not None:
            _show_wanted(wanted)
    write_json(
        json_file,
        {
            "assignment": chosen.name,
            "file": str(target),
            "sha256": digest,
            "files": sorted(made.files),
            "without": list(made.without),
            "gradescope": None if wanted is None else vars(wanted),
            "notes": list(made.notes),
        },
    )


def _make(
    assignment: Assignment, extras: Sequence[Extra], budget: BudgetName, lang: str, gradescope: bool
) -> tuple[Bundle, Wanted | None]:
    from nbassay.bundling.bundle import make_bundle
    from nbassay.bundling.gradescope_archive import make_autograder

    if not gradescope:
        return make_bundle(assignment, extras), None
    if extras:
        raise NbassayError("--with is for a bundle of your own; Gradescope gets none of that")
    return make_autograder(assignment, budget.value, lang)


def _show(made: Bundle, target: Path, size: int) -> None:
    say(f"{target}: {len(made.files)} files, {size / 1e6:.1f} MB, {made.pinned} packages pinned")
    if made.without:
        say(f"not in it: {', '.join(made.without)}")
    say("hidden graders are in it: keep it where no student reads", "yellow")
    for note in made.notes:
        say(f"note: {note}", "yellow")


def _show_wanted(wanted: Wanted) -> None:
    from nbassay.bundling.gradescope_archive import BASE_IMAGE, MOST_MINUTES, USUAL_MEMORY_MB

    say("in Gradescope, set:")
    say(f"  Autograder Points    {wanted.points:g}")
    say(f"  Base Image OS        {BASE_IMAGE}")
    say(
        f"  Container            at least {wanted.memory_mb:,} MB of memory and "
        f"{wanted.processors:g} processor ({USUAL_MEMORY_MB} MB and half a processor otherwise)"
    )
    say(f"  Autograder Timeout   {min(wanted.minutes, MOST_MINUTES)} minutes")
    if wanted.by_hand:
        say(f"  a question for what persons mark: {wanted.by_hand:g} points", "yellow")
    if wanted.minutes > MOST_MINUTES:
        say(
            f"note: its limits allow {wanted.minutes} minutes, Gradescope {MOST_MINUTES}: what takes "
            "longer gets 0 and no tests; lower total_seconds or marking_seconds in assignment.toml",
            "yellow",
        )


COMMANDS = (
    Command(bundle, Panel.CLASS, "nbassay bundle fashion_cnn --gradescope --out autograder.zip"),
)
