"""The commands of docs/first-class.md and docs/contesting.md, typed in the order of the pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import ROOT

from nbassay.cli import run
from nbassay.course.layout import Course
from nbassay.gradebook import class_totals, open_gradebook

pytestmark = pytest.mark.keras

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"\d+\.\d(?= │)")


@dataclass
class Step:
    """Commands of a page, with the files that it has before them and what it says of them."""

    typed: str
    files: dict[str, str] = field(default_factory=dict)
    told: str = "…"


def steps(page: str) -> list[Step]:
    """Return what is to be typed on a page; how nbassay is installed is for the wheel's tests."""
    found: list[Step] = []
    files: dict[str, str] = {}
    for language, where, text in BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        if language == "python":
            files[where] = text
        elif language == "text":
            found[-1].told = text
        elif where != "install":
            found.append(Step(text, files))
            files = {}
    return found


def plain(text: str) -> str:
    """Return output without the frames of tables and the seconds in them, in single spaces."""
    return " ".join(re.sub(r"[^\w\s/.,:;·`()=-]", " ", SECONDS.sub("", text)).split())


def follow(page: str, folder: Path) -> None:
    """Type what the page says in `folder`, and compare what is said with the page."""
    shortcut = folder.parent / "bin"
    shortcut.mkdir(exist_ok=True)
    (shortcut / "nbassay").write_text(f'#!/bin/sh\nexec {sys.executable} -m nbassay "$@"\n')
    (shortcut / "nbassay").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{shortcut}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "80",
    }
    for step in steps(page):
        for name, text in step.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        command = ["bash", "-e", "-c", step.typed]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, step.typed + done.stdout + done.stderr
        expected = ".*".join(re.escape(plain(part)) for part in step.told.split("…"))
        assert re.search(expected, plain(done.stdout)), f"{step.typed}\n{done.stdout}"


@pytest.fixture(scope="module")
def first_class(tmp_path_factory) -> Path:
    """The course of docs/first-class.md, graded."""
    folder = tmp_path_factory.mktemp("first") / "course"
    folder.mkdir()
    follow("first-class.md", folder)
    return folder


def test_the_first_class_is_graded_as_the_page_says(first_class):
    found = class_totals(Course.open(first_class), "wines")
    scores = {student: total.score for student, total in found.items()}
    assert scores == {"haneul": 10, "jiu": 9.5, "minji": 0, "seojun": 8}


def test_contested_marks_are_looked_into_and_changed_as_the_page_says(first_class):
    follow("contesting.md", first_class)
    files = [first_class / name for name in ("handed_in/seojun", "submitted/seojun/wines")]
    assert len({(file / "wines.ipynb").read_bytes() for file in files}) == 1
    # The mark by hand, which the page has given in formgrader.
    course = Course.open(first_class)
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("test_scaling", "wines", "wines", "seojun")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        comment = gradebook.find_comment("scaling", "wines", "wines", "seojun")
        comment.manual_comment = "You said why in class."
        gradebook.db.commit()
    where = ["--course", str(first_class)]
    assert run(["regrade", "wines", *where]) == 0
    assert run(["feedback", "wines", *where]) == 0
    assert class_totals(course, "wines")["seojun"].score == 9
    folder = first_class / "feedback" / "seojun" / "wines"
    ours, theirs = ((folder / name).read_text("utf-8") for name in ("index.html", "wines.html"))
    assert "Your instructor changed these points." in ours
    assert "You said why in class." in theirs
