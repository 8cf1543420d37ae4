"""`nbassay adopt`: what an nbgrader course lacks is shown, and written without harm to what is there."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from tiny_course import ROOT, answer, cell, test_cell

from nbassay import doctor
from nbassay.authoring import scaffold
from nbassay.cli import run
from nbassay.course.course_file import read_course_title
from nbassay.course.layout import Course
from nbassay.errors import NbassayError
from nbassay.gradebook import nbgrader_config
from nbassay.gradebook.own_steps import OWN_SETTINGS, list_missing

pytest_plugins = ["tiny_fixtures"]

CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "course101"\n'
R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}


def _write_source(root: Path, name: str, metadata=None) -> None:
    folder = root / "source" / name
    folder.mkdir(parents=True)
    cells = [
        answer("squares", "squares = [1, 4]"),
        test_cell("correct_squares", "assert squares == [1, 4]", 2),
        cell("Why?", "why", "markdown", grade=True, solution=True, points=3),
    ]
    nbformat.write(new_notebook(cells=cells, metadata=metadata or {}), folder / "problem1.ipynb")


@pytest.fixture
def nbgraders(tmp_path) -> Path:
    """A course as nbgrader has it, with nothing of ours."""
    root = tmp_path / "course101"
    _write_source(root, "ps1")
    (root / "nbgrader_config.py").write_text(CONFIG)
    return root


def _adopt(root: Path, *more: str) -> int:
    return run(["adopt", str(root), *more])


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_without_write_it_is_shown_and_nothing_changes(nbgraders, capsys):
    before = _files(nbgraders)
    assert _adopt(nbgraders) == 0
    assert _files(nbgraders) == before
    shown = capsys.readouterr().out
    for name in OWN_SETTINGS:
        assert f"    c.{name} = " in shown
    assert "    assert_cells = true" in shown
    assert "problem1: 1 autograder cells (2 points), 1 by hand (3 points)" in shown
    assert f"nothing is changed yet; `nbassay adopt {nbgraders} --write` writes it" in shown


def test_what_is_written_has_its_effect_and_leaves_the_rest_alone(nbgraders, capsys):
    assert _adopt(nbgraders, "--write") == 0
    assert (nbgraders / "nbgrader_config.py").read_text().startswith(CONFIG)
    config = nbgrader_config(nbgraders)
    assert list_missing(config) == []
    assert config.CourseDirectory.course_id == "course101"
    assignment = Course.open(nbgraders).assignment("ps1")
    assert assignment.assert_cells
    assert list(assignment.notebook("problem1").asserts) == ["correct_squares"]
    assert "can be forged" in capsys.readouterr().out


def test_pages_call_the_course_as_nbgrader_does(nbgraders):
    _adopt(nbgraders, "--write")
    assert read_course_title(nbgraders).en == "course101"
    (nbgraders / "course.toml").unlink()  # the instructor's to take away
    _adopt(nbgraders, "--write")
    assert not (nbgraders / "course.toml").exists()


def test_a_second_time_changes_nothing(nbgraders, capsys):
    _adopt(nbgraders, "--write")
    before = _files(nbgraders)
    assert _adopt(nbgraders, "--write") == 0
    assert _files(nbgraders) == before
    assert "nothing is lacking" in capsys.readouterr().out


def test_what_was_edited_by_hand_stays(nbgraders):
    _adopt(nbgraders, "--write")
    path = nbgraders / "nbgrader_config.py"
    lines = path.read_text().splitlines(keepends=True)
    edited = [line for line in lines if "sanitize_html" not in line]
    path.write_text("".join(edited) + "\nc.LimitOutput.max_lines = 7\n")
    _adopt(nbgraders, "--write")
    assert path.read_text() == "".join(lines) + "\nc.LimitOutput.max_lines = 7\n"


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("c.Autograde.exporter_class = 'my.Exporter'", "Autograde.exporter_class = 'my.Exporter'"),
        (
            "c.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.Execute', 'my.Step']",
            "my.Step",
        ),
        ("c.Autograde.autograde_preprocessors.append('my.Step')", "my.Step"),
        ("c.GenerateFeedback.post_convert_hook = print", "GenerateFeedback.post_convert_hook"),
        ("c.HTMLExporter.filters = {'mine': 'my.filter'}", "HTMLExporter.filters"),
        ("c.CourseDirectory.submitted_directory = 'handed_in'", "submitted_directory"),
        ("c.CourseDirectory.directory_structure = '{nbgrader_step}'", "directory_structure"),
        ("c.CourseDirectory.root = '/elsewhere'", "CourseDirectory.root = '/elsewhere'"),
    ],
)
def test_settings_that_would_be_undone_or_missed_are_refused_in_one_line(nbgraders, setting, named):
    (nbgraders / "nbgrader_config.py").write_text(f"{CONFIG}{setting}\n")
    before = _files(nbgraders)
    with pytest.raises(NbassayError) as refused:
        _adopt(nbgraders, "--write")
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)
    assert _files(nbgraders) == before


def test_what_is_set_below_our_block_is_refused_too(nbgraders):
    _adopt(nbgraders, "--write")
    with (nbgraders / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.exporter_class = 'my.Exporter'\n")
    with pytest.raises(NbassayError, match=r"my\.Exporter"):
        _adopt(nbgraders)


def test_settings_in_json_win_as_in_nbgrader(nbgraders):
    (nbgraders / "nbgrader_config.json").write_text(
        json.dumps({"Autograde": {"exporter_class": "my.Exporter"}})
    )
    with pytest.raises(NbassayError, match=r"my\.Exporter"):
        _adopt(nbgraders)


def test_nbgraders_usual_settings_said_aloud_are_in_nobodys_way(nbgraders):
    (nbgraders / "nbgrader_config.py").write_text(
        f"{CONFIG}from nbgrader.preprocessors import Execute\n"
        "c.Autograde.autograde_preprocessors = [Execute, 'nbgrader.preprocessors.SaveAutoGrades']\n"
        "c.CourseDirectory.submitted_directory = 'submitted'\n"
        f"c.CourseDirectory.root = {str(nbgraders)!r}\n"
    )
    assert _adopt(nbgraders, "--write") == 0
    assert list_missing(nbgrader_config(nbgraders)) == []


def test_steps_of_the_courses_own_beside_ours_stay(nbgraders):
    steps = [*OWN_SETTINGS["Autograde.autograde_preprocessors"], "my.Step"]
    path = nbgraders / "nbgrader_config.py"
    path.write_text(f"{CONFIG}c.Autograde.autograde_preprocessors = {steps}\n")
    _adopt(nbgraders, "--write")
    assert nbgrader_config(nbgraders).Autograde.autograde_preprocessors == steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c = get_config(\n", "nbgrader_config.py cannot be read: line 1: "),
        ("import sys\nsys.exit()\n", "nbgrader_config.py cannot be read: SystemExit"),
    ],
)
def test_a_configuration_that_fails_is_told_in_one_line(nbgraders, text, said):
    (nbgraders / "nbgrader_config.py").write_text(text)
    with pytest.raises(NbassayError) as refused:
        _adopt(nbgraders, "--write")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (nbgraders / "nbgrader_config.py").read_text() == text


def test_a_block_without_effect_is_taken_back(nbgraders):
    path = nbgraders / "nbgrader_config.py"
    path.write_text(f"{CONFIG}get_config = type(c)\n")
    before = path.read_bytes()
    with pytest.raises(
        NbassayError, match="stays as it was all the same; see what undoes it; nothing was changed"
    ):
        _adopt(nbgraders, "--write")
    assert path.read_bytes() == before


def test_rights_line_ends_and_links_stay(nbgraders, tmp_path):
    path = nbgraders / "nbgrader_config.py"
    shared = tmp_path / "shared_config.py"
    shared.write_bytes(CONFIG.replace("\n", "\r\n").encode())
    shared.chmod(0o600)
    path.unlink()
    path.symlink_to(shared)
    _adopt(nbgraders, "--write")
    assert path.is_symlink()
    assert shared.stat().st_mode & 0o777 == 0o600
    written = shared.read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n")
    assert list_missing(nbgrader_config(nbgraders)) == []
    before = _files(nbgraders)
    _adopt(nbgraders, "--write")
    assert _files(nbgraders) == before


def test_a_course_without_a_configuration_gets_one(nbgraders):
    (nbgraders / "nbgrader_config.py").unlink()
    _adopt(nbgraders, "--write")
    assert list_missing(nbgrader_config(nbgraders)) == []


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(NbassayError, match="is no nbgrader course"):
        _adopt(tmp_path)


def test_an_assignment_that_cannot_be_is_named_and_the_others_are_taken_in(nbgraders, capsys):
    _write_source(nbgraders, "statistics", R)
    assert _adopt(nbgraders, "--write") == 1
    assert "statistics: left out: " in capsys.readouterr().out
    assert Course.open(nbgraders).assignment_names() == ["ps1"]


def test_an_assignment_with_hidden_graders_keeps_them(nbgraders, capsys):
    folder = nbgraders / "graders" / "ps1"
    folder.mkdir(parents=True)
    mine = (
        'title = { en = "Mine" }\n[training]\nfast_epochs = 3\n'
        "[notebooks.problem1.cells]\ncorrect_squares = {}\n"
    )
    (folder / "assignment.toml").write_text(mine)
    assert _adopt(nbgraders, "--write") == 0
    assert _files(folder) == {"assignment.toml": mine.encode()}
    said = capsys.readouterr().out
    assert "ps1: by hidden graders" in said
    assert "can be forged" not in said


def test_a_longer_timeout_of_nbgraders_counts(nbgraders):
    (nbgraders / "nbgrader_config.py").write_text(f"{CONFIG}c.Execute.timeout = 600\n")
    _adopt(nbgraders, "--write")
    limits = Course.open(nbgraders).assignment("ps1").limits
    assert {limits[budget].cell_seconds for budget in limits} == {600.0}
    assert limits["fast"].total_seconds == 3000.0


def test_settings_that_change_nothing_are_named(nbgraders, capsys):
    (nbgraders / "nbgrader_config.py").write_text(
        f"{CONFIG}c.Autograde.exclude_overwriting = {{'ps1': ['helper.py']}}\n"
    )
    _adopt(nbgraders)
    assert "not heeded: Autograde.exclude_overwriting: " in capsys.readouterr().out


def test_the_json_says_what_was_found_and_written(nbgraders, tmp_path):
    file = tmp_path / "adopted.json"
    _adopt(nbgraders, "--write", "--json", str(file))
    said = json.loads(file.read_text())
    assert said["written"] == ["course.toml", "graders/ps1/assignment.toml", "nbgrader_config.py"]
    assert said["assignments"][0]["notebooks"][0]["asserts_points"] == 2.0


@pytest.mark.parametrize("command", [["grade", "ps1"], ["release"], ["new", "ps2"]])
def test_other_commands_lead_an_nbgrader_course_here(nbgraders, command):
    with pytest.raises(NbassayError, match=f"`nbassay adopt {nbgraders}` takes it in"):
        run([*command, "--course", str(nbgraders)])


def test_an_assignment_that_came_later_is_led_here_and_taken_in(nbgraders):
    _adopt(nbgraders, "--write")
    _write_source(nbgraders, "ps2")
    with pytest.raises(NbassayError, match=r"source/ps2 is there.*`nbassay adopt --write`"):
        Course.open(nbgraders).assignment("ps2")
    _adopt(nbgraders, "--write")
    assert Course.open(nbgraders).assignment_names() == ["ps1", "ps2"]


@pytest.mark.parametrize(
    "folder", [ROOT, Path(scaffold.__file__).parent / "templates" / "course"], ids=["ours", "new"]
)
def test_our_own_courses_lack_nothing(folder):
    assert list_missing(nbgrader_config(folder)) == []


def test_release_and_doctor_say_that_nbgrader_would_grade_outside_of_the_sandbox(tiny, capsys):
    (tiny.root / "nbgrader_config.py").write_text(CONFIG)
    assert run(["release", "tiny", "--course", str(tiny.root)]) == 0
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"`nbassay adopt {tiny.root} --write` adds them" in said
    (finding,) = doctor.examine_steps(tiny.root)
    assert not finding.works
    assert "nbassay adopt" in finding.advice

    assert _adopt(tiny.root, "--write") == 0
    capsys.readouterr()
    run(["release", "tiny", "--course", str(tiny.root)])
    assert capsys.readouterr().err == ""
    (finding,) = doctor.examine_steps(tiny.root)
    assert finding.works
