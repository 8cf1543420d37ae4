"""`nbassay new` makes an assignment that grades at once, whatever the names; or nothing at all."""

from __future__ import annotations

import errno
import inspect
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
import test_source_notebooks as rules

from nbassay.authoring import scaffold
from nbassay.authoring.scaffold import FIRST_TASKS
from nbassay.cli import run
from nbassay.course.course_file import read_course_title
from nbassay.course.layout import Course
from nbassay.desk.desk_database import FILE as DESK
from nbassay.desk.lti_scores import KEY_FILE as TOOL_KEY
from nbassay.desk.signed import KEY_FILE as SIGNING_KEY
from nbassay.errors import NbassayError
from nbassay.marking.mark import grader_points
from nbassay.texts._particles import PARTICLES

ROOT = Path(__file__).resolve().parents[1]
TITLES = {"ko": '도형 "기초" \\ 하나', "en": "Shapes: 'basics' {{heading}}"}
EVERYTHING = [
    ".gitignore",
    "course.toml",
    "graders/conftest.py",
    "graders/geometry/assignment.toml",
    "graders/geometry/submissions/area/right_column_by_column.py",
    "graders/geometry/submissions/area/wrong_divided_by_zero.py",
    "graders/geometry/submissions/area/wrong_output_squeezed.py",
    "graders/geometry/test_area.py",
    "nbgrader_config.py",
    "source/geometry/area.ipynb",
]


def new(folder: Path, *arguments: str) -> int:
    return run(["new", *arguments, "--course", str(folder)])


