"""CONTRIBUTING.md leads to an exercise that grades: its blocks are taken as they stand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.keras


def blocks() -> list[str]:
    """Return the Python and TOML blocks of the guide, in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(r"^( *)```(?:python|toml)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(body) for _, body in found]


def source_notebook(solution: str, visible: str):
    """Return the notebook that the guide's first step makes in Jupyter."""
    common = {"schema_version": 3, "task": False}
    cells = [
        new_markdown_cell("원의 넓이를 구하세요.\n\nFind the area of a circle.", id="about"),
        new_code_cell(solution, id="area"),
        new_code_cell(visible, id="test_area"),
    ]
    cells[1].metadata["nbgrader"] = {
        **common,
        **{"grade_id": "area", "solution": True, "grade": False, "locked": False},
    }
    cells[2].metadata["nbgrader"] = {
        **common,
        **{"grade_id": "test_area", "solution": False, "grade": True, "locked": True, "points": 2},
    }
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return notebook


def test_the_guide_makes_an_exercise_that_tells_right_from_wrong(tmp_path):
    solution, visible, settings, calls, grader, wrong = blocks()
    source, graders = tmp_path / "source" / "geometry", tmp_path / "graders" / "geometry"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    nbformat.write(source_notebook(solution, visible), source / "area.ipynb")
    (graders / "assignment.toml").write_text(settings, encoding="utf-8")
    (graders / "calls.py").write_text(calls, encoding="utf-8")
    (graders / "test_area.py").write_text(grader, encoding="utf-8")
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")

    def nbassay(*arguments: object) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "nbassay", *map(str, arguments), "--course", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stdout + done.stderr
        return done

    def marks(notebook: Path) -> dict:
        target = tmp_path / "marks.json"
        nbassay("check", notebook, "--assignment", "geometry", "--json", target)
        return json.loads(target.read_text(encoding="utf-8"))["submissions"][0]

    nbassay("release", "geometry")
    nbassay("solve", "geometry")
    assert marks(tmp_path / "solutions" / "geometry" / "area.ipynb")["score"] == 2.0

    released = tmp_path / "release" / "geometry" / "area.ipynb"
    assert "BEGIN SOLUTION" not in released.read_text(encoding="utf-8")
    assert marks(released)["score"] == 0.0

    mistaken = nbformat.read(released, as_version=4)
    mistaken.cells[1].source = wrong.partition("# %% [area]\n")[2]
    nbformat.write(mistaken, tmp_path / "mistaken.ipynb")
    result = marks(tmp_path / "mistaken.ipynb")
    (check,) = result["checks"]
    assert check["id"] == "area::test_area_of_a_circle"
    assert check["outcome"] == "failed"
    assert "look at the formula" in check["message"]["en"]
