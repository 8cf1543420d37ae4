"""Under nbgrader's own commands and pages: same marks, nothing forged, nothing that runs."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from copy import deepcopy
from dataclasses import replace

import nbformat
import psutil
import pytest
import tiny_course
from jinja2 import Environment
from jinja2.runtime import Context
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade
from tiny_course import ANSWERS, FULL, auto_scores, autograded, hand_in, result

from nbassay.gradebook import hold_course, open_gradebook, record, scores
from nbassay.gradebook.plain_outputs import Space, clean_outputs
from nbassay.nbgrader_markdown import safe_markdown
from nbassay.store.kept import Store
from nbassay.texts import text

pytest_plugins = ["tiny_fixtures"]
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()


@pytest.fixture
def course(tiny):
    """A released course of this test's own."""
    return tiny


@pytest.fixture
def assignment(course):
    """Its assignment."""
    return course.assignment("tiny")


def nbgrader(course, *arguments: str, code: int = 0, **environment: str) -> str:
    """Run the stock command in the course folder; return what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout + ended.stderr


def with_outputs(course, student: str, assignment, outputs: list) -> None:
    """Record full marks for a notebook whose test cell left `outputs` in the sandbox."""
    notebook = nbformat.read(course.root / "release" / "tiny" / "sums.ipynb", as_version=4)
    notebook.cells[2].outputs = outputs
    with Store(course.state).gather("key") as gathering:
        (gathering.out / "executed.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        gathering.outcome = {"status": "graded", "seconds": 1.0, "isolation": "bwrap"}
    hand_in(course, student, **ANSWERS)
    marks = result(assignment, student, sums={"test_total": 1.5}, words={})
    sums = replace(marks.notebooks[0], evidence="key")
    record(assignment, replace(marks, notebooks=(sums, marks.notebooks[1])))


@pytest.mark.parametrize(
    ("output", "stock"),
    [
        (new_output("execute_result", {"text/plain": "nan"}, execution_count=1), 2.0),
        (new_output("execute_result", {"text/plain": "a lot"}, execution_count=1), 2.0),
        (new_output("execute_result", {"text/plain": "-1"}, execution_count=1), 2.0),
        (new_output("stream", name="stderr", text="a library warns"), 0),
    ],
)
def test_outputs_of_a_test_cell_are_no_marks(course, assignment, output, stock):
    """Stock nbgrader gives full points for what it cannot read and none for a warning."""
    test = tiny_course.test_cell("test_total", "grade()", 2)
    test.outputs = [output]
    assert determine_grade(test)[0] == stock
    with_outputs(course, "s1", assignment, [output])
    assert auto_scores(course, "s1")["test_total"] == 1.5
    assert autograded(course, "s1", "sums").cells[2].outputs[0].output_type == output.output_type


def test_nothing_of_a_submission_runs_in_a_browser(course, assignment):
    """Outputs in autograded/ are text and plain pictures, whatever the submission displayed."""
    script = "<script>steal()</script>"
    data = {
        "text/html": script,
        "image/svg+xml": f"<svg>{script}</svg>",
        "application/javascript": "steal()",
        "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
        "text/markdown": script,
        "text/latex": f"${script}$",
        "image/png": f'"><{script}',
        "text/plain": "<Figure>",
    }
    with_outputs(
        course,
        "s1",
        assignment,
        [
            new_output("display_data", data),
            new_output("display_data", {"image/png": PICTURE}),
            new_output("display_data", {"text/html": script}),
        ],
    )
    kept = [output.data for output in autograded(course, "s1", "sums").cells[2].outputs]
    assert kept == [
        {"text/plain": "<Figure>"},
        {"image/png": PICTURE},
        {"text/plain": "(an output that is not shown here)"},
    ]


@pytest.mark.parametrize(
    "outputs",
    [
        None,
        "text",
        [
            None,
            3,
            {},
            {"output_type": "stream"},
            {"output_type": "stream", "name": "x", "text": "y"},
        ],
        [{"output_type": "display_data", "data": {"text/plain": {"a": 1}}}],
        [{"output_type": "error", "ename": 3, "evalue": [], "traceback": [None, {}]}],
        [{"output_type": "execute_result", "execution_count": True, "data": {"text/plain": "1"}}],
    ],
)
def test_malformed_outputs_do_no_harm(outputs):
    """What the sandbox wrote is anything at all; what is kept is always a valid notebook."""
    cell = nbformat.v4.new_code_cell("1", outputs=clean_outputs(outputs, Space()))
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_outputs_are_bounded():
    """A flood of output is cut, and a notebook takes no more than its share."""
    flood = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000_000}
    kept = clean_outputs([flood] * 1000, Space(200_000))
    assert 0 < sum(len(output.text) for output in kept) <= 200_000


def test_a_different_notebook_from_the_sandbox_gives_no_outputs(course, assignment):
    """Cells are paired by place, so a notebook with other cells is not believed at all."""
    with Store(course.state).gather("key") as gathering:
        text = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (gathering.out / "executed.ipynb").write_text(text)
    hand_in(course, "s1", **ANSWERS)
    marks = result(assignment, "s1", **FULL)
    sums = replace(marks.notebooks[0], evidence="key")
    record(assignment, replace(marks, notebooks=(sums, marks.notebooks[1])))
    assert not any(cell.get("outputs") for cell in autograded(course, "s1", "sums").cells)
    assert auto_scores(course, "s1")["test_mean"] == 3


def test_stock_feedback_and_export_work_and_give_nothing_away(course, assignment):
    """Pages by `nbgrader generate_feedback` show marks and texts, run nothing, hide the graders."""
    written = (
        "mine <b>bold</b> <script>steal()</script> <img src=x onerror=steal()> [a](javascript:b)"
    )
    answers = ANSWERS["sums"] | {"explain_mean": written}
    hand_in(course, "김하늘", sums=answers, words=ANSWERS["words"])
    marks = result(assignment, "김하늘", sums={"test_total": 2.0}, words={"test_upper": 4.0})
    sums = marks.notebooks[0]
    tricky = replace(sums.checks[1], message=text(ko="<script>steal()</script>", en="look again"))
    sums = replace(sums, checks=(sums.checks[0], tricky))
    record(assignment, replace(marks, notebooks=(sums, marks.notebooks[1])))
    nbgrader(course, "generate_feedback", "tiny")
    page = (course.root / "feedback" / "김하늘" / "tiny" / "sums.html").read_text(encoding="utf-8")
    assert "Score: 2.0 / 10.0" in page
    assert "look again" in page
    assert "<b>bold</b>" in page
    assert "<script>steal" not in page
    assert "<img onerror" not in page
    assert 'src="x" onerror' not in page
    assert 'href="javascript' not in page
    nbgrader(course, "export")
    table = (course.root / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert table[1].split(",")[3] == "김하늘"
    assert table[1].split(",")[-2:] == ["6.0", "14.0"]
    for folder in ("autograded", "feedback", "release"):
        for path in (course.root / folder).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert tiny_course.SECRET.encode() not in content
                assert b"is_positive" not in content


def test_formgrader_runs_nothing_of_a_submission(course, assignment):
    """Formgrader shows a submission with the exporter that it makes from the course's settings."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers

    from nbassay.gradebook import nbgrader_config

    answers = ANSWERS["sums"] | {"explain_mean": "**more** <script>steal()</script>"}
    hand_in(course, "s1", sums=answers, words={})
    record(assignment, result(assignment, "s1", **FULL))
    config = nbgrader_config(course.root)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = (
        "assignment_id",
        "notebook_id",
        "submission_id",
        "base_url",
        "student",
        "notebook_path",
    )
    resources = {**dict.fromkeys(names, "x"), "index": 0, "total": 1}
    path = course.root / "autograded" / "s1" / "tiny" / "sums.ipynb"
    page, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    assert "<strong>more</strong>" in page
    assert "<script>steal" not in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<b class="of-mine">x</b>', "<b>x</b>"),
        ('<b class="k of-mine">x</b>', "<b>x</b>"),
        ('<img src="../elsewhere.png">', "<img>"),
        ('<img src="plots/one.png">', '<img src="plots/one.png">'),
        ("[x](http:page.html)", "<a>x</a>"),
        ("[x](https:\\page.html)", "<a>x</a>"),
        ("[x](https://keras.io)", '<a href="https://keras.io">x</a>'),
        ("```python\nf()\n```", '<div class="highlight"><pre><span></span><span class="n">f'),
    ],
)
def test_a_text_keeps_the_classes_and_addresses_that_markdown_needs_and_no_others(written, shown):
    """Whoever marks it is signed in to Jupyter, and the page round it is formgrader's."""
    assert shown in safe_markdown(Context(Environment(), {}, "page", {}), written)


