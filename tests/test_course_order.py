"""The order of the course: one table, and what the notebooks say of it in their first cells."""

from __future__ import annotations

import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import draw_order

PAGE = draw_order.PAGE.read_text(encoding="utf-8")
ROWS = {row.notebook: row for row in draw_order.read_rows(PAGE)}
PLACES = {name: place for place, name in enumerate(ROWS)}
SOURCES = sorted(
    path.relative_to(ROOT / "source").with_suffix("").as_posix()
    for path in ROOT.glob("source/*/*.ipynb")
)
NOTEBOOKS = list(dict.fromkeys([*ROWS, *SOURCES]))
DURATION = re.compile(r"(\d+|half an|an?|two|three) (minutes?|hours?)", re.IGNORECASE)
NUMBERS = {"a": 1, "an": 1, "two": 2, "three": 3, "half an": 0.5}


def minutes_said(cell: str) -> set[int]:
    """Return the lengths of time that an English text names."""
    found = set()
    for number, unit in DURATION.findall(cell):
        count = float(NUMBERS.get(number.lower(), number))
        found.add(round(count * (60 if unit.startswith("hour") else 1)))
    return found


def test_every_notebook_of_the_course_has_one_row_of_the_table():
    rows = draw_order.read_rows(PAGE)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert len(ROWS) == len(rows), "a notebook stands in two rows"
    assert set(SOURCES) <= set(ROWS), "docs/order.md names every notebook"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_row_of_the_table_is_a_notebook(name):
    assert name in SOURCES, f"source/{name}.ipynb is not there"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_first_cell_names_what_to_do_first_and_it_stands_earlier(name):
    """Somebody who opens a notebook learns what it takes for granted, in either language."""
    cell = draw_order.first_cell(name)
    korean, english = (draw_order.what_comes_first(cell, language) for language in ("ko", "en"))
    assert korean is not None, "one line `- **먼저 풀 노트북**: `a/b`, `c/d`.` or `없습니다.`"
    assert english is not None, "one line `- **Do first**: `a/b`, `c/d`.` or `none.`"
    assert korean == english
    assert set(korean) <= set(SOURCES), "notebooks that are not there"
    late = [other for other in korean if PLACES[other] >= PLACES[name]]
    assert late == [], f"docs/order.md has these after {name}"
    assert korean or PLACES[name] == 0, "only the first notebook needs none"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_table_says_of_a_notebook_what_its_first_cell_says(name):
    cell = draw_order.first_cell(name)
    assert ROWS[name].needs == draw_order.what_comes_first(cell, "en"), "run `make order`"
    assert set(ROWS[name].minutes) <= minutes_said(cell), "minutes as the first cell says"


def test_the_picture_is_that_of_the_table():
    assert draw_order.with_picture(PAGE) == PAGE, "run `make order`"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- **Do first**: `a/b`.", ("a/b",)),
        ("- **Do first**: `a/b`, `c/d`.", ("a/b", "c/d")),
        ("- **Do first**: none.", ()),
        ("- **Do first**: nothing.", None),
        ("- **Do first**: `b`.", None),
        ("- Do first: `a/b`.", None),
        ("- **Do first**: `a/b`.\n- **Do first**: `c/d`.", None),
    ],
)
def test_the_line_is_read_in_its_one_form(line, found):
    assert draw_order.what_comes_first(f"# n\n\n{line}\n- more", "en") == found


def test_lengths_of_time_are_read_in_words_and_numbers():
    said = "about an hour for the code and half an hour more; 5 minutes on two cores; two hours"
    assert minutes_said(said) == {60, 30, 5, 120}
