"""Which file of a submission is which notebook: by its cells, wherever it lies and whatever its name."""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_notebook
from test_cli import nbassay
from tiny_course import ANSWERS, auto_scores, hand_in, released

from nbassay.course.layout import Assignment, Course
from nbassay.grading._attachments import working_files
from nbassay.store.kept import Store
from nbassay.submitted import Found, find_notebook
from nbassay.submitted.lone_file import which_notebook


@pytest.fixture(scope="module")
def released_course(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    released(folder)
    return folder


@pytest.fixture
def course(released_course, tmp_path) -> Course:
    folder = tmp_path / "course"
    shutil.copytree(released_course, folder)
    return Course.open(folder)


@pytest.fixture
def assignment(course) -> Assignment:
    return course.assignment("tiny")


@pytest.fixture
def submission(course) -> Path:
    """A folder in which both notebooks are solved and properly named."""
    return hand_in(course, "kim", **ANSWERS)


def find(assignment: Assignment, submission: Path, name: str = "sums") -> Found:
    return find_notebook(assignment, name, submission, Store(assignment.course.state))


def rename(submission: Path, name: str, *, source: str = "sums.ipynb") -> Path:
    target = submission / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return (submission / source).rename(target)


def without_ids(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_notebook_of_its_proper_name_is_taken_without_a_word(assignment, submission):
    assert find(assignment, submission) == Found(submission / "sums.ipynb", (submission,))


NAMES = [
    "sums (1).ipynb",
    "sums-Copy1.ipynb",
    "20261234_홍길동_sums.ipynb",
    "SUMS.IPYNB",
    "sums.ipynb.txt",
    "sums.json",
    "sums.ipynb.download",
    "sums.ipynb(1)",
    "sums",
    "Untitled3.ipynb",
    "과제 1 최종/진짜 최종.ipynb",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_renamed_notebook_is_known_by_its_cells(name, assignment, submission):
    path = rename(submission, name)
    found = find(assignment, submission)
    assert (found.path, found.place, found.trouble.en) == (path, name, "")
    assert found.notes[0].en == f"Graded as sums: handed in as `{name}`."
    assert name in found.notes[0].ko
    assert find(assignment, submission, "words").path == submission / "words.ipynb"


@pytest.mark.parametrize("name", ["sums (1).ipynb", "Untitled3.ipynb"])
def test_a_renamed_notebook_without_ids_is_known_by_locked_texts(name, assignment, submission):
    path = rename(submission, name)
    without_ids(path)
    assert find(assignment, submission).path == path


@pytest.mark.parametrize("name", ["My Sums.ipynb", "Untitled3.ipynb"])
def test_a_fresh_notebook_is_known_by_its_name_or_by_what_its_code_binds(
    name, assignment, submission
):
    (submission / "sums.ipynb").unlink()
    fresh = new_notebook(cells=[new_code_cell("total = 10\nmean = 2.5")])
    nbformat.write(fresh, submission / name)
    assert find(assignment, submission).path == submission / name


def test_notebooks_that_swapped_their_names_are_told_apart(course, assignment, submission):
    for name in ("sums", "words"):
        rename(submission, f"{name}.tmp", source=f"{name}.ipynb")
    rename(submission, "words.ipynb", source="sums.tmp")
    rename(submission, "sums.ipynb", source="words.tmp")
    assert find(assignment, submission).path.name == "words.ipynb"


def test_another_notebook_under_a_proper_name_is_told_and_not_graded_as_it(assignment, tmp_path):
    (tmp_path / "x").mkdir()
    shutil.copy(assignment.release / "sums.ipynb", tmp_path / "x" / "words.ipynb")
    found = find(assignment, tmp_path / "x", "words")
    assert "`words.ipynb` (= sums)" in found.trouble.en


def test_the_untouched_release_gives_way_to_a_solved_copy(assignment, submission):
    solved = rename(submission, "sums (1).ipynb")
    shutil.copy(assignment.release / "sums.ipynb", submission)
    assert find(assignment, submission).path == solved
    solved.unlink()
    assert find(assignment, submission) == Found(submission / "sums.ipynb", (submission,))


@pytest.mark.parametrize("content", [b"", b"{", b"PK"])
def test_a_file_that_cannot_be_read_gives_way_to_one_that_can(content, assignment, submission):
    solved = rename(submission, "sums (1).ipynb")
    (submission / "sums.ipynb").write_bytes(content)
    assert find(assignment, submission).path == solved


def test_the_proper_name_wins_and_the_other_is_named(assignment, submission):
    other = submission / "sums (1).ipynb"
    other.write_text(
        (submission / "sums.ipynb").read_text(encoding="utf-8").replace("total / 4", "total / 5")
    )
    found = find(assignment, submission)
    assert (found.path, found.place) == (submission / "sums.ipynb", "")
    assert "`sums (1).ipynb`" in found.notes[0].en


def test_an_equal_copy_is_no_second_candidate(assignment, submission):
    rename(submission, "a.ipynb")
    shutil.copy(submission / "a.ipynb", submission / "b.ipynb")
    assert find(assignment, submission).place == "a.ipynb"


def test_of_several_candidates_none_is_taken_and_all_are_named(assignment, submission):
    first = rename(submission, "a.ipynb")
    text = first.read_text(encoding="utf-8").replace("total / 4", "total / 5")
    (submission / "b.ipynb").write_text(text, encoding="utf-8")
    found = find(assignment, submission)
    assert not found.path.exists()
    for text in (found.trouble.ko, found.trouble.en):
        assert "`a.ipynb`, `b.ipynb`" in text
    assert "the file's name" in found.trouble.en


def test_scratch_work_and_notebooks_of_other_assignments_are_no_candidates(assignment, submission):
    solved = rename(submission, "a.ipynb")
    scratch = new_notebook(cells=[new_code_cell("total = 1\nmean = 2")])
    nbformat.write(scratch, submission / "scratch.ipynb")
    other = nbformat.read(assignment.release / "sums.ipynb", as_version=4)
    for number, cell in enumerate(other.cells[1:]):
        cell.metadata.nbgrader["grade_id"] = f"other{number}"
        cell.source = f"x = {number}"
    other.cells[0].source = "import math"  # its `setup`, as every notebook has one
    nbformat.write(other, submission / "of_another_assignment.ipynb")
    found = find(assignment, submission)
    assert (found.path, len(found.notes)) == (solved, 1)


def test_what_lies_there_is_named_when_nothing_is_known(assignment, submission):
    (submission / "sums.ipynb").unlink()
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), submission / "other.ipynb")
    (submission / "broken.ipynb").write_text("{")
    (submission / "work.rar").write_bytes(b"Rar!")
    trouble = find(assignment, submission).trouble
    assert "the file's name" in trouble.en
    for name in ("other.ipynb", "broken.ipynb", "work.rar"):
        assert name in trouble.en
        assert name in trouble.ko


def test_a_download_that_broke_off_is_named(assignment, submission):
    (submission / "sums.ipynb").unlink()
    (submission / "sums.ipynb.crdownload").write_text('{"cells": [')
    assert "sums.ipynb.crdownload" in find(assignment, submission).trouble.en


@pytest.mark.parametrize("name", ["sums.py", "my Sums (1).html", "숙제/과제.pdf"])
def test_what_a_notebook_was_exported_to_is_named(name, assignment, submission):
    (submission / "sums.ipynb").unlink()
    path = submission / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("total = 1")
    (submission / "words.py").write_text("upper = str.upper")  # of another notebook
    trouble = find(assignment, submission).trouble
    for said in (trouble.en, trouble.ko):
        assert f"`{name}`" in said
        assert "as .ipynb" in said or ".ipynb로" in said
        assert "words" not in said
    assert find(assignment, submission, "words").trouble.en == ""


def test_nothing_handed_in_is_simply_missing(assignment, submission):
    (submission / "sums.ipynb").unlink()
    found = find(assignment, submission)
    assert (found.path, found.trouble.en) == (submission / "sums.ipynb", "")


@pytest.mark.parametrize("name", [".ipynb_checkpoints/sums-checkpoint.ipynb", "._sums.ipynb"])
def test_what_systems_leave_behind_is_no_candidate(name, assignment, submission):
    rename(submission, name)
    assert find(assignment, submission).trouble.en == ""


class Unmarked(zipfile.ZipInfo):
    """A member whose name, given as its bytes in cp437, is not marked as UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def zipped(path: Path, members: dict[str, bytes], *, encoding: str = "") -> Path:
    """Write a zip; with `encoding` its names are stored in it and not marked as UTF-8."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            raw = Unmarked(name.encode(encoding).decode("cp437")) if encoding else name
            archive.writestr(raw, content)
    return path


@pytest.mark.parametrize("encoding", ["", "utf-8", "cp949"])
def test_a_zip_is_opened_whatever_its_names_are_written_in(encoding, assignment, submission):
    content = (submission / "sums.ipynb").read_bytes()
    members = {
        "과제/활성화 sums.ipynb": content,
        "과제/자료.csv": b"1,2\n",
        "__MACOSX/과제/._sums.ipynb": b"\0",
        "과제/.ipynb_checkpoints/sums-checkpoint.ipynb": content[:-3],
    }
    zipped(submission / "hw.zip", members, encoding=encoding)
    (submission / "sums.ipynb").unlink()
    found = find(assignment, submission)
    assert found.place == "hw.zip: 과제/활성화 sums.ipynb"
    assert found.path.read_bytes() == content
    files, _ = working_files(assignment.release, found.folders, 100)
    assert files["자료.csv"].read_bytes() == b"1,2\n"


def test_files_beside_the_notebook_in_its_folder_run_beside_it(assignment, submission):
    path = rename(submission, "hw/sums.ipynb")
    (path.parent / "helper.py").write_text("x = 1")
    (submission / "helper.py").write_text("x = 2")
    decomposed = unicodedata.normalize("NFD", "자료.csv")
    (path.parent / decomposed).write_text("1")
    files, _ = working_files(assignment.release, find(assignment, submission).folders, 100)
    assert files["helper.py"].read_text() == "x = 1"
    assert files["자료.csv"].name == decomposed
    assert "hw/helper.py" in files


SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])
def test_pages_of_answers_beside_the_solutions_are_no_notebooks_of_a_student(path, tmp_path):
    """A folder of solutions/ is handed in as it is: nothing is said of its answers/."""
    folder = tmp_path / "solutions"
    shutil.copytree(path.parent, folder)
    (folder / "answers").mkdir(exist_ok=True)
    for notebook in folder.glob("*.ipynb"):
        page = folder / "answers" / f"{notebook.stem}.md"
        page.write_text("> 왜 그럴까요?\n> Why?\n", encoding="utf-8")
    assignment = Course.open(ROOT).assignment(path.parent.name)
    found = find_notebook(assignment, path.stem, folder, Store(tmp_path / "state"))
    assert found == Found(folder / path.name, (folder,))
    files, notes = working_files(assignment.release, found.folders, 1_000)
    assert f"answers/{path.stem}.md" in files
    assert notes == []


