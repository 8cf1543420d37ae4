"""`nbassay export`: files where they are expected, nothing overwritten, wrong use in one line."""

from __future__ import annotations

import json
import sys

import pytest
from export_class import MARKS, give, written
from test_export_tables import CANVAS

from nbassay.cli import main

pytest_plugins = ["tiny_fixtures", "export_fixtures"]


@pytest.fixture
def nbassay(monkeypatch, capsys, class_of_its_own):
    """Run the command as a user does in a course; returns its exit code, stdout and stderr."""

    def command(*arguments: object, course=class_of_its_own):
        words = [str(word) for word in (*arguments, "--course", course.root)]
        monkeypatch.setattr(sys, "argv", ["nbassay", *words])
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code, *capsys.readouterr()

    return command


def test_marks_land_in_exports_and_the_command_says_what_to_do_with_them(
    nbassay, class_of_its_own, tmp_path
):
    source = written(tmp_path, CANVAS)
    code, said, _ = nbassay("export", "tiny", "--to", "canvas", "--from", source)
    path = class_of_its_own.root / "exports" / "tiny" / "canvas.csv"
    assert code == 0
    assert path.read_text(encoding="utf-8").count("\n") == 5
    assert str(path) in said
    assert "3 of 5 are in it, in the column tiny (123)" in said
    assert "left out: vanderberg: waits for a person's marks" in said
    assert "left out: obrien: excused in Canvas" in said
    assert "goes to Canvas: Grades, Import" in said
    assert source.read_text() == CANVAS


def test_the_json_has_every_mark_and_everybody_left_out(nbassay, tmp_path):
    source = written(tmp_path, CANVAS)
    code, said, _ = nbassay("export", "tiny", "--to", "canvas", "--from", source, "--json", "-")
    data = json.loads(said)
    assert code == 0
    assert (data["assignment"], data["to"], data["column"]) == ("tiny", "canvas", "tiny (123)")
    assert {"student": "minji", "there": "10232", "written": "12"} in data["marks"]
    assert {one["student"] for one in data["left_out"]} == {"obrien", "vanderberg"}
    assert data["files"][0].endswith("exports/tiny/canvas.csv")
    assert data["warnings"]


def test_nothing_is_overwritten_unasked(nbassay, class_of_its_own, tmp_path):
    asked = ("export", "tiny", "--to", "moodle-import", "--out", tmp_path / "here")
    path = tmp_path / "here" / "moodle-import.csv"
    assert nbassay(*asked)[0] == 0
    path.write_text("mine")
    code, _, error = nbassay(*asked)
    assert code == 2
    assert f"{path} is there already: --force" in error
    assert path.read_text() == "mine"
    assert nbassay(*asked, "--force")[0] == 0
    assert path.read_text() != "mine"


def test_the_file_that_is_filled_in_is_never_overwritten(nbassay, tmp_path):
    source = written(tmp_path, CANVAS, name="canvas.csv")
    code, _, error = nbassay(
        "export", "tiny", "--to", "canvas", "--from", source, "--out", tmp_path, "--force"
    )
    assert code == 2
    assert "is the file to fill in" in error
    assert source.read_text() == CANVAS


def test_marks_given_by_hand_and_penalties_are_in_what_leaves(nbassay, tmp_path):
    _, said, _ = nbassay("export", "tiny", "--to", "gradescope", "--unfinished", "--json", "-")
    marks = {one["student"]: float(one["written"]) for one in json.loads(said)["marks"]}
    assert marks == pytest.approx(MARKS, abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "canvass"], "did you mean `canvas`?"),
        (["--to", "excel"], "--to takes canvas, moodle"),
        ([], "to"),
        (["--to", "canvas"], "name the gradebook that Canvas exported with --from FILE"),
        (["--to", "canvas", "--from", "none.csv"], "none.csv cannot be read"),
        (["--to", "junit", "--student", "minjy"], "did you mean `minji`?"),
        (["--to", "junit", "--roster", "none.csv"], "none.csv cannot be read"),
        (["--to", "junit", "--student", "vanderberg"], "wait for a person's marks"),
        (["--to", "junit", "--feedback"], "takes no feedback"),
        (["--to", "junit", "--student", "minji", "--zero-missing"], "leave out --student"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(nbassay, arguments, words):
    code, said, error = nbassay("export", "tiny", *arguments)
    assert code == 2
    assert len(error.strip().splitlines()) == 1, error
    assert words in error
    assert not said


def test_an_assignment_that_nobody_handed_in_is_named(nbassay, tiny_template, tmp_path):
    code, _, error = nbassay("export", "tiny", "--to", "junit", course=tiny_template)
    assert code == 2
    assert "nobody's tiny is in the gradebook yet; run `nbassay grade tiny` first" in error


def test_a_course_without_a_gradebook_gets_none(nbassay, class_of_its_own):
    database = class_of_its_own.root / "gradebook.db"
    database.unlink()
    code, _, error = nbassay("export", "tiny", "--to", "junit")
    assert code == 2
    assert "is in the gradebook yet" in error
    assert not database.exists()


def test_a_student_whose_name_leads_elsewhere_is_refused(nbassay, class_of_its_own):
    give(class_of_its_own, "../../../minji", (2, 3, 4, 5))
    code, _, error = nbassay("export", "tiny", "--to", "gradescope")
    assert code == 2
    assert "lies outside of" in error


def test_a_table_shows_no_name_that_a_terminal_would_obey(nbassay, class_of_its_own):
    give(class_of_its_own, "van\x1b[31mder", (2, 3, 4, None))
    _, said, _ = nbassay("export", "tiny", "--to", "junit")
    assert "\x1b[31m" not in said
    assert "left out: van\N{REPLACEMENT CHARACTER}[31mder: waits for a person" in said
