"""Reading handed-in notebooks: whatever is handed in, a notebook that is safe to run comes out."""

from __future__ import annotations

import json
import os
import re
import tracemalloc
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbassay.course.notebook import MAX_ITEMS, MAX_PARTS, Unreadable, grade_ids, parse
from nbassay.submitted.sanitise import read_submission, sanitise


def cell(grade_id: str, source: str, *, grade: bool = False, solution: bool = False, points=0):
    """Make a released cell with nbgrader's metadata."""
    made = new_code_cell(source, id=grade_id)
    made.metadata["nbgrader"] = {
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "schema_version": 3,
        "task": False,
        **({"points": points} if grade else {}),
    }
    return made


@pytest.fixture
def release() -> NotebookNode:
    notebook = new_notebook(
        cells=[
            cell("setup", "import math"),
            new_markdown_cell("why", id="why"),
            cell("area", "raise NotImplementedError", solution=True),
            cell("test_area", "assert area(1) > 3", grade=True, points=2),
        ]
    )
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return notebook


def handed_in(release: NotebookNode) -> NotebookNode:
    copy = nbformat.from_dict(json.loads(json.dumps(release)))
    copy.cells[2].source = "def area(r): return math.pi * r**2"
    return copy


def write(path: Path, notebook: NotebookNode) -> Path:
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def sources(notebook: NotebookNode) -> dict[str, str]:
    return {
        each.metadata.get("nbgrader", {}).get("grade_id", each.id): each.source
        for each in notebook.cells
    }


def test_a_students_own_code_is_kept_and_locked_cells_are_restored(release, tmp_path):
    student = handed_in(release)
    student.cells[3].source = "pass"
    student.cells[3].metadata.nbgrader.points = 100
    done = read_submission(write(tmp_path / "a.ipynb", student), release)
    assert done.status == "readable"
    assert sources(done.notebook)["area"].startswith("def area")
    assert sources(done.notebook)["test_area"] == "assert area(1) > 3"
    assert done.notebook.cells[3].metadata.nbgrader.points == 2
    assert any("test_area" in problem.en for problem in done.problems)


def test_a_deleted_test_cell_is_put_back_behind_its_solution(release):
    student = handed_in(release)
    del student.cells[3]
    done = sanitise(student, release)
    assert list(sources(done.notebook)) == ["setup", "why", "area", "test_area"]


def test_of_a_duplicated_cell_the_last_counts(release):
    student = handed_in(release)
    student.cells.insert(0, nbformat.from_dict(json.loads(json.dumps(student.cells[2]))))
    student.cells[0].source = "def area(r): return 0"
    done = sanitise(student, release)
    ids = [each.metadata.get("nbgrader", {}).get("grade_id") for each in done.notebook.cells]
    assert ids.count("area") == 1
    assert "math.pi" in sources(done.notebook)["area"]


def test_a_copied_test_cell_does_not_run_twice(release):
    student = handed_in(release)
    student.cells.append(nbformat.from_dict(json.loads(json.dumps(student.cells[3]))))
    assert len(sanitise(student, release).notebook.cells) == len(release.cells)


def test_an_id_of_the_students_own_making_is_dropped(release):
    student = handed_in(release)
    student.cells.append(cell("test_bonus", "pass", grade=True, points=50))
    assert "test_bonus" not in grade_ids(sanitise(student, release).notebook)


def test_metadata_lost_by_an_editor_are_recovered_from_the_text(release):
    student = handed_in(release)
    for each in student.cells:
        each.metadata.pop("nbgrader", None)
    done = sanitise(student, release)
    assert sources(done.notebook)["area"].startswith("def area")
    assert list(sources(done.notebook)).count("test_area") == 1


def test_outputs_and_kernelspec_of_a_submission_are_dropped(release):
    student = handed_in(release)
    student.metadata.kernelspec = {"name": "evil", "display_name": "evil"}
    student.cells[2].outputs = [nbformat.v4.new_output("stream", text="forged")]
    done = sanitise(student, release).notebook
    assert done.metadata.kernelspec.name == "python3"
    assert all(not each.get("outputs") for each in done.cells)


