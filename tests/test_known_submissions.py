"""`nbassay museum` says of each known solution whether it came out as it should."""

from __future__ import annotations

import json

import pytest
from test_grader_language import GRADER, make

from nbassay.authoring import coverage, known_grading, museum
from nbassay.authoring.coverage import find_untried_checks, find_unused_calls
from nbassay.authoring.museum import Known, KnownResult
from nbassay.authoring.release import release
from nbassay.authoring.scaffold import begin_assignment
from nbassay.cli import run
from nbassay.course.layout import Assignment, Course
from nbassay.errors import NbassayError
from nbassay.grading import Options
from nbassay.results import CheckResult, NotebookResult
from nbassay.texts import Languages, text


@pytest.fixture
def geometry(tmp_path) -> Assignment:
    """A new assignment with a notebook `area`, not released."""
    begin_assignment(tmp_path, "geometry", notebook="area")
    return Course.open(tmp_path).assignment("geometry")


def tried(name: str, *expected: str, status: str = "graded", **outcomes: str) -> KnownResult:
    """Return what came of `path`: the outcome of each check, which is worth one point."""
    checks = tuple(
        CheckResult(
            f"area::{name}",
            "area",
            "test_area",
            points=float(outcome == "passed"),
            max_points=1.0,
            outcome="not_run" if outcome == "broken" else outcome,
            message=text(ko="값이 다릅니다", en="it is off"),
            broken=outcome == "broken",
        )
        for name, outcome in outcomes.items()
    )
    result = NotebookResult(
        "area", status, 1.0, checks, detail=text(ko="멈췄습니다", en="it stopped")
    )
    return KnownResult(Known("area", name), "something", expected, result)


AS_THEY_SHOULD = [
    tried("right_loop", sums="passed", means="passed"),
    tried("wrong_sum", "sums", sums="failed", means="passed"),
    tried("wrong_all", "sums", "means", sums="failed", means="failed"),
    tried("hostile_print", sums="failed", means="passed"),
    tried("hostile_exit", status="crashed", sums="not_run"),
    tried(museum.REFERENCE, sums="passed"),
    tried(museum.UNEDITED, sums="failed", means="not_run"),
]
SURPRISING = {
    "right_and_failed": (tried("right_loop", sums="failed"), ["sums failed: it is off"]),
    "solution_failed": (tried(museum.REFERENCE, sums="failed"), ["sums failed: it is off"]),
    "other_checks": (
        tried("wrong_sum", "sums", "products", sums="passed", means="failed"),
        ["sums passed", "there is no check products", "means failed: it is off"],
    ),
    "crashed": (
        tried("wrong_sum", "sums", status="crashed", sums="failed"),
        ["crashed: it stopped"],
    ),
    "grader_broke": (
        tried("wrong_sum", "sums", sums="broken"),
        ["sums broke: the grader is at fault"],
    ),
    "hostile_and_paid": (tried("hostile_print", sums="passed"), ["it got full marks"]),
    "no_work_and_paid": (
        tried(museum.UNEDITED, sums="passed", means="failed"),
        ["1 of 2 points for no work"],
    ),
}


@pytest.mark.parametrize("one", AS_THEY_SHOULD, ids=lambda one: one.known.name)
def test_nothing_is_said_of_what_comes_out_as_it_should(one):
    assert one.surprises() == []


@pytest.mark.parametrize(("one", "surprises"), SURPRISING.values(), ids=SURPRISING)
def test_what_comes_out_otherwise_is_said(one, surprises):
    assert one.surprises() == surprises


def test_messages_are_in_the_language_asked_for():
    assert tried("right_loop", sums="failed").surprises(Languages().reading("ko")) == [
        "sums failed: 값이 다릅니다"
    ]


def test_one_surprise_ends_the_command_with_1_and_is_shown(geometry, monkeypatch, capsys):
    found = [*AS_THEY_SHOULD, SURPRISING["right_and_failed"][0]]
    monkeypatch.setattr(known_grading, "grade_known", lambda *arguments: found)
    target = geometry.course.root / "museum.json"
    options = ("--json", str(target), "--course", str(geometry.course.root))
    assert run(["museum", "geometry", *options]) == 1
    shown = capsys.readouterr().out
    assert "7 of 8 come out as they should" in shown
    assert "sums failed" in shown
    assert "\N{REPLACEMENT CHARACTER}" not in shown
    pieces = json.loads(target.read_text(encoding="utf-8"))["pieces"]
    assert [bool(one["surprises"]) for one in pieces] == [False] * 7 + [True]


def test_each_notebook_is_tried_with_its_solution_its_release_and_its_known_submissions(geometry):
    assert [one.label for one in museum.find_known(geometry)] == [
        "area/reference solution",
        "area/unedited release",
        "area/right_column_by_column",
        "area/wrong_divided_by_zero",
        "area/wrong_output_squeezed",
    ]
    assert [one.name for one in museum.find_known(geometry, "squeezed")] == [
        "wrong_output_squeezed"
    ]
    with pytest.raises(NbassayError, match="'nowhere' in <notebook>/<name>"):
        museum.find_known(geometry, "nowhere")


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        ("area/perhaps.py", "perhaps.py: its name has to begin with right_, wrong_, hostile_"),
        ("aera/right_unseen.py", "no notebook 'aera'; it has area"),
    ],
)
def test_a_known_submission_that_would_go_unseen_is_refused(place, refusal, geometry):
    path = geometry.graders / "submissions" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("# what: something\n")
    with pytest.raises(NbassayError, match=refusal):
        museum.find_known(geometry)


