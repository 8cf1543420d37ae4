"""What `nbassay bundle` writes, unpacked elsewhere: the same marks, run anew or from kept evidence."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.bundling.bundle import Bundle, make_bundle
from nbassay.bundling.extras import Extra
from nbassay.course.layout import Course

pytest_plugins = ["tiny_fixtures"]


def unpack(bundle: Bundle, folder: Path) -> Course:
    """Unpack an archive as its README says."""
    with zipfile.ZipFile(BytesIO(bundle.pack()[0])) as archive:
        archive.extractall(folder)
    return Course.open(folder)


@pytest.mark.keras
def test_unpacked_it_gives_the_marks_that_the_course_gives(tiny, tmp_path):
    elsewhere = unpack(make_bundle(tiny.assignment("tiny")), tmp_path / "grading")
    wrong = {"sums": {**ANSWERS["sums"], "mean": "mean = 3.0"}, "words": ANSWERS["words"]}
    marks = []
    for course in (tiny, elsewhere):
        hand_in(course, "s1", **ANSWERS)
        hand_in(course, "s2", **wrong)
        target = tmp_path / "marks.json"
        assert cli.run(["grade", "tiny", "--course", str(course.root), "--json", str(target)]) == 0
        marks.append(json.loads(target.read_text(encoding="utf-8"))["submissions"])
    for submission in (one for graded in marks for one in graded):
        del submission["seconds"], submission["trail"]
    assert marks[0] == marks[1]
    assert [submission["score"] for submission in marks[0]] == [9.0, 6.0]


@pytest.mark.keras
def test_with_evidence_marks_are_made_again_elsewhere_without_running_anything(tiny, tmp_path):
    hand_in(tiny, "s1", **ANSWERS)
    assert cli.run(["grade", "tiny", "--course", str(tiny.root)]) == 0
    found = make_bundle(tiny.assignment("tiny"), [Extra.evidence, Extra.work, Extra.gradebook])
    assert found.without == ("known submissions",)
    elsewhere = unpack(found, tmp_path / "place")
    target = tmp_path / "marks.json"
    place = ["--course", str(elsewhere.root), "--json", str(target)]
    assert cli.run(["regrade", "tiny", *place]) == 0
    assert json.loads(target.read_text())["submissions"][0]["score"] == 9.0
