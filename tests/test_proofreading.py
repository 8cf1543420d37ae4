"""What is wrong with an author's files is told in one line that names the place, before grading."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_grader_language import GRADER, SETTINGS, SOLUTION, make, notebook

from nbassay.authoring.release import check_source
from nbassay.cli import run
from nbassay.errors import NbassayError
from nbassay.grader._learnt_views import Model
from nbassay.grading._capture_plan import plan_captures
from nbassay.marking.author_trace import describe_fault

ROOT = Path(__file__).resolve().parents[1]


def told(assignment) -> str:
    """Return the one line with which the assignment is refused."""
    with pytest.raises(NbassayError) as refused:
        check_source(assignment)
    assert "\n" not in str(refused.value)
    return str(refused.value).replace(str(assignment.course.root) + "/", "")


def put(assignment, **sources: str) -> None:
    """Put texts into cells of the source notebook, by their ids."""
    made = notebook(SOLUTION)
    for cell in made.cells:
        cell.source = sources.get(cell.metadata.nbgrader.grade_id, cell.source)
    nbformat.write(made, assignment.source / "area.ipynb")


def test_what_is_right_is_let_through(tmp_path):
    check_source(make(tmp_path))


def test_a_doubled_id_names_both_cells(tmp_path):
    assignment = make(tmp_path)
    made = notebook(SOLUTION)
    made.cells[3].metadata.nbgrader.grade_id = "area"
    nbformat.write(made, assignment.source / "area.ipynb")
    assert told(assignment).startswith(
        "source/geometry/area.ipynb: cells 2 and 4 both have the id 'area'; give one"
    )


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["### BEGIN SOLUTON", "x = 1", "### END SOLUTION"], "line 1: '### BEGIN SOLUTON' is no"),
        (
            ["### BEGIN SOLUTION", "x = 1", "### END SOLUTIN"],
            "line 3: '### END SOLUTIN' is no mark",
        ),
        (["### begin solution", "x = 1"], "write '### BEGIN SOLUTION'"),
        (["### BEGIN SOLUTION", "x = 1"], "line 1: BEGIN SOLUTION stands there without END"),
        (["x = 1", "### END SOLUTION"], "line 2: END SOLUTION stands there without BEGIN"),
        (["### BEGIN SOLUTION", "### BEGIN SOLUTION"], "line 2: BEGIN SOLUTION stands there for"),
    ],
)
def test_a_mark_that_would_give_a_solution_away_is_told_where_it_stands(tmp_path, lines, fault):
    assignment = make(tmp_path)
    put(assignment, metrics="\n".join(lines))
    line = told(assignment)
    assert line.startswith("source/geometry/area.ipynb, cell 4 (metrics), line ")
    assert fault in line


def test_ordinary_comments_are_no_marks(tmp_path):
    assignment = make(tmp_path)
    comments = "# the end of the solution\n# begin here\n# SOLUTION\n"
    put(assignment, metrics=comments + SOLUTION["metrics"])
    check_source(assignment)


def test_a_solution_in_a_cell_that_is_none_is_told(tmp_path):
    assignment = make(tmp_path)
    put(assignment, setup="### BEGIN SOLUTION\nimport numpy as np\n### END SOLUTION")
    assert "cell 1 (setup), line 1: BEGIN SOLUTION stands in a cell that is no" in told(assignment)


@pytest.mark.parametrize(("grade_id", "number"), [("area", 2), ("test_area", 3)])
def test_a_tag_that_would_leave_out_what_counts_is_told(tmp_path, grade_id, number):
    assignment = make(tmp_path)
    made = notebook(SOLUTION)
    (tagged,) = [one for one in made.cells if one.metadata.nbgrader.grade_id == grade_id]
    tagged.metadata["tags"] = ["look-only"]
    nbformat.write(made, assignment.source / "area.ipynb")
    line = told(assignment)
    assert f"area.ipynb, cell {number} ({grade_id}), has the tag 'look-only'" in line


def test_a_name_that_no_cell_makes_is_told_at_the_line_of_its_check(tmp_path):
    grader = GRADER.replace("(matrix, y_test, y_pred)", "(matrx, y_test, y_pred)")
    line = told(make(tmp_path, grader))
    number = 1 + grader.splitlines().index('@check(1, "test_metrics", after=right)')
    assert line.startswith(f"graders/geometry/test_area.py:{number}: ")
    assert "asks for `matrx`, which no cell of area.ipynb makes up to test_metrics" in line
    assert line.endswith("did you mean `matrix`?")


def test_a_name_that_is_made_below_its_cell_only_is_told(tmp_path):
    grader = GRADER.replace("(y_test=at(", "(matrix=at(").replace("    y_test.labels", "    matrix")
    assert "asks for `matrix`, which no cell of area.ipynb makes up to test_area" in told(
        make(tmp_path, grader)
    )


@pytest.mark.parametrize(
    "line", ["globals()['matrx'] = 1", "exec('matrx = 1')", "from os import *"]
)
def test_where_names_cannot_be_told_from_the_code_none_is_missed(tmp_path, line):
    grader = GRADER.replace("(matrix, y_test", "(matrx, y_test").replace("    matrix", "    matrx")
    assignment = make(tmp_path, grader)
    put(assignment, metrics=SOLUTION["metrics"] + "\n" + line)
    check_source(assignment)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return np.pi * radii.sum(axis=3)", "the reference fails on its own input"),
        ("np.pi * radii**2", "the reference returns nothing for its own input"),
    ],
)
def test_a_reference_that_fails_on_its_own_inputs_is_told_at_its_check(tmp_path, body, fault):
    line = told(make(tmp_path, GRADER.replace("return np.pi * radii**2", body)))
    assert line.startswith("graders/geometry/test_area.py:")
    assert fault in line


@pytest.mark.parametrize(
    ("was", "typed", "fault"),
    [
        ("== result.array()", "== reslt.array()", "no name `reslt`; did you mean `result`?"),
        ("np.pi * radii**2", "npp.pi * radii**2", "there is no name `npp`; did you mean `np`?"),
        ("matrix.numbers()", "matrix.nmbers()", "matrix has no `nmbers`; did you mean `numbers`?"),
        (
            "is_confusion_of",
            "is_confusion",
            "matrix.numbers() has no `is_confusion`; did you mean `is_confusion_of`?",
        ),
        ('at("test_area")', 'at("test_aera")', "in assignment.toml; did you mean `test_area`?"),
        ('"test_metrics", after', '"test_metric", after', "did you mean `test_metrics`?"),
        (
            '.function("area").equals',
            '.functon("area").equals',
            "check(...) has no `functon`; did you mean `function`?",
        ),
        (
            '.function("area").equals',
            '.function("area").equal',
            "function('area') has no `equal`; did you mean `equals`?",
        ),
        (
            '.function("area").equals(area, on=radii,',
            '.model("m").has_layer(',
            "model('m') has no `has_layer`; did you mean `has_layers`?",
        ),
        ("right = check(", "right = chek(", "NameError: name 'chek' is not defined"),
        (
            "equals(area, on=radii,\n    why=",
            "equals(area, on=radii,\n    whi=",
            "equals takes no argument `whi`; did you mean `why`?",
        ),
        ("equals(area, on=radii,", "equals(area,", "equals: missing a required argument: 'on'"),
    ],
)
def test_a_misspelt_name_is_told_at_its_line_with_the_nearest(tmp_path, was, typed, fault):
    grader = GRADER.replace(was, typed, 1)
    line = told(make(tmp_path, grader))
    number = 1 + next(n for n, text in enumerate(grader.splitlines()) if typed[:12] in text)
    number -= grader.splitlines()[number - 1].startswith("def labels")  # told at its `@check`
    assert f"graders/geometry/test_area.py:{number}" in line
    assert fault in line


@pytest.mark.parametrize(
    ("was", "typed"),
    [
        ('why=text(ko="공식을 다시 확인하세요.", en="Look at the formula again.")', 'why="Look."'),
        ("    why=text(", '    mistakes=[(area, "Wrong.")], why=text('),
        ('title=text(ko="처음의 레이블", en="The labels at first")', 'title="At first"'),
        ("equal([0, 1, 1, 0])", 'equal([0, 1, 1, 0], why="Look.")'),
        ("labels.labels(2)", 'labels.numbers().has_shape(4, why=f"Not {labels}.")'),
        (
            '.function("area").leaves_its_arguments_alone(on=radii, like=area)',
            '.model("m").has_layers(why="Look.")',
        ),
    ],
)
def test_a_plain_string_is_refused_where_students_read_a_text(tmp_path, was, typed):
    assert was in GRADER
    line = told(make(tmp_path, GRADER.replace(was, typed, 1)))
    assert "graders/geometry/test_area.py:" in line
    assert '=text(ko="...", en="...")' in line


def test_what_an_author_makes_of_a_name_is_left_alone(tmp_path):
    grader = GRADER.replace("    labels.labels(2)", "    kept()").replace(
        "def area(radii):",
        """
