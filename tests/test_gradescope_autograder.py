"""Gradescope's autograder, run in a folder laid out like its machine: whatever is handed in, results.

The container has Docker's capabilities and no more, so that no namespaces can be had in it.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from gradescope_machine import METADATA, Machine, set_up
from tiny_course import ANSWERS, SECRET

from nbassay.bundling.autograder_settings import (
    AutograderSettings,
    read_autograder_settings,
)
from nbassay.bundling.gradescope_archive import make_autograder
from nbassay.bundling.handed_over import HandedOver, read_handed_over
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures"]
pytestmark = pytest.mark.keras

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="as Gradescope grades")
WRONG = {**ANSWERS["sums"], "mean": "mean = 3.0"}


@pytest.fixture(scope="module")
def archive(tiny_template) -> bytes:
    return make_autograder(tiny_template.assignment("tiny"))[0].pack()[0]


@pytest.fixture
def machine(archive):
    """A machine in a folder that every user can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="gradescope-"))
    yield set_up(folder, archive)
    shutil.rmtree(folder)


def hand_in_all(machine: Machine, course, sums=ANSWERS["sums"], words=ANSWERS["words"]) -> None:
    machine.hand_in(course, "sums", sums)
    machine.hand_in(course, "words", words)


def points(results: dict) -> list[tuple[float, float]]:
    return [(test["score"], test["max_score"]) for test in results["tests"]]


def test_right_work_gets_all_points_in_the_form_that_gradescope_reads(machine, tiny_template):
    hand_in_all(machine, tiny_template)
    results = machine.grade()
    assert results["score"] == 9.0
    assert points(results) == [(1.5, 1.5), (0.5, 0.5), (3, 3), (4, 4)]
    assert {test["status"] for test in results["tests"]} == {"passed"}
    assert {test["visibility"] for test in results["tests"]} == {"visible"}
    formats = {name: results[name] for name in ("output_format", "test_output_format")}
    assert formats == {"output_format": "text", "test_output_format": "text"}
    assert (results["visibility"], results["stdout_visibility"]) == ("visible", "hidden")
    assert results["extra_data"]["isolation"] == "container"
    assert results["extra_data"]["status"] == "graded"
    assert "5점은 강사가 따로 채점합니다." in results["output"]
    assert "Another 5 points are given by your instructor." in results["output"]
    assert "12+99: 9 of 9 points, graded" in machine.said
    assert "isolation container" in machine.said
    assert "note" not in machine.said  # 14 points are those of checks and persons together


def test_wrong_work_under_any_name_is_told_in_both_languages_and_hidden_checks_are_not(
    machine, tiny_template
):
    machine.hand_in(tiny_template, "sums", WRONG, "final/제출 (2).ipynb")
    machine.hand_in(tiny_template, "words", ANSWERS["words"], "b.ipynb")
    results = machine.grade()
    assert points(results) == [(1.5, 1.5), (0.5, 0.5), (0, 3), (4, 4)]
    (failed,) = [test for test in results["tests"] if test["status"] == "failed"]
    assert "mean이 2.5가 아닙니다." in failed["output"]
    assert "mean is not 2.5." in failed["output"]
    assert SECRET not in json.dumps(results)
    assert "b.ipynb" in results["output"]


def test_what_cannot_be_read_and_what_is_there_twice_is_one_line_each(machine, tiny_template):
    (machine.submission / "sums.ipynb").write_bytes(b'{"cells": [')
    for name in ("one.ipynb", "two.ipynb"):
        machine.hand_in(tiny_template, "words", {"upper": f"upper = {name!r}"}, name)
    results = machine.grade()
    assert results["score"] == 0
    lines = results["output"].splitlines()
    assert any(line.startswith("sums: 노트북 파일이 올바른 JSON이 아닙니다") for line in lines)
    assert any(line.startswith("sums: The file is not valid JSON") for line in lines)
    several = "words: Several files look like words, so none was graded: `one.ipynb`, `two.ipynb`"
    assert any(line.startswith(several) for line in lines)
    assert results["extra_data"]["status"] == "unreadable"


def test_nothing_handed_in_gets_no_points_and_is_told_what_was_expected(machine):
    shutil.rmtree(machine.submission)
    results = machine.grade()
    assert results["score"] == 0
    assert "sums: sums.ipynb was not handed in." in results["output"]
    assert "words: words.ipynb 파일이 제출되지 않았습니다." in results["output"]
    assert len(results["tests"]) == 4
    assert "12+99: 0 of 9 points, missing" in machine.said


