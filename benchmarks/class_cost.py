"""What a class costs, side by side on the same submissions: `make bench`.

    python benchmarks/class_cost.py --assignment college --sizes 1,10,30 --stock 4

Stock nbgrader takes one submission after another, so a few of them say what each costs; nbassay
grades whole classes. Everything is run here and now, one after another; the result is a table and
a picture in docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import classes
import matplotlib
from classes import ClassSize
from measure import Cost, measure

from nbassay import data
from nbassay.course import Course

matplotlib.use("Agg")
from matplotlib import pyplot as plt

PAGE = classes.ROOT / "docs" / "performance.md"
PICTURE = classes.ROOT / "docs" / "images" / "cost.png"
BEGIN, END = "<!-- made by `make bench`: -->", "<!-- end -->"
STOCK = "nbgrader autograde"
GRADE = ("-m", "nbassay", "grade")
# Name, and the commands of ours whose cost it is; each goes on with what those before it left.
OURS = (
    ("nbassay, full budget", (*GRADE, "{}", "--budget", "full")),
    ("nbassay, fast budget", (*GRADE, "{}")),
    ("nbassay, graded before", (*GRADE, "{}")),
)


@dataclass(frozen=True)
class Row:
    """What one contender took for a class of so many."""

    contender: str
    students: int
    cost: Cost

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


def run_ours(folder: Path, assignment: str, size: ClassSize, *, full: bool) -> list[Row]:
    """Grade one class in each of our ways, one after another."""
    course = classes.make(folder, assignment, size)
    rows = []
    for name, command in OURS:
        if "full" in name and not full:
            continue
        done = measure(
            ["python", *(part.format(assignment) for part in command)],
            folder,
            _environment(course, assignment),
        )
        rows.append(Row(name, size.students, done))
    return rows


def _environment(course: Course, assignment: str) -> dict[str, str]:
    """Return a PATH that begins with this environment, and where Keras finds the data sets."""
    home = data.build_keras_home(course.assignment(assignment).datasets, course.state / "data")
    own = str(Path(sys.executable).parent)
    keras = {"KERAS_HOME": str(home)} if home else {}
    return {"PATH": os.pathsep.join([own, os.environ.get("PATH", "")]), **keras}


def table(assignment: str, rows: list[Row]) -> str:
    """Return the rows as Markdown, with ratios to stock nbgrader of the same run."""
    stock = next((row for row in rows if row.contender == STOCK), None)
    lines = [
        f"### {assignment}",
        "",
        "| | students | s a submission | CPU s a submission | peak MiB | times stock's throughput |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        ratio = f"{stock.each / row.each:.1f}" if stock else ""
        cpu = row.cost.cpu_seconds / row.students
        lines.append(
            f"| {row.contender} | {row.students} | {row.each:.2f} | {cpu:.2f} "
            f"| {row.cost.peak_mb:,.0f} | {ratio} |"
        )
    return "\n".join(lines)


def picture(assignment: str, rows: list[Row]) -> None:
    """Draw cost against class size."""
    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=120)
    for name in dict.fromkeys(row.contender for row in rows):
        mine = sorted((row.students, row.cost.seconds) for row in rows if row.contender == name)
        if name == STOCK:
            each = mine[-1][1] / mine[-1][0]
            mine = [(size, size * each) for size in sorted({row.students for row in rows})]
        axes.plot(*zip(*mine, strict=True), marker="o", label=name)
    axes.set(xlabel="students", ylabel="seconds", yscale="log", title=f"Grading {assignment}")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(PICTURE, bbox_inches="tight")


def main(
    assignment: Annotated[str, typer.Option(help="The assignment.")] = "college",
    sizes: Annotated[str, typer.Option(help="Class sizes.")] = "1,10,30",
    stock: Annotated[int, typer.Option(help="Submissions that stock nbgrader grades.")] = 3,
    full: Annotated[int, typer.Option(help="Largest class for the full budget.")] = 1,
) -> None:
    """Measure, and write docs/performance.md."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name)
        rows.append(run_stock(place / "stock", assignment, ClassSize(stock, stock // 5)))
        for count in (int(size) for size in sizes.split(",")):
            size = ClassSize(count, count // 5)
            rows += run_ours(place / str(count), assignment, size, full=count <= full)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} processors ({platform.machine()}), Python {platform.python_version()}."
    text = "\n\n".join([machine, table(assignment, rows), "![Cost](images/cost.png)"])
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    picture(assignment, rows)
    typer.echo(text)


if __name__ == "__main__":
    typer.run(main)
