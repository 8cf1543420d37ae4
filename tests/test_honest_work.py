"""Honest work gets its marks, whatever it looks like, and wrong work is told what is wrong with it.

Each case of `honest_cases` is one submission of a class that is graded once.
"""

from __future__ import annotations

import pytest
from conftest import ROOT, link_course
from honest_cases import Case, code_cases, faults, form_cases

from nbassay.cohort.class_run import grade_assignment
from nbassay.gradebook import own_tools_on_path
from nbassay.grading import Options
from nbassay.results import SubmissionResult

CASES = [*code_cases(ROOT), *form_cases(ROOT)]
pytestmark = pytest.mark.keras


def of(assignment: str) -> list[Case]:
    return [case for case in CASES if case.assignment == assignment]


def graded(assignment: str, folder) -> dict[str, SubmissionResult]:
    """Return the results of all cases of `assignment`, by name, graded as one class."""
    course = link_course(folder)
    for case in of(assignment):
        case.hand_in(course)
    names = [case.name for case in of(assignment)]
    with own_tools_on_path():
        results = grade_assignment(course.assignment(assignment), names, Options(jobs=1))
    return {result.student: result for result in results}


@pytest.fixture(scope="class")
def results(request, tmp_path_factory) -> dict[str, SubmissionResult]:
    """The results of the cases of one assignment; a class stays in one process of the tests."""
    assignment = request.cls.assignment
    return graded(assignment, tmp_path_factory.mktemp(assignment) / "course")


def cases_of(assignment: str):
    return pytest.mark.parametrize("case", of(assignment), ids=lambda case: case.name)


def explain(result: SubmissionResult, notebook: str) -> str:
    found = next(one for one in result.notebooks if one.notebook == notebook)
    lines = [f"{found.status} {found.detail.en}", *(note.en for note in found.notes)]
    lines += [
        f"{one.id} {one.points:g}/{one.max_points:g} {one.message.en}"
        for one in found.checks
        if one.outcome != "passed"
    ]
    return "\n".join(lines)


def look(case: Case, results: dict[str, SubmissionResult]) -> None:
    result = results[case.name]
    assert not faults(case, result, ROOT), explain(result, case.notebook)


class TestFoundations:
    assignment = "foundations"

    @cases_of("foundations")
    def test_gets_what_it_should(self, case, results):
        look(case, results)

    def test_the_same_code_gets_the_same_mark_each_time(self, results):
        """Whatever the kernel had still sent when `exit()` ended it."""
        exits = [one for name, one in results.items() if name.startswith("activations-exit_")]
        assert len(exits) == 4
        marks = {tuple((c.id, c.points, c.outcome) for c in one.checks) for one in exits}
        assert len(marks) == 1


class TestCollege:
    assignment = "college"

    @cases_of("college")
    def test_gets_what_it_should(self, case, results):
        look(case, results)


class TestRegression:
    assignment = "regression"

    @cases_of("regression")
    def test_gets_what_it_should(self, case, results):
        look(case, results)


class TestChatgptFix:
    assignment = "chatgpt_fix"

    @cases_of("chatgpt_fix")
    def test_gets_what_it_should(self, case, results):
        look(case, results)


class TestMnist:
    assignment = "mnist"

    @cases_of("mnist")
    def test_gets_what_it_should(self, case, results):
        look(case, results)


class TestFashionAnn:
    assignment = "fashion_ann"

    @cases_of("fashion_ann")
    def test_gets_what_it_should(self, case, results):
        look(case, results)
