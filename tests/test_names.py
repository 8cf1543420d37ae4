"""Names in decomposed letters and time stamps of other zones, as real machines write them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console
from test_cli import nbassay
from tiny_course import ANSWERS, FULL, hand_in, result

from nbassay.cli._show import results_table
from nbassay.course.names import find_same_named, tell_apart
from nbassay.gradebook import open_gradebook, record
from nbassay.gradebook.timestamp import as_utc, submitted_at, timestamp
from nbassay.reports import ClassInput, write_class_page
from nbassay.texts import Languages, text

pytest_plugins = ["tiny_fixtures"]
NOON = datetime(2026, 11, 29, 3, 4, 5)
KIM = "김하늘"
DECOMPOSED = unicodedata.normalize("NFD", KIM)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29 12:04:05 +0900",
        "2026-11-29 12:04:05 +09:00",
        "2026-11-29 12:04:05 +9",
        "2026-11-29 12:04:05 KST",
        "2026-11-29 12:04:05 (KST)\n",
        "2026-11-29T12:04:05+09:00",
        "2026-11-29 12:04:05 PM KST",
        "2026-11-29 12:04:05 Asia/Seoul",
        "2026-11-29 12:04:05 UTC+9",
        "Sun Nov 29 12:04:05 KST 2026",
        "Sun Nov 29 2026 12:04:05 GMT+0900 (한국 표준시)",
        "2026-11-29 12:04:05,KST",
        "12:04:05 2026-11-29 KST",
        "2026-11-29T12:04:05+09:00[Asia/Seoul]",
        "2026년 11월 29일 (일) 오후 12:04:05 KST",
        "2026년 11월 29일 일요일 12시 4분 5초 대한민국 표준시",
        "2026. 11. 29. 오후 12:04:05 +09:00",
        "2026. 11. 29. 오전 3:04:05",
        "\ufeff2026-11-29 12:04:05 한국 표준시",
        "2026-11-29 03:04:05 UTC",
        "2026-11-29 03:04:05",
        "2026-11-29T03:04:05Z",
        "2026-11-28 22:04:05 -05:00",
    ],
)
def test_a_time_stamp_says_one_moment_however_its_zone_is_written(text, tmp_path):
    (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8")
    assert submitted_at(tmp_path) == NOON
    assert timestamp(tmp_path) == "2026-11-29 03:04:05 UTC"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-29 12:04:05 +99:00", "0001-01-01 00:00 +0900"]
)
def test_what_says_no_moment_is_no_time_stamp(text):
    assert as_utc(text) is None


def test_a_korean_stamp_is_on_time_in_the_gradebook_and_mended_when_it_was_read_wrongly(tiny):
    """Nbgrader alone takes it for nearly nine hours later."""
    with open_gradebook(tiny) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-11-29 04:00:00 UTC")
    folder = hand_in(tiny, KIM, **ANSWERS)
    (folder / "timestamp.txt").write_text("2026-11-29 12:04:05 +0900")
    record(tiny.assignment("tiny"), result(tiny.assignment("tiny"), KIM, **FULL))
    with open_gradebook(tiny) as gradebook:
        submission = gradebook.find_submission("tiny", KIM)
        assert (submission.timestamp, submission.total_seconds_late) == (NOON, 0)


def test_an_entry_is_found_in_either_form_and_the_exact_one_wins(tmp_path):
    (tmp_path / DECOMPOSED).mkdir()
    assert find_same_named(tmp_path, KIM) == tmp_path / DECOMPOSED
    (tmp_path / KIM).mkdir()
    assert find_same_named(tmp_path, KIM) == tmp_path / KIM
    assert find_same_named(tmp_path / "none", KIM) == tmp_path / "none" / KIM


def test_folders_of_student_and_assignment_are_found_decomposed(tiny):
    (tiny.root / "graders" / "tiny").rename(tiny.root / "graders" / "과제")
    place = tiny.root / "submitted" / DECOMPOSED / unicodedata.normalize("NFD", "과제")
    place.mkdir(parents=True)
    assert tiny.submitted_students("과제") == [DECOMPOSED]
    assert tiny.student(KIM) == DECOMPOSED
    assert tiny.submission(DECOMPOSED, "과제") == place
    assert tiny.assignment(unicodedata.normalize("NFD", "과제")).name == "과제"


def test_one_student_is_named_in_either_form(tiny):
    hand_in(tiny, DECOMPOSED, words={"upper": "upper = 'KERAS'"})
    done = nbassay("trail", "tiny", "--student", KIM, "--course", tiny.root)
    assert done.returncode == 2
    assert "has not been graded yet" in done.stderr


def test_students_who_look_the_same_are_told_apart():
    assert tell_apart([KIM, "lee", DECOMPOSED]) == {
        KIM: f"{KIM} (NFC)",
        "lee": "lee",
        DECOMPOSED: f"{DECOMPOSED} (NFD)",
    }
    assert tell_apart([DECOMPOSED]) == {DECOMPOSED: DECOMPOSED}


def test_table_and_class_page_tell_them_apart(tiny, tmp_path: Path):
    assignment = tiny.assignment("tiny")
    results = [result(assignment, student, **FULL) for student in (KIM, DECOMPOSED)]
    page = ClassInput(text(ko="과정", en="Course"), "tiny", results)
    written = write_class_page(page, tmp_path / "page").read_text(encoding="utf-8")
    console = Console(width=120, record=True, file=(tmp_path / "out").open("w"))
    console.print(results_table("tiny", results, Languages().reading("en")))
    for shown in (written, console.export_text()):
        assert f"{KIM} (NFC)" in shown
        assert f"{DECOMPOSED} (NFD)" in shown
