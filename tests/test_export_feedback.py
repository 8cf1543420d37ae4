"""Feedback pages in the zips that Canvas and Moodle take back: by the numbers in names alone."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from export_class import POINTS, export, give, left_out, make_class, written
from test_export_moodle import CHINESE, WORKSHEET

from nbassay.course.roster import Roster
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures", "export_fixtures"]

# As Canvas's Download Submissions names them, with its traps.
DOWNLOADED = [
    "김하늘_10231_88120_first_model.ipynb",
    "leeminji_LATE_10232_88121_first_model-1.ipynb",
    "leeminji_LATE_10232_88129_notes.txt",
    "obriensmithmary_10233_88122_my_notebook_2_3.ipynb",
    "team_42_10234_88123_hw1 (2).ipynb",
    "LATE_anon_a1B2c_88124_hw1.ipynb",
    "vanderbergjan2_10235_text.html",
    "late_10237_88128_x.ipynb",
]


@pytest.fixture(scope="module")
def with_pages(tiny_template, tmp_path_factory):
    """A class of which everybody but one has a page."""
    course = make_class(tiny_template, tmp_path_factory.mktemp("pages") / "course")
    for student in POINTS:
        page = course.root / "feedback" / student / "tiny" / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<p>{student}</p>", encoding="utf-8")
    return course


@pytest.fixture
def download(tmp_path):
    """Canvas's zip."""
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in DOWNLOADED:
            archive.writestr(name, "")
    return path


def pages(made) -> dict[str, str]:
    (content,) = made.files.values()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def as_canvas_reads(name: str) -> list[str]:
    """The first two parts that are numbers: user and file."""
    return [part for part in name.split("_") if part.isascii() and part.isdigit()][:2]


def test_canvas_finds_each_page_by_user_and_file(with_pages, download):
    made = export(with_pages, "canvas", download, feedback=True, unfinished=True)
    found = pages(made)
    assert {tuple(as_canvas_reads(name)): text for name, text in found.items()} == {
        ("10231", "88120"): "<p>김하늘</p>",
        ("10232", "88121"): "<p>minji</p>",
        ("10233", "88122"): "<p>obrien</p>",
        ("10234", "88123"): "<p>third</p>",
    }
    assert all(not name.split("_")[-1].startswith("link") for name in found)
    assert all(not name.startswith(".") for name in found)
    assert "no file in Canvas's download" in left_out(made)["vanderberg"]
    assert "comments from this zip, no marks" in made.warnings[0]


def test_a_number_in_a_groups_name_is_not_taken_for_the_user(with_pages, download):
    """Canvas itself would take 42; the name that goes back has no such part."""
    names = pages(export(with_pages, "canvas", download, feedback=True))
    assert ["10234", "88123"] in [as_canvas_reads(name) for name in names]


def test_an_unpacked_download_does_as_well(with_pages, tmp_path):
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / DOWNLOADED[0]).touch()
    made = export(with_pages, "canvas", folder, feedback=True)
    assert list(pages(made).values()) == ["<p>김하늘</p>"]


def test_moodle_finds_each_page_by_its_participant(with_pages, tmp_path):
    made = export(with_pages, "moodle", written(tmp_path, WORKSHEET), feedback=True)
    found = pages(made)
    parts = [name.split("_", 4) for name in found]
    assert [part[1] for part in parts] == ["48212", "48213", "48214", "48211"]
    assert {tuple(part[2:4]) for part in parts} == {("assignfeedback", "file")}
    assert all(len(part) == 5 for part in parts)  # what Moodle before 4.1 asks for
    assert found["김하늘_48211_assignfeedback_file_tiny.html"] == "<p>김하늘</p>"


def test_a_name_with_what_moodle_cuts_at_is_mended(class_of_its_own, tmp_path):
    odd = "a_b'c"
    give(class_of_its_own, odd, (2, 3, 4, 5))
    page = class_of_its_own.root / "feedback" / odd / "tiny" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>odd</p>")
    made = export(
        class_of_its_own, "moodle", written(tmp_path, WORKSHEET), feedback=True, students=[odd],
        roster=Roster({odd: {"moodle": "48299"}}, ("student", "moodle")),
    )  # fmt: skip
    assert list(pages(made)) == ["a b c_48299_assignfeedback_file_tiny.html"]


def test_a_student_whose_letters_are_stored_apart_has_a_page(class_of_its_own, download):
    apart = "\u1112\u1161\u1102\u1173\u11af"
    give(class_of_its_own, apart, (2, 3, 4, 5))
    page = class_of_its_own.root / "feedback" / apart / "tiny" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("x")
    roster = Roster({"하늘": {"canvas": "10231"}}, ("student", "canvas"))
    made = export(class_of_its_own, "canvas", download, feedback=True, roster=roster)
    assert list(pages(made)) == ["feedback_10231_88120_tiny_feedback.html"]


def test_whom_moodle_would_skip_without_a_word_is_said(with_pages, tmp_path):
    made = export(with_pages, "moodle", written(tmp_path, CHINESE), feedback=True)
    assert set(left_out(made)) >= {"obrien", "third", "vanderberg"}


def test_a_student_without_a_page_is_left_out_with_what_to_do(class_of_its_own, tmp_path):
    page = class_of_its_own.root / "feedback" / "minji" / "tiny" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("x")
    made = export(class_of_its_own, "moodle", written(tmp_path, WORKSHEET), feedback=True)
    assert list(pages(made).values()) == ["x"]
    assert "run `nbassay feedback tiny`" in left_out(made)["김하늘"]


def test_a_class_without_pages_is_told_what_makes_them(class_of_its_own, tmp_path, download):
    for to, source in (("moodle", written(tmp_path, WORKSHEET)), ("canvas", download)):
        with pytest.raises(NbassayError, match="no page of anybody yet; run `nbassay feedback"):
            export(class_of_its_own, to, source, feedback=True)


def test_the_same_pages_make_the_same_zip(with_pages, download):
    first = export(with_pages, "canvas", download, feedback=True)
    assert first.files == export(with_pages, "canvas", download, feedback=True).files


@pytest.mark.parametrize(
    ("to", "wishes", "words"),
    [
        (
            "blackboard",
            {},
            "blackboard takes no feedback from a file; choose one that does: canvas, moodle",
        ),
        ("canvas", {"roster": Roster()}, "no column canvas"),
        ("canvas", {"source": None}, "with --from FILE"),
    ],
)
def test_what_cannot_be_zipped_is_said_in_one_line(with_pages, download, to, wishes, words):
    with pytest.raises(NbassayError) as refused:
        export(with_pages, to, **{"source": download, **wishes}, feedback=True)
    assert words in str(refused.value)


def test_a_file_that_is_no_zip_is_refused(with_pages, tmp_path):
    with pytest.raises(NbassayError, match="neither the zip"):
        export(with_pages, "canvas", written(tmp_path, "x"), feedback=True)
