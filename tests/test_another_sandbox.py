"""Another sandbox is a module and its place in a list: all who choose, use or name one take it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from sandbox_runs import LIMITS, notebook, run
from tiny_course import ANSWERS, hand_in

from nbassay import cli, doctor, sandbox
from nbassay.cohort.class_run import grade_assignment
from nbassay.errors import NbassayError
from nbassay.grading import Options
from nbassay.grading.kernels import Kernels
from nbassay.sandbox import DEFAULT_SANDBOX, SANDBOXES, CannotIsolate, Job, Layer, Sandbox
from nbassay.sandbox.bare import Bare
from nbassay.texts import text

ROOM = Path(sandbox.__file__).parent
JOB = Job(notebook("x = 1"), files={}, inputs={}, capture={}, limits=LIMITS)

pytest_plugins = ["tiny_fixtures"]


class Shed(Bare):
    """What a module of `nbassay/sandbox` would hold; it runs as the one without walls does."""

    name = "shed"
    label = text(ko="헛간", en="a shed")
    protects = True
    burnt_down = False

    def require(self) -> None:
        if self.burnt_down:
            raise CannotIsolate("the shed has burnt down: build a new one")

    def probe(self):
        return [Layer("roof", False, "it leaks", advice="mend the roof")]


@pytest.fixture
def shed(monkeypatch) -> Shed:
    """The new one, in the list."""
    made = Shed()
    monkeypatch.setitem(SANDBOXES, made.name, made)
    return made


def test_every_sandbox_has_what_the_protocol_asks_for():
    wanted = {name for name in dir(Sandbox) if not name.startswith("_")}
    wanted |= set(Sandbox.__annotations__)
    assert {"name", "label", "protects", "require", "probe", "start", "run"} <= wanted
    for name, one in SANDBOXES.items():
        assert one.name == name
        assert [lacking for lacking in wanted if not hasattr(one, lacking)] == []


def test_a_notebook_runs_in_it_and_the_outcome_has_its_name(shed, tmp_path):
    ran = run(tmp_path / "out", "x = 1", isolation="shed")
    assert (ran.outcome.status, ran.outcome.isolation) == ("graded", "shed")


def test_kernels_are_started_cold_where_it_has_no_warm_parent(shed, tiny, tmp_path, caplog):
    kernels = Kernels(tiny.assignment("tiny"), Options(isolation="shed", jobs=1), 0)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        outcome, start = kernels.run(JOB, tmp_path / name)
        assert (outcome.status, outcome.isolation, start) == ("graded", "shed", "cold")
    assert list((tiny.state / "scratch").iterdir()) == []
    assert caplog.records == []


def test_the_commands_take_it_by_name_and_say_what_it_is_called(shed, tiny, tmp_path, capsys):
    hand_in(tiny, "s1", **ANSWERS)
    path = tiny.submission("s1", "tiny") / "sums.ipynb"
    target = tmp_path / "found.json"
    place = ["--assignment", "tiny", "--course", str(tiny.root)]
    assert cli.run(["check", str(path), *place, "--isolation", "shed", "--json", str(target)]) == 0
    found = json.loads(target.read_text(encoding="utf-8"))["submissions"][0]
    assert (found["isolation"], found["status"]) == ("shed", "graded")
    assert "unprotected" not in capsys.readouterr().out


def test_where_it_cannot_work_grading_ends_in_one_line_that_says_what_to_do(
    shed, tiny, monkeypatch
):
    monkeypatch.setattr(Shed, "burnt_down", True)
    hand_in(tiny, "s1", **ANSWERS)
    with pytest.raises(CannotIsolate, match=r"build a new one.*--isolation none") as raised:
        grade_assignment(tiny.assignment("tiny"), ["s1"], Options(isolation="shed", jobs=1))
    assert "\n" not in str(raised.value)


def test_the_doctor_tries_it_and_grading_does_without_it_unless_it_is_asked_for(shed):
    found = {one.name: one for one in doctor._layers()}["isolation shed: roof"]
    assert (found.works, found.needed, found.advice) == (False, False, "mend the roof")


def test_a_name_that_no_sandbox_has_is_refused_with_those_that_there_are(shed):
    with pytest.raises(
        NbassayError, match="no isolation 'vm'; name bwrap or container or none or shed"
    ):
        Options(isolation="vm")


def test_no_other_module_knows_a_sandbox_by_its_name():
    """Whoever compares with a name has to be found again when there is another one."""
    for path in ROOM.parent.rglob("*.py"):
        said = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        }
        assert DEFAULT_SANDBOX not in said or path.is_relative_to(ROOM / "bwrap"), path
