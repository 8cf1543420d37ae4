"""The audit trail of a submission as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from nbassay.cli._show import printable
from nbassay.store.trail import Change, JsonObject, Line, changes

if TYPE_CHECKING:  # the gradebook takes seconds to import
    from nbassay.gradebook import Totals

_NOT_KNOWN = "not known"
_DIGITS = 16  # of a hash: enough to tell files apart, and it fits; --json has all of them


def trail_table(title: str, lines: Sequence[Line]) -> Table:
    """Return one row for each grading, the newest last."""
    table = Table(title=escape(printable(title)), title_justify="left", expand=True)
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("marked (UTC)", no_wrap=True)
    table.add_column("checks", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("what was new", ratio=1, overflow="fold")
    for before, line in zip((None, *lines), lines, strict=False):
        facts = line.facts
        _add_row(
            table,
            line.number,
            _time(facts["time"]),
            f"{facts['score']:g}/{facts['max_score']:g}",
            facts["status"],
            "first grading" if before is None else _describe_changes(changes(before.facts, facts)),
        )
    return table


def describe_standing(totals: Totals) -> str:
    """Return the line that says what the gradebook holds, what persons gave included."""
    notes = [
        f"{totals.waiting:g} wait for you" if totals.waiting else "",
        f"{totals.late_penalty:g} taken off for handing in late" if totals.late_penalty else "",
    ]
    said = "; ".join(note for note in notes if note)
    points = f"{totals.earned:g}/{totals.max_score:g}"
    return f"the gradebook holds {points}, marks by hand included" + (f" ({said})" if said else "")


def _describe_changes(found: Sequence[Change]) -> str:
    return "\n".join(change.text for change in found) or "nothing; it was run or marked anew"


def newest_table(line: Line) -> Table:
    """Return what the newest line says, with hashes cut short."""
    table = Table(
        title=f"line {line.number}, the newest (hashes cut short; --json FILE has them whole)",
        title_justify="left",
        expand=True,
        show_header=False,
    )
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    entries = line.facts["notebooks"]
    for name, entry in entries.items():
        for label, value in _notebook(name, entry):
            _add_row(table, label, value)
        table.add_section()
    shared: dict[str, str] = {}
    for entry in entries.values():
        shared |= dict(_conditions(entry))
    for label, value in shared.items():
        _add_row(table, label, value)
    return table


def _add_row(table: Table, *cells: Any) -> None:
    """Add a row of texts, each of which may come from a submission."""
    lines = (str(cell).split("\n") for cell in cells)
    table.add_row(*("\n".join(escape(printable(cell)) for cell in each) for each in lines))


def _notebook(name: str, entry: JsonObject) -> Iterator[tuple[str, str]]:
    yield name, f"{entry['score']:g}/{entry['max_score']:g}, {entry['status']}"
    place = entry.get("handed_in_as", "")  # older lines do not say
    yield "  handed in", _file(entry["file"]) + (f", as {place}" if place else "")
    for file, sha256 in entry["files"].items():
        yield "  beside it", f"{_short(sha256)} {file}"
    if entry["run"] is None:
        yield "  run", "not at all"
        return
    yield "  run", _run(entry["run"], entry["ran"])
    yield "  evidence", _short(entry["evidence"])
    yield "  marks", _short(entry["marks"])


def _file(file: JsonObject | None) -> str:
    if file is None:
        return "nothing"
    sha256 = file["sha256"]
    return f"{_short(sha256) if sha256 else 'unreadable'}, {file['bytes']:,} bytes"


def _short(sha256: str) -> str:
    return sha256[:_DIGITS]


def _run(run: JsonObject, ran: bool) -> str:
    values = {name: _NOT_KNOWN if value is None else value for name, value in run.items()}
    source = "for this mark" if ran else "earlier; its evidence was used"
    ending = f"{values['status']} {values['detail']}".strip()
    return (
        f"{source}: {_time(values['started'])} to {_time(values['ended'])} UTC, "
        f"{values['seconds']} s, peak {values['peak_memory_mb']} MB, {ending}"
    )


def _conditions(entry: JsonObject) -> Iterator[tuple[str, str]]:
    epochs = "" if entry["fast_epochs"] is None else f", {entry['fast_epochs']} epochs"
    yield "budget", f"{entry['budget']}{epochs}"
    yield "isolation", entry["isolation"]
    for label, key in (("limits", "limits"), ("versions", "versions"), ("data sets", "data")):
        yield label, ", ".join(f"{name} {value}" for name, value in entry[key].items()) or "none"
    yield "system", f"{entry['system']}, {entry['machine']}"
    for key in ("release", "graders", "code"):
        yield key, "\n".join(f"{_short(sha256)} {name}" for name, sha256 in entry[key].items())


def _time(moment: Any) -> str:
    return str(moment).removesuffix("+00:00").replace("T", " ")
