"""Gradescope, Classroom 50 and JUnit: what a mark is made of, hand marks among it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from export_class import export, left_out
from tiny_course import mark_by_hand, result

from nbassay.errors import NbassayError
from nbassay.reports.exports import class_junit
from nbassay.reports.exports.junit import junit_report
from nbassay.reports.exports.parts import Part, Parts, parts_of_checks
from nbassay.texts import IN_BOTH, as_is

pytest_plugins = ["tiny_fixtures", "export_fixtures"]

RUNNER = {
    "CLASSROOM": "deep-learning",
    "ASSIGNMENT": "tiny",
    "SUBMISSION_TAG": "submit/2026-10-01T09-00-00Z-abc1234",
    "COMMIT_URL": "https://example.org/commit/abc",
    "RELEASE_URL": "https://example.org/release/abc",
}


def results_of(course, student: str, **wishes) -> dict:
    made = export(course, "gradescope", **wishes)
    return json.loads(made.files[f"gradescope/{student}/results.json"])


# Gradescope


def test_each_student_has_a_results_file_with_the_score_at_the_top(marked_class):
    made = export(marked_class, "gradescope")
    assert set(made.files) == {
        f"gradescope/{student}/results.json" for student in ("김하늘", "minji", "obrien", "third")
    }
    results = results_of(marked_class, "minji")
    assert results["score"] == 12.0
    assert [
        (test["number"], test["score"], test["max_score"], test["status"])
        for test in results["tests"]
    ] == [
        ("1.1", 2, 2.0, "passed"),
        ("1.2", 1.5, 3.0, "failed"),
        ("1.3", 4.5, 5.0, "failed"),
        ("2.1", 4, 4.0, "passed"),
    ]
    assert "test_mean needs another look." in results["tests"][1]["output"]


def test_the_only_student_asked_for_has_a_file_without_folders(marked_class):
    made = export(marked_class, "gradescope", students=["minji"])
    assert set(made.files) == {"results.json"}


def test_a_late_penalty_is_off_the_score_and_said(marked_class):
    results = results_of(marked_class, "obrien")
    assert results["score"] == 3.0
    assert sum(test["score"] for test in results["tests"]) == 4.0
    assert "1점을 뺐습니다" in results["output"]
    assert "1 points are off for handing in late." in results["output"]


def test_what_waits_for_a_person_is_said_and_leaves_only_when_asked(marked_class):
    assert "waits" in left_out(export(marked_class, "gradescope"))["vanderberg"]
    results = results_of(marked_class, "vanderberg", unfinished=True)
    assert results["score"] == 9.0
    assert "1 part waits for your instructor." in results["output"]
    waiting = next(test for test in results["tests"] if test["max_score"] == 5.0)
    assert (waiting["score"], waiting["status"]) == (0.0, "failed")
    assert "Waits for your instructor." in waiting["output"]


def test_nothing_is_hidden_and_every_test_says_whether_it_passed(marked_class):
    """One hidden test hides the total, and 0 of 0 points would count as passed."""
    results = results_of(marked_class, "third")
    assert results["visibility"] == "visible"
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
    assert {test["status"] for test in results["tests"]} == {"passed", "failed"}
    assert "tests" in results and "score" in results


def test_points_that_a_person_changed_stand_in_the_place_of_the_checks(class_of_its_own):
    mark_by_hand(class_of_its_own, "minji", "sums", "test_mean", 3.0)
    results = results_of(class_of_its_own, "minji")
    assert results["score"] == 13.5
    assert sum(test["score"] for test in results["tests"]) == 13.5
    assert [test["name"] for test in results["tests"]][1] == "sums: Mean"


def test_without_what_grading_kept_the_cells_of_the_gradebook_are_the_tests(class_of_its_own):
    shutil.rmtree(class_of_its_own.state)
    results = results_of(class_of_its_own, "minji")
    assert sum(test["score"] for test in results["tests"]) == 12.0
    assert len(results["tests"]) == 4


# Classroom 50


@pytest.fixture
def runner(monkeypatch):
    """The variables that Classroom 50's runner sets."""
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)


def result_of(course, student: str) -> dict:
    return json.loads(export(course, "classroom50", students=[student]).files["result.json"])


