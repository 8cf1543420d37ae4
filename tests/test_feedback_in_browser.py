"""A student's page in a real browser: for a screen reader, in the dark, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from feedback_pages import Out, check, display, encoded, fit, page_of, png
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

pytest_plugins = ["browser_fixtures"]
LONG = "model.fit(x_train, y_train, epochs=500, validation_data=(x_test, y_test))" * 3


@pytest.fixture(scope="module", params=["both", "ko"])
def written(request, tmp_path_factory) -> Path:
    """A page with all that pages have: what failed and passed, curves, a notebook and outputs."""
    folder = tmp_path_factory.mktemp("page")
    evidence = Out(folder / "out").capture(fits=(fit(),))
    cells = [
        new_markdown_cell("# A title\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        new_code_cell(
            f"{LONG}\nprint(1)",
            outputs=[new_output("stream", text=LONG), display(image_png=encoded(png()))],
        ),
    ]
    page = page_of(
        check("test_a", ko="`x_train`으로 맞추세요.", en="fit on `x_train`"),
        check("test_b", 2.0, "passed", ko="", en=""),
        check("test_c", outcome="not_run"),
        notebook=new_notebook(cells=cells),
        evidence=evidence,
        lang=request.param,
    )
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_scrolls_nothing_sideways(browser, written, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(written.as_uri())
    for folded in page.locator("details").all():
        folded.evaluate("folded => { folded.open = true; }")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
