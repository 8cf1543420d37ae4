"""The desk in a real browser: dropping a file, watching it, keyboard, narrow screens, no scripts."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from desk_pieces import DeskOfTests, make_feedback, right
from playwright.sync_api import Browser, Page, sync_playwright

from nbassay.desk.desk_app import make_app
from nbassay.desk.waiting_line import Mark, claim, finish, note_progress

pytest_plugins = ["tiny_fixtures", "desk_fixtures"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
# What reaches past the edge of a narrow screen, unless it lies in something that scrolls by itself.
WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => !one.closest(".wide") && one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 80))"""
MARK = Mark("graded", 9.0, 14.0, 5.0, 0.0, False)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on the PATH (on Debian: apt-get install chromium)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@contextlib.contextmanager
def served(desk: DeskOfTests) -> Iterator[str]:
    """Serve a desk at which nobody marks, and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(desk.desk), log_level="warning", lifespan="off")
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def show(desk, browser) -> Iterator:
    """Come in as somebody; what the console says is kept."""
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(served(desk))

        def opened(name: str = "kim", role: str = "student", **options) -> Page:
            context = browser.new_context(base_url=address, **options)
            stack.callback(context.close)
            page = context.new_page()
            page.trouble = []
            page.on("console", lambda message: page.trouble.append(message.text))
            page.on("pageerror", lambda error: page.trouble.append(str(error)))
            page.goto(desk.link(name, role))
            return page

        yield opened


def mark(desk: DeskOfTests) -> None:
    """Do what the process that marks does with the one that waits."""
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        finish(session, one.id, MARK)


def drop(page: Page, content: bytes, name: str) -> None:
    """Drop a file onto the form, as from the desktop."""
    handle = page.evaluate_handle(
        """([text, name]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        }""",
        [content.decode(), name],
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": handle})


def test_a_notebook_is_dropped_and_watched_to_its_feedback(desk, show):
    page = show()
    page.get_by_role("link", name="A small assignment").click()
    drop(page, right(desk.course, "sums"), "sums.ipynb")
    page.wait_for_selector("#said")
    assert page.locator("#said").inner_text() == "Waiting: it is next."
    with desk.database.write() as session:
        (one,) = claim(session, "tiny", 1)
        note_progress(session, one.id, 1)
    page.get_by_text("Being marked: 1 of 2 notebooks are done.").wait_for()
    assert page.locator("#done").get_attribute("value") == "1"
    make_feedback(desk.course, "kim", "<p>well done</p><script>document.title = 'taken'</script>")
    with desk.database.write() as session:
        finish(session, one.id, MARK)
    page.get_by_role("link", name="Read the feedback").click()
    page.get_by_text("well done").wait_for()
    assert page.title() != "taken"
    assert all("script" in said.lower() for said in page.trouble)  # blocked, and nothing else


def test_everything_is_done_by_keyboard_and_without_scripts(desk, show, tmp_path):
    file = tmp_path / "sums.ipynb"
    file.write_bytes(right(desk.course, "sums"))
    page = show(java_script_enabled=False)
    page.get_by_role("link", name="A small assignment").press("Enter")
    page.get_by_label("Choose notebooks").set_input_files(file)
    page.get_by_role("button", name="Hand in").press("Enter")
    assert "Waiting" in page.locator("#said").inner_text()
    mark(desk)
    page.reload()
    assert "Marked." in page.locator("#attempt-1").inner_text()


def test_an_instructors_page_shows_what_comes_in(desk, show):
    teacher = show("teacher", "instructor")
    teacher.goto("/class/tiny")
    assert teacher.get_by_text("Waiting: it is next.").count() == 0
    teacher.wait_for_timeout(1000)
    desk.guest("kim").hand_in(right(desk.course, "sums"))
    teacher.get_by_text("Waiting: it is next.").wait_for()
    assert teacher.trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_any_page(desk, show, scheme):
    desk.guest("lee").hand_in(right(desk.course, "sums"))
    mark(desk)
    pages = {
        "student": ("lee", "/", "/a/tiny", "/nowhere"),
        "instructor": ("teacher", "/", "/class/tiny", "/links"),
    }
    for role, (name, *paths) in pages.items():
        page = show(name, role, color_scheme=scheme)
        for path in paths:
            page.goto(path)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [(path, rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_a_narrow_screen_needs_no_scrolling_sideways(desk, show):
    desk.guest("lee").hand_in(right(desk.course, "sums"))
    pages = {"student": ("lee", "/", "/a/tiny"), "instructor": ("teacher", "/", "/class/tiny")}
    for role, (name, *paths) in pages.items():
        page = show(name, role, viewport={"width": 360, "height": 800})
        for path in paths:
            page.goto(path)
            assert page.evaluate(WIDE) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
