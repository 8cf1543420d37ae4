"""A small master notebook of Otter Assign: three questions, one hidden test, one marked by hand.

`python tests/otter_sample.py FOLDER` writes it, to be tried with Otter itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
MARBLES = "colour,count\nred,3\nblue,5\ngreen,4\n"


def raw(text: str):
    """Return a raw cell, as Otter's blocks begin and end."""
    return new_raw_cell(text)


def test(code: str, *, shown: str | None = None, printed: str = "", ran: bool = True):
    """Return a test cell, with the output that was saved of it."""
    cell = new_code_cell(code, execution_count=1 if ran else None)
    if printed:
        cell.outputs.append(new_output("stream", name="stdout", text=printed))
    if shown is not None:
        data = {"text/plain": shown}
        cell.outputs.append(new_output("execute_result", data=data, execution_count=1))
    return cell


test.__test__ = False


def question(settings: str, *cells):
    """Return the cells of a question."""
    return [raw(f"# BEGIN QUESTION\n{settings}"), *cells, raw("# END QUESTION")]


def block(name: str, *cells):
    """Return the cells of a block in a question."""
    return [raw(f"# BEGIN {name}"), *cells, raw(f"# END {name}")]


def sample_cells():
    """Return the cells of the sample."""
    squares = "def squares(n):\n    return [i**2 for i in range(1, n + 1)] # SOLUTION"
    return [
        raw("# ASSIGNMENT CONFIG\nname: Homework 1\nfiles:\n  - marbles.csv"),
        new_markdown_cell("# Homework 1"),
        new_code_cell("import csv\n\nimport numpy as np"),
        *question(
            "name: squares\npoints: 3",
            new_markdown_cell("**1.** `squares(n)` is a list of the squares of 1 to `n`."),
            *block("SOLUTION", new_code_cell(squares)),
            *block(
                "TESTS",
                test("squares(3)", shown="[1, 4, 9]"),
                test("# HIDDEN\nassert squares(1) == [1]\nassert squares(0) == []"),
            ),
        ),
        *question(
            "name: counts",
            new_markdown_cell("**2.** `total` is the number of all marbles, `largest` the most."),
            *block(
                "SOLUTION",
                new_code_cell(
                    "with open('marbles.csv', newline='') as file:\n"
                    "    counts = np.array([int(row['count']) for row in csv.DictReader(file)])\n"
                    "total = counts.sum() # SOLUTION\n"
                    "largest = counts.max() # SOLUTION"
                ),
            ),
            *block(
                "TESTS",
                test('""" # BEGIN TEST CONFIG\npoints: 1.5\n""" # END TEST CONFIG\ntotal == 12',
                     shown="np.True_"),
                test('""" # BEGIN TEST CONFIG\npoints: 0.5\n""" # END TEST CONFIG\n'
                     "print(f'the most are {largest}')", printed="the most are 5\n"),
            ),
        ),
        *question(
            "name: why\nmanual: true\npoints: 2",
            new_markdown_cell("**3.** Why is the mean of the counts not a count?"),
            *block("SOLUTION", new_markdown_cell("Three colours share twelve marbles.")),
        ),
    ]  # fmt: skip


def write_master(path: Path, cells=None, metadata=None) -> Path:
    """Write a master notebook, the sample if no cells are given, and the file that it names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = new_notebook(
        cells=sample_cells() if cells is None else cells, metadata=metadata or KERNEL
    )
    nbformat.write(made, path)
    (path.parent / "marbles.csv").write_text(MARBLES, encoding="utf-8")
    return path


if __name__ == "__main__":
    write_master(Path(sys.argv[1]) / "hw01.ipynb")
