"""Assignments without hidden graders: autograder cells run in the sandbox and give the marks."""

from __future__ import annotations

import json

import nbformat
import pytest
from assert_course import edit_source, hand_in, make
from tiny_course import test_cell as a_test_cell

from nbassay.authoring.release import find_stale, release
from nbassay.cli import run
from nbassay.cohort.class_run import grade_assignment
from nbassay.course.assert_cells import read_assert_cells
from nbassay.errors import NbassayError
from nbassay.gradebook import open_gradebook, scores
from nbassay.grading import Options
from nbassay.reports.pages import write_pages
from nbassay.texts import IN_BOTH

RIGHT = "def half(n):\n    return n / 2"
LEARNT_BY_HEART = "def half(n):\n    return {4: 2, 0: 0, 1: 0.5, 2: 1}.get(n, 7)"
RAISES = "def half(n):\n    raise ValueError('no idea')"
BROKEN = "def half(n)\n    return n / 2"


def _tamper(notebook):
    """Delete one test cell, and empty another."""
    kept = [one for one in notebook.cells if one.metadata.nbgrader.grade_id != "halves"]
    for one in kept:
        if one.metadata.nbgrader.grade_id == "share":
            one.source = "2.0"
    notebook.cells = kept


STUDENTS = {
    "right": (RIGHT,),
    "by_heart": (LEARNT_BY_HEART,),
    "raises": (RAISES,),
    "broken": (BROKEN,),
    "tampers": (LEARNT_BY_HEART, _tamper),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course, graded once, and its results by student."""
    course = make(tmp_path_factory.mktemp("asserts") / "course")
    for student, (code, *edit) in STUDENTS.items():
        hand_in(course, student, code, *edit)
    assignment = course.assignment("asserts")
    results = grade_assignment(assignment, list(STUDENTS), Options(jobs=1))
    return course, {result.student: result for result in results}


def _points(result) -> dict[str, float]:
    return {check.cell: check.points for check in result.checks}


def test_a_cell_that_ends_without_an_error_earns_its_points(graded):
    _, results = graded
    expected = {"halves": 2.0, "share": 2.0, "numpy_share": 0.5, "chatter": 1.0, "graded": 1.0}
    assert _points(results["right"]) == {**expected, "too_much": 0.0}
    assert results["right"].status == "graded"


def test_hidden_tests_are_not_released_and_are_put_back(graded):
    course, results = graded
    released = (course.root / "release" / "asserts" / "numbers.ipynb").read_text()
    assert "half(3)" not in released
    assert find_stale(course, "asserts") == []
    assert _points(results["by_heart"])["halves"] == 0.0
    assert "AssertionError" in results["by_heart"].checks[0].message.en
    recorded = course.root / "autograded" / "right" / "asserts" / "numbers.ipynb"
    assert "half(3)" in recorded.read_text()  # as in nbgrader, for formgrader


def test_the_last_line_of_a_cell_gives_part_of_its_points(graded):
    _, results = graded
    assert _points(results["by_heart"])["share"] == 1.5
    assert "1.5 of 2 points" in results["by_heart"].checks[1].message.en


def test_more_points_than_there_are_wait_for_a_person(graded):
    course, results = graded
    assert next(one for one in results["right"].checks if one.cell == "too_much").broken
    assert scores(course, "asserts")["right"]["numbers"]["too_much"].waits


def test_an_answer_that_raises_costs_its_cells_and_says_with_what(graded):
    _, results = graded
    assert results["raises"].score == 2.0  # of cells that do not call it
    assert "ValueError: no idea" in results["raises"].checks[0].message.en


def test_an_answer_that_is_no_code_is_named_as_the_root(graded):
    _, results = graded
    said = results["broken"].checks[0].message.en
    assert said.startswith("Cell `half` stopped with SyntaxError")
    assert "name ’half’ is not defined" in said


def test_deleted_and_changed_test_cells_are_as_released(graded):
    _, results = graded
    assert _points(results["tampers"]) == _points(results["by_heart"])
    said = " ".join(note.en for note in results["tampers"].notebooks[0].notes)
    assert "Cell halves had been deleted and was put back" in said
    assert "Locked cell share had been changed and was restored" in said
    assert "half(3)" not in said  # of the hidden tests the notes know nothing


def test_marks_land_in_the_gradebook_and_answers_wait_for_a_person(graded):
    course, _ = graded
    marks = scores(course, "asserts")["by_heart"]
    assert (marks["numbers"]["halves"].auto, marks["numbers"]["share"].auto) == (0.0, 1.5)
    assert marks["numbers"]["why"].by_hand
    assert marks["words"]["poem"].by_hand  # of a notebook without any code


def test_an_answer_has_what_its_tests_say_as_a_comment(graded):
    course, _ = graded
    with open_gradebook(course) as gradebook:
        comment = gradebook.find_comment("half", "numbers", "asserts", "raises").comment
    assert "`halves` stopped with ValueError" in comment
    assert "`share` stopped with ValueError" in comment


def test_pages_show_each_cell_and_no_hidden_test(graded):
    course, _ = graded
    page = write_pages(course.assignment("asserts"), ["by_heart"], IN_BOTH)[0].read_text()
    assert "AssertionError" in page
    assert "1.5 of 2 points" in page
    assert "half(3)" not in page
    assert "training runs to its end" in page


def test_other_points_or_tests_of_the_source_count_at_once(graded):
    course, _ = graded
    edit_source(course, "halves", "assert half(4) == 2")
    (again,) = grade_assignment(course.assignment("asserts"), ["by_heart"], Options(jobs=1))
    assert _points(again)["halves"] == 2.0


def test_the_command_says_what_the_marks_are_worth(graded, capsys, tmp_path):
    course, _ = graded
    file = tmp_path / "marks.json"
    where = ["--course", str(course.root), "--jobs", "1"]
    assert run(["grade", "asserts", "--student", "right", "--json", str(file), *where]) == 0
    assert "which can forge these marks" in capsys.readouterr().out
    assert json.loads(file.read_text())["marked_by"] == "assert cells"


def test_one_notebook_is_checked_as_the_class_is(graded, capsys):
    course, _ = graded
    file = course.submission("right", "asserts") / "numbers.ipynb"
    where = ["--assignment", "asserts", "--course", str(course.root)]
    assert run(["check", str(file), "--min", "80", *where]) == 0
    said = capsys.readouterr().out
    assert "6.5/8" in said
    assert "which can forge these marks" in said


@pytest.mark.parametrize(
    ("metadata", "source", "said"),
    [
        (
            {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},
            "assert TRUE",
            "a notebook for R",
        ),
        ({}, "### AUTOTEST x\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "beside AUTOTEST"),
    ],
)
def test_what_cannot_be_graded_so_is_refused_in_one_line(tmp_path, metadata, source, said):
    path = tmp_path / "numbers.ipynb"
    cells = [a_test_cell("halves", source, 1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    with pytest.raises(NbassayError, match=said) as refused:
        read_assert_cells(path)
    assert "\n" not in str(refused.value)


def test_tests_that_nbgrader_writes_are_taken_from_the_release(tmp_path):
    path = tmp_path / "numbers.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[a_test_cell("halves", "### AUTOTEST half(2)", 1)]), path
    )
    assert read_assert_cells(path)["halves"].source is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[training]\nfast_epochs = 3\n", "training is of hidden graders"),
        ("nothing = 1\n", "nothing: there is no such key"),
    ],
)
def test_settings_of_hidden_graders_do_not_go_with_asserts(graded, settings, said):
    course, _ = graded
    path = course.root / "graders" / "asserts" / "assignment.toml"
    before = path.read_text()
    try:
        path.write_text(before + settings)
        with pytest.raises(NbassayError, match=said):
            course.assignment("asserts")
    finally:
        path.write_text(before)


def test_hidden_graders_that_nothing_runs_are_named(graded):
    course, _ = graded
    unused = course.root / "graders" / "asserts" / "test_numbers.py"
    unused.touch()
    try:
        with pytest.raises(NbassayError, match=r"has test_numbers.py, which nothing runs"):
            release(course, ["asserts"])
    finally:
        unused.unlink()
