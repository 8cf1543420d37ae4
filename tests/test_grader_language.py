"""Graders written with `check`: what they ask the sandbox for, and what they say of submissions."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from tiny_course import answer, cell, test_cell

from nbassay.authoring.release import release
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.grader._titles import title_in
from nbassay.grading import Options, grade_notebook
from nbassay.grading.kernels import Kernels
from nbassay.grading.reading import read_unit
from nbassay.marking.mark import grader_points
from nbassay.marking.written_checks import with_captured_names
from nbassay.texts import as_is

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
title = {ko = "기하", en = "Geometry"}
datasets = []
[training]
fast_epochs = 1
[notebooks.area.cells.test_area]
[notebooks.area.cells.test_metrics]
about = {ko = "다시 센 행렬", en = "the matrix, counted again"}
"""
GRADER = '''
"""Hidden checks of `area`: 9.5 points."""
import numpy as np
from nbassay.grader import at, calls, check, draws, floats, named, text

def area(radii):
    return np.pi * radii**2

radii = draws(lambda rng: rng.uniform(0.5, 10, 5), edges=[np.array([0.0, 1.0, 1e6])])
lengths = draws(floats(4))

right = check(5, "test_area").function("area").equals(area, on=radii,
    why=text(ko="공식을 다시 확인하세요.", en="Look at the formula again."))
check(1, "test_area").function("area").leaves_its_arguments_alone(on=radii, like=area)

@check(1, "test_area", needs=right)
def area_grows_with_the_square(area=calls("area", on=radii)):
    for result in area:
        assert result.args[0].shape == result.array().shape

@check(1, "test_metrics", after=right)
def matrix_counts_true_against_predicted(matrix, y_test, y_pred):
    matrix.numbers().is_confusion_of(y_test.labels(2), y_pred.labels(2))

@check(0.5, "test_metrics", name="test_predicted")
def labels_are_two(labels=named("y_pred")):
    """두 가지뿐입니다 / There are two

    A note for who reads the grader.
    """
    labels.labels(2)

@check(1, "test_metrics", title=text(ko="처음의 레이블", en="The labels at first"))
def labels_are_those_at_first(y_test=at("test_area")):
    y_test.labels(2).equal([0, 1, 1, 0])
'''
SOLUTION = {
    "area": "def area(radii):\n    return np.pi * radii**2",
    "metrics": "y_test, y_pred = [0, 1, 1, 0], [0, 1, 0, 0]\nmatrix = [[2, 0], [1, 1]]",
}
SETUP = "import numpy as np\ny_test = [0, 1, 1, 0]"


