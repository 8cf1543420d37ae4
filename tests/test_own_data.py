"""An instructor's own table: a file and a few lines, as the guide has them, and graders have it."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import numpy as np
import pytest
import sklearn
from sklearn import datasets
from test_marking import evidence
from tiny_course import answer, cell, test_cell

from nbassay import cli
from nbassay.course.layout import Assignment, Course
from nbassay.data import read_from, table
from nbassay.data._tables import LOADED
from nbassay.errors import NbassayError
from nbassay.grading import _keys
from nbassay.marking.data_fixtures import make_data_fixtures
from nbassay.marking.mark import grader_points, mark
from nbassay.marking.own_data import check_own_data, find_own_data, hash_own_data, load_own

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
title = {ko = "타이타닉", en = "Titanic"}
[training]
fast_epochs = 1
[notebooks.passengers.cells.test_load]
"""
CSV = """Name,Sex,Age,Fare,Survived
"Braund, Mr. Owen",male,22,7.25,0
"Cumings, Mrs. John",female,38,71.2833,1
"Heikkinen, Miss Laina",female,,7.925,1
"김하늘",female,35,53.1,1
"""
LOAD = 'y = passengers["Survived"].to_numpy()'


def section(title: str) -> list[str]:
    """Return the blocks of Python of one section of the guide."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    body = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)


DECLARED, CHECK, _ = section("A table of your own")


def make(root: Path, declared: str = DECLARED, check: str = CHECK) -> Assignment:
    """Make a course of one assignment about a table, not yet released."""
    source, graders = root / "source" / "titanic", root / "graders" / "titanic"
    source.mkdir(parents=True)
    graders.mkdir(parents=True)
    cells = [
        cell("import pandas as pd\npassengers = pd.read_csv('titanic.csv')", "setup", locked=True),
        answer("load", LOAD),
        test_cell("test_load", "assert len(y) == len(passengers)", 2),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source / "passengers.ipynb")
    (source / "titanic.csv").write_text(CSV, encoding="utf-8")
    (graders / "assignment.toml").write_text(SETTINGS, encoding="utf-8")
    (graders / "data.py").write_text(declared, encoding="utf-8")
    head = "from nbassay.grader import check, text\n\n"
    (graders / "test_passengers.py").write_text(head + check, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course.open(root).assignment("titanic")


@pytest.fixture
def titanic(tmp_path):
    """The assignment as if it had been released."""
    assignment = make(tmp_path)
    shutil.copytree(assignment.source, assignment.release)
    return assignment


def load(assignment: Assignment):
    """Return what graders get of the one table."""
    ((name, own),) = find_own_data(assignment).items()
    return load_own(assignment, name, own)


def declare(assignment: Assignment, line: str) -> None:
    (assignment.graders / "data.py").write_text(
        f"from nbassay.data import read_from, table\n{line}\n", encoding="utf-8"
    )


@pytest.mark.keras
def test_an_instructors_own_table_is_released_and_graded_by(tmp_path):
    make(tmp_path)
    at = ("--course", str(tmp_path))
    cli.run(["release", "titanic", *at])
    for student, code in {
        "right": LOAD,
        "wrong": LOAD.replace("to_numpy()", "to_numpy()[::-1]"),
    }.items():
        folder = tmp_path / "submitted" / student / "titanic"
        folder.mkdir(parents=True)
        path = tmp_path / "release" / "titanic" / "passengers.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[1].source = code
        nbformat.write(notebook, folder / "passengers.ipynb")
    said = tmp_path / "marks.json"
    cli.run(["grade", "titanic", *at, "--start", "cold", "--json", str(said)])
    marks = json.loads(said.read_text(encoding="utf-8"))
    checks = {one["student"]: one["checks"][0] for one in marks["submissions"]}
    assert [checks[name]["points"] for name in ("right", "wrong")] == [2, 0]
    assert "are off" in checks["wrong"]["message"]["en"]
    assert "It is the column `Survived`" in checks["wrong"]["message"]["en"]


def test_graders_get_numbers_answers_and_the_whole_table(titanic):
    got = load(titanic)
    assert got.features == ("Age", "Fare")
    assert got.X.shape == (4, 2) and got.X.dtype == np.float64 and np.isnan(got.X[2, 0])
    assert got.y.tolist() == [0, 1, 1, 1]
    assert got.frame["Name"][3] == "김하늘"
    changed = got.frame
    changed.loc[:, "Age"] = 0.0
    assert got.frame["Age"][0] == 22
    with pytest.raises(ValueError, match="read-only"):
        got.X[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        got.y[0] = 0


def test_texts_are_numbered_in_the_order_of_the_classes(titanic):
    declare(titanic, 't = table("titanic.csv", target="Sex", classes=("male", "female"))')
    assert load(titanic).y.tolist() == [0, 1, 1, 1]
    declare(titanic, 't = table("titanic.csv", target="Sex", features=["Fare"])')
    assert load(titanic).y.tolist() == ["male", "female", "female", "female"]
    assert load(titanic).features == ("Fare",)


@pytest.mark.parametrize("name", LOADED)
def test_what_scikit_learn_loads_is_a_table_as_it_hands_it_out(titanic, name):
    declare(titanic, f't = table("{name}")')
    got, loaded = load(titanic), getattr(datasets, f"load_{name}")()
    assert np.array_equal(got.X, loaded.data) and np.array_equal(got.y, loaded.target)
    assert got.features == tuple(loaded.feature_names)
    assert list(got.frame.columns) == [*got.features, "target"]
    assert hash_own_data(titanic) == {name: sklearn.__version__}
    check_own_data(titanic)


def test_diabetes_can_be_had_as_it_was_measured_which_no_other_table_can(titanic):
    """Against scaled columns a right scaler of the others holds a wrong mean."""
    declare(titanic, 't = table("diabetes", scaled=False)')
    got, loaded = load(titanic), datasets.load_diabetes(scaled=False)
    assert np.array_equal(got.X, loaded.data) and np.array_equal(got.y, loaded.target)
    assert not np.allclose(got.X, datasets.load_diabetes().data)


def test_data_of_any_kind_are_read_by_a_function(titanic):
    declare(titanic, '@read_from("titanic.csv")\ndef lines(path):\n    return path.read_text()')
    assert load(titanic) == CSV


WRONG = [
    ('t = table("titanik.csv", target="Survived")', "`t` is read from titanik.csv, which is not in"),
    ('t = table("titanic.csv", target="survived")', "no column 'survived'; did you mean 'Survived'?"),
    ('t = table("titanic.csv", target="Q")', "no column 'Q'; it has Name, Sex, Age, Fare, Survived"),
    ('t = table("titanic.csv", target="Survived", features=["Sex"])', "'Sex' is not a column of numbers"),
    (
        't = table("titanic.csv", target="Sex", classes=("male", "woman"))',
        "column 'Sex' holds 'female', which is not one of male, woman",
    ),
    ('@read_from("titanic.csv")\ndef t(path): return 1 / 0', "ZeroDivisionError"),
    ('budget = table("titanic.csv", target="Survived")', "give it another name"),
    ('t = table("titanic.csv")', "say where the answers are, target=...; it has Name, Sex, Age"),
    ('t = table("whine")', "nothing that scikit-learn brings along; did you mean 'wine'?"),
    ('t = table("titanic.csv", target="Survived", scaled=False)', "scikit-learn's diabetes alone"),
    ('t = table("wine", scaled=False)', "scaled=False is of scikit-learn's diabetes alone"),
    ('t = table("titanic")', "it has breast_cancer, diabetes, digits, iris, wine"),
    ('t = table("wine", features=["alcohl"])', "no column 'alcohl'; did you mean 'alcohol'?"),
    ('import nothing_of_this_name', "data.py cannot be imported"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[said[:30] for _, said in WRONG])
def test_a_declaration_at_fault_is_one_clear_line_at_release_and_when_marking(titanic, line, said):
    declare(titanic, line)
    name = "budget" if line.startswith("budget") else "t"
    grader = titanic.graders / "test_passengers.py"
    grader.write_text(grader.read_text(encoding="utf-8").replace("titanic", name), encoding="utf-8")
    for work in (lambda: (grader_points(titanic, "passengers"), check_own_data(titanic)),
                 lambda: marks(titanic)):  # fmt: skip
        with pytest.raises(NbassayError) as refused:
            work()
        assert said in str(refused.value) and "data.py" in str(refused.value)
        assert "\n" not in str(refused.value)


def marks(assignment: Assignment):
    seen = evidence(cells=("test_load",))
    return mark(seen, assignment=assignment, notebook="passengers", source={"cells": []})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as a table: No columns"),
        (b"\x89PNG\r\n\x1a\n", "is not in UTF-8"),
        ("이름,Survived\n가,1\n".encode("cp949"), "save it again as UTF-8"),
        (b'a,b\n1,2\n3,4,5,6\n"', "cannot be read as a table"),
        (b"Survived,Age\n", "has no rows"),
        (b"Survived,Name\n1,a\n", "has no column of numbers"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_in_one_line(titanic, content, said):
    (titanic.release / "titanic.csv").write_bytes(content)
    with pytest.raises(NbassayError, match=said) as refused:
        marks(titanic)
    assert "\n" not in str(refused.value) and "titanic.csv" in str(refused.value)


def test_a_name_that_nobody_declares_is_told_with_the_place_for_it(titanic, caplog):
    (titanic.graders / "data.py").unlink()
    grader = OF_ANOTHER_NAME.replace("mnist", "titanic")
    (titanic.graders / "test_passengers.py").write_text(grader, encoding="utf-8")
    with pytest.raises(NbassayError, match=r"asks for `titanic`.* declared in .*data\.py"):
        marks(titanic)
    assert not caplog.records  # no traceback: the line is all


def test_a_file_that_has_changed_is_read_anew_and_gives_other_marks(titanic):
    def key():
        return _keys.marks_key(titanic, "passengers", "e", _keys.grader_hashes(titanic))

    first, before = load(titanic), key()
    assert load(titanic) is first
    path = titanic.release / "titanic.csv"
    path.write_text(CSV + "Nobody,male,1,1,0\n", encoding="utf-8")
    os.utime(path, (1, 1))
    assert len(load(titanic).y) == 5
    assert key() != before


def test_a_file_among_the_graders_stays_hidden_and_counts(titanic):
    """Rows held back for a last test: not in the release, and looked for first."""
    (titanic.graders / "titanic.csv").write_text("Age,Survived\n1,1\n")
    assert len(load(titanic).y) == 1
    assert "titanic.csv" in _keys.grader_hashes(titanic)
    (titanic.release / "titanic.csv").unlink()
    assert len(load(titanic).y) == 1


OF_ANOTHER_NAME = """
import pytest
from nbassay.checks import require
from nbassay.texts import text

