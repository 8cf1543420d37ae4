"""Whether both budgets give the same verdicts on every known right and wrong solution: `make verdicts`.

    python benchmarks/verdicts.py --assignment college --assignment chatgpt_fix --assignment fashion_cnn

Each piece of the museum (graders/<a>/submissions) is handed in by a student of its name and graded
with `--budget fast` and with `--budget full`, in which all epochs are trained as they are written.
A verdict is what came of one check: passed, failed, or not run because its cell was not reached or
its notebook is another one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer

sys.path.insert(0, str(Path(__file__).resolve().parent))

import classes
import page

from nbassay.authoring.known_submissions import build, load
from nbassay.course.layout import Course
from nbassay.course.notebook import read_trusted

Outcomes = dict[str, dict[str, str]]
# Twenty epochs of Fashion-MNIST take a processor seven minutes, and the full budget trains each
# submission by itself, so these are a selection; five of them train as long as the course says.
SELECTED = {
    "fashion_cnn": (
        "right_counted_by_hand",
        "wrong_five_epochs",
        "wrong_hasty",
        "wrong_integer_labels",
        "wrong_photo_not_inverted",
        "wrong_probabilities",
        "wrong_sparse_loss",
        "wrong_wrong_axis",
    ),
}


def hand_in(course: Course, assignment: str) -> int:
    """Hand in the pieces of an assignment but those that are hostile; return how many."""
    chosen = course.assignment(assignment)
    count = 0
    for spec in chosen.notebooks:
        source = read_trusted(chosen.source / f"{spec.name}.ipynb")
        for path in sorted((chosen.graders / "submissions" / spec.name).glob("[rw]*_*.py")):
            if path.stem not in SELECTED.get(assignment, (path.stem,)):
                continue
            folder = course.submission(f"{spec.name}-{path.stem}", assignment)
            folder.mkdir(parents=True)
            nbformat.write(build(load(path), source), folder / f"{spec.name}.ipynb")
            count += 1
    return count


def graded(course: Course, assignment: str, budget: str) -> Outcomes:
    """Grade with one budget; return the outcome of each check by student."""
    target = course.root / f"{assignment}-{budget}.json"
    command = ["grade", assignment, "--budget", budget, "--json", str(target)]
    subprocess.run(
        [sys.executable, "-m", "nbassay", *command],
        cwd=course.root,
        check=True,
        capture_output=True,
    )
    report: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return {
        row["student"]: {check["id"]: check["outcome"] for check in row["checks"]}
        for row in report["submissions"]
    }


def main(
    assignment: Annotated[list[str], typer.Option(help="Assignments to compare.")],
) -> None:
    """Compare, say what differs, and write the table of docs/performance.md."""
    lines = [
        "| assignment | submissions | verdicts | differing |",
        "|---|---|---|---|",
    ]
    differing: list[str] = []
    with tempfile.TemporaryDirectory(prefix="verdicts-") as name:
        for each in assignment:
            course = classes.empty(Path(name) / each)
            count = hand_in(course, each)
            fast, full = (graded(course, each, budget) for budget in ("fast", "full"))
            verdicts = [
                (student, check) for student, checks in fast.items() for check in sorted(checks)
            ]
            wrong = [
                f"{each}/{student}/{check}: fast {fast[student][check]}, full {full[student][check]}"
                for student, check in verdicts
                if fast[student][check] != full[student][check]
            ]
            differing += wrong
            lines.append(f"| {each} | {count} | {len(verdicts)} | {len(wrong)} |")
            typer.echo("\n".join([lines[-1], *wrong]))
    text = "\n".join([*lines, "", *(f"- {line}" for line in differing)]).rstrip()
    page.fill("verdicts", text)
    raise typer.Exit(1 if differing else 0)


if __name__ == "__main__":
    typer.run(main)