def test_a_name_in_decomposed_letters_is_the_proper_name(course, submission):
    toml = course.root / "graders" / "tiny" / "assignment.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("notebooks.sums", 'notebooks."합계"'))
    release = course.root / "release" / "tiny"
    (release / "sums.ipynb").rename(release / "합계.ipynb")
    path = rename(submission, unicodedata.normalize("NFD", "합계.ipynb"))
    assert find(course.assignment("tiny"), submission, "합계") == Found(path, (submission,))


def test_check_knows_a_notebook_as_grade_does(assignment, submission):
    path = rename(submission, "Untitled3.ipynb")
    without_ids(path)
    assert which_notebook(assignment, path) == "sums"


def test_grade_takes_a_zip_and_says_so_in_table_and_json(course, submission):
    """The marks reach the gradebook, and a second run finds all of it done."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("sums", "words"):
            archive.write(submission / f"{name}.ipynb", f"hw/{name} (1).ipynb")
            (submission / f"{name}.ipynb").unlink()
    (submission / "hw.zip").write_bytes(packed.getvalue())
    report = course.root / "out.json"
    words = ["grade", "tiny", "--course", course.root, "--start", "cold", "--json", report]
    for _ in range(2):
        done = nbassay(*words)
        assert done.returncode == 0, done.stderr
        assert "graded as sums: handed in as `hw.zip: hw/sums (1).ipynb`" in done.stdout
        (row,) = json.loads(report.read_text(encoding="utf-8"))["submissions"]
        assert (row["status"], row["score"]) == ("graded", 9.0)
        assert {note["notebook"] for note in row["notes"]} == {"sums", "words"}
    assert auto_scores(course, "kim") == {
        "test_total": 2.0,
        "test_mean": 3.0,
        "explain_mean": 0.0,
        "test_upper": 4.0,
    }
    assert (course.root / "autograded" / "kim" / "tiny" / "sums.ipynb").is_file()