def test_other_points_than_gradescopes_are_noted_for_the_instructor_alone(machine):
    path = machine.root / "submission_metadata.json"
    other = {**METADATA, "assignment": {**METADATA["assignment"], "total_points": "100.0"}}
    path.write_text(json.dumps(other))
    assert "100" not in machine.grade()["output"]
    assert "worth 100 points in Gradescope, its checks 9" in machine.said


def assert_nobodys_mark(results: dict) -> None:
    """A hidden test hides the total from the student, and tells the instructor."""
    (test,) = results["tests"]
    assert (results["score"], test["status"], test["visibility"]) == (0, "failed", "hidden")
    assert "the 0 is no mark: standard output, which instructors see, says why" in test["name"]


RIGHT = {"assignment": "tiny", "budget": "fast", "lang": "both", "by_hand": 5.0}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"assignment": "tiny"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'["tiny"]',
        b"{}",
        json.dumps({**RIGHT, "more": 1}).encode(),
        *(
            json.dumps({**RIGHT, name: wrong}).encode()
            for name, wrong in [
                ("assignment", 7),
                ("budget", "cheap"),
                ("budget", ["fast"]),
                ("lang", None),
                ("by_hand", "5"),
                ("by_hand", -1),
                ("by_hand", float("nan")),
            ]
        ),
    ],
)
def test_settings_of_an_archive_that_are_damaged_are_one_line(tmp_path, content):
    path = tmp_path / "autograder.json"
    path.write_bytes(content)
    with pytest.raises(NbassayError) as refused:
        read_autograder_settings(path)
    said = str(refused.value)
    assert said.startswith(f"{path} is damaged: it ") and "\n" not in said
    assert said.endswith(
        "; make the archive anew with `nbassay bundle --gradescope`, and upload that"
    )
    path.write_text(AutograderSettings(**RIGHT).to_json())
    assert read_autograder_settings(path) == AutograderSettings(**RIGHT)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("autograder.json", "is damaged: it is no JSON"),
        ("course.toml", "is not a TOML file in UTF-8"),
        ("graders/tiny/assignment.toml", "is not a TOML file in UTF-8"),
        ("release/tiny/sums.ipynb", "cannot be read as a notebook"),
    ],
)
def test_a_damaged_file_of_the_archive_is_one_line_to_instructors_and_nobodys_mark(
    machine, tiny_template, name, said
):
    hand_in_all(machine, tiny_template)
    (machine.root / "source" / name).write_text('{"a')
    results = machine.grade()
    assert_nobodys_mark(results)
    assert "There is no mark yet" in results["output"]
    assert "Traceback" not in machine.said
    (line,) = [one for one in machine.said.splitlines() if one.startswith("nbassay: ")]
    assert name in line and said in line


def test_a_fault_of_ours_is_told_to_instructors_and_is_nobodys_mark(machine, tiny_template):
    hand_in_all(machine, tiny_template)
    (machine.root / "source" / "graders" / "tiny" / "test_sums.py").write_text(f"{SECRET} = (\n")
    results = machine.grade()
    assert_nobodys_mark(results)
    assert "There is no mark yet" in results["output"]
    assert SECRET not in json.dumps(results) and "test_sums" not in json.dumps(results)
    assert "test_sums.py" in machine.said


def test_results_are_there_even_where_the_grader_cannot_start(machine, tiny_template, tmp_path):
    hand_in_all(machine, tiny_template)
    machine.results_file.mkdir()  # of an earlier try, say
    results = machine.grade(environment=tmp_path / "gone")
    assert_nobodys_mark(results)
    assert "could not run to its end" in results["output"]
    assert "끝까지 실행되지 못했습니다" in results["output"]


# Attacks, with no work done: a mark in them is a wall that fell

STEAL = """
import glob, os
total = 0
places = ["stolen.txt", GRADERS, *glob.glob("/proc/*/root" + GRADERS), *glob.glob("/proc/*/cwd/*/*/*")]
for folder, _, names in os.walk(ABOVE):
    places += [os.path.join(folder, name) for name in names]
for place in places:
    try:
        if FIRST + SECOND in open(place).read():
            total = 10
    except (OSError, ValueError):
        pass
"""
FORGE = """
import os, time
results, forged = RESULTS, '{"score": 100, "tests": []}'
folder = os.path.dirname(results)
def forge():
    for trial in (
        lambda: open(results, "w").write(forged),
        lambda: open(results + ".new", "w").write(forged),
        lambda: os.rename(folder, folder + ".old"),
        lambda: os.makedirs(folder),
        lambda: os.chmod(folder, 0o777),
    ):
        try:
            trial()
        except OSError:
            pass
forge()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        for _ in range(1200):
            forge()
            time.sleep(0.05)
    os._exit(0)
mean = 0.0
"""
PLANT = """
import os
upper = ""
for place in PLACES:
    try:
        open(os.path.join(place, "sitecustomize.py"), "w").write("")
        upper = "KERAS"
    except OSError:
        pass
"""


