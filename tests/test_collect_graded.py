"""From a learning system's zip to marks in the gradebook."""

from __future__ import annotations

import json
import zipfile

import pytest
from tiny_course import ANSWERS, auto_scores, hand_in, released

from nbassay import cli
from nbassay.gradebook import open_gradebook

pytestmark = pytest.mark.keras


def test_what_was_collected_is_graded_as_it_was_handed_in_and_when(tmp_path, capsys):
    course = released(tmp_path / "course")
    work = hand_in(course, "mine", **ANSWERS)
    zipped = tmp_path / "gradebook_CS101_HW_1_2026-03-07-10-00-00.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, called in (("sums", "과제 (1)"), ("words", "upper_final_2")):
            content = (work / f"{name}.ipynb").read_bytes()
            archive.writestr(f"HW_1_kim_attempt_2026-03-05-09-07-41_{called}.ipynb", content)
    work.rename(tmp_path / "mine")
    (course.root / "submitted" / "mine").rmdir()
    where = ["--course", str(course.root), "--json", "-"]
    assert cli.run(["collect", "tiny", str(zipped), "--zone", "Asia/Seoul", *where]) == 0
    capsys.readouterr()
    assert cli.run(["grade", "tiny", *where]) == 0
    (graded,) = json.loads(capsys.readouterr().out)["submissions"]
    assert (graded["student"], graded["status"], graded["score"]) == ("kim", "graded", 9.0)
    assert sum(score or 0 for score in auto_scores(course, "kim").values()) == 9.0
    with open_gradebook(course) as gradebook:
        assert str(gradebook.find_submission("tiny", "kim").timestamp) == "2026-03-05 00:07:41"
