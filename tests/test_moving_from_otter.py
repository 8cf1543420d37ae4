"""The Otter sample, adopted and graded as docs/moving-from-otter.md says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from otter_sample import write_master

from nbassay.cli import run
from nbassay.course.layout import Course
from nbassay.gradebook import scores

PAGE = (ROOT / "docs" / "moving-from-otter.md").read_text(encoding="utf-8")
SQUARES = "def squares(n):\n    return [k * k for k in range(1, n + 1)]"
COUNTS = (
    "with open('marbles.csv') as file:\n    rows = list(csv.DictReader(file))\n"
    "total = np.sum([int(row['count']) for row in rows])\nlargest = {}"
)
# Row of the page's table -> what is handed in, `squares` and `counts`.
ANSWERS = {
    "right": (SQUARES, COUNTS.format("max(int(row['count']) for row in rows)")),
    "half": ("def squares(n):\n    return [1, 4, 9]", COUNTS.format(4)),
    "wrong": ("def squares(n):\n    return n**2", "total = 11\nlargest = 3"),
    "nobody": (None, None),
    "right, with": (SQUARES.replace("n):", "n):\n    print('n is', n)"), COUNTS.format(5)),
}


def _cells(path: Path) -> dict[str, nbformat.NotebookNode]:
    return {cell["id"]: cell for cell in nbformat.read(path, as_version=4).cells}


def _hand_in(course: Course, student: str, squares: str | None, counts: str | None) -> None:
    folder = course.submission(student, "hw01")
    folder.mkdir(parents=True)
    notebook = nbformat.read(course.root / "release" / "hw01" / "hw01.ipynb", as_version=4)
    answers = {"squares": squares, "counts": counts}
    for cell in notebook.cells:
        cell.source = answers.get(cell["id"]) or cell.source
    nbformat.write(notebook, folder / "hw01.ipynb")


@pytest.fixture(scope="module")
def adopted(tmp_path_factory) -> Course:
    """The sample's course, adopted and released."""
    folder = tmp_path_factory.mktemp("otter")
    master = write_master(folder / "otter" / "hw01.ipynb")
    root = folder / "course"
    root.mkdir()
    assert run(["adopt", str(master), "--course", str(root), "--write"]) == 0
    assert run(["release", "hw01", "--course", str(root)]) == 0
    return Course.open(root)


def test_the_page_quotes_what_the_command_says(adopted, tmp_path, capsys):
    master = adopted.root.parent / "otter" / "hw01.ipynb"
    run(["adopt", str(master), "--course", str(tmp_path), "--write"])
    said = capsys.readouterr().out
    assert "hw01: hw01 of Otter, 7 points" in said
    for line in said.splitlines():
        if line.startswith(("hw01:", "  ")) or line.endswith(" written"):
            assert f"\n{line}\n" in PAGE
    (block,) = re.findall(r"^```python\n(.*?)\n^```$", PAGE, re.MULTILINE | re.DOTALL)
    source = _cells(adopted.root / "source" / "hw01" / "hw01.ipynb")
    assert source["test_squares_1"].source == block


def test_students_get_no_solution_and_no_hidden_test(adopted):
    release = adopted.root / "release" / "hw01"
    assert (release / "marbles.csv").is_file()
    cells = _cells(release / "hw01.ipynb")
    for secret in ("squares(0)", "counts.sum()", "range(1", "share twelve marbles"):
        assert not any(secret in cell.source for cell in cells.values())
    assert "# total = ...\n# largest = ...\n" in cells["counts"].source
    assert cells["test_squares_1"].source.endswith("\n\ntest_squares_1()")


def test_the_solution_gets_full_marks_and_no_work_gets_none(adopted, capsys):
    assert run(["museum", "hw01", "--course", str(adopted.root)]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 come out as they should" in said
    assert re.search(r"reference.*5/5", said)


def test_marks_are_those_of_the_page(adopted, tmp_path):
    for number, (squares, counts) in enumerate(ANSWERS.values()):
        _hand_in(adopted, f"student{number}", squares, counts)
    report = tmp_path / "marks.json"
    where = ["--course", str(adopted.root)]
    assert run(["grade", "hw01", "--jobs", "1", "--json", str(report), *where]) == 0
    said = json.loads(report.read_text(encoding="utf-8"))
    assert said["marked_by"] == "assert cells"
    earned = {one["student"]: one["score"] for one in said["submissions"]}
    rows = re.findall(r"^\| (.*) \| (\d) of 5 \| (\d) of 5 \|$", PAGE, re.MULTILINE)
    assert [float(ours) for _, _, ours in rows] == [
        earned[f"student{number}"] for number in range(len(ANSWERS))
    ]
    for (label, otters, ours), name in zip(rows, ANSWERS, strict=True):
        assert label.startswith(name)
        assert otters == ours or "print" in label
    why = scores(adopted, "hw01")["student0"]["hw01"]["why"]
    assert (why.by_hand, why.max_score) == (True, 2.0)