def make(root: Path, grader: str = GRADER, settings: str = SETTINGS):
    """Make the course of one assignment, released, and return the assignment."""
    source, graders = root / "source" / "geometry", root / "graders" / "geometry"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    nbformat.write(notebook(SOLUTION), source / "area.ipynb")
    (graders / "assignment.toml").write_text(settings, encoding="utf-8")
    (graders / "test_area.py").write_text(grader, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course.open(root).assignment("geometry")


def notebook(code: dict[str, str]):
    """Return the source notebook with this code in its solution cells."""
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    cells = [
        cell(SETUP, "setup", locked=True),
        answer("area", code["area"]),
        test_cell("test_area", "assert callable(area)", 7),
        answer("metrics", code["metrics"]),
        test_cell("test_metrics", "assert len(matrix) == 2", 2.5),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


@pytest.fixture(scope="module")
def geometry(tmp_path_factory):
    """The assignment, released."""
    assignment = make(tmp_path_factory.mktemp("geometry"))
    release(assignment.course, ["geometry"])
    return assignment


@pytest.fixture(scope="module")
def graded(geometry, tmp_path_factory):
    """A function that grades a notebook with other code in some of its cells."""
    with closing(Kernels(geometry, Options(jobs=1), 0)) as kernels:

        def grade(**code: str):
            file = tmp_path_factory.mktemp("handed_in") / "area.ipynb"
            nbformat.write(notebook(SOLUTION | code), file)
            found = grade_notebook(
                geometry, "area", file, Options(), with_folder=False, kernels=kernels
            )
            return {check.id.partition("::")[2]: check for check in found.result.checks}

        yield grade


def outcomes(checks) -> dict[str, str]:
    """Return what became of each check."""
    return {name: check.outcome for name, check in checks.items()}


VALUES, ALONE = "test_area_gives_the_right_values", "test_area_leaves_its_arguments_alone"
SQUARE, MATRIX = "test_area_grows_with_the_square", "test_matrix_counts_true_against_predicted"
LABELS, PREDICTED = "test_labels_are_those_at_first", "test_predicted"


class TestGraded:
    def test_the_reference_gets_all_points(self, graded):
        checks = graded()
        assert outcomes(checks) == dict.fromkeys(
            [VALUES, ALONE, SQUARE, MATRIX, PREDICTED, LABELS], "passed"
        )
        assert sum(check.points for check in checks.values()) == 9.5

    @pytest.mark.parametrize(
        "code",
        [
            "def area(radii):\n    return [3.141592653589793 * r * r for r in radii]",
            "area = lambda radii: (np.pi * radii**2).astype('float32')",
        ],
    )
    def test_other_ways_of_writing_it_do_as_well(self, graded, code):
        assert outcomes(graded(area=code))[VALUES] == "passed"

    def test_a_wrong_value_is_named_by_its_input_and_not_by_the_answer(self, graded):
        checks = graded(area="def area(radii):\n    return 2 * np.pi * radii")
        message = checks[VALUES].message
        assert checks[VALUES].points == 0
        assert "where x =" in message.en
        assert "Look at the formula again." in message.en
        assert "공식을 다시 확인하세요." in message.ko

    def test_a_check_that_builds_on_another_says_so(self, graded):
        checks = graded(
            area="def area(radii):\n    return 2 * np.pi * radii",
            metrics="y_test, y_pred = [0, 1, 1, 0], [0, 1, 0, 0]\nmatrix = [[2, 1], [0, 1]]",
        )
        assert checks[SQUARE].outcome == "failed"
        assert "cannot be had before" in checks[SQUARE].message.en
        assert "“`area` gives the right values”" in checks[SQUARE].message.en
        assert "“`area`의 값이 맞습니다”" in checks[SQUARE].message.ko
        assert "transposed" in checks[MATRIX].message.en
        assert checks[MATRIX].message.en.startswith("This follows from")
        assert checks[VALUES].follows == ()
        assert all(checks[VALUES].id in checks[one].follows for one in (SQUARE, MATRIX))

    def test_after_costs_nothing_where_the_check_itself_is_met(self, graded):
        checks = graded(area="def area(radii):\n    return 2 * np.pi * radii")
        assert checks[MATRIX].points == 1

    @pytest.mark.parametrize(
        "code",
        [
            "def area(radii):\n    return np.zeros(len(radii))",
            "def area(radii):\n    return radii",
            "def area(radii):\n    return 3 * radii + 1",
            "def area(radii):\n    return radii**3 + 1",
        ],
    )
    def test_leaving_arguments_alone_counts_only_for_a_function_at_work(self, graded, code):
        checks = graded(area=code)
        assert outcomes(checks)[ALONE] == "failed"
        assert outcomes(checks)[VALUES] == "failed"

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("def area(radii):\n    return np.zeros(len(radii))", "the same answer"),
            ("def area(radii):\n    return radii**3 + 1", "right yet"),
            ("def area(radii):\n    area = np.pi * radii**2", "right yet"),
            ("def area(radii):\n    return radii.squared()", "has no attribute"),
            ("def aria(radii):\n    return np.pi * radii**2", "aria"),
        ],
    )
    def test_what_counts_only_at_work_follows_from_the_values_by_itself(self, graded, code, said):
        checks = graded(area=code)
        message = checks[ALONE].message
        assert message.en.startswith("This follows from “`area` gives the right values”")
        assert message.ko.startswith("“`area`의 값이 맞습니다” 항목에서 이어진 문제입니다")
        assert said in message.en
        assert checks[ALONE].follows == (checks[VALUES].id,)
        assert checks[VALUES].follows == ()
        assert checks[ALONE].points == 0

    def test_a_mistake_of_its_own_follows_from_nothing(self, graded):
        code = "radii *= radii\n    radii *= 3 if 0 in radii else np.pi\n    return radii"
        checks = graded(area=f"def area(radii):\n    {code}")
        assert checks[VALUES].outcome == checks[ALONE].outcome == "failed"
        assert checks[ALONE].follows == ()
        assert "follows from" not in checks[ALONE].message.en

    def test_changed_arguments_cost_that_check_alone(self, graded):
        code = "def area(radii):\n    radii *= radii\n    radii *= np.pi\n    return radii"
        checks = outcomes(graded(area=code))
        assert checks[ALONE] == "failed"
        assert checks[VALUES] == "passed"

    def test_a_name_is_read_at_the_cell_that_the_check_says(self, graded):
        checks = graded(metrics=SOLUTION["metrics"] + "\ny_test = [1, 1, 1, 1]")
        assert outcomes(checks)[LABELS] == "passed"
        assert outcomes(checks)[MATRIX] == "failed"

    def test_a_missing_name_and_one_of_another_kind_fail_with_what_was_seen(self, graded):
        missing = graded(metrics="y_test, y_pred = [0, 1, 1, 0], [0, 1, 0, 0]")[MATRIX]
        assert "`matrix` is not defined" in missing.message.en
        text = graded(metrics=SOLUTION["metrics"] + "\nmatrix = 'two by two'")[MATRIX]
        assert "an array" in text.message.en

    def test_titles_are_texts_in_both_languages(self, graded):
        checks = graded()
        assert (checks[VALUES].title.ko, checks[VALUES].title.en) == (
            "`area`의 값이 맞습니다",
            "`area` gives the right values",
        )
        assert checks[LABELS].title.ko == "처음의 레이블"
        assert checks[PREDICTED].title == as_is(ko="두 가지뿐입니다", en="There are two")
        assert checks[MATRIX].called.en == "Matrix counts true against predicted"