@pytest.mark.points(2, cell="test_load")
def test_rows(mnist):
    require(mnist.y.tolist() == [0, 1, 1, 1], text(ko="행", en="rows"))
"""


def test_a_table_of_ones_own_goes_before_a_data_set_of_that_name(titanic):
    declare(titanic, 'mnist = table("titanic.csv", target="Survived")')
    fixtures = make_data_fixtures(titanic)
    assert {"mnist", "fashion_mnist", "california"} <= set(vars(fixtures))
    grader = titanic.graders / "test_passengers.py"
    grader.write_text(OF_ANOTHER_NAME, encoding="utf-8")
    (check,) = marks(titanic)
    assert (check.points, check.broken) == (2, False)


def test_what_the_course_brings_along_is_what_its_files_hold():
    course = Course.open(ROOT)
    college = load(course.assignment("college"))
    assert college.X.shape == (777, 17)
    assert (int(college.y.sum()), college.y.shape, college.y.dtype) == (565, (777,), np.int64)
    loan = load(course.assignment("foundations"))
    assert loan.X.shape == (19, 4)
    assert (int(np.isnan(loan.X).sum()), int(np.isnan(loan.y).sum())) == (1, 1)


def test_declaring_reads_nothing():
    """`data.py` is imported wherever graders are collected."""
    assert table("nowhere.csv", target="y").file == "nowhere.csv"
    assert read_from("nowhere.npz")(np.load).file == "nowhere.npz"
