"""formgrader in a real browser: its buttons grade as we do, and what a person gives there stays."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import tiny_course
from bs4 import BeautifulSoup
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect
from tiny_course import ANSWERS, FULL, auto_scores, hand_in, result

from nbassay import cli
from nbassay.course.layout import Course
from nbassay.gradebook import record, scores
from nbassay.sandbox import MESSAGES

sys.path.insert(0, str(ROOT / "scripts"))
from formgrader_server import serve_formgrader

pytest_plugins = ["browser_fixtures", "tiny_fixtures"]
pytestmark = pytest.mark.keras

RIGHT, WRONG, UNGRADED = "lee.minji", "김하늘", "박서준"
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"  # formgrader takes formulas from there
RAN = "document.title = 'ran'"
EXPLAINED = f"""**Half** of the numbers lie below. <script>{RAN}</script>

[a](javascript:{RAN}) [b](http:page.html) <img src="../../elsewhere.png"> <img src=x onerror="{RAN}">

<span class="of-mine">whoever reads this clicks somewhere</span> <b class="of-mine">here</b>
"""
SHOWING = f"""mean = 3.0
from IPython.display import HTML, Javascript, Markdown, display
for kind in (HTML, Markdown):
    display(kind("<script>{RAN}</script>"))
display(Javascript("{RAN}"))
print("<script>{RAN}</script>")"""

Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """A course with a source and graders, and nothing else yet."""
    return tiny_course.make(tmp_path_factory.mktemp("formgrader") / "course")


@pytest.fixture(scope="module")
def visit(browser: Browser, course, tmp_path_factory) -> Iterator[Visit]:
    """Open a page of formgrader as the instructor; what it asks of others is kept, and refused."""
    with serve_formgrader(course.root, tmp_path_factory.mktemp("jupyter")) as address:
        start = address.partition("formgrader/")[0]
        context = browser.new_context()
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.route(lambda url: not url.startswith(start), lambda route: route.abort())
        page = context.new_page()
        page.goto(address)

        def opened(path: str) -> Page:
            asked.clear()
            page.asked = asked
            page.goto(f"{start}formgrader/{path}")
            return page

        yield opened
        context.close()


def press(page: Page, button: str, said: str) -> str:
    """Press a button of a line of a table, wait until it is done, and return what it reports."""
    page.locator(button).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".modal-title")).to_have_text("Success", timeout=120_000)
    expect(dialog).to_contain_text(said)
    report = dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_have_count(0)
    return report


def line_of(student: str) -> str:
    return f"#main-table tr:has(td.student-id:text-is('{student}'))"


def open_work(visit: Visit, student: str, notebook: str) -> Page:
    """Go to what `student` handed in by way of the lists, as an instructor does."""
    page = visit(f"gradebook/tiny/{notebook}")
    links = page.locator("#main-table a.name-shown")
    links.first.wait_for(state="attached")
    there = {link.text_content(): link.get_attribute("href") for link in links.all()}
    page = visit(there[student].partition("formgrader/")[2] + "/")
    expect(page.locator(".extra-credit").last).to_have_attribute("placeholder", "0")  # all is there
    return page


def type_into(page: Page, field: str, what: str) -> None:
    """Type and leave the field; formgrader saves then."""
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        page.locator(field).fill(what)
        page.locator(field).blur()
    assert saved.value.ok


@pytest.fixture(scope="module")
def released(course, visit) -> str:
    """What the button that generates the students' version reports."""
    page = visit("manage_assignments")
    expect(page.locator("td.name")).to_have_text("tiny")
    expect(page.locator("td.status")).to_have_text("draft")
    return press(page, "td.assign a", "created the student version of 'tiny'")


