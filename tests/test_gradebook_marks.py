"""Marks: which points become one, what waits for a person, and what a person's marks survive."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import tiny_course
from tiny_course import ANSWERS, FULL, hand_in, mark_by_hand, result

from nbassay.gradebook import manual_scores, record, scores
from nbassay.gradebook.steps import cell_score
from nbassay.results import NotebookResult, SubmissionResult

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def course(tiny):
    """A released course of this test's own."""
    return tiny


@pytest.fixture
def assignment(course):
    """Its assignment."""
    return course.assignment("tiny")


def test_what_a_person_marked_is_kept(course, assignment):
    """Scores and comments given by hand survive; only changed work asks for another look."""
    answers = ANSWERS | {"sums": ANSWERS["sums"] | {"explain_mean": "the middle"}}
    hand_in(course, "s1", **answers)
    marks = result(assignment, "s1", sums={"test_total": 1.0}, words={"test_upper": 4.0})
    record(assignment, marks)
    waiting = manual_scores(course, "tiny", "s1")
    assert waiting == {"sums": {"explain_mean": (None, 5.0, "")}, "words": {}}
    mark_by_hand(course, "s1", "sums", "explain_mean", 4.5, "well put")
    mark_by_hand(course, "s1", "sums", "test_total", 2.0)

    better = result(assignment, "s1", sums={"test_total": 1.0, "test_mean": 3.0}, words={})
    record(assignment, better)
    sums = scores(course, "tiny")["s1"]["sums"]
    assert (sums["explain_mean"].score, sums["test_total"].score) == (4.5, 2.0)
    assert not any(one.needs_manual_grade for one in sums.values())
    assert manual_scores(course, "tiny", "s1")["sums"]["explain_mean"] == (4.5, 5.0, "well put")

    hand_in(course, "s1", sums=answers["sums"] | {"explain_mean": "an average"})
    record(assignment, result(assignment, "s1", sums={"test_total": 0.5}, words={}))
    sums = scores(course, "tiny")["s1"]["sums"]
    assert (sums["explain_mean"].score, sums["test_total"].score) == (4.5, 2.0)
    assert sums["explain_mean"].needs_manual_grade
    assert sums["test_total"].needs_manual_grade


def test_comments_say_what_failed_and_what_was_not_answered(course, assignment):
    """A failed check speaks in both languages at the answer it looked at; no answer, no speech."""
    hand_in(course, "s1", sums={"total": "total = 3"}, words=ANSWERS["words"])
    record(assignment, result(assignment, "s1", sums={}, words={"test_upper": 4.0}))
    found = scores(course, "tiny")["s1"]
    said = {name: one.comment for notebook in found.values() for name, one in notebook.items()}
    assert said == {
        "test_total": "다시 보세요. / test_total needs another look.",
        "test_mean": "No response.",
        "explain_mean": "No response.",
        "test_upper": "",
    }


def test_a_broken_check_leaves_its_cell_to_a_person(course, assignment):
    """Our trouble is no wrong answer: the cell has no mark and waits, the others are marked."""
    hand_in(course, "s1", **ANSWERS)
    marks = result(assignment, "s1", **FULL)
    sums = marks.notebooks[0]
    broken = (replace(sums.checks[0], points=0.0, outcome="not_run", broken=True), sums.checks[1])
    record(assignment, replace(marks, notebooks=(replace(sums, checks=broken), marks.notebooks[1])))
    found = scores(course, "tiny")["s1"]["sums"]
    assert (found["test_total"].auto, found["test_total"].needs_manual_grade) == (None, True)
    assert (found["test_mean"].auto, found["test_mean"].needs_manual_grade) == (3.0, False)
    assert manual_scores(course, "tiny", "s1")["sums"]["test_total"][:2] == (None, 2.0)


@pytest.mark.parametrize(
    ("points", "most", "why"),
    [
        (math.nan, 2.0, "not give a number"),
        (math.inf, 2.0, "not give a number"),
        (True, 2.0, "not give a number"),
        ("2", 2.0, "not give a number"),
        (-1.0, 2.0, "-1 of 2"),
        (3.0, 2.0, "3 of 2"),
        (3.0, 3.0, "worth 3, the gradebook says 2"),
        (1.0, 1.0, "worth 1, the gradebook says 2"),
        (2.0, math.nan, "not give a number"),
    ],
)
def test_points_that_are_no_mark_are_refused(points, most, why):
    """Only a finite number from 0 to what the cell is worth is a mark; anything else is none."""
    check = tiny_course.check("sums", "test_total", points, most)
    refused = cell_score(NotebookResult("sums", "graded", 1.0, (check,)), "test_total", 2.0)
    assert isinstance(refused, str)
    assert why in refused


def test_points_are_added_up_without_rounding_trouble():
    """Three checks of a tenth make three tenths, not more than the cell is worth."""
    checks = tuple(tiny_course.check("sums", "test_total", 0.1, 0.1) for _ in range(3))
    assert cell_score(NotebookResult("sums", "graded", 1.0, checks), "test_total", 0.3) == 0.3


def test_refused_points_and_unchecked_cells_wait_for_a_person(course, assignment):
    """In the gradebook a refused mark is no mark: neither full points nor zero."""
    hand_in(course, "s1", **ANSWERS)
    nan = tiny_course.check("sums", "test_total", math.nan, 2.0)
    marks = SubmissionResult(
        "s1",
        (
            NotebookResult("sums", "graded", 1.0, (nan,)),
            NotebookResult("words", "graded", 1.0, ()),
        ),
    )
    record(assignment, marks)
    found = scores(course, "tiny")["s1"]
    waiting = [
        found["sums"]["test_total"],
        found["sums"]["test_mean"],
        found["words"]["test_upper"],
    ]
    assert [(one.auto, one.needs_manual_grade) for one in waiting] == [(None, True)] * 3