@pytest.mark.parametrize(
    ("docstring", "ko", "en"),
    [
        ("합이 1입니다 / It sums to 1", "합이 1입니다", "It sums to 1"),
        ("It sums to 1.", "", "It sums to 1"),
        ("합이 1입니다.", "합이 1입니다", ""),
        ("Odds are p / (1 - p)", "", "Odds are p / (1 - p)"),
        ("오즈는 p / (1 - p)이다", "오즈는 p / (1 - p)이다", ""),
        ("{x}의 합 / The sum of {x}", "{x}의 합", "The sum of {x}"),
        ("\n    합 / Sum\n\n    More.\n", "합", "Sum"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_the_first_line_of_a_docstring_is_a_title(docstring, ko, en):
    assert title_in(docstring) == as_is(ko=ko, en=en)


class TestAsked:
    def test_names_follow_from_the_checks(self, geometry):
        cells = with_captured_names(geometry).notebook("area").cells
        assert cells["test_area"].names == ("area", "y_test")
        assert cells["test_metrics"].names == ("matrix", "y_test", "y_pred")

    def test_points_are_those_of_the_checks(self, geometry):
        assert grader_points(geometry, "area") == {"test_area": 7, "test_metrics": 2.5}

    def test_students_are_told_the_names(self, geometry):
        told = (geometry.release / "README.md").read_text(encoding="utf-8")
        assert "`matrix`, `y_test`, `y_pred`" in told

    def test_equal_calls_are_made_once_for_all_checks(self, geometry):
        unit = read_unit(geometry, "area", geometry.source / "area.ipynb", Options())
        assert len(unit.capture["test_area"]["calls"]) == 2

    def test_inputs_are_each_students_own(self, geometry, tmp_path):
        first = read_unit(geometry, "area", geometry.source / "area.ipynb", Options())
        other = tmp_path / "area.ipynb"
        nbformat.write(notebook(SOLUTION | {"area": "area = np.square"}), other)
        second = read_unit(geometry, "area", other, Options())
        assert len(set(first.inputs) & set(second.inputs)) == 1  # the edge
        again = read_unit(geometry, "area", other, Options())
        assert again.inputs == second.inputs

    def test_inputs_stay_as_they_are_when_only_words_and_points_change(self, tmp_path):
        inputs = []
        for place, old, new in (("a", "", ""), ("b", "formula again", "formula once more")):
            grader = GRADER.replace(old, new) if old else GRADER
            assignment = make(tmp_path / place, grader)
            release(assignment.course, ["geometry"])
            unit = read_unit(assignment, "area", assignment.source / "area.ipynb", Options())
            inputs.append((set(unit.inputs), unit.capture))
        assert inputs[0] == inputs[1]

    def test_inputs_depend_on_all_that_is_drawn(self, tmp_path):
        inputs = []
        for place, old, new in (
            ("a", "", ""),
            ("b", "edges=[np.array([0.0,", "edges=[np.array([2.0,"),
        ):
            assignment = make(tmp_path / place, GRADER.replace(old, new) if old else GRADER)
            release(assignment.course, ["geometry"])
            unit = read_unit(assignment, "area", assignment.source / "area.ipynb", Options())
            inputs.append(set(unit.inputs))
        assert not inputs[0] & inputs[1]


HEAD = "import numpy as np\nfrom nbassay.grader import at, calls, check, draws, text\n"


class TestWrongUse:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("check(1, 'test_area')", "holds nothing"),
            ("check(0, 'test_area')", "points above 0"),
            ("check('1', 'test_area')", "points above 0"),
            ("check(1, 'test_area').function('area').equals(np.square, on=[1])", "draws(...)"),
            ("draws()", "without an input"),
            ("draws(3)", "edges=[]"),
            ("check(1, 'test_area').model('m').has_parameters()", "has_parameters"),
            ("check(1, 'test_nowhere').model('m').learnt()", "'test_nowhere'"),
        ],
    )
    def test_it_is_told_with_its_line(self, tmp_path, line, said):
        assignment = make(tmp_path, HEAD + line)
        with pytest.raises(NbassayError) as told:
            with_captured_names(assignment)
        assert said in str(told.value)
        assert "test_area.py:3: " in str(told.value)
        assert "\n" not in str(told.value)

    def test_two_checks_of_one_name_are_refused(self, tmp_path):
        twice = "check(1, 'test_area').model('m').learnt()\n" * 2
        with pytest.raises(NbassayError, match=r"test_area.py:4: test_m_learnt.*test_area.py:3"):
            with_captured_names(make(tmp_path, HEAD + twice))

    def test_an_input_that_cannot_be_handed_over_is_told(self, tmp_path):
        line = "check(1, 'test_area').function('area').equals(len, on=draws(edges=[object()]))"
        assignment = make(tmp_path, HEAD + line)
        shutil.copytree(assignment.source, assignment.release)
        with pytest.raises(NbassayError, match=r"test_area.py:3: object is nothing that can be"):
            read_unit(assignment, "area", assignment.source / "area.ipynb", Options())

    def test_calls_of_one_function_by_both_ways_are_refused(self, tmp_path):
        assignment = make(tmp_path)
        (assignment.graders / "calls.py").write_text(
            "def calls(notebook):\n"
            "    return {'test_area': [{'function': 'area', 'args': [{'value': 1}]}]}, {}\n",
            encoding="utf-8",
        )
        shutil.copytree(assignment.source, assignment.release)
        with pytest.raises(NbassayError, match="have it called by one of the two"):
            read_unit(assignment, "area", assignment.source / "area.ipynb", Options())

    def test_a_check_beside_the_grader_file_is_refused_and_not_lost(self, tmp_path):
        assignment = make(tmp_path, HEAD + "from . import shared")
        shared = "from nbassay.grader import check\ncheck(1, 'test_area').model('m').learnt()"
        (assignment.graders / "shared.py").write_text(shared, encoding="utf-8")
        with pytest.raises(NbassayError, match=r"shared.py:2: a check counts only in test_"):
            with_captured_names(assignment)