def tree(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """A new course with one assignment, in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("made") / "my 수업"
    folder.mkdir()
    titles = ("--title-ko", TITLES["ko"], "--title-en", TITLES["en"])
    assert new(folder, "geometry", "--notebook", "area", *titles) == 0
    assert tree(folder) == EVERYTHING
    return folder


def try_museum(course: Path, assignment: str) -> dict[str, dict]:
    """Release an assignment, try its known submissions, and return what came of each by name."""
    where, target = ("--course", str(course)), course / "museum.json"
    assert run(["release", assignment, *where]) == 0
    assert run(["museum", assignment, "--json", str(target), *where]) == 0
    report = json.loads(target.read_text(encoding="utf-8"))
    pieces = {one["piece"]: one for one in report["pieces"]}
    for name, one in pieces.items():
        assert one["surprises"] == []
        assert one["status"] == "graded"
        assert one["max_score"] == 10
        if name.startswith("wrong_"):
            assert one["expected"]
            assert sorted(one["fell"]) == sorted(one["expected"])
            assert 0 < one["score"] < 10
        elif name != "unedited release":
            assert one["fell"] == {}
            assert one["score"] == 10
    return pieces


@pytest.mark.keras
def test_a_new_assignment_tells_right_from_wrong_at_once(begun):
    pieces = try_museum(begun, "geometry")
    assert set(pieces) == {
        "reference solution",
        "unedited release",
        "right_column_by_column",
        "wrong_divided_by_zero",
        "wrong_output_squeezed",
    }
    (zeros,) = pieces["wrong_divided_by_zero"]["fell"].values()
    assert "gives NaN or infinity. A column of equal values becomes zeros" in zeros["en"]
    assert "NaN이나 무한대가 나옵니다" in zeros["ko"]


@pytest.mark.keras
def test_a_classifier_of_a_table_tells_right_from_wrong_at_once(tmp_path):
    assert new(tmp_path, "wines", "--template", "classifier", "--task", "ruler") == 0
    pieces = try_museum(tmp_path, "wines")
    checks = grader_points(Course.open(tmp_path).assignment("wines"), "wines")
    assert checks == {"test_ruler": 4, "test_model": 6}
    wrong = [one for name, one in pieces.items() if name.startswith("wrong_")]
    # Each check is felled by some wrong work.
    assert len({check for one in wrong for check in one["fell"]}) == 8


def test_a_new_course_is_called_after_its_folder_until_it_says_otherwise(begun):
    assert read_course_title(begun).en == "my 수업"


def test_titles_come_out_as_they_went_in(begun):
    settings = tomllib.loads(
        (begun / "graders/geometry/assignment.toml").read_text(encoding="utf-8")
    )
    assert settings["title"] == TITLES
    notebook = nbformat.read(begun / "source" / "geometry" / "area.ipynb", as_version=4)
    assert notebook.cells[0].source.startswith(f"# {TITLES['ko']} / {TITLES['en']}\n")
    nbformat.validate(notebook)


# All that is asked of each of this repository's notebooks.
RULES = [
    rule
    for name, rule in vars(rules).items()
    if name.startswith("test_") and list(inspect.signature(rule).parameters) == ["name"]
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("template", FIRST_TASKS)
def test_a_new_notebook_keeps_the_rules_of_this_repository(rule, template, tmp_path, monkeypatch):
    titles = ("--title-ko", TITLES["ko"], "--title-en", TITLES["en"])
    new(tmp_path, "geometry", "--notebook", "area", "--template", template, *titles)
    monkeypatch.setattr(rules, "SOURCE", tmp_path / "source")
    points = {"function": {"standardise": 6, "model": 4}, "classifier": {"scaling": 4, "model": 6}}
    monkeypatch.setitem(rules.TESTS, "geometry/area", points[template])
    monkeypatch.setattr(rules, "SHAPES", rules.SHAPES | {13, 45, 133})
    rule("geometry/area")


def test_rules_for_notebooks_are_found():
    assert len(RULES) >= 10


def test_the_grader_that_an_assignment_begins_with_is_read_in_a_minute(begun):
    grader = (begun / "graders" / "geometry" / "test_area.py").read_text(encoding="utf-8")
    of_function, _, of_model = grader.partition('check(2, "test_model")')
    assert len(of_function.splitlines()) <= 25
    assert len(of_model.splitlines()) <= 5


def test_the_first_task_is_called_as_asked(tmp_path):
    title = ("--title-en", "How to standardise")
    assert new(tmp_path, "geometry", "--notebook", "circle", "--task", "area", *title) == 0
    source = tmp_path / "source" / "geometry" / "circle.ipynb"
    notebook = nbformat.read(source, as_version=4)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    assert {"area", "test_area", "look_area"} <= set(ids)
    assert notebook.cells[0].source.startswith("# How to standardise\n")
    for path in tmp_path.rglob("*.py"):
        assert "standardise" not in path.read_text(encoding="utf-8")
    assignment = Course.open(tmp_path).assignment("geometry")
    assert grader_points(assignment, "circle") == {"test_area": 6, "test_model": 4}


@pytest.mark.parametrize("task", ["def", "model", "check", "test_area", "area 1", "넓이"])
def test_a_name_that_no_first_task_can_have_is_refused_in_one_line(task, tmp_path):
    with pytest.raises(NbassayError, match="cannot be the name of the task") as refused:
        new(tmp_path, "geometry", "--task", task)
    assert str(refused.value).isprintable()
    assert tree(tmp_path) == []


REFUSED = [
    "", ".", "..", "../geometry", "geo/metry", "/tmp/geometry", "geo metry", "geo-metry", "1st",
    "_geometry", ".geometry", "geometry\n", "geo\x1b[31m", "기하", "geometry.ipynb", "$(id)",
    "a" * 61, "\udc80", "geo\\metry", "geo[1]", "géométrie",
]  # fmt: skip


@pytest.mark.parametrize("place", ["assignment", "notebook"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_cannot_be_used_is_refused_in_one_line(place, name, tmp_path):
    arguments = {"assignment": [name], "notebook": ["geometry", "--notebook", name]}[place]
    with pytest.raises(NbassayError) as refused:
        new(tmp_path, *arguments)
    assert str(refused.value).isprintable()
    assert f"cannot be the name of the {place}" in str(refused.value)
    assert tree(tmp_path) == []


def test_a_name_that_would_do_is_offered(tmp_path):
    with pytest.raises(NbassayError, match="such as week_1_loss"):
        new(tmp_path, "1. Week-1: loss!")


@pytest.mark.parametrize("title", ["", " ", "two\nlines", "\x1b[31m", "\udc80"])
def test_a_title_that_is_no_line_of_text_is_refused(title, tmp_path):
    with pytest.raises(NbassayError, match="cannot be a title") as refused:
        new(tmp_path, "geometry", "--title-ko", title)
    assert str(refused.value).isprintable()
    assert tree(tmp_path) == []


@pytest.mark.parametrize("part", ["source", "graders"])
def test_an_assignment_that_exists_is_refused_and_left_as_it_is(part, tmp_path):
    (tmp_path / "graders").mkdir()
    (tmp_path / part / "Geometry").mkdir(parents=True)
    (tmp_path / part / "Geometry" / "mine.txt").write_text("kept")
    with pytest.raises(NbassayError, match=f"{part}/Geometry exists"):
        new(tmp_path, "geometry")
    assert tree(tmp_path) == [f"{part}/Geometry/mine.txt"]


def test_a_folder_that_is_no_course_and_not_empty_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(NbassayError, match="in an empty folder"):
        new(tmp_path, "geometry")
    assert tree(tmp_path) == ["thesis.tex"]
    (tmp_path / "week[1]").mkdir()
    with pytest.raises(NbassayError, match="cannot hold"):
        new(tmp_path / "week[1]", "geometry")
    assert tree(tmp_path) == ["thesis.tex"]
    with pytest.raises(NbassayError, match="is not a folder"):
        new(tmp_path / "nowhere", "geometry")
    assert not (tmp_path / "nowhere").exists()


def test_what_a_fresh_repository_holds_is_no_hindrance_and_is_left_alone(tmp_path):
    (tmp_path / ".git").mkdir()
    for name in ("README.md", "LICENSE", ".gitignore"):
        (tmp_path / name).write_text("mine\n")
    assert new(tmp_path, "geometry") == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert Course.open(tmp_path).assignment_names() == ["geometry"]


@pytest.mark.parametrize("whose", ["new course", "this one"])
def test_git_keeps_nothing_of_students_and_no_key_of_the_desk(tmp_path, whose):
    assert new(tmp_path, "geometry") == 0
    if whose == "this one":
        shutil.copy(ROOT / ".gitignore", tmp_path)
    private = [DESK, SIGNING_KEY, TOOL_KEY, "gradebook.db", "submitted/kim/geometry/area.ipynb"]
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    asked = [*git, "check-ignore", *private]
    ignored = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.split()
    assert ignored == private


def test_a_second_assignment_leaves_the_course_as_it_is(tmp_path, capsys):
    (tmp_path / "graders").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("# mine\n")
    assert new(tmp_path, "loss_functions") == 0
    assert (tmp_path / "nbgrader_config.py").read_text() == "# mine\n"
    assert not (tmp_path / ".gitignore").exists()
    assignment = Course.open(tmp_path).assignment("loss_functions")
    assert assignment.title.ko == assignment.title.en == "Loss functions"
    assert [spec.name for spec in assignment.notebooks] == ["loss_functions"]
    notebook = nbformat.read(assignment.source / "loss_functions.ipynb", as_version=4)
    assert notebook.cells[0].source.startswith("# Loss functions\n")
    commands = capsys.readouterr().out.splitlines()[-1].removeprefix("next: ").split(" && ")
    assert [shlex.split(command) for command in commands] == [
        ["nbassay", step, "loss_functions", "--course", str(tmp_path)]
        for step in ("release", "solve", "museum")
    ]


def test_nothing_is_left_when_a_file_cannot_be_written(tmp_path, monkeypatch):
    real = Path.open

    def full(path, *arguments, **options):
        if path.name == "test_geometry.py":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(NbassayError, match=r"test_geometry.py cannot be written: No space left"):
        new(tmp_path, "geometry")
    assert list(tmp_path.iterdir()) == []


def test_a_new_course_grades_as_this_one_does():
    """Its files are this repository's, but for the name of the course."""
    template = Path(scaffold.__file__).parent / "templates" / "course" / "nbgrader_config.py"
    ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    name = re.compile(r'course_id = ".*"')
    assert name.sub("", template.read_text(encoding="utf-8")) == name.sub("", ours)
    assert len(name.findall(ours)) == 1
    template = template.with_name("conftest.py")
    assert template.read_bytes() == (ROOT / "graders" / "conftest.py").read_bytes()


@pytest.mark.parametrize("template", FIRST_TASKS)
def test_no_particle_of_korean_hangs_on_the_name_of_the_first_task(template):
    """Another name has another sound: what is right after one is wrong after the other."""
    folder = Path(inspect.getfile(scaffold)).parent / "templates" / template
    dependent = "|".join(sorted({*PARTICLES, *PARTICLES.values()}, key=len, reverse=True))
    hangs = re.compile(rf"{FIRST_TASKS[template]}(?:\([^)]*\))?[`\"']*(?:{dependent})(?![가-힣])")
    for path in folder.rglob("*.*"):
        assert hangs.findall(path.read_text(encoding="utf-8")) == [], path
