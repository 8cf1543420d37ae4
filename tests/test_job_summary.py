"""The page for a CI job: what it says, and that nothing of a submission in it is obeyed."""

from __future__ import annotations

import html

import mistune
import pytest
from bs4 import BeautifulSoup

from nbassay.reports.exports import job_summary as page
from nbassay.reports.exports.job_summary import escape, job_summary
from nbassay.reports.exports.parts import Part, Parts
from nbassay.texts import IN_BOTH, as_is, text

IN = text(ko="일회용 컨테이너", en="throw-away container")
RENDER = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])
HOSTILE = (
    "| a | b |",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://example.org/seen.png)",
    "[a](javascript:alert(1))",
    "https://example.org and www.example.org",
    "@everyone, mail a@example.org",
    "`code` **bold** _under_ ~~gone~~ #1 <!-- x -->",
    "a\n\n# Heading\n\n| x |\n| --- |",
    "&lt;b&gt; \\| \\\\",
    "\x1b[31mred \u202edrow",
    "한글 이름",
)


def part(name: str, said: str, state: str = "failed", score: float = 0.0) -> Part:
    return Part(
        "sums", name, "1.1", as_is(ko="", en=name), score, 2.0, state, as_is(ko="", en=said)
    )


def soup(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(str(RENDER(markdown)), "html.parser")


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_in_it_is_a_link_a_picture_or_a_tag(said):
    found = soup(
        job_summary(said, [(Parts(said, (part(said, said),)), "graded")], IN_BOTH, isolation=IN)
    )
    assert not found.find_all(["a", "img", "script", "code", "em", "del", "h1", "h2"])
    (table,) = found.find_all("table")
    assert [len(row.find_all(["td", "th"])) for row in table.find_all("tr")] == [3, 3]
    several = [(Parts(said, ()), "graded"), (Parts("b", ()), "graded")]
    found = soup(job_summary("a", several, IN_BOTH, isolation=IN))
    assert not found.find_all(["a", "img", "script"])
    assert len(found.find_all("tr")) == 3


@pytest.mark.parametrize("said", HOSTILE)
def test_what_was_said_can_be_read_as_it_was(said):
    shown = html.unescape(escape(said)).replace("\u2060", "")
    for word in said.replace("\x1b", " ").replace("\u202e", " ").split():
        assert word in shown


def test_one_submission_is_shown_with_its_checks():
    parts = (
        part("total", "it is 9", score=0.5),
        part("mean", "", "passed", 2.0),
        part("why", "", "waiting"),
    )
    found = soup(job_summary("college", [(Parts("s1", parts), "graded")], IN_BOTH, isolation=IN))
    assert found.h3.text == "college"
    assert "일회용 컨테이너 / throw-away container" in found.text
    assert "2.5/6 · graded" in found.text
    rows = [[cell.text for cell in row.find_all("td")] for row in found.find_all("tr")[1:]]
    assert rows[0] == ["❌ total", "0.5/2", "it is 9"]
    assert rows[1] == ["✅ mean", "2/2", ""]
    assert rows[2][0] == "⏳ why" and "waits for your instructor" in rows[2][2]


def test_a_class_has_a_row_for_each_student():
    found = [(Parts(f"s{n}", (part("total", "", "passed", n),)), "graded") for n in range(3)]
    shown = soup(job_summary("college", found, IN_BOTH, isolation=IN))
    assert "3 students" in shown.text
    rows = [[cell.text for cell in row.find_all("td")] for row in shown.find_all("tr")[1:]]
    assert rows == [["s0", "graded", "0/2"], ["s1", "graded", "1/2"], ["s2", "graded", "2/2"]]


def test_a_long_page_is_cut_at_a_row_and_says_so(monkeypatch):
    """GitHub shows nothing at all of a page past a megabyte."""
    monkeypatch.setattr(page, "MOST_BYTES", 2000)
    found = [(Parts(f"s{n}", ()), "graded") for n in range(500)]
    shown = job_summary("college", found, IN_BOTH, isolation=IN)
    assert len(shown.encode()) < 2500
    assert shown.splitlines()[-3].endswith("|")
    assert "The table is cut here" in html.unescape(shown)
