"""Grading side by side: neither marks nor their order depend on how many notebooks run at once."""

from __future__ import annotations

import shutil

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import gradebook
from nbassay.course import Course
from nbassay.grading import Options, grade_assignment

pytest_plugins = ["tiny_fixtures"]

# Not in the order of the alphabet; the second is slow, so that others overtake it.
STUDENTS = ("s3", "김 하늘", "s1", "s2")
SUMS = ANSWERS["sums"]
SLOW = {**ANSWERS, "sums": {**SUMS, "total": "import time; time.sleep(3); total = sum(numbers)"}}
WRONG = {**ANSWERS, "sums": {**SUMS, "mean": "mean = 0.5"}}


@pytest.mark.parametrize("jobs", [1, 3])
def test_marks_and_their_order_do_not_depend_on_the_number_of_jobs(tiny_template, tmp_path, jobs):
    shutil.copytree(tiny_template.root, tmp_path / "course")
    course = Course.open(tmp_path / "course")
    for student, answers in zip(STUDENTS, (ANSWERS, SLOW, WRONG, ANSWERS), strict=True):
        hand_in(course, student, **answers)
    results = grade_assignment(course.assignment("tiny"), STUDENTS, Options(jobs=jobs))
    assert [result.student for result in results] == list(STUDENTS)
    assert [result.score for result in results] == [9.0, 9.0, 6.0, 9.0]
    order = [f"{check.notebook}:{check.id}" for check in results[0].checks]
    assert all([f"{c.notebook}:{c.id}" for c in result.checks] == order for result in results)
    kept = gradebook.scores(course, "tiny")
    assert set(kept) == set(STUDENTS)
    assert kept["s3"] == kept["s2"] == kept["김 하늘"] != kept["s1"]
