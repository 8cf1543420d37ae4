"""`adopt` of an Otter notebook: what comes of each question, and what is not as it was."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbassay.cli._show import say, write_json

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.authoring.otter import CarriedQuestion, Takeover


def adopt_otter(
    notebook: Path, course: Path, name: str, *, write: bool, json_file: Path | None
) -> None:
    """Take the master notebook in, or show what would come of it."""
    from nbassay.authoring.otter import take_over, write_takeover

    found = take_over(notebook, course, name)
    written = write_takeover(found) if write else []
    if str(json_file) != "-":
        _show_questions(found)
        _show_notices(found)
        _show_files(found, written)
        _show_next(found, notebook, course, name, written=write)
    write_json(json_file, _as_json(found, written))


def _show_questions(found: Takeover) -> None:
    total = sum(question.points for question in found.questions)
    say(f"{found.name}: {found.notebook} of Otter, {total:g} points, by its own tests")
    for question in found.questions:
        say(f"  {question.name}: {', '.join(_parts(question)) or 'no points'}")


def _parts(question: CarriedQuestion) -> list[str]:
    tests = [
        f"{test.grade_id} {test.points:g}{' hidden' if test.hidden else ''}"
        for test in question.tests
    ]
    return tests if question.by_hand is None else [*tests, f"by hand {question.by_hand:g}"]


def _show_notices(found: Takeover) -> None:
    if found.notices:
        say("not as it was in Otter:", "yellow")
    for notice in found.notices:
        say(f"  {notice.place}: {notice.what}; {notice.advice}", "yellow")
    for remark in found.adoption.remarks:
        say(f"not heeded: {remark}", "yellow")


def _show_files(found: Takeover, written: list[str]) -> None:
    for place in written:
        say(f"{place} written")
    for place in () if written else found.lacking:
        say(f"to be written: {place}")


def _show_next(found: Takeover, notebook: Path, course: Path, name: str, *, written: bool) -> None:
    where = "" if course == Path() else f" --course {shlex.quote(str(course))}"
    if not written and found.lacking:
        again = f"{shlex.quote(str(notebook))}{f' --as {name}' if name else ''}{where} --write"
        say(f"nothing is changed yet; `nbassay adopt {again}` writes it")
        return
    if not found.lacking:
        say("nothing is lacking")
    say(
        "marks of its tests can be forged by the student's code, as in Otter; those of hidden "
        "graders cannot",
        "yellow",
    )
    release, museum = (f"nbassay {verb} {found.name}{where}" for verb in ("release", "museum"))
    say(f"next: {release} && {museum}")


def _as_json(found: Takeover, written: list[str]) -> dict[str, Any]:
    return {
        "course": str(found.adoption.root),
        "assignment": found.name,
        "notebook": found.notebook,
        "questions": [
            {
                "name": question.name,
                "points": question.points,
                "by_hand": question.by_hand,
                "tests": [
                    {"cell": test.grade_id, "points": test.points, "hidden": test.hidden}
                    for test in question.tests
                ],
            }
            for question in found.questions
        ],
        "not_as_it_was": [vars(notice) for notice in found.notices],
        "files_lacking": found.lacking,
        "written": written,
    }
