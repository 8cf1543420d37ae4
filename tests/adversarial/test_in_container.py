"""A share of the attacks where a container is the wall: as another user, without namespaces."""

from __future__ import annotations

import json
import os

import pytest
from class_run import ASSIGNMENTS, HONEST, ClassRun, run_class
from corpus import Attack, attacks
from pretend_container import MARKED, ROOT, command, left_of_runs
from vault import POINTS

pytestmark = [
    pytest.mark.keras,
    pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can run things as others"),
]

# Those that another wall stops here than in namespaces; what evidence and graders stop is alike.
CHOSEN = {
    *("become_root", "fork_bomb", "kernel_interfaces", "many_handles", "memory_at_once"),
    *("memory_in_hidden_files", "outlive_the_kernel", "reach_a_port"),
    *("signal_everyone", "swap_the_folders", "trace_others", "write_to_the_terminal"),
    *("inherited_handles", "kept_marks", "read_other_processes", "read_the_course"),
}
ALL = [one for one in attacks() if one.name in CHOSEN]
each_attack = pytest.mark.parametrize("attack", ALL, ids=[one.student for one in ALL])


@pytest.fixture(scope="session")
def contained(tmp_path_factory) -> ClassRun:
    """The honest and the hostile, graded two at a time by the superuser of a container."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        for name, value in MARKED.items():
            patch.setenv(name, value)
        folder = tmp_path_factory.mktemp("contained") / "course"
        return run_class(folder, ALL, "cold", around=command(root=True), isolation="container")


def test_those_that_were_chosen_are_there():
    assert {one.name for one in ALL} == CHOSEN


@each_attack
def test_it_gets_no_points_and_says_what_it_ran_in(contained, attack: Attack):
    row = contained.row(attack.student, attack.on)
    # What forks share counts for each of them where the container may not look into processes.
    counted = {"out_of_memory"} if attack.name == "fork_bomb" else set()
    assert row["status"] in attack.statuses | counted, row
    assert row["score"] <= attack.points, row
    assert row["left_to_person"] is None, "it passed for the machine's trouble"
    assert row["isolation"] == "container"


@each_attack
def test_it_did_not_get_through_nor_learn_a_secret(contained, attack: Attack):
    cells = json.loads(contained.outputs(attack.student, attack.on) or "[]")
    # A traceback shows the lines of the attack, and so the word.
    said = [output for cell in cells for output in cell if output["output_type"] != "error"]
    assert "PWNED" not in json.dumps(said)
    for path, text in contained.texts(attack.student, attack.on):
        assert contained.secrets.leaked_in(text) == [], path


def test_the_honest_get_all_their_points(contained):
    for assignment in ASSIGNMENTS:
        for student in HONEST:
            assert contained.row(student, assignment)["score"] == POINTS[assignment]


def test_pages_and_terminal_name_the_isolation(contained):
    assert "isolation container: throw-away container" in contained.said
    page = contained.course.root / "feedback" / HONEST[0] / "numbers" / "index.html"
    assert "(container)" in page.read_text(encoding="utf-8")


def test_nothing_is_left_of_the_hostile(contained):
    assert contained.leftovers == []
    assert contained.connections == 0
    assert left_of_runs() == []
