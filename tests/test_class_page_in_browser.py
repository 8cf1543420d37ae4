"""The class page in a real browser: axe-core, keyboard, paper, and no script of anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_class import made_class
from playwright.sync_api import Page

from nbassay.reports import write_class_page
from nbassay.texts import Languages

pytest_plugins = ["browser_fixtures"]
SIZE = 60


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    page = made_class(SIZE, feedback=folder / "feedback")
    return {
        lang: write_class_page(page, folder / lang, Languages().reading(lang))
        for lang in ("both", "en")
    }


@pytest.fixture
def show(browser, written) -> Iterator:
    """Open the page; what it loads, says on the console or asks of the reader is kept."""
    contexts = []

    def opened(lang: str = "en", **options) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda message: page.trouble.append(message.text))
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("dialog", lambda dialog: (page.trouble.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                request.url.startswith(("file:", "data:")) or page.trouble.append(request.url)
            ),
        )
        page.goto(written[lang].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def shown(page: Page) -> list[str]:
    """Return the students in the lines that can be seen, from the top."""
    return page.locator("table.students tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["both", "en"])
def test_axe_finds_nothing_against_it(show, lang, scheme):
    page = show(lang, color_scheme=scheme)
    page.locator("summary").first.click()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert page.trouble == []


def test_the_table_is_searched_narrowed_and_sorted_by_keyboard(show):
    page = show()
    everybody = shown(page)
    assert len(everybody) == SIZE
    page.get_by_label("Search").press_sequentially("학생01")
    assert shown(page) == [f"학생{number:03d}" for number in range(10, 20)]
    assert page.locator("#found").inner_text() == "10"
    page.get_by_label("Search").fill("")
    page.get_by_label("Show").select_option("late")
    assert shown(page) == ["학생003", "학생023", "학생043"]
    page.get_by_label("Show").select_option("")

    head = page.get_by_role("columnheader", name="Score")
    for direction in ("ascending", "descending"):
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == direction
        scores = [
            float(score) for score in page.locator("table.students .score b").all_inner_texts()
        ]
        assert scores == sorted(scores, reverse=direction == "descending")
    assert page.trouble == []


def test_everything_is_there_without_scripts(show):
    page = show(java_script_enabled=False)
    assert len(shown(page)) == SIZE
    assert not page.locator("#tools").is_visible()
    assert page.locator("table.students button").count() == 0


def test_a_script_of_anybody_else_does_not_run(show):
    """The policy stands behind the escaping: what got into the page all the same does nothing."""
    page = show()
    page.evaluate(
        "() => { const made = document.createElement('script');"
        " made.textContent = 'document.title = \"taken\"'; document.body.append(made); }"
    )
    assert page.title() != "taken"
    assert any("Content Security Policy" in said for said in page.trouble)


def test_paper_is_white_and_has_no_controls(show):
    page = show(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#tools").is_visible()
    assert len(page.pdf()) > 10_000


@pytest.mark.parametrize("lang", ["both", "en"])
def test_a_narrow_screen_needs_no_scrolling_sideways(show, lang):
    page = show(lang, viewport={"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