def kept():
    global found
    found = 1
    return found

def bar(name):
    return 0.5

assert bar("of mine")

def area(radii):""",
        1,
    )
    check_source(make(tmp_path, grader))


def test_a_misspelt_table_is_told_as_one(tmp_path):
    assignment = make(tmp_path, GRADER.replace("(matrix, y_test", "(wiine, matrix, y_test"))
    declared = 'from nbassay.data import table\nwine = table("wine")\n'
    (assignment.graders / "data.py").write_text(declared, encoding="utf-8")
    assert told(assignment).endswith("up to test_metrics; did you mean `wine`?")


def test_what_a_table_and_a_split_of_it_have_not_is_told(tmp_path):
    grader = (
        GRADER
        + """
@check(1, "test_area")
def rows(wine, y_test):
    split = wine.split(y_test)
    assert wine.features
    split.keeps_row_apart()
"""
    )
    assignment = make(tmp_path, grader)
    made = notebook(SOLUTION)
    made.cells[2].metadata.nbgrader.points += 1
    nbformat.write(made, assignment.source / "area.ipynb")
    declared = 'from nbassay.data import table\nwine = table("wine")\n'
    (assignment.graders / "data.py").write_text(declared, encoding="utf-8")
    assert told(assignment).endswith(
        ": split has no `keeps_row_apart`; did you mean `keeps_rows_apart`?"
    )


def test_a_bar_that_settings_have_not_is_told_with_the_nearest(tmp_path):
    grader = GRADER.replace("labels=named", "bar, labels=named").replace(
        "    labels.labels(2)", '    assert bar("held" if labels else "hold_rows")'
    )
    settings = SETTINGS.replace("[training]", "[bars]\nheld = 0.5\nheld_rows = 0.7\n[training]")
    assignment = make(tmp_path, grader, settings)
    number = 1 + next(n for n, text in enumerate(grader.splitlines()) if "hold_rows" in text)
    line = (
        f"graders/geometry/test_area.py:{number}: [bars] of assignment.toml has no `hold_rows`; "
        "did you mean `held_rows`?"
    )
    assert told(assignment) == line
    handed_in = str(assignment.source / "area.ipynb")
    with pytest.raises(NbassayError) as refused:
        run(["check", handed_in, "--assignment", "geometry", "--course", str(tmp_path)])
    assert str(refused.value) == f"{tmp_path}/{line}"


def test_a_call_that_nobody_asks_for_is_told(tmp_path):
    grader = (
        GRADER
        + """
