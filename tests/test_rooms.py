"""`make check` runs the tests of the room that was changed: every test is found by it, and every room."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from check_rooms import main, modules_of, rooms_of

ROOMS = tomllib.loads((ROOT / "tests" / "rooms.toml").read_text(encoding="utf-8"))
# Records, errors and a filter that several rooms pass on; theirs are the tests.
WITHOUT = {"errors", "nbgrader_markdown", "results"}


def test_every_module_of_tests_stands_in_one_room():
    there = {
        path.relative_to(ROOT / "tests").with_suffix("").as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
    }
    named = Counter(name for room in ROOMS.values() for kind in room.values() for name in kind)
    assert set(named) == there
    assert named.most_common(1)[0][1] == 1


def test_no_two_modules_of_tests_have_one_name():
    """They are imported by that name, so of two it would run one."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py"))
    assert names.most_common(1)[0][1] == 1


def test_every_room_has_tests():
    there = {
        path.stem
        for path in (ROOT / "nbassay").iterdir()
        if path.suffix in {"", ".py"} and not path.name.startswith("_")
    }
    assert there - WITHOUT <= set(ROOMS)


def test_what_was_changed_names_the_rooms_and_the_tests():
    changed = ["nbassay/sandbox/job.py", "nbassay/doctor.py", "README.md", "tests/test_store.py"]
    assert rooms_of(changed, ROOMS) == ["doctor", "sandbox"]
    found = modules_of(["doctor"], changed, ROOMS)
    assert found == ["tests/test_doctor.py", "tests/test_store.py"]


def test_a_room_that_is_none_is_named(capsys):
    assert main(["attic"]) == 2
    assert "no room attic" in capsys.readouterr().out


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_names_modules_only_as_quick_or_more(room):
    assert set(ROOMS[room]) <= {"quick", "more"}
