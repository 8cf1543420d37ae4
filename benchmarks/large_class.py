"""One run of a very large class: does memory stay flat, and time in proportion? `make large`.

    python benchmarks/large_class.py --students 1000

Every so often the memory of all processes, what is done, and the sizes of what is kept are noted.
The table goes into docs/performance.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import class_cost
import page
from classes import ClassSize
from measure import MIB, memory_of

from nbassay.course.layout import Course

EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class Point:
    """How far a run was after so many seconds, with bytes held and kept."""

    seconds: float
    done: int
    memory: int
    trainings: int
    evidence: int


def watched(course: Course, assignment: str) -> list[Point]:
    """Grade the class and return what was seen on the way."""
    points = []
    started = time.monotonic()
    with (course.root / "large.log").open("wb") as log:
        command = [sys.executable, "-m", "nbassay", "grade", assignment]
        process = subprocess.Popen(command, cwd=course.root, stdout=log, stderr=log)
        while process.poll() is None:
            time.sleep(EVERY_SECONDS)
            points.append(
                Point(
                    time.monotonic() - started,
                    sum(1 for _ in course.root.glob(f"autograded/*/{assignment}")),
                    memory_of(process.pid),
                    _size(course.state / "trainings"),
                    _size(course.state / "evidence") + _size(course.state / "arrays"),
                )
            )
    if process.returncode != 0:
        raise RuntimeError((course.root / "large.log").read_text(errors="replace")[-3000:])
    return points


def table(points: list[Point], students: int) -> str:
    """Return a line for each tenth of the class; the first holds the start as well."""
    lines = [
        "| graded | s | s a submission since the line before | MiB of all processes "
        "| MiB of trainings kept | MiB of evidence kept |",
        "|---|---|---|---|---|---|",
    ]
    before: Point | None = None
    for tenth in range(1, 11):
        point = next((p for p in points if p.done >= students * tenth // 10), points[-1])
        done = point.done - (before.done if before else 0)
        seconds = point.seconds - (before.seconds if before else 0)
        last = before or point
        memory = max(p.memory for p in points if last.seconds <= p.seconds <= point.seconds)
        lines.append(
            f"| {point.done} | {point.seconds:.0f} | {seconds / max(done, 1):.2f} "
            f"| {memory / MIB:,.0f} | {point.trainings / MIB:.1f} | {point.evidence / MIB:,.0f} |"
        )
        before = point
    return "\n".join(lines)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main(
    students: Annotated[int, typer.Option(help="How many; a fifth of them made a mistake.")] = 1000,
    assignment: Annotated[str, typer.Option(help="The assignment.")] = "college",
) -> None:
    """Grade a large class and write what was seen into docs/performance.md."""
    with tempfile.TemporaryDirectory(prefix="large-") as name:
        size = ClassSize(students, students // 5)
        course = class_cost.released(Path(name) / "course", assignment, size)
        text = table(watched(course, assignment), students)
    page.fill("large", text)
    typer.echo(text)


if __name__ == "__main__":
    typer.run(main)