@pytest.mark.keras
def test_stock_autograde_gives_the_same_marks(course, assignment):
    """`nbgrader autograde` and formgrader's button go through sandbox and graders, as ours does.

    Neither PATH without the environment nor `--no-execute` nor forged outputs change that.
    """
    from nbgrader.apps import NbGraderAPI

    from nbassay.cohort.class_run import grade_assignment
    from nbassay.gradebook import coursedir, nbgrader_config
    from nbassay.grading import Options

    forged = {"total": "total = 10", "mean": "mean = 2.0\nopen('ran', 'w').write('here')"}
    folder = hand_in(course, "s1", sums=forged, words=ANSWERS["words"])
    (folder / "secret.txt").symlink_to(course.root / "graders" / "tiny" / "test_sums.py")
    (folder / "words.ipynb").write_text("{ no notebook", encoding="utf-8")
    nbgrader(course, "autograde", "tiny", "--no-execute", PATH="/usr/bin:/bin")
    stock = scores(course, "tiny")
    expected = {"test_total": 2, "test_mean": 0, "explain_mean": 0, "test_upper": 0}
    assert auto_scores(course, "s1") == expected
    assert "mean is not 2.5." in stock["s1"]["sums"]["test_mean"].comment
    names = sorted(p.name for p in (course.root / "autograded" / "s1" / "tiny").iterdir())
    assert names == ["sums.ipynb", "word.txt", "words.ipynb"]

    hand_in(course, "s1", words=ANSWERS["words"])
    directory = coursedir(course)
    api = NbGraderAPI(directory, config=nbgrader_config(course.root))
    answer = api.autograde("tiny", "s1")
    assert answer["success"], answer
    assert auto_scores(course, "s1") == expected | {"test_upper": 4}

    stock = scores(course, "tiny")
    (course.root / "gradebook.db").unlink()
    grade_assignment(assignment, ["s1"], Options(jobs=1))
    assert scores(course, "tiny") == stock