def test_classroom_50_gets_whole_points_and_what_its_runner_says(marked_class, runner):
    found = result_of(marked_class, "김하늘")
    tests = found.pop("tests")
    stamp = datetime.strptime(found.pop("datetime"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - stamp).total_seconds()) < 60
    assert found == {
        "schema": "classroom50/result/v1",
        "classroom": "deep-learning",
        "assignment": "tiny",
        "submission": "submit/2026-10-01T09-00-00Z-abc1234",
        "commit": "https://example.org/commit/abc",
        "release": "https://example.org/release/abc",
        "review": "https://example.org/commit/abc",
        "score": 14,
        "max-score": 14,
    }
    assert [(test["passed"], test["score"], test["max-score"]) for test in tests] == [
        (True, 2, 2), (True, 3, 3), (True, 5, 5), (True, 4, 4),
    ]  # fmt: skip


def test_points_that_are_not_whole_are_all_multiplied_and_none_is_lost(marked_class, runner):
    made = export(marked_class, "classroom50", students=["minji"])
    found = json.loads(made.files["result.json"])
    assert (found["score"], found["max-score"]) == (24, 28)
    assert sum(test["score"] for test in found["tests"]) == 24
    assert all(type(test["score"]) is int for test in found["tests"])
    assert "multiplied by 2, 28 in all" in made.warnings[0]


def test_a_third_of_a_point_cannot_be_whole_and_is_refused(marked_class, runner):
    with pytest.raises(NbassayError, match="more than two decimals"):
        result_of(marked_class, "third")


def test_a_result_is_of_one_submission_and_in_its_runner(marked_class, monkeypatch):
    for name in (*RUNNER, "REVIEW_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NbassayError, match="--student"):
        export(marked_class, "classroom50")
    with pytest.raises(NbassayError, match=r"CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL"):
        result_of(marked_class, "minji")


# JUnit


def cases(report: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(report).iter("testcase"))


def test_no_two_cases_of_a_class_have_one_name(marked_class):
    """GitLab keeps only the first of equal names."""
    found = cases(export(marked_class, "junit", unfinished=True).files["junit.xml"])
    assert len(found) == 5 * 4
    assert Counter(case.get("name") for case in found).most_common(1)[0][1] == 1


def test_names_stay_apart_where_they_look_the_same():
    part = Part("a", "test_x", "1.1", as_is(ko="", en="X"), 0.0, 1.0, "failed")
    composed, apart = "하늘", "\u1112\u1161\u1102\u1173\u11af"
    students = (composed, apart, "a\x1b", "a\x1c")
    report = junit_report([Parts(who, (part, part)) for who in students], IN_BOTH)
    names = [case.get("name") for case in cases(report)]
    assert len(set(names)) == len(names) == 8


def test_a_suite_is_a_student_with_hand_marks_and_what_waits(marked_class):
    root = ElementTree.fromstring(export(marked_class, "junit", unfinished=True).files["junit.xml"])
    suites = {suite.get("name"): suite for suite in root}
    counts = {
        name: (suite.get("tests"), suite.get("failures"), suite.get("skipped"))
        for name, suite in suites.items()
    }
    assert counts == {
        "김하늘": ("4", "0", "0"),
        "minji": ("4", "2", "0"),
        "obrien": ("4", "3", "0"),
        "third": ("4", "3", "0"),
        "vanderberg": ("4", "0", "1"),
    }
    by_hand = [case for case in suites["minji"] if case.get("name").startswith("explain_mean")]
    assert by_hand[0].find("failure").get("message") == "4.5 of 5 points"
    assert by_hand[0].get("classname") == "minji.sums"


def test_one_notebook_keeps_the_plain_names_of_its_checks(marked_class):
    one = result(marked_class.assignment("tiny"), "김하늘", sums={"test_total": 2.0}, words={})
    found = cases(junit_report([parts_of_checks(one)], IN_BOTH))
    assert [(case.get("classname"), case.get("name")) for case in found] == [
        ("sums", "test_total"), ("sums", "test_mean"), ("words", "test_upper"),
    ]  # fmt: skip


def test_a_report_that_gitlab_does_not_read_is_warned_of(marked_class, monkeypatch):
    monkeypatch.setattr(class_junit, "MOST_OBJECTS", 10)
    assert "GitLab reads less than" in export(marked_class, "junit").warnings[0]
