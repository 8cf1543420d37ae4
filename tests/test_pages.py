"""What people see agrees: one total for a submission, wherever it is read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment
from nbgrader.apps.api import NbGraderAPI
from tiny_course import ANSWERS, FULL, hand_in, mark_by_hand, result

from nbassay import cli
from nbassay.authoring.demo import ASSIGNMENTS, CLASS
from nbassay.cli._machine_commands import _say_where
from nbassay.course.notebook import parse
from nbassay.errors import NbassayError
from nbassay.gradebook import (
    coursedir,
    nbgrader_config,
    open_gradebook,
    own_tools_on_path,
    record,
)
from nbassay.reports.pages import write_pages
from nbassay.results import CheckResult
from nbassay.store.kept import Store
from nbassay.texts import IN_BOTH, NO_TEXT, Languages, text

pytest_plugins = ["tiny_fixtures"]

EXPLAINED = ANSWERS | {"sums": ANSWERS["sums"] | {"explain_mean": "the middle"}}


@pytest.fixture
def marked(tiny):
    """A course in which "ana" has all nine points of the checks and four of five by hand."""
    assignment = tiny.assignment("tiny")
    for student, points in (("ana", FULL), ("ben", {"sums": {"test_total": 2.0}, "words": {}})):
        hand_in(tiny, student, **EXPLAINED)
        marks = result(assignment, student, **points)
        record(assignment, marks)
        Store(tiny.state).keep_result("tiny", student, marks.to_record())
    mark_by_hand(tiny, "ana", "sums", "explain_mean", 4.0)
    return tiny


def page(course, *parts: str) -> BeautifulSoup:
    written = course.root.joinpath(*parts, "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(written, "html.parser")


def shown(course, student: str) -> tuple[str, str]:
    """Return the points on the student's own page and in the table of the class page."""
    ring = page(course, "feedback", student, "tiny").find(class_="ring").get_text()
    rows = page(course, "report", "tiny").find(class_="students").tbody.find_all("tr")
    row = next(row for row in rows if row.th.get_text() == student)
    return ring, row.find(class_="score").get_text()


def test_every_page_shows_the_total_of_the_gradebook(marked):
    """Hand marks count on the class page as on the student's; what waits is said."""
    write_pages(marked.assignment("tiny"), None, Languages().reading("en"))
    for student, points in (("ana", "13/ 14"), ("ben", "2/ 14")):
        own, of_class = shown(marked, student)
        assert points in own.replace(" /", "/")
        assert points in of_class.replace(" /", "/")
    waiting = page(marked, "report", "tiny").get_text()
    assert "5 points for you to mark" in waiting
    tiles = page(marked, "report", "tiny").find(class_="tiles").get_text(" ")
    assert "Graded 2" in tiles
    assert "To mark by hand 1" in tiles


def test_an_eighth_and_a_fortieth_of_a_point_are_shown_in_full(tiny):
    """Small parts of a point are not rounded away, neither in the total nor beside a check."""
    assignment = tiny.assignment("tiny")
    hand_in(tiny, "ana", **EXPLAINED)
    marks = result(assignment, "ana", sums={"test_total": 1.85, "test_mean": 0.025}, words={})
    record(assignment, marks)
    Store(tiny.state).keep_result("tiny", "ana", marks.to_record())
    write_pages(assignment, None, Languages().reading("en"))
    for seen in shown(tiny, "ana"):
        assert "1.875/ 14" in seen.replace(" /", "/")
    whole = " ".join(page(tiny, "feedback", "ana", "tiny").get_text(" ").split())
    assert "0.025 / 3" in whole


