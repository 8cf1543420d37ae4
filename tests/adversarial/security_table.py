"""Writes the table of attacks into docs/security.md: `make security`.

Runs every attack through `nbassay grade`, and those that harm nobody through stock nbgrader too.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from class_run import ASSIGNMENTS, HONEST, ClassRun, run_class
from corpus import AIMS, Attack, attacks
from stock import StockResult, run_stock

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"
BEGIN, END = "<!-- made by `make security`: -->", "<!-- end -->"
TITLES = {
    "marks": "On the marks",
    "secrets": "On secrets",
    "grader": "On the grader",
    "machine": "On the machine",
}


def main() -> None:
    """Run everything and write the table."""
    found = attacks()
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        alone = run_class(Path(folder) / "alone", [])
        run = run_class(Path(folder) / "ours", found)
        stock = run_stock(Path(folder) / "stock", found)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    text = "\n\n".join(
        [summary(found, run, stock), of_the_honest(run, alone), *tables(found, run, stock)]
    )
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def summary(found: Sequence[Attack], run: ClassRun, stock: Mapping[str, StockResult]) -> str:
    """Return the figures above the table."""
    gained = [one for one in found if run.row(one.student, one.on)["score"] > 0]
    forging = [stock[one.student] for one in found if one.aim == "marks" and one.stock]
    full = sum(one.score == one.max_score for one in forging)
    some = sum(0 < one.score < one.max_score for one in forging)
    through = sum(one.got_through for one in stock.values())
    return (
        f"{len(found)} attacks, each with no work done. With nbassay {len(gained)} gained points. "
        f"Under stock nbgrader, of the {len(forging)} forging ones that can be run there, {full} "
        f"got full marks and {some} a part; of all {len(stock)} run there, {through} got through "
        "to a secret, a file or a port."
    )


def of_the_honest(run: ClassRun, alone: ClassRun) -> str:
    """Return what became of the honest students in the same class."""
    points = sum(run.row(student, name)["score"] for student in HONEST for name in ASSIGNMENTS)
    most = sum(run.row(student, name)["max_score"] for student in HONEST for name in ASSIGNMENTS)
    seconds = [
        sum(each.row(HONEST[0], name)["seconds"] for name in ASSIGNMENTS) for each in (alone, run)
    ]
    return (
        f"The honest students among them got {points:g} of {most:g} points; a run of both notebooks "
        f"took {seconds[0]:.1f} s in a class of their own and {seconds[1]:.1f} s here, two at a "
        "time on this machine's processors, the first of each class importing the libraries."
    )


def tables(found: Sequence[Attack], run: ClassRun, stock: Mapping[str, StockResult]) -> list[str]:
    """Return one table for each aim."""
    made = []
    for aim in AIMS:
        lines = [
            f"### {TITLES[aim]}",
            "",
            "| attack | stock nbgrader | nbassay | what stops it |",
            "|---|---|---|---|",
        ]
        lines += [_line(one, run, stock) for one in found if one.aim == aim]
        made.append("\n".join(lines))
    return made


def _line(one: Attack, run: ClassRun, stock: Mapping[str, StockResult]) -> str:
    row = run.row(one.student, one.on)
    theirs = "not run"
    if one.student in stock:
        result = stock[one.student]
        theirs = f"{result.score:g} of {result.max_score:g}"
        theirs += ", got through" if result.got_through else ""
    ours = f"{row['score']:g} of {row['max_score']:g}, {row['status']}"
    what, stopped = (text.replace("|", "\\|") for text in (one.what, one.stopped_by))
    return f"| `{one.name}`: {what} | {theirs} | {ours} | {stopped} |"


if __name__ == "__main__":
    main()
