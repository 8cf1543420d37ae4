"""Real hostile notebooks through the real path: no points gained, nothing leaked, nobody hurt."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from class_run import ASSIGNMENTS, HONEST, ClassRun, run_class
from corpus import Attack, attacks
from vault import POINTS

from nbassay.results import SEVERITY

pytestmark = pytest.mark.keras

ALL = attacks()
each_attack = pytest.mark.parametrize("attack", ALL, ids=[one.student for one in ALL])


@pytest.fixture(scope="session", params=["warm", pytest.param("cold", marks=pytest.mark.slow)])
def graded(request, tmp_path_factory) -> ClassRun:
    """The honest and the hostile, graded together, two at a time, by each kind of kernel start."""
    return run_class(tmp_path_factory.mktemp("mixed") / "course", ALL, request.param)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory) -> ClassRun:
    """The honest students by themselves."""
    return run_class(tmp_path_factory.mktemp("honest") / "course", [])


@each_attack
def test_it_ends_in_one_status_with_no_points_and_a_reason(graded, attack: Attack):
    row = graded.row(attack.student, attack.on)
    assert row["status"] in attack.statuses, row
    assert row["score"] <= attack.points, row
    assert row["left_to_person"] is None, "it passed for the machine's trouble"
    assert all(check["outcome"] in {"passed", "failed", "not_run"} for check in row["checks"])
    assert all(check["message"]["ko"] for check in row["checks"] if check["outcome"] != "passed")


@each_attack
def test_it_did_not_get_through_nor_learn_a_secret(graded, attack: Attack):
    assert "PWNED" not in graded.outputs(attack.student, attack.on)
    for path, text in graded.texts(attack.student, attack.on):
        assert graded.secrets.leaked_in(text) == [], path


@each_attack
def test_its_feedback_page_carries_nothing_that_runs(graded, attack: Attack):
    pages = list((graded.course.root / "feedback" / attack.student).rglob("index.html"))
    assert pages
    for page in pages:
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        assert not soup.find_all(["script", "iframe", "object", "embed", "form", "link", "base"])
        for tag in soup.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            for name in ("src", "href"):
                assert re.match(r"data:image/|#|[\w./-]*$|$", tag.get(name, "")), tag


def test_the_honest_get_what_they_get_without_the_hostile(graded, undisturbed):
    for assignment in ASSIGNMENTS:
        for student in HONEST:
            row, alone = graded.row(student, assignment), undisturbed.row(student, assignment)
            assert row["score"] == POINTS[assignment], row
            timeless = {"seconds": 0, "trail": ""}
            assert row | timeless == alone | timeless


def test_the_files_of_the_honest_are_those_of_a_class_without_the_hostile(graded, undisturbed):
    for student in HONEST:
        here, there = (
            {
                path.relative_to(run.course.root): _without_times(path.read_text())
                for path in (run.course.root / "autograded" / student).rglob("*.ipynb")
            }
            for run in (graded, undisturbed)
        )
        assert here
        assert here == there


def _without_times(text: str) -> str:
    """Return a notebook's text without secrets and training figures, which differ by run."""
    text = re.sub(r"nb-[0-9a-f]{16}", "", text)
    return re.sub(r'"iopub\.[^"]*": "[^"]*"', "", text)


def test_nothing_is_left_of_the_hostile(graded):
    assert graded.processes_left == []
    assert graded.leftovers == []
    assert graded.connections == 0
    # What handed-in modules leave where they are imported by a process of ours.
    assert not list(graded.course.root.rglob("nbassay-attack-*"))


def test_the_terminal_is_given_nothing_to_obey(graded):
    controls = {letter for letter in graded.said if not letter.isprintable()} - {"\n"}
    assert controls == set(), sorted(map(ascii, controls))


def test_every_submission_is_in_the_report_once(graded):
    for assignment in ASSIGNMENTS:
        students = [row["student"] for row in graded.reports[assignment]["submissions"]]
        hostile = [one.student for one in ALL if one.on == assignment]
        assert sorted(students) == sorted([*hostile, *HONEST])
        for row in graded.reports[assignment]["submissions"]:
            assert row["status"] in SEVERITY