import pytest
@pytest.mark.points(1, cell="test_area")
def test_plain(call):
    assert call("area") and call("circle")
"""
    )
    assignment = make(tmp_path, grader)
    made = notebook(SOLUTION)
    made.cells[2].metadata.nbgrader.points += 1
    nbformat.write(made, assignment.source / "area.ipynb")
    assert "nothing calls `circle` after test_area" in told(assignment)
    (assignment.graders / "calls.py").write_text(
        "def calls(notebook):\n"
        "    return {'test_area': [{'function': 'circle', 'args': []}]}, {}\n",
        encoding="utf-8",
    )
    check_source(assignment)


CALLS = "import numpy as np\n\ndef calls(notebook):\n    "
ONE = '{"function": "area", "args": [%s]}'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return {}", "calls('area') has to return two values"),
        ("return 1 / 0", "calls('area') fails with ZeroDivisionError"),
        ("return [], {}", "area, calls and files are dicts"),
        ('return {"test_aera": []}, {}', "there is no cell test_aera in assignment.toml"),
        ('return {"test_area": ["area"]}, {}', "area, test_area, call 1: write"),
        (ONE % "np.ones(3)", "test_area, call 1 (area), argument 1: ndarray is no argument"),
        (ONE % '{"value": np.ones(3)}', "argument 1: ndarray cannot be handed over as a value"),
        (ONE % '{"array": "x.npy"}', "argument 1: 'x.npy' is none of the files"),
        (ONE % '{"value": 1}, {"arary": "x.npy"}', "argument 2: dict is no argument"),
    ],
)
def test_what_is_wrong_with_calls_names_notebook_cell_call_and_argument(tmp_path, body, fault):
    assignment = make(tmp_path)
    text = body if body.startswith("return") else f'return {{"test_area": [{body}]}}, {{}}'
    (assignment.graders / "calls.py").write_text(CALLS + text, encoding="utf-8")
    with pytest.raises(NbassayError) as refused:
        plan_captures(assignment, assignment.notebook("area"), ())
    line = str(refused.value)
    assert line.startswith(f"{assignment.graders / 'calls.py'}: ")
    assert "\n" not in line
    assert fault in line


def test_a_fault_of_a_grader_is_shown_by_the_authors_own_lines(tmp_path):
    path = tmp_path / "test_area.py"
    path.write_text("def check():\n    helper()\n\ndef helper():\n    int('one')\n")
    names: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    with pytest.raises(ValueError, match="invalid literal") as raised:
        names["check"]()
    assert describe_fault(raised.value, tmp_path) == (
        "ValueError: invalid literal for int() with base 10: 'one' at "
        f"{path}:5 `int('one')`, called at {path}:2 `helper()`"
    )
    assert describe_fault(raised.value, tmp_path / "elsewhere") == ""


def test_a_misspelt_attribute_that_breaks_a_check_is_told_with_the_nearest(tmp_path):
    path = tmp_path / "test_area.py"
    path.write_text("def check(model):\n    model.has_layrs()\n")
    names: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    with pytest.raises(AttributeError) as raised:
        names["check"](Model("model", None, None))
    assert describe_fault(raised.value, tmp_path) == (
        "AttributeError: 'Model' object has no attribute 'has_layrs'; did you mean `has_layers`? at "
        f"{path}:2 `model.has_layrs()`"
    )


def test_pytest_on_graders_says_in_one_line_what_to_run(tmp_path):
    assignment = make(tmp_path)
    shutil.copy(ROOT / "graders" / "conftest.py", tmp_path / "graders")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "graders/geometry"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip() == (
        f"ERROR: graders are run by nbassay; run: nbassay museum {assignment.name}"
    )
