"""Tables and JSON for the terminal."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table

from nbassay.course.names import tell_apart
from nbassay.errors import NbassayError, cannot_write
from nbassay.results import WRITTEN, SubmissionResult
from nbassay.store.kept import write_atomically
from nbassay.texts import Languages, Reading, Text
from nbassay.texts.printable import printable as printable  # noqa: PLC0414 (commands take it from here)
from nbassay.texts.printable import printable_lines as printable_lines  # noqa: PLC0414

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.gradebook import Totals


class SafeConsole(Console):
    """A console that shows text and never obeys it, whatever a table or a line was made of."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the pieces of `renderable`; colours and cursor movements are not in their text."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(printable_lines(piece.text), piece.style)


console = SafeConsole()
err_console = SafeConsole(stderr=True)

MAX_IN_TABLE = 160  # characters; the page has the whole text
_STATUS_STYLE = {"graded": "green", "missing": "yellow", "unreadable": "yellow"}


def report(
    assignment: str,
    results: Sequence[SubmissionResult],
    seconds: float,
    totals: Mapping[str, Totals] = MappingProxyType({}),
    languages: Languages = WRITTEN,
) -> dict[str, Any]:
    """Return the JSON contract of `grade` and `check`.

    Scores are those of the hidden checks; `gradebook` says what the gradebook holds of a student
    who is in `totals`, what persons gave included.
    """
    return {
        "assignment": assignment,
        "max_score": max((result.max_score for result in results), default=0.0),
        "seconds": round(seconds, 3),
        "submissions": [
            result.to_json(languages) | _in_gradebook(totals.get(result.student))
            for result in results
        ],
    }


def _in_gradebook(totals: Totals | None) -> dict[str, Any]:
    return {} if totals is None else {"gradebook": totals.to_json()}


def write_json(target: Path | None, data: dict[str, Any]) -> None:
    """Write `data` to the file `target` ('-' is stdout), or nowhere when it is None.

    Raises:
        NbassayError: if the file cannot be written.
    """
    if target is None:
        return
    text = as_json(data) + "\n"
    if str(target) == "-":
        sys.stdout.write(text)
        return
    write_whole(target, text)


def write_whole(target: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write the file `target`, with the rights `mode`, as a whole or not at all.

    A pipe or a device is written to: putting a file in its place would take it away.

    Raises:
        NbassayError: if it cannot be written.
    """
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            write_atomically(target, content, mode)
    except OSError as error:
        raise NbassayError(cannot_write(target, error)) from error


def write_junit(target: Path | None, results: Sequence[SubmissionResult], reading: Reading) -> None:
    """Write the checks as a JUnit report to the file `target`, or nowhere when it is None.

    Raises:
        NbassayError: if the file cannot be written.
    """
    from nbassay.reports.exports.junit import junit_report
    from nbassay.reports.exports.parts import parts_of_checks

    if target is not None:
        write_whole(target, junit_report([parts_of_checks(result) for result in results], reading))


def add_summary(
    target: Path | None,
    assignment: str,
    results: Sequence[SubmissionResult],
    reading: Reading,
    isolation: Text,
) -> None:
    """Add the marks to the file `target` that a CI service shows, or nowhere when it is None.

    Raises:
        NbassayError: if the file cannot be written.
    """
    from nbassay.reports.exports.job_summary import job_summary
    from nbassay.reports.exports.parts import parts_of_checks

    if target is None:
        return
    found = [(parts_of_checks(result), result.status) for result in results]
    page = job_summary(assignment, found, reading, isolation=isolation)
    try:
        # Added: the service has made the file, and other steps write there too.
        with target.open("a", encoding="utf-8") as file:
            file.write(page)
    except OSError as error:
        raise NbassayError(cannot_write(target, error)) from error


def say(line: str, style: str = "") -> None:
    """Print one line that may hold a name of anybody's, never wrapped."""
    console.print(
        printable(line), style=style or None, markup=False, highlight=False, soft_wrap=True
    )


def as_json(data: Any) -> str:
    """Return `data` as JSON with letters as they are and nothing a terminal would act on."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    # Only texts hold such characters, and there JSON has an escape for each.
    return "".join(
        letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1]
        for letter in text
    )


def results_table(
    title: str,
    results: Sequence[SubmissionResult],
    reading: Reading,
    totals: Mapping[str, Totals] = MappingProxyType({}),
    needs_running: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Table:
    """Return the table at the end of a grading: one row per student.

    The score is that of the gradebook (`totals`), as every page shows it. `needs_running` says of
    students without a new mark why there is none.
    """
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("student", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("first thing to fix", ratio=1)
    named = tell_apart([*(result.student for result in results), *needs_running])
    for result in results:
        style = _STATUS_STYLE.get(result.status, "red")
        status: str = result.status
        if result.left_to_person:
            style, status = "yellow", "waits for you"
        table.add_row(
            escape(printable(named[result.student])),
            _score(result, totals.get(result.student)),
            f"[{style}]{status}[/{style}]",
            f"{result.seconds:.1f}",
            escape(_short(result.first_to_mend, reading)),
        )
    for student, why in needs_running.items():
        reasons = escape(printable("; ".join(why)))
        table.add_row(
            escape(printable(named[student])),
            *("", "[red]old mark[/red]", "", f"needs running: {reasons}"),
        )
    return table


def _score(result: SubmissionResult, totals: Totals | None) -> str:
    if totals is None:
        return f"{result.score:g}/{result.max_score:g}"
    waiting = f"\n{totals.waiting:g} by hand" if totals.waiting else ""
    return f"{totals.earned:g}/{totals.max_score:g}{waiting}"


def _short(message: Text, reading: Reading) -> str:
    """Return the first sentence of `message` in each language that is read, a line each."""
    said = reading.spoken(message)
    firsts = (re.split(r"(?<=[.!?]) ", words, maxsplit=1)[0] for words in said)
    return "\n".join(textwrap.shorten(first, MAX_IN_TABLE) for first in firsts)


def checks_table(result: SubmissionResult, reading: Reading) -> Table:
    """Return the checks of one notebook, one row each."""
    notebooks = ", ".join(each.notebook for each in result.notebooks)
    title = f"{notebooks} · {result.score:g}/{result.max_score:g} · {result.status}"
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("check", overflow="fold", ratio=2)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what was seen", ratio=3)
    for check in result.checks:
        style = {"passed": "green", "failed": "red"}.get(check.outcome, "yellow")
        table.add_row(
            f"[{style}]{escape(check.id.partition('::')[2])}[/{style}]",
            f"{check.points:g}/{check.max_points:g}",
            escape(reading.said(check.message)),
        )
    return table