def test_the_class_page_names_cells_that_wait_and_late_work(marked):
    """By the gradebook: its due date counts, and what has been marked by hand waits no more."""
    with open_gradebook(marked) as gradebook:
        gradebook.find_assignment("tiny").duedate = datetime(2026, 3, 2, 9)
        for student, hour in (("ana", 8), ("ben", 12)):
            gradebook.find_submission("tiny", student).timestamp = datetime(2026, 3, 2, hour)
        gradebook.db.commit()
    write_pages(marked.assignment("tiny"), None, Languages().reading("en"))
    whole = page(marked, "report", "tiny")
    waiting = whole.find(class_="todo").get_text(" ", strip=True)
    assert "sums · explain_mean : 1 student" in waiting
    rows = {row.th.get_text(): row.get_text() for row in whole.find(class_="students").tbody("tr")}
    assert "3 hours late" in rows["ben"]
    assert "late" not in rows["ana"]


def test_grade_and_trail_show_the_total_of_the_gradebook(tiny, capsys):
    """Beside the checks' own score, which is the contract of the JSON."""
    hand_in(tiny, "ana", **EXPLAINED)
    where = ["--course", str(tiny.root)]
    report = tiny.root / "report.json"
    assert cli.run(["grade", "tiny", *where]) == 0
    assert "9/14" in (said := capsys.readouterr().out)
    assert "5 by hand" in said
    mark_by_hand(tiny, "ana", "sums", "explain_mean", 4.0)
    assert cli.run(["grade", "tiny", *where, "--json", str(report)]) == 0
    assert "13/14" in capsys.readouterr().out
    (submission,) = json.loads(report.read_text(encoding="utf-8"))["submissions"]
    held = {"score": 13.0, "max_score": 14.0, "late_penalty": 0.0, "waiting": 0.0}
    assert (submission["score"], submission["max_score"]) == (9.0, 9.0)
    assert submission["gradebook"] == held

    assert cli.run(["trail", "tiny", "--student", "ana", *where]) == 0
    assert "13/14, marks by hand included" in " ".join(capsys.readouterr().out.split())
    assert cli.run(["trail", "tiny", "--student", "ana", *where, "--json", str(report)]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["gradebook"] == held


def test_nbgraders_templates_are_compiled_once_for_the_class(marked, monkeypatch):
    """They are half of the time of its page, and the same for everybody."""
    compiled = []
    true = Environment.compile
    monkeypatch.setattr(
        Environment,
        "compile",
        lambda self, source, name=None, *more, **rest: (
            compiled.append(source) or true(self, source, name, *more, **rest)
        ),
    )
    write_pages(marked.assignment("tiny"), ["ana", "ben"], Languages().reading("en"))
    nbgraders = [source for source in compiled if "nbgrader" in source]
    assert nbgraders
    assert len(nbgraders) == len(set(nbgraders))
    assert (marked.root / "feedback" / "ben" / "tiny" / "sums.html").is_file()


@pytest.mark.parametrize("student", [None, "ana"])
def test_formgraders_generate_feedback_keeps_our_page(marked, student, monkeypatch):
    """The button empties the folder; our page comes back, with what was marked by hand since."""
    write_pages(marked.assignment("tiny"), None, IN_BOTH)
    mark_by_hand(marked, "ana", "sums", "explain_mean", 5.0)
    monkeypatch.chdir(marked.root)
    api = NbGraderAPI(coursedir(marked), config=nbgrader_config(marked.root))
    with own_tools_on_path():
        assert api.generate_feedback("tiny", student)["success"]
    assert (marked.root / "feedback" / "ana" / "tiny" / "sums.html").is_file()
    assert "14 / 14" in shown(marked, "ana")[0].replace("/ ", "/").replace("/", " / ")


def test_no_page_shows_the_marks_of_a_solution():
    """An instructor may hand in the source; the lines around the solution are left out."""
    cells = [
        {
            "cell_type": "code",
            "source": "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
        },
        {
            "cell_type": "markdown",
            "source": ["### BEGIN SOLUTION\n", "words\n", "### END SOLUTION"],
        },
        {"cell_type": "code", "source": "print('BEGIN SOLUTION')\n"},
    ]
    notebook = parse(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}).encode())
    assert [cell.source for cell in notebook.cells] == [
        "def f():\n    return 1",
        "words",
        "print('BEGIN SOLUTION')",
    ]


