"""Nothing that comes out of a submission can act on a page, hide in it, or flood it."""

from __future__ import annotations

import base64
import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from feedback_pages import (
    BIDI,
    HOSTILE,
    TAGS,
    assert_inert,
    check,
    display,
    encoded,
    outputs_page,
    page_of,
    png,
    result,
    text_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from nbassay.reports import HandMarked
from nbassay.reports.clean import terminal_text, trim, visible, without_paths
from nbassay.reports.markup import markdown_html
from nbassay.reports.safe_images import safe_image


def test_hostile_notebook_shows_as_text():
    """Script tags, event handlers and odd names appear as the characters that they are."""
    cells = [
        new_code_cell(HOSTILE, outputs=[
            new_output("stream", name=HOSTILE, text=HOSTILE),
            new_output("execute_result", {"text/html": HOSTILE, "text/plain": HOSTILE}),
            display(text_html=HOSTILE), display(**{"image/svg+xml": f"<svg onload=x>{HOSTILE}"}),
            display(application_javascript="alert(2)"),
            new_output("error", ename=HOSTILE, evalue=HOSTILE, traceback=[HOSTILE]),
        ], metadata={"nbgrader": {"grade_id": HOSTILE, "solution": True}}),
        new_markdown_cell(HOSTILE),
    ]  # fmt: skip
    found = result(check(HOSTILE, ko=HOSTILE, en=HOSTILE, cell=HOSTILE), student=HOSTILE)
    soup = assert_inert(page_of(result=found, notebook=new_notebook(cells=cells)))
    assert soup.get_text().count("alert(1)") > 10
    assert "alert(2)" in soup.get_text()
    assert "49" not in soup.get_text()


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))", "![x](http://evil.example/a.png)", "<http://evil.example>",
        "[a]: javascript:alert(1)\n[a]", "```\"onload=x\n<script>\n```", "<b onclick=x>t</b>",
        "# <img src=x onerror=y>", "| <i> | b |\n|-|-|\n| [x](data:text/html,y) | z |",
        "&lt;script&gt;", "![<script>](x \"y' onerror=z\")", "1. " * 3000, "> " * 5000, "[" * 9000,
        "*a **b " * 1500, "`" * 9999, HOSTILE * 100,
    ],
)  # fmt: skip
def test_markdown_has_no_markup_of_its_author(source):
    """Links and pictures lose their addresses, tags their meaning; floods end in time."""
    fragment = BeautifulSoup(markdown_html(source), "html.parser")
    for tag in fragment.find_all(True):
        assert tag.name in TAGS - {"a", "img", "style"}
        assert set(tag.attrs) <= {"class"}


def test_markdown_keeps_its_form():
    """Emphasis, lists, tables and code of an explanation are still readable."""
    html = markdown_html("# 제목\n\n**굵게** `code`\n\n- a\n\n|x|y|\n|-|-|\n|1|2|\n")
    for part in (
        "<strong>굵게</strong>",
        "<code>code</code>",
        "<li>a</li>",
        "<td>2</td>",
        "heading h-1",
    ):
        assert part in html


def test_characters_that_hide_or_reorder_are_shown_by_code():
    """Bidi overrides, escapes and piled-up marks cannot disguise a text anywhere on the page."""
    notebook = new_notebook(cells=[new_code_cell(BIDI), new_markdown_cell(BIDI + "&#x202e;")])
    marks = (HandMarked("nn", BIDI, 1, 2, BIDI),)
    page = page_of(check("test_a", en=BIDI, ko=BIDI), notebook=notebook, hand_marked=marks)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert "⟨U+202E⟩" in page
    assert visible("e" + "\u0301" * 50) == "e" + "\u0301" * 3
    assert visible("한글 👩‍💻\ta\n") == "한글 👩‍💻\ta\n"
    assert visible("\ud800") == "⟨U+D800⟩"


def test_progress_bars_end_as_a_terminal_would_show_them():
    """Colours vanish and a carriage return overwrites its line, across pieces of one stream."""
    pieces = ["Epoch 1/2\n", "\r\x1b[1m 1/20\x1b[0m", "\b\b\b\r\x1b[1m20/20\x1b[0m - loss: 0.5\n"]
    page = outputs_page(*(new_output("stream", text=piece) for piece in pieces))
    assert (
        BeautifulSoup(page, "html.parser").find(class_="output").string
        == "Epoch 1/2\n20/20 - loss: 0.5"
    )
    assert terminal_text("\x1b]8;;http://a\x07link\x1b]8;;\x07\r\n") == "link\n"