@pytest.mark.keras
def test_formgraders_button_forks_both_kernels_and_leaves_nothing_behind(
    course, tmp_path, monkeypatch
):
    """It runs in a server that lives on: the warm parent and its folder end with the submission."""
    from nbgrader.apps import NbGraderAPI

    from nbassay.gradebook import coursedir, nbgrader_config

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    hand_in(course, "s1", **ANSWERS)
    answer = NbGraderAPI(coursedir(course), config=nbgrader_config(course.root)).autograde(
        "tiny", "s1"
    )
    assert answer["success"], answer
    outcomes = [json.loads(path.read_text()) for path in course.state.rglob("outcome.json")]
    assert [outcome["start"] for outcome in outcomes] == ["warm", "warm"]
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before
    assert list(temporary.iterdir()) == []


def test_stock_autograde_refuses_while_another_run_grades_and_works_afterwards(tiny):
    """Both write one gradebook; what is there stays, and the line says who is in the way."""
    hand_in(tiny, "s1", **ANSWERS)
    with hold_course(tiny):
        said = nbgrader(tiny, "autograde", "tiny", code=1)
    assert f"(process {os.getpid()}) is grading in" in said
    assert "Traceback" not in said
    assert not (tiny.root / "autograded" / "s1").exists()
    nbgrader(tiny, "autograde", "tiny")
    assert auto_scores(tiny, "s1")["test_total"] == 2.0


def test_stock_autograde_takes_a_renamed_notebook_by_its_cells(course):
    """Beside one that nbgrader finds: of a folder without any it never hears."""
    folder = hand_in(course, "s1", **ANSWERS)
    (folder / "sums.ipynb").rename(folder / "2026_kim_sums (1).ipynb")
    (folder / "timestamp.txt").write_text("2026-11-29 12:00:00 +09:00")
    said = nbgrader(course, "autograde", "tiny")
    assert "Graded as sums: handed in as `2026_kim_sums (1).ipynb`" in said
    assert auto_scores(course, "s1") == {
        "test_total": 2.0,
        "test_mean": 3.0,
        "explain_mean": 0.0,
        "test_upper": 4.0,
    }
    assert autograded(course, "s1", "sums").cells
    with open_gradebook(course) as gradebook:
        assert gradebook.find_submission("tiny", "s1").timestamp.hour == 3


def test_stock_autograde_goes_on_where_a_student_copied_a_cell(course):
    """With its own steps nbgrader stops there, for all who come after as well."""
    folder = hand_in(course, "s1", **ANSWERS)
    notebook = nbformat.read(folder / "sums.ipynb", as_version=4)
    for place in (1, 4):  # the cell of an answer, and by then a test cell
        copy = deepcopy(notebook.cells[place])
        copy.id += "-copy"
        notebook.cells.insert(place, copy)
    notebook.cells[1].source = "total = 0"
    nbformat.write(notebook, folder / "sums.ipynb")
    hand_in(course, "s2", **ANSWERS)
    nbgrader(course, "autograde", "tiny")
    assert auto_scores(course, "s1") == auto_scores(course, "s2")
    assert auto_scores(course, "s1")["test_total"] == 2.0