@as_root
def test_a_submission_reads_no_grader_writes_no_results_and_leaves_nothing(machine, tiny_template):
    """The second notebook would be graded by what the first one left in the environment."""
    graders = machine.root / "source" / "graders" / "tiny" / "test_sums.py"
    results_folder = machine.results_file.parent
    assert graders.stat().st_mode & stat.S_IROTH  # all is open until the autograder begins
    assert results_folder.stat().st_mode & stat.S_IWOTH
    known = {
        "GRADERS": str(graders),
        "ABOVE": str(machine.root.parent),
        "FIRST": SECRET[:9],
        "SECOND": SECRET[9:],
        "RESULTS": str(machine.results_file),
        "PLACES": [*map(str, (machine.installed, machine.root)), sys.prefix, "/opt", "/usr/lib"],
    }
    lines = "".join(f"{name} = {value!r}\n" for name, value in known.items())
    machine.hand_in(tiny_template, "sums", {"total": lines + STEAL, "mean": lines + FORGE})
    machine.hand_in(tiny_template, "words", {"upper": lines + PLANT})
    (machine.submission / "stolen.txt").symlink_to(graders)
    results = machine.grade()
    assert results["extra_data"]["status"] == "graded", machine.said
    assert [score for score, _ in points(results)] == [0, 0, 0, 0]
    assert [path.name for path in results_folder.iterdir()] == ["results.json"]
    assert machine.results_file.stat().st_uid == 0
    assert stat.S_IMODE((machine.root / "source").stat().st_mode) == 0o700
    assert not (machine.root.stat().st_mode | results_folder.stat().st_mode) & 0o022


# What Gradescope says of a submission


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps(METADATA), HandedOver("12+99", 14.0)),
        (
            json.dumps({"users": [{"id": 5}], "assignment": {"total_points": 20}}),
            HandedOver("5", 20.0),
        ),
        (json.dumps({"users": [], "assignment": {"total_points": None}}), HandedOver()),
        (json.dumps({"users": None, "assignment": None}), HandedOver()),
        (json.dumps({"users": ["haneul", {"name": "no id"}]}), HandedOver()),
        (
            json.dumps({":users": [{":id": 5}], ":assignment": {":total_points": "20.0"}}),
            HandedOver(),
        ),
        (json.dumps({"assignment": {"total_points": "NaN"}}), HandedOver()),
        (json.dumps({"assignment": {"total_points": "twenty"}}), HandedOver()),
        ("[]", HandedOver()),
        ("[" * 100_000, HandedOver()),
        ("---\n:users:\n- :id: 5\n", HandedOver()),
        ("", HandedOver()),
    ],
)
def test_of_the_metadata_what_is_plain_is_read_and_nothing_can_stop_it(tmp_path, content, expected):
    path = tmp_path / "submission_metadata.json"
    path.write_text(content)
    assert read_handed_over(path) == expected


# Setting the machine up


def test_setup_installs_the_archive_and_closes_what_is_ours(machine, tmp_path):
    """Without what nbassay needs, which would come from the network."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "apt-get").write_text('#!/bin/sh\necho "apt-get $*"\n')
    (programs / "apt-get").chmod(0o755)
    environment = tmp_path / "environment"
    done = subprocess.run(
        ["bash", machine.root / "source" / "setup.sh"],
        cwd=machine.root,
        env={
            "PATH": f"{programs}:{Path(sys.base_prefix) / 'bin'}:{os.defpath}",
            "NBASSAY_AUTOGRADER_ROOT": str(machine.root),
            "NBASSAY_AUTOGRADER_ENVIRONMENT": str(environment),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "apt-get install -y --no-install-recommends python3" in done.stdout
    (package,) = environment.glob("lib/python3.*/site-packages/nbassay")
    assert stat.S_IMODE(package.stat().st_mode) == 0o700
    assert stat.S_IMODE((machine.root / "source").stat().st_mode) == 0o700
    assert package.parent.stat().st_mode & 0o005 == 0o005


def test_setup_says_which_base_image_has_a_python_that_will_do(machine, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("apt-get", "python3"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n" if name == "python3" else "#!/bin/sh\n")
        (programs / name).chmod(0o755)
    for name in ("bash", "chmod", "env"):
        (programs / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [programs / "bash", machine.root / "source" / "setup.sh"],
        env={"PATH": str(programs), "NBASSAY_AUTOGRADER_ROOT": str(machine.root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "choose Ubuntu 24.04 as the base image" in done.stderr