def test_tracebacks_lose_library_frames_and_machine_paths():
    """The student's frames and the error stay; folders of the marking machine do not."""
    lib = "/srv/grader/lib/python3.11/site-packages/keras/a.py"
    frames = ["---", "ValueError  Traceback", "Cell In[1], line 3", f"File \x1b[32m{lib}:7\x1b[0m, in f",
              f'ValueError: no /home/teacher/x/data.csv\n  File "{lib}", line 1, in g\n\nend']  # fmt: skip
    warning = new_output(
        "stream", name="stderr", text="/tmp/ipykernel_12/345.py:4: UserWarning: w\n"
    )
    error = new_output("error", ename="ValueError", evalue="no", traceback=frames)
    text = text_of(outputs_page(warning, error))
    for part in (
        "Cell In[1], line 3",
        "ValueError: no …/data.csv",
        "library frame",
        "end",
        "<cell>:4",
    ):
        assert part in text
    for part in ("/srv", "/home", "/tmp", "keras"):
        assert part not in text
    assert without_paths("see https://a.b/c/d and 1/2/3 or C:\\a b\\c.txt") == (
        "see https://a.b/c/d and 1/2/3 or …/c.txt"
    )


def test_hidden_test_regions_are_not_shown():
    """Hidden tests in nbgrader's own form are cut even when their end is missing."""
    source = "a = 1\n### BEGIN HIDDEN TESTS\nassert a == 42\n### END HIDDEN TESTS\nb = 2\n  # begin hidden tests\nsecret"
    text = text_of(page_of(notebook=new_notebook(cells=[new_code_cell(source)])))
    assert "b = 2" in text
    assert "42" not in text
    assert "secret" not in text


def test_only_real_pictures_are_shown_and_encoded_anew():
    """What claims to be a PNG must be one, and nothing behind its pixels comes along."""
    fake = [
        encoded(b"<script>alert(1)</script>"),
        "%%%",
        encoded(png()[:60]),
        encoded(b"GIF89a" + bytes(40)),
    ]
    soup = assert_inert(outputs_page(*(display(image_png=content) for content in fake)))
    assert not soup.find("img")
    assert "A picture cannot be shown" in soup.get_text()
    address = safe_image(encoded(png() + b"<script>payload</script>"), "image/png")
    content = base64.b64decode(address.partition(",")[2])
    assert b"payload" not in content
    assert Image.open(BytesIO(content)).size == (40, 30)
    assert safe_image(encoded(png()), "image/jpeg") is None
    assert assert_inert(outputs_page(display(image_png=encoded(png())))).find("img", class_="plot")


def test_pictures_with_too_many_pixels_are_not_decoded():
    """Over 12 million pixels are refused by their header, a wide picture shrinks, many are too many."""
    large, wide = BytesIO(), BytesIO()
    Image.new("1", (4000, 3001)).save(large, "PNG")
    Image.new("L", (4000, 100)).save(wide, "PNG")
    assert safe_image(encoded(large.getvalue()), "image/png") is None
    address = safe_image(encoded(wide.getvalue()), "image/png")
    assert Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))).width == 1100
    many = [display(image_png=encoded(png()))] * 20
    page = page_of(notebook=new_notebook(cells=[new_code_cell(outputs=many) for _ in range(5)]))
    assert page.count('class="plot"') == 60


def test_floods_are_cut_and_said_to_be():
    """Whatever a notebook prints or draws, the page stays below 5 MB."""
    noise = display(image_png=encoded(png(700, 500, noise=True)))
    flood = new_output("stream", text="<&\"'가\n" * 300_000)
    cells = [new_code_cell("'&' " * 9000, outputs=[flood, noise, noise]) for _ in range(40)]
    text = text_of(assert_inert(page_of(notebook=new_notebook(cells=cells))).decode())
    assert "lines left out" in text
    assert "is left out" in text


def test_trimmed_text_keeps_its_ends():
    """The first two thirds and the last third of the room hold the ends of a long text."""
    cut = trim("\n".join(map(str, range(100))), chars=1000, lines=9)
    assert (cut.head, cut.left_out, cut.tail) == ("0\n1\n2\n3\n4\n5", 91, "97\n98\n99")
    long = trim("a" * 5000 + "b", chars=300, lines=9)
    assert (len(long.head), long.tail, long.cut) == (200, "", True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
OUTPUT = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data"])},
    optional=dict.fromkeys(("name", "text", "ename", "evalue", "traceback", "data"), JSON),
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown"])},
    optional={
        "source": JSON,
        "metadata": JSON,
        "outputs": JSON | st.lists(OUTPUT | JSON, max_size=3),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELL | JSON, max_size=4) | JSON)
def test_no_notebook_breaks_the_page(cells):
    """Whatever stands in the fields of an executed notebook, there is an inert page."""
    assert_inert(page_of(notebook={"cells": cells}))
