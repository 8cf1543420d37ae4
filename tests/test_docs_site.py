"""The documentation site: it builds strictly, its links lead somewhere, and it fetches nothing."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from bs4 import BeautifulSoup
from conftest import ROOT

from nbassay.cli._main import app
from nbassay.grader import text

sys.path.insert(0, str(ROOT / "scripts"))
import build_site
import draw_reference
from draw_flowchart import draw_flowchart
from site_pages import make_page

pytest_plugins = ["browser_fixtures"]
DOCS = ROOT / "docs"
# What a browser fetches without being asked; a link is followed by a person.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The site, as `make docs` builds it: the builder's warnings end it."""
    folder = tmp_path_factory.mktemp("site")
    build_site.build_site(folder / "site", folder / "docs")
    return folder / "site"


@pytest.fixture(scope="module")
def pages(built) -> dict[Path, BeautifulSoup]:
    """The pages of the site."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(built.rglob("*.html"))
        if path.name != "404.html"
    }


def test_every_page_of_the_repository_is_on_the_site_and_in_its_navigation(built, pages):
    for site in build_site.sites(built, built.parent):
        index = pages[site.built / "index.html"]
        nav = {link["href"] for link in index.select("nav a[href]")}
        for page in site.pages:
            place = page.relative_to(site.top)
            name = "index.html" if place.name == "README.md" else f"{place.stem}.html"
            where = place.with_name(name)
            assert (site.built / where).is_file(), page
            assert {where.as_posix(), f"./{where.as_posix()}"} & nav, page


def test_every_link_within_the_site_leads_to_a_page_and_a_heading_that_are_there(built, pages):
    ids = {path: {tag["id"] for tag in page.select("[id]")} for path, page in pages.items()}
    lost = []
    for path, page in pages.items():
        for link in page.select("a[href], img[src]"):
            target = urlsplit(link.get("href") or link["src"])
            if target.scheme:
                continue
            found = (path.parent / unquote(target.path)).resolve() if target.path else path
            anchor = unquote(target.fragment)
            if not found.is_file() or (anchor and anchor not in ids.get(found, set())):
                lost.append(f"{path.relative_to(built)}: {link.get('href') or link['src']}")
    assert lost == []


def test_no_page_names_anything_from_elsewhere_to_be_fetched(built, pages):
    outside = [
        f"{path.relative_to(built)}: {tag[FETCHED[tag.name]]}"
        for path, page in pages.items()
        for tag in page.find_all(list(FETCHED))
        if re.match(r"(https?:)?//", tag.get(FETCHED[tag.name], ""))
    ]
    assert outside == []
    styles = [path.read_text(encoding="utf-8") for path in built.rglob("*.css")]
    assert styles
    assert not [
        style for style in styles if re.search(r"(url\(|@import )[\"']?(https?:)?//", style)
    ]


def test_a_browser_asks_nobody_else_for_anything_when_it_shows_the_pages(built, browser):
    asked = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index.html", "docs/architecture.html", "docs/ko/student.html"):
        page.goto((built / name).as_uri())
        page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_link_to_what_is_not_there_ends_the_build_and_is_named(monkeypatch, tmp_path):
    (tmp_path / "README.md").write_text("# A\n\n[lost](docs/lost.md)\n", encoding="utf-8")
    monkeypatch.setattr(build_site, "ROOT", tmp_path)
    built, work = tmp_path / "built", tmp_path / "work"
    site = build_site.Site("en", Path(), [Path("README.md")], built, work)
    with pytest.raises(SystemExit, match=r"README\.md: there is nothing at docs/lost\.md"):
        site.copy()


def test_pages_are_made_ready_for_the_builder():
    page = """1. one:

   ```sh now
   ls  # [no](link)
   ```

   - two

text
- three [folder](folder/) and [page](page.md)

| `a\\|b` |
"""
    made = make_page(page, lambda target: None if target.endswith("/") else target)
    assert (
        made
        == """1. one:

    ```sh
    ls  # [no](link)
    ```

    - two

text

- three folder and [page](page.md)

| <code>a&#124;b</code> |
"""
    )


def test_a_flow_chart_is_drawn_with_each_box_below_those_that_lead_to_it():
    drawn = draw_flowchart("flowchart TD\n    a\n    b\n    c\n    a --> b\n    b --> c")
    found = re.findall(r'<text x="[\d.]+" y="([\d.]+)">(\w)<', drawn)
    tops = {name: float(top) for top, name in found}
    assert tops["a"] < tops["b"] < tops["c"]
    assert drawn.count('class="arrow"') == 2


@pytest.mark.parametrize("page", draw_reference.PAGES)
def test_the_reference_is_of_today(page):
    drawn = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert drawn == draw_reference.PAGES[page](), "run `make reference`"


def test_the_reference_says_of_every_option_and_key_what_it_is():
    for draw in draw_reference.PAGES.values():
        rows = [re.split(r"(?<!\\)\|", line) for line in draw().splitlines() if line[:3] == "| `"]
        assert len(rows) > 30
        assert [row[1] for row in rows if not row[-3].strip()] == []


def commands(page: Path) -> list[str]:
    """Return the lines of a page that begin with nbassay, in blocks and in tables."""
    said = page.read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"^```(?:sh\n|sh install\n|\n)(.*?)^```$", said, re.M | re.S))
    typed = [line for line in blocks.splitlines() if line.startswith("nbassay ")]
    return typed + re.findall(r"(?<=[|(] )`(nbassay \w+ [^`]+)`(?= \|)", said)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_the_commands_of_a_page_have_the_options_that_they_are_typed_with(page):
    group = typer.main.get_command(app)
    for line in commands(page):
        _, name, *arguments = shlex.split(line, comments=True)
        assert name.startswith("--") or group.commands[name].make_context(name, arguments)


def test_the_korean_pages_have_a_grader_that_is_one():
    page = (DOCS / "ko" / "instructor.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python grader\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    names: dict = {}
    exec(code, names)
    assert names["formula"] == text(ko="공식을 다시 확인하세요.", en="Look at the formula again.")
    assert names["area"](2.0) == pytest.approx(12.566, abs=1e-3)


def test_the_walk_of_the_desk_has_the_pictures_that_its_command_takes_and_all_are_small():
    walk = (ROOT / "scripts" / "take_desk_walk.py").read_text(encoding="utf-8")
    taken = re.findall(r'take\(page, "(desk-[\w-]+)"', walk)
    shown = re.findall(
        r"\]\(images/([\w-]+)\.png\)", (DOCS / "desk.md").read_text(encoding="utf-8")
    )
    assert shown == taken != []
    sizes = {one: (DOCS / "images" / f"{one}.png").stat().st_size for one in shown}
    assert {one: size for one, size in sizes.items() if size > 150_000} == {}