def test_whoever_hands_in_a_demo_assignment_hands_in_all_of_it(shared_course):
    for assignments in CLASS.values():
        for name, notebooks in assignments.items():
            assert name in ASSIGNMENTS
            known = [spec.name for spec in shared_course.assignment(name).notebooks]
            assert sorted(notebooks) == sorted(known)


def test_the_demo_ends_by_naming_the_pages_of_the_class(tmp_path, capsys):
    for page in ("feedback/ana/tiny", "report/tiny"):
        (tmp_path / page).mkdir(parents=True)
        (tmp_path / page / "index.html").touch()
    _say_where(tmp_path, 12.3)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "graded in 12 s; look at:"
    assert str(tmp_path / "feedback" / "ana" / "tiny" / "index.html") in said[2]
    assert said[-1].strip() == str(tmp_path / "report" / "tiny" / "index.html")


GERMAN = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    'msgid "The file is empty. Save the notebook and hand it in again."\n'
    'msgstr "Die Datei ist leer. Speichern Sie das Notebook und geben Sie es neu ab."\n\n'
    'msgid "What to fix first"\nmsgstr "Was zuerst zu tun ist"\n\n'
    'msgid "Total is 10"\nmsgstr "Die Summe ist 10"\n'
)


def test_a_further_language_is_a_catalogue_and_nothing_else(tiny, capsys):
    """Its file is the whole of what is added: JSON and pages speak it, whoever graded before."""
    for name in ("sums.ipynb", "words.ipynb"):
        path = tiny.submission("ana", "tiny") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    where = ["--course", str(tiny.root)]
    assert cli.run(["grade", "tiny", *where]) == 0  # kept without the language
    (tiny.root / "catalogues").mkdir()
    (tiny.root / "catalogues" / "de.po").write_text(GERMAN, encoding="utf-8")

    report = tiny.root / "report.json"
    assert cli.run(["grade", "tiny", *where, "--lang", "de", "--json", str(report)]) == 0
    assert "Die Datei ist leer." in capsys.readouterr().out
    (submission,) = json.loads(report.read_text(encoding="utf-8"))["submissions"]
    said = submission["checks"][0]["message"]
    assert said["de"] == "Die Datei ist leer. Speichern Sie das Notebook und geben Sie es neu ab."
    assert said["en"] == "The file is empty. Save the notebook and hand it in again."
    assert "비어" in said["ko"]

    assert cli.run(["feedback", "tiny", *where, "--lang", "de"]) == 0
    for place in (("feedback", "ana", "tiny"), ("report", "tiny")):
        assert page(tiny, *place).html["lang"] == "de"
        assert "Die Datei ist leer." in page(tiny, *place).get_text()
    own = page(tiny, "feedback", "ana", "tiny")
    assert own.find(string="Was zuerst zu tun ist").parent["lang"] == "de"
    assert not re.search("[가-힣]", own.get_text())

    with pytest.raises(NbassayError, match="no language 'fr': use one of ko, en, de, both"):
        cli.run(["grade", "tiny", *where, "--lang", "fr"])


def test_a_check_is_called_by_its_title_in_both_languages(tiny):
    """What has no title is called by its name; parameters may hold hidden values."""
    titled = result(tiny.assignment("tiny"), "ana", **FULL).notebooks[0].checks[0]
    titled = replace(titled, title=text(ko="합은 10입니다", en="The total is 10"))
    assert CheckResult.from_record(titled.to_record()) == titled
    assert titled.to_json()["title"] == {"ko": "합은 10입니다", "en": "The total is 10"}
    plain = replace(titled, id="sums::test_total_is_right[secret]", title=NO_TEXT)
    assert plain.called.en == "Total is right"
    younger = {"title", "measured", "follows"}
    old = {key: value for key, value in plain.to_record().items() if key not in younger}
    assert CheckResult.from_record(old) == plain