def test_an_old_release_is_not_tried(geometry):
    with pytest.raises(NbassayError, match="run `nbassay release geometry`"):
        known_grading.grade_known(geometry, museum.find_known(geometry), Options())


def test_checks_that_no_wrong_submission_fails_are_named(geometry):
    right = tried(museum.REFERENCE, sums="passed", means="passed")
    wrong = [
        tried(name, "sums", sums="failed", means="passed")
        for name in ("wrong_divided_by_zero", "wrong_output_squeezed")
    ]
    assert find_untried_checks(geometry, [right, *wrong]) == ["area::means"]
    # Of a notebook that was tried in part nothing is said.
    assert find_untried_checks(geometry, [right, wrong[0]]) == []


def test_untried_checks_are_a_note_and_no_fault(geometry, monkeypatch, capsys):
    monkeypatch.setattr(known_grading, "grade_known", lambda *arguments: AS_THEY_SHOULD)
    monkeypatch.setattr(coverage, "find_known", lambda assignment: [])
    calls = "def calls(notebook):\n    return {'test_model': [{'function': 'f', 'args': []}]}, {}\n"
    (geometry.graders / "calls.py").write_text(calls, encoding="utf-8")
    target = geometry.course.root / "museum.json"
    options = ("--json", str(target), "--course", str(geometry.course.root))
    assert run(["museum", "geometry", *options]) == 0
    shown = capsys.readouterr().out
    assert "calls that no check looks at:\n  area, test_model: f\n" in shown
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["untried_checks"] == []
    assert report["unused_calls"] == ["area, test_model: f"]


def test_a_call_whose_function_a_grader_names_is_used(geometry):
    calls = "def calls(notebook):\n    return {'test_model': [{'function': 'f', 'args': []}]}, {}\n"
    (geometry.graders / "calls.py").write_text(calls, encoding="utf-8")
    assert find_unused_calls(geometry) == ["area, test_model: f"]
    (geometry.graders / "more.py").write_text("def look(call):\n    call('f')\n", encoding="utf-8")
    assert find_unused_calls(geometry) == []


class TestOneAlone:
    def test_it_is_found_by_its_name_its_file_and_its_notebook(self, geometry):
        course, folder = geometry.course, geometry.graders / "submissions" / "area"
        for said in ("squeezed", "area/wrong_output_squeezed", folder / "wrong_output_squeezed.py"):
            assignment, known = museum.find_one(course, str(said))
            assert (assignment.name, known.label) == ("geometry", "area/wrong_output_squeezed")
        _, known = museum.find_one(course, str(geometry.source / "area.ipynb"))
        assert known.name == museum.REFERENCE

    @pytest.mark.parametrize(
        ("said", "refusal"),
        [("wrong_", "means 2 of them: geometry/area/wrong_div"), ("nowhere", "is no known")],
    )
    def test_what_means_none_or_several_is_refused_in_one_line(self, said, refusal, geometry):
        with pytest.raises(NbassayError, match=refusal) as refused:
            museum.find_one(geometry.course, said)
        assert "\n" not in str(refused.value)

    @pytest.mark.parametrize(("expected", "code"), [("sums", 0), ("means", 1)])
    def test_it_is_shown_check_by_check(self, expected, code, geometry, monkeypatch, capsys):
        one = tried("wrong_output_squeezed", expected, sums="failed", means="passed")
        monkeypatch.setattr(known_grading, "grade_known", lambda *arguments: [one])
        assert run(["try", "squeezed", "--course", str(geometry.course.root)]) == code
        shown = capsys.readouterr().out
        assert "it is off" in shown
        assert ("it comes out as it should" in shown) == (code == 0)


@pytest.mark.keras
def test_several_are_graded_side_by_side_and_come_back_in_order(geometry):
    release(geometry.course, ["geometry"])
    chosen, heard = museum.find_known(geometry, "wrong_"), []
    results = known_grading.grade_known(geometry, chosen, Options(jobs=2), heard.append)
    assert [one.known for one in results] == chosen
    assert {one.known for one in heard} == set(chosen)
    assert [one.surprises() for one in results] == [[], []]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_check_that_breaks_on_the_solution_ends_it_before_anything_else(jobs, tmp_path, caplog):
    broken = GRADER.replace("labels.labels(2)\n", "1 / 0\n")
    assignment = make(tmp_path, broken)
    release(assignment.course, ["geometry"])
    chosen, heard = museum.find_known(assignment), []
    with pytest.raises(NbassayError) as refused:
        known_grading.grade_known(assignment, chosen, Options(jobs=jobs), heard.append)
    assert str(refused.value).startswith(
        "area::test_predicted broke on the reference solution, at the line said above; mend that"
    )
    assert [one.known.name for one in heard] == [museum.REFERENCE]
    if jobs == 1:  # else it is said by the process that grades
        (said,) = [one.getMessage() for one in caplog.records if "broke" in one.getMessage()]
        line = 1 + broken.splitlines().index("    1 / 0")
        assert "ZeroDivisionError: division by zero" in said
        assert f"test_area.py:{line} `1 / 0`" in said
