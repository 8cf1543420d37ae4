"""What all commands that work on a course have in common: what they look at before they begin."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from tiny_course import ANSWERS, hand_in

from nbassay import cli
from nbassay.cli._main import COMMANDS, app
from nbassay.course.layout import Course
from nbassay.errors import NbassayError

pytest_plugins = ["tiny_fixtures"]

# What each command is told besides its course, where it could begin.
TOLD = {
    "adopt": [],
    "audit": ["tiny"],
    "bundle": ["tiny", "--out", "bundle.zip"],
    "calibrate": ["tiny"],
    "check": ["submitted/s1/tiny/sums.ipynb", "--assignment", "tiny"],
    "collect": ["tiny", "submitted"],
    "demo": ["--folder", "demo"],
    "doctor": [],
    "export": ["tiny", "--to", "junit"],
    "feedback": [],
    "grade": ["tiny"],
    "museum": ["tiny"],
    "new": ["circles"],
    "regrade": ["tiny"],
    "release": [],
    "serve": ["links", "--instructor", "kim"],
    "solve": [],
    "trail": ["tiny", "--student", "s1"],
    "try": ["wrong"],
}
GROUP = typer.main.get_command(app)


def with_option(option: str) -> list[str]:
    found = [name for name, one in GROUP.commands.items() if option in list_options(one)]
    assert len(found) > 5
    return sorted(found)


def list_options(command) -> list[str]:
    return [option for parameter in command.params for option in parameter.opts]


@pytest.fixture
def course(tiny, monkeypatch) -> Course:
    """A course that somebody has handed in to, as the working folder."""
    hand_in(tiny, "s1", **ANSWERS)
    monkeypatch.chdir(tiny.root)
    return tiny


def files_of(course: Course) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}


def refusal(name: str, *arguments: str) -> str:
    with pytest.raises(NbassayError) as refused:
        cli.run([name, *TOLD[name], *arguments])
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_each_command_that_works_on_a_course_is_told_something_here():
    assert {*TOLD} == {command.name for command in COMMANDS} - {"data"}


@pytest.mark.parametrize("name", with_option("--lang"))
def test_a_language_that_there_is_not_is_refused_before_anything_is_done(name, course):
    before = files_of(course)
    said = refusal(name, "--lang", "xx", *(["--course", "."] if name == "demo" else []))
    assert said.startswith("no language 'xx': use one of ko, en, both, or make a catalogue")
    assert files_of(course) == before


@pytest.mark.parametrize("extra", [["--no-class"], []], ids=["no class", "class"])
def test_a_demo_is_not_begun_in_a_language_that_there_is_not(extra, course):
    refusal("demo", "--course", ".", "--lang", "xx", *extra)
    assert not Path("demo").exists()


@pytest.mark.parametrize("name", with_option("--isolation"))
def test_an_isolation_that_there_is_not_is_refused_before_anything_is_done(name, course):
    before = files_of(course)
    assert refusal(name, "--isolation", "cage") == (
        "no isolation 'cage'; name bwrap or container or none"
    )
    assert files_of(course) == before


@pytest.mark.parametrize("name", sorted({*TOLD} - {"demo", "doctor"}))
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"title = ", "is not a TOML file in UTF-8"),
        ('title = { ko = "수업" }'.encode("cp949"), "is not a TOML file in UTF-8"),
        (b'name = "Networks"', "write title = {"),
    ],
    ids=["broken", "not UTF-8", "another setting"],
)
def test_a_course_file_that_cannot_be_used_is_told_before_anything_is_done(
    name, content, said, course
):
    (course.root / "course.toml").write_bytes(content)
    before = files_of(course)
    told = refusal(name)
    assert str(course.root / "course.toml") in told and said in told
    assert files_of(course) == before


def test_a_demo_and_an_adopted_notebook_look_at_the_course_that_they_are_told_of(course):
    (course.root / "course.toml").write_text("title = ", encoding="utf-8")
    assert "is not a TOML file" in refusal("demo", "--course", ".")
    with pytest.raises(NbassayError, match="is not a TOML file"):
        cli.run(["adopt", "source/tiny/sums.ipynb", "--as", "more", "--course", "."])
    assert not Path("demo").exists()


def test_doctor_says_that_the_course_file_cannot_be_used(course, monkeypatch, capsys):
    (course.root / "course.toml").write_text("title = ", encoding="utf-8")
    monkeypatch.setattr("nbassay.doctor._layers", lambda wanted: [])
    assert cli.run(["doctor"]) == 3
    assert "course.toml" in capsys.readouterr().err
