"""CONTRIBUTING.md leads to an exercise that grades: its blocks are taken as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from nbassay.authoring.release import check_source
from nbassay.authoring.scaffold import begin_assignment
from nbassay.course.layout import Course
from nbassay.errors import NbassayError

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.keras


def blocks() -> list[tuple[str, str]]:
    """Return language and text of the guide's blocks that name a language, in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    guide = text.partition("## An exercise in ten minutes")[2].partition("## A table of your own")[
        0
    ]
    found = re.findall(r"^( *)```(\w+)\n(.*?)^ *```$", guide, re.MULTILINE | re.DOTALL)
    return [(language, textwrap.dedent(body)) for _, language, body in found]


def run(commands: str, folder: Path) -> str:
    """Run a block of commands in a shell that stops at the first that fails."""
    done = subprocess.run(
        ["bash", "-e", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put_cells(path: Path, **sources: str) -> None:
    """Put texts into cells of a notebook, by their ids."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    for name, source in sources.items():
        cells[name]["source"] = source.rstrip("\n").splitlines(keepends=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def test_the_guide_makes_an_exercise_that_tells_right_from_wrong(tmp_path):
    begin, brief, solution, visible, look, *rest = [text for _, text in blocks()]
    settings, grader, right, wrong, try_it, figures = rest
    (tmp_path / ".venv").symlink_to(sys.prefix)

    # That what it begins with grades at once is for tests/test_new.py.
    new, *commands = begin.splitlines(keepends=True)
    assert commands == try_it.splitlines(keepends=True)
    run(new, tmp_path)

    source, graders = tmp_path / "source" / "geometry", tmp_path / "graders" / "geometry"
    put_cells(
        source / "area.ipynb", about_area=brief, area=solution, test_area=visible, look_area=look
    )
    path = graders / "assignment.toml"
    text = path.read_text(encoding="utf-8")
    section = re.compile(r"^\[notebooks\.area\.cells\.test_area\]\n(.+\n)+", re.MULTILINE)
    assert section.search(text)
    path.write_text(section.sub(lambda _: settings, text), encoding="utf-8")
    path = graders / "test_area.py"
    *_, of_model = path.read_text(encoding="utf-8").partition('check(2, "test_model")')
    path.write_text(f'{grader}check(2, "test_model"){of_model}', encoding="utf-8")
    assert len(grader.splitlines()) <= 25
    museum = graders / "submissions" / "area"
    piece = museum / "right_column_by_column.py"
    head, old, model = re.split(r"^(?=# %% )", piece.read_text(encoding="utf-8"), flags=re.M)
    assert old.startswith("# %% [area]")
    piece.write_text(head + right + model, encoding="utf-8")
    (museum / "wrong_divided_by_zero.py").unlink()
    (museum / "wrong_diameter.py").write_text(wrong, encoding="utf-8")

    said = run(try_it, tmp_path)
    assert re.search(r"area/reference solution +│ +10/10 │ ok", said)
    assert "5 of 5 come out as they should" in said
    # Nothing of the solution, and what is looked at.
    released = (tmp_path / "release" / "geometry" / "area.ipynb").read_text(encoding="utf-8")
    assert "radii**2" not in released
    handout = (tmp_path / "release" / "geometry" / "README.md").read_text(encoding="utf-8")
    assert "areas for many radii" in handout
    solved = (tmp_path / "solutions" / "geometry" / "area.ipynb").read_text(encoding="utf-8")
    assert "image/png" in solved
    # The example of a figure names what the notebook has.
    (figure,) = tomllib.loads(figures)["figures"]
    assert figure["notebook"] == "area"
    assert {"ko", "en"} == set(figure["what"])


def told(assignment) -> str:
    """Return with what an assignment is refused."""
    with pytest.raises(NbassayError) as refused:
        check_source(assignment)
    return str(refused.value)


def test_a_task_is_added_and_removed_as_the_guide_says_and_what_is_forgotten_is_told(tmp_path):
    begin_assignment(tmp_path, "geometry", notebook="area", task="area")
    assignment = Course.open(tmp_path).assignment("geometry")
    path, grader = assignment.source / "area.ipynb", assignment.graders / "test_area.py"
    settings = assignment.graders / "assignment.toml"
    before = {file: file.read_text(encoding="utf-8") for file in (path, grader, settings)}
    notebook = json.loads(before[path])
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    for name, source in {
        "widest": "### BEGIN SOLUTION\nwidest = np.argmax\n### END SOLUTION",
        "test_widest": "assert callable(widest)",
    }.items():
        copied = json.loads(json.dumps(cells[name.replace("widest", "area")]))
        copied["metadata"]["nbgrader"]["grade_id"] = name
        notebook["cells"].append(copied | {"id": name, "source": [source]})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "test_widest" in told(assignment)
    settings.write_text(before[settings] + "[notebooks.area.cells.test_widest]\n", encoding="utf-8")
    assignment = Course.open(tmp_path).assignment("geometry")
    assert "test_widest has no check" in told(assignment)
    check = 'check(6, "test_widest").function("widest").equals(np.argmax, on=people)\n'
    grader.write_text(before[grader] + check, encoding="utf-8")
    check_source(assignment)

    path.write_text(before[path], encoding="utf-8")
    assert "area has no cell test_widest" in told(assignment)
    settings.write_text(before[settings], encoding="utf-8")
    assignment = Course.open(tmp_path).assignment("geometry")
    assert "'test_widest', which is not in assignment.toml" in told(assignment)
    grader.write_text(before[grader], encoding="utf-8")
    check_source(assignment)