@pytest.fixture(scope="module")
def graded(course, visit, released) -> dict[str, str]:
    """Student -> the line of the table after the button that grades was pressed."""
    explained = {"total": "total = sum(numbers)", "mean": SHOWING, "explain_mean": EXPLAINED}
    folder = hand_in(course, WRONG, sums=explained, words=ANSWERS["words"])
    (folder / "page.html").write_text(f"<script>{RAN}</script>", encoding="utf-8")
    right = ANSWERS["sums"] | {"explain_mean": "The sum by the count."}
    hand_in(course, RIGHT, sums=right, words=ANSWERS["words"])
    page, lines = visit("manage_submissions/tiny"), {}
    for student in (WRONG, RIGHT):
        line = page.locator(line_of(student))
        expect(line).to_contain_text("needs autograding")
        press(
            page, f"{line_of(student)} td.autograde a", f"autograded 'tiny' for student '{student}'"
        )
        expect(line.locator(".score")).to_contain_text("/")
        lines[student] = " ".join(line.inner_text().split())
    return lines


def test_generate_makes_the_release_that_we_make(course, released, tiny_template):
    for name in ("sums.ipynb", "words.ipynb", "word.txt"):
        made = course.root / "release" / "tiny" / name
        assert made.read_bytes() == (tiny_template.root / "release" / "tiny" / name).read_bytes()


def test_autograde_marks_in_the_sandbox_and_gives_our_points(course, graded):
    assert "needs manual grading 6 / 14" in graded[WRONG]
    assert "needs manual grading 9 / 14" in graded[RIGHT]
    outcomes = [json.loads(path.read_text()) for path in course.state.rglob("outcome.json")]
    assert {outcome["isolation"] for outcome in outcomes} == {"bwrap"}
    assert auto_scores(course, WRONG) == {
        "test_total": 2,
        "test_mean": 0,
        "explain_mean": None,
        "test_upper": 4,
    }


def test_the_page_of_a_submission_shows_work_marks_and_what_was_said(visit, graded):
    page = open_work(visit, WRONG, "sums")
    given = {cell: page.locator(f"#{cell}") for cell in ("test_total", "test_mean", "explain_mean")}
    expect(given["test_total"]).to_have_attribute("placeholder", "2")
    expect(given["test_mean"]).to_have_attribute("placeholder", "0")
    expect(given["explain_mean"]).to_have_class(re.compile("needs_manual_grade"))
    assert [one.input_value() for one in given.values()] == ["", "", ""]
    said = page.locator("#mean-comment")
    expect(said).to_have_attribute("placeholder", "mean이 2.5가 아닙니다. / mean is not 2.5.")
    work = page.get_by_role("main")
    expect(work).to_contain_text("total = sum(numbers)")
    expect(work.locator("strong")).to_have_text("Half")


def test_nothing_of_a_submission_runs_or_passes_for_a_part_of_the_page(course, visit, graded):
    """Neither its text nor its outputs nor a page beside them; a click on a text is no mark."""
    page = open_work(visit, WRONG, "sums")
    for text in ("whoever reads this clicks somewhere", "here"):
        page.get_by_role("main").get_by_text(text, exact=True).click()
    assert page.title() == "sums"
    assert page.locator(".of-mine").count() == 0
    assert scores(course, "tiny")[WRONG]["sums"]["explain_mean"].manual is None
    own = [url for url in page.asked if not url.startswith(MATHJAX)]
    assert len({url.partition("/formgrader/")[0] for url in own}) == 1
    assert not [url for url in own if "elsewhere" in url or "page.html" in url]
    targets = [link.get_attribute("href") for link in page.get_by_role("main").locator("a").all()]
    assert not [target for target in targets if target]
    there = page.request.get(f"{page.url}page.html")
    assert there.status == 404