def test_one_submission_always_gives_the_same_notebook(release, tmp_path):
    student = handed_in(release)
    student.cells.insert(1, new_code_cell("x = 1"))
    del student.cells[1]["id"]
    student.nbformat_minor = 4
    path = write(tmp_path / "a.ipynb", student)
    once, twice = (nbformat.writes(read_submission(path, release).notebook) for _ in range(2))
    assert once == twice


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "not valid JSON"),
        (b"[1]", "not a Jupyter notebook"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a Jupyter"),
        (b'{"nbformat": 99}', "not a Jupyter notebook"),
        (b"[" * 100_000, "not valid JSON"),
        (b"\xff\xfe\x00", "not valid JSON"),
        (b"null", "not a Jupyter notebook"),
        (b'{"cells": [7], "nbformat": 4}', "not a Jupyter notebook"),
        (b'{"cells": [{"cell_type": "table"}], "nbformat": 4}', "not a Jupyter notebook"),
        (b'{"cells": null, "nbformat": 4}', "not a Jupyter notebook"),
        (b'{"nbformat": "four"}', "not a Jupyter notebook"),
        (b'{"type": "FeatureCollection", "features": []}', "not a Jupyter notebook"),
        (b'{"cells": [\n{"cell_type": "code",\n', "cut off or broken at line 3"),
    ],
)
def test_what_is_no_notebook_is_unreadable_and_says_how_to_mend_it(
    content, words, release, tmp_path
):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    done = read_submission(path, release)
    assert done.status == "unreadable"
    assert words in done.detail.en
    assert done.detail.ko
    assert grade_ids(done.notebook) == grade_ids(release)
    for said in (done.detail.en, done.detail.ko):  # in a student's words, not in Python's
        assert not re.search(r"[A-Z]\w*Error|codec|Expecting|recursion|object", said)


def test_a_notebook_without_cells_is_readable_and_gets_the_locked_cells(release, tmp_path):
    done = read_submission(write(tmp_path / "a.ipynb", new_notebook()), release)
    assert done.status == "readable"
    assert grade_ids(done.notebook) == {"setup", "test_area"}


def test_a_missing_file_is_missing(release, tmp_path):
    assert read_submission(tmp_path / "none.ipynb", release).status == "missing"


def test_a_link_to_another_students_work_is_not_followed(release, tmp_path):
    write(tmp_path / "theirs.ipynb", handed_in(release))
    (tmp_path / "mine.ipynb").symlink_to(tmp_path / "theirs.ipynb")
    assert read_submission(tmp_path / "mine.ipynb", release).status == "unreadable"


def test_a_pipe_does_not_make_the_grader_wait(release, tmp_path):
    os.mkfifo(tmp_path / "a.ipynb")
    assert read_submission(tmp_path / "a.ipynb", release).status == "unreadable"


def test_a_huge_file_is_refused_unread(release, tmp_path):
    with (tmp_path / "a.ipynb").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    done = read_submission(tmp_path / "a.ipynb", release)
    assert done.status == "unreadable"
    assert "too large" in done.detail.en


@pytest.mark.parametrize(
    ("part", "most"), [(b"{},", MAX_PARTS), (b"[],", MAX_PARTS), (b"0,", MAX_ITEMS)]
)
def test_a_file_of_nothing_but_brackets_is_refused_before_it_is_parsed(part, most):
    """Parsed, it would take a hundred times its size."""
    content = b'{"cells": [], "metadata": {"x": [' + part * most + b"0]}}"
    tracemalloc.start()
    with pytest.raises(Unreadable, match="too large"):
        parse(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "metadata",
                    "nbgrader",
                    "grade_id",
                    "source",
                    "cell_type",
                    "id",
                    "nbformat",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(cells=JSON, metadata=JSON)
def test_no_notebook_however_odd_escapes_the_reader(cells, metadata, tmp_path_factory):
    path = tmp_path_factory.mktemp("odd") / "a.ipynb"
    odd = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path.write_text(json.dumps(odd), encoding="utf-8")
    whole = new_notebook(cells=[cell("test_area", "assert True", grade=True, points=1)])
    done = read_submission(path, whole)
    assert done.status in {"readable", "unreadable"}
    assert "test_area" in grade_ids(done.notebook)
    nbformat.validate(done.notebook)
