"""Functions of students are called with inputs of each one's own, and graders see what they were."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from tiny_course import answer, cell, test_cell

from nbassay.authoring.release import release
from nbassay.course.layout import Course
from nbassay.grading import Options, grade_notebook
from nbassay.grading.reading import read_unit

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
title = {ko = "함수", en = "Functions"}
[training]
fast_epochs = 1
[notebooks.double.cells.test_double]
names = ["double"]
about = {ko = "두 배인지", en = "whether it doubles"}
"""
CALLS = """
import io
import numpy as np
from . import shapes

def calls(notebook, seed):
    rng = np.random.default_rng(seed)
    files = {}
    for name, shape in shapes.SHAPES.items():
        file = io.BytesIO()
        np.save(file, rng.normal(size=shape))
        files[name] = file.getvalue()
    arrays = [{"function": "double", "args": [{"array": name}, {"value": 1}]} for name in files]
    return {"test_double": [*arrays, {"function": "double", "args": [{"value": 3}]}]}, files
"""
GRADER = """
import numpy as np
import pytest
from nbassay.checks import fail

@pytest.mark.points(2, cell="test_double")
def test_values(call):
    for result in call("double"):
        x, *rest = result.args
        if not np.allclose(result.array(), 2 * np.asarray(x)):
            fail("두 배가 아닙니다.", f"not double of {np.shape(x)} {np.ravel(x)[0]:.6f} {rest}")

@pytest.mark.points(1, cell="test_double")
def test_inputs_are_left_alone(call):
    for result in call("double"):
        if result.changed:
            fail("입력이 바뀌었습니다.", f"changed {result.changed}")
"""
RIGHT = "def double(x, n=0):\n    return x * 2"


@pytest.fixture(scope="module")
def functions(tmp_path_factory) -> Course:
    """A course whose one notebook has one function."""
    folder = tmp_path_factory.mktemp("functions")
    source, graders = folder / "source" / "functions", folder / "graders" / "functions"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    brief = nbformat.v4.new_markdown_cell("# 두 배 / Doubling", id="intro")
    cells = [brief, answer("double", RIGHT), test_cell("test_double", "assert callable(double)", 3)]
    cells.append(cell("왜?", "explain", "markdown", grade=True, solution=True, points=2))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source / "double.ipynb")
    (source / "table.csv").write_text("1\n")
    (graders / "assignment.toml").write_text(SETTINGS, encoding="utf-8")
    (graders / "calls.py").write_text(CALLS)
    (graders / "shapes.py").write_text("SHAPES = {'a.npy': (2, 3), 'b.npy': ()}\n")
    (graders / "test_double.py").write_text(GRADER, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.open(folder)
    release(course, ["functions"])
    return course


def handed_in(course: Course, student: str, code: str) -> Path:
    """Hand in the release with `code` for its function; return the notebook's path."""
    notebook = nbformat.read(course.root / "release/functions/double.ipynb", as_version=4)
    for one in notebook.cells:
        if one.metadata.get("nbgrader", {}).get("grade_id") == "double":
            one.source = code
    path = course.submission(student, "functions") / "double.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def inputs(course: Course, path: Path) -> dict[str, bytes]:
    return dict(read_unit(course.assignment("functions"), "double", path, Options()).inputs)


def test_inputs_are_of_each_students_own_and_the_same_every_time(functions):
    ann = handed_in(functions, "ann", RIGHT)
    assert inputs(functions, ann) == inputs(functions, ann)
    assert inputs(functions, handed_in(functions, "김 하늘", RIGHT)) != inputs(functions, ann)


def test_inputs_change_with_what_is_handed_in(functions):
    """Whoever writes down the answers of the last feedback is asked something else."""
    before = inputs(functions, handed_in(functions, "bob", RIGHT))
    assert inputs(functions, handed_in(functions, "bob", f"{RIGHT}\n# again")) != before


def test_a_grader_sees_the_arguments_and_what_the_call_changed(functions):
    assignment = functions.assignment("functions")
    options = Options(start="cold")
    right = grade_notebook(assignment, "double", handed_in(functions, "right", RIGHT), options)
    assert [check.points for check in right.result.checks] == [2, 1]
    spoils = "import numpy as np\ndef double(x, n=0):\n    x *= 2\n    return x"
    path = handed_in(functions, "spoils", spoils)
    checks = grade_notebook(assignment, "double", path, options).result.checks
    assert [check.points for check in checks] == [2, 0]
    assert checks[1].message.en == "changed (0,)"
    wrong = handed_in(functions, "wrong", "def double(x, n=0):\n    return x + x * n")
    checks = grade_notebook(assignment, "double", wrong, options).result.checks
    assert [check.points for check in checks] == [0, 1]
    assert checks[0].message.en == "not double of () 3.000000 []"


def test_a_record_with_calls_left_out_is_no_pass(functions):
    """What the sandbox says it has called must be all that was asked for."""
    assignment = functions.assignment("functions")
    graded = grade_notebook(
        assignment, "double", handed_in(functions, "cut", RIGHT), Options(start="cold")
    )
    assert graded.evidence is not None
    file = graded.evidence / "capture" / "test_double.json"
    record = json.loads(file.read_text())
    del record["calls"]["double"][1:]
    file.write_text(json.dumps(record))
    shutil.rmtree(functions.state / "marks")
    again = grade_notebook(
        assignment, "double", functions.submission("cut", "functions") / "double.ipynb", Options()
    )
    assert {check.points for check in again.result.checks} == {0}
    assert "is incomplete" in again.result.checks[0].message.en


def test_the_release_says_what_is_looked_at_and_nothing_hidden(functions):
    text = (functions.root / "release/functions/README.md").read_text(encoding="utf-8")
    assert text.startswith("# 함수 / Functions\n")
    assert "| `test_double` | 3 | `double` | 두 배인지 / whether it doubles |" in text
    assert "| `explain` | 2 |" in text and "by your instructor" in text
    assert "## 두 배 / Doubling" in text and "`table.csv`" in text
    assert "np." not in text and "return" not in text


def test_a_new_wording_of_the_readme_runs_nothing_again(functions):
    path = handed_in(functions, "calm", RIGHT)
    unit = read_unit(functions.assignment("functions"), "double", path, Options())
    readme = functions.root / "release/functions/README.md"
    before = readme.read_text(encoding="utf-8")
    readme.write_text("another", encoding="utf-8")
    (path.parent / "README.md").write_text("a student's copy")
    assert read_unit(functions.assignment("functions"), "double", path, Options()).key == unit.key
    readme.write_text(before, encoding="utf-8")