def test_marks_given_by_hand_are_kept_and_every_total_agrees(course, visit, graded, capsys):
    page = open_work(visit, RIGHT, "sums")
    type_into(page, "#explain_mean", "4.5")
    type_into(page, "#explain_mean-comment", "좋은 설명입니다. / Well put.")
    given = scores(course, "tiny")[RIGHT]["sums"]["explain_mean"]
    assert (given.manual, given.by_hand, given.needs_manual_grade) == (4.5, True, False)

    by_button, where = scores(course, "tiny"), ["--course", str(course.root)]
    for command in ("grade", "regrade"):
        assert cli.run([command, "tiny", *where, "--student", WRONG, "--student", RIGHT]) == 0
        said = capsys.readouterr().out
        assert "13.5/14" in said
        assert "6/14" in said
        assert scores(course, "tiny") == by_button
    assert cli.run(["feedback", "tiny", *where, "--lang", "en"]) == 0
    assert total_on_pages(course, RIGHT) == ("13.5/14", "13.5/14")
    expect(visit("manage_submissions/tiny").locator(line_of(RIGHT))).to_contain_text(
        re.compile(r"graded\s*13.5 / 14")
    )
    page = open_work(visit, RIGHT, "sums")
    expect(page.locator("#explain_mean")).to_have_value("4.5")
    expect(page.locator("#explain_mean-comment")).to_have_value("좋은 설명입니다. / Well put.")


def total_on_pages(course: Course, student: str) -> tuple[str, str]:
    """Return what the student's own page and the class page say that he has, and of how much."""
    own = course.root / "feedback" / student / "tiny" / "index.html"
    ring = BeautifulSoup(own.read_text(encoding="utf-8"), "html.parser").find(class_="ring")
    written = (course.root / "report" / "tiny" / "index.html").read_text(encoding="utf-8")
    rows = BeautifulSoup(written, "html.parser").find(class_="students").tbody.find_all("tr")
    row = next(row for row in rows if row.th.get_text() == student)
    said = [part.get_text(" ") for part in (ring, row.find(class_="score"))]
    own_total, of_class = ("".join(re.search(r"[\d.]+ */ *\d+", one)[0].split()) for one in said)
    return own_total, of_class


def test_generate_feedback_leaves_our_page_there(course, visit, graded):
    page = visit("manage_submissions/tiny")
    press(page, f"{line_of(WRONG)} td.generate-feedback a", f"for 'tiny' for student '{WRONG}'")
    folder = course.root / "feedback" / WRONG / "tiny"
    assert (folder / "sums.html").is_file()
    assert "mean is not 2.5." in (folder / "index.html").read_text(encoding="utf-8")


def test_what_the_machine_left_to_a_person_waits_with_its_cause(course, visit, graded):
    """And what the person gives then outlives the next grading, which finds the machine well."""
    assignment, cause = course.assignment("tiny"), MESSAGES["killed"]
    hand_in(course, UNGRADED, **ANSWERS)
    left = result(assignment, UNGRADED, sums={}, words={"test_upper": 4.0})
    checks = (replace(check, broken=True, message=cause) for check in left.notebooks[0].checks)
    sums = replace(left.notebooks[0], checks=tuple(checks), detail=cause, left_to_person=cause)
    record(assignment, replace(left, notebooks=(sums, left.notebooks[1])))

    line = visit("manage_submissions/tiny").locator(line_of(UNGRADED))
    expect(line).to_contain_text(re.compile(r"needs manual grading\s*4 / 14"))
    page = open_work(visit, UNGRADED, "sums")
    for cell in ("test_total", "test_mean"):
        expect(page.locator(f"#{cell}")).to_have_class(re.compile("needs_manual_grade"))
    said = page.locator("#total-comment")
    expect(said).to_have_attribute("placeholder", re.compile(re.escape(cause.en)))
    type_into(page, "#test_total", "1")
    record(assignment, result(assignment, UNGRADED, **FULL))
    assert auto_scores(course, UNGRADED)["test_total"] == 2
    found = scores(course, "tiny")[UNGRADED]["sums"]["test_total"]
    assert (found.manual, found.score) == (1, 1)
    page = open_work(visit, UNGRADED, "sums")
    expect(page.locator("#test_total")).to_have_value("1")
    expect(page.locator("#test_total")).to_have_attribute("placeholder", "2")
    expect(page.get_by_role("button", name="Resolve")).to_be_visible()
