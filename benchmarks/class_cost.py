"""What a class costs, side by side on the same submissions: `make bench`.

    python benchmarks/class_cost.py --assignment college --sizes 1,10,30,60,100 --stock 3

Stock nbgrader takes one submission after another, so a few of them say what each costs; nbassay
grades whole classes. Everything is run here and now, one after another, on a machine that should
have nothing else to do; the result is a table and a picture in docs/performance.md.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import classes
import matplotlib
import numpy as np
import otter
import page
from classes import ClassSize
from measure import Cost, measure

from nbassay import data
from nbassay.course.layout import Course

matplotlib.use("Agg")
from matplotlib import pyplot as plt

STOCK, OTTER = "nbgrader autograde", "otter run"
FULL, COLD = "full budget", "fast budget, nothing kept"
WARM, AGAIN = "fast budget, trainings kept", "regrade, graders changed"
FLOOR = "floor: own cells, plain warm kernels"
GRADE = ("-m", "nbassay", "grade")
# What is removed for a run that has only the trainings of the one before.
MADE = ("evidence", "marks", "results", "recorded", "trail")


@dataclass(frozen=True)
class Row:
    """What one contender took for a class of so many."""

    contender: str
    students: int
    cost: Cost
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def each(self) -> float:
        """Wall seconds a submission."""
        return self.cost.seconds / self.students


def run_stock(folder: Path, assignment: str, size: ClassSize) -> Row:
    """Grade a class with nbgrader alone."""
    course = classes.make(folder, assignment, size, stock=True)
    environment = _environment(course, assignment)
    shutil.rmtree(folder / "release")  # nbgrader makes its own
    measure(["python", "-m", "nbgrader", "generate_assignment", assignment], folder, environment)
    command = ["python", "-m", "nbgrader", "autograde", assignment]
    return Row(STOCK, size.students, measure(command, folder, environment))


def run_otter(folder: Path, assignment: str, students: int) -> list[Row]:
    """Grade a few submissions with Otter-Grader; no row where it cannot be installed."""
    commands = otter.environment(folder / "environment")
    if commands is None:
        typer.echo("Otter-Grader could not be installed here and is left out")
        return []
    home = data.build_keras_home(
        Course.open(classes.ROOT).assignment(assignment).datasets, folder / "data"
    )
    keras = {"KERAS_HOME": str(home)} if home else {}
    return [
        Row(OTTER, students, otter.run(commands, folder / "class", assignment, students, keras))
    ]


def run_full(folder: Path, assignment: str, size: ClassSize) -> Row:
    """Grade a class with every epoch trained as it is written."""
    course = released(folder, assignment, size)
    return Row(FULL, size.students, _ours(course, assignment, *GRADE, "{}", "--budget", "full"))


def run_ours(folder: Path, assignment: str, size: ClassSize) -> list[Row]:
    """Grade one class from nothing, with its trainings kept, and with changed graders."""
    course = released(folder, assignment, size)
    rows = [Row(COLD, size.students, _ours(course, assignment, *GRADE, "{}"))]
    for part in MADE:
        shutil.rmtree(course.state / part, ignore_errors=True)
    shutil.rmtree(folder / "autograded")
    rows.append(Row(WARM, size.students, _ours(course, assignment, *GRADE, "{}")))
    rows[-1].parts.update(_parts(course, size.students))
    for grader in (folder / "graders" / assignment).glob("test_*.py"):
        grader.write_text(grader.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    regraded = _ours(course, assignment, "-m", "nbassay", "regrade", "{}")
    return [*rows, Row(AGAIN, size.students, regraded)]


def run_floor(folder: Path, assignment: str, size: ClassSize) -> Row:
    """Run the cells of a class without any grading or training."""
    course = classes.make(folder, assignment, size)
    script = str(Path(__file__).parent / "floor.py")
    jobs = str(len(os.sched_getaffinity(0)))
    return Row(FLOOR, size.students, _ours(course, assignment, script, "{}", "--jobs", jobs))


def released(folder: Path, assignment: str, size: ClassSize) -> Course:
    """Make a class of a course whose release is known to the gradebook, as for stock nbgrader."""
    course = classes.make(folder, assignment, size)
    _ours(course, assignment, "-m", "nbassay", "release", "{}")
    return course


def _ours(course: Course, assignment: str, *command: str) -> Cost:
    parts = (part.format(assignment) for part in command)
    return measure(["python", *parts], course.root, _environment(course, assignment))


def _environment(course: Course, assignment: str) -> dict[str, str]:
    """Return a PATH that begins with this environment, and where Keras finds the data sets."""
    home = data.build_keras_home(course.assignment(assignment).datasets, course.state / "data")
    own = str(Path(sys.executable).parent)
    keras = {"KERAS_HOME": str(home)} if home else {}
    return {"PATH": os.pathsep.join([own, os.environ.get("PATH", "")]), **keras}


def _parts(course: Course, students: int) -> dict[str, float]:
    """Return seconds a submission of a graded class, by what they went to."""
    cells = walls = 0.0
    for outcome in course.state.glob("evidence/*/*/outcome.json"):
        record = json.loads((outcome.parent / "run.json").read_text(encoding="utf-8"))
        own = sum(cell["seconds"] for cell in record["cells"])
        cells += own
        walls += json.loads(outcome.read_text(encoding="utf-8"))["seconds"] - own
    return {
        "the notebooks' own cells": cells / students,
        "starting and ending kernels, walls, what is captured": walls / students,
    }


def slope(rows: list[Row], contender: str) -> tuple[float, float]:
    """Return wall and processor seconds of one more submission: least squares over class sizes."""
    mine = [row for row in rows if row.contender == contender and row.students > 1]
    students = [row.students for row in mine]
    wall = np.polyfit(students, [row.cost.seconds for row in mine], 1)[0]
    cpu = np.polyfit(students, [row.cost.cpu_seconds for row in mine], 1)[0]
    return float(wall), float(cpu)


def table(assignment: str, rows: list[Row]) -> str:
    """Return the rows as Markdown, with ratios to stock nbgrader of the same run."""
    stock = next((row for row in rows if row.contender == STOCK), None)
    order = list(dict.fromkeys(row.contender for row in rows))
    lines = [
        f"### {assignment}",
        "",
        "| | students | s | s a submission | CPU s a submission | peak MiB | times stock's throughput |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: order.index(row.contender)):
        ratio = f"{stock.each / row.each:.1f}" if stock else ""
        cpu = row.cost.cpu_seconds / row.students
        lines.append(
            f"| {row.contender} | {row.students} | {row.cost.seconds:.1f} | {row.each:.2f} "
            f"| {cpu:.2f} | {row.cost.peak_mb:,.0f} | {ratio} |"
        )
    return "\n".join([*lines, "", *_slopes(rows)])


def _slopes(rows: list[Row]) -> list[str]:
    sizes = {row.students for row in rows if row.contender == WARM and row.students > 1}
    floor = [row for row in rows if row.contender == FLOOR and row.students > 1]
    if len(sizes) < 2:
        return []
    wall, cpu = slope(rows, WARM)
    largest = max((row for row in rows if row.parts), key=lambda row: row.students)
    parts = ", ".join(f"{seconds:.2f} s {name}" for name, seconds in largest.parts.items())
    text = (
        f"One more submission, its trainings kept: {wall:.2f} s, {cpu:.2f} processor seconds. "
        f"Of its sandboxes, in the class of {largest.students}: {parts}."
    )
    if len(floor) > 1:
        least, work = slope(rows, FLOOR)
        text += (
            f" The floor: {least:.2f} s, {work:.2f} processor seconds; one more submission is "
            f"{wall / least:.2f} and {cpu / work:.2f} times it."
        )
    wall, cpu = slope(rows, AGAIN)
    return [text, "", f"One more to regrade: {wall:.2f} s, {cpu:.2f} processor seconds."]


def picture(assignment: str, rows: list[Row]) -> Path:
    """Draw cost against class size; return the file."""
    figure, axes = plt.subplots(figsize=(9, 4.5), dpi=120)
    for name in dict.fromkeys(row.contender for row in rows):
        mine = sorted((row.students, row.cost.seconds) for row in rows if row.contender == name)
        line, label = "o-", name
        if name in {STOCK, OTTER, FULL}:
            each = mine[-1][1] / mine[-1][0]
            mine = [(size, size * each) for size in sorted({row.students for row in rows})]
            line, label = "--", f"{name} (head count times one)"
        axes.plot(*zip(*mine, strict=True), line, label=label)
    axes.set(xlabel="students", ylabel="seconds", title=f"Grading {assignment}")
    axes.set(xscale="log", yscale="log")
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    path = classes.ROOT / "docs" / "images" / f"cost-{assignment}.png"
    figure.savefig(path, bbox_inches="tight")
    return path


def main(
    assignment: Annotated[str, typer.Option(help="The assignment.")] = "college",
    sizes: Annotated[str, typer.Option(help="Class sizes.")] = "1,10,30,60,100",
    stock: Annotated[int, typer.Option(help="Submissions that stock nbgrader grades.")] = 3,
    full: Annotated[int, typer.Option(help="Submissions with the full budget; 0 for none.")] = 1,
    others: Annotated[int, typer.Option(help="Submissions for Otter-Grader; 0 for none.")] = 1,
    floor: Annotated[str, typer.Option(help="Class sizes for the floor.")] = "10,30",
) -> None:
    """Measure, and write docs/performance.md."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        rows.append(run_stock(place / "stock", assignment, ClassSize(stock, stock // 5)))
        if others:
            (place / "otter").mkdir()
            rows += run_otter(place / "otter", assignment, others)
        typer.echo(table(assignment, rows))
        if full:
            rows.append(run_full(place / "full", assignment, ClassSize(full, 0)))
        for count in (int(size) for size in sizes.split(",")):
            rows += run_ours(place / f"ours-{count}", assignment, ClassSize(count, count // 5))
            typer.echo(table(assignment, rows))
        for count in (int(size) for size in floor.split(",") if size):
            rows.append(run_floor(place / f"floor-{count}", assignment, ClassSize(count, 0)))
    image = picture(assignment, rows)
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} processors ({platform.machine()}), Python {platform.python_version()}."
    text = "\n\n".join([table(assignment, rows), machine, f"![Cost](images/{image.name})"])
    page.fill(f"bench: {assignment}", text)
    typer.echo(text)


if __name__ == "__main__":
    typer.run(main)
