"""Takes the pictures of docs/desk.md: a class hands in at a real desk, and reads its marks.

Nothing is pretended: `nbassay serve` on the demo course marks what four students hand in, one of them
and an instructor in the Chromium of the machine. It takes a minute or two.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from nbassay.authoring.demo import make_class
from nbassay.course.layout import Course
from nbassay.gradebook import open_gradebook

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
NBASSAY = (sys.executable, "-m", "nbassay")
ASSIGNMENT, STUDENT, INSTRUCTOR = "college", "박서준", "teacher"
BEFORE = ("김하늘", "Lee Minji", "choi.y")  # who hand in first
WIDTH, COLOURS = 900, 64
TO_MARK = 600_000.0  # ms that marking may take on a busy machine


def take_desk_walk(chromium: str) -> None:
    """Write `desk-*.png` to `docs/images`, from a class that hands in."""
    with TemporaryDirectory(prefix="desk-walk-") as temporary:
        course, handed_in = make_course(Path(temporary))
        links = read_links(course)
        with served(course) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            walk(browser, address, links, handed_in)
            browser.close()


def make_course(folder: Path) -> tuple[Course, Path]:
    """Return a course in which nobody has handed in yet, and where their work lies."""
    course = make_class(Course.open(ROOT), folder / "course")
    handed_in = folder / "handed-in"
    shutil.move(course.root / "submitted", handed_in)
    names = "\n".join(["student", *BEFORE, STUDENT, ""])
    (course.root / "roster.csv").write_text(names, encoding="utf-8")
    due = (datetime.now(UTC) + timedelta(days=3)).replace(tzinfo=None, minute=0, second=0)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=due.replace(microsecond=0))
    return course, handed_in


def read_links(course: Course) -> dict[str, str]:
    """Return name -> path of a personal link, of all students and the instructor."""
    found = {}
    for asked in ((), ("--instructor", INSTRUCTOR)):
        command = [*NBASSAY, "serve", "links", "--course", str(course.root), *asked]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for row in csv.DictReader(io.StringIO(done.stdout)):
            found[row["name"]] = "/in/" + row["link"].partition("/in/")[2]
    return found


@contextmanager
def served(course: Course) -> Iterator[str]:
    """Serve the desk of a course, one notebook marked at a time, and give its address."""
    said = course.root / "said.txt"
    command = [*NBASSAY, "serve", "--course", str(course.root), "--port", "0", "--jobs", "1"]
    with said.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)
    try:
        while not (found := re.search(r"the desk is at (\S+?)/;", said.read_text())):
            if process.poll() is not None:
                sys.exit(said.read_text())
            time.sleep(0.2)
        yield found[1]
    finally:
        process.terminate()
        process.wait()


def walk(browser: Browser, address: str, links: dict[str, str], handed_in: Path) -> None:
    """Hand in as four students, and take a picture at each step of the last one's way."""
    for name in BEFORE:
        page = come_in(browser, address, links[name])
        choose_files(page, handed_in / name)
        page.get_by_role("button", name="Hand in").click()
        page.context.close()
    page = come_in(browser, address, links[STUDENT])
    take(page, "desk-home", 620)
    choose_files(page, handed_in / STUDENT)
    take(page, "desk-hand-in", 710)
    page.get_by_role("button", name="Hand in").click()
    page.locator("#said").wait_for()
    take(page, "desk-queue", 860)
    link = page.get_by_role("link", name="Read the feedback")
    link.wait_for(timeout=TO_MARK)
    link.click()
    take(page, "desk-feedback", 760)
    page = come_in(browser, address, links[INSTRUCTOR])
    page.goto(f"{address}/class/{ASSIGNMENT}")
    expect(page.get_by_text("Waiting")).to_have_count(0, timeout=TO_MARK)
    take(page, "desk-class", 1000)


def come_in(browser: Browser, address: str, link: str) -> Page:
    """Return a page of somebody's own, as their link opens it."""
    size = {"width": WIDTH, "height": 800}
    page = browser.new_page(viewport=size, color_scheme="light", base_url=address)
    page.goto(link)
    return page


def choose_files(page: Page, folder: Path) -> None:
    """Open the page of the assignment, and choose what lies in a student's folder."""
    page.goto(f"/a/{ASSIGNMENT}")
    page.locator("#files").set_input_files(sorted((folder / ASSIGNMENT).glob("*.ipynb")))


def take(page: Page, name: str, height: int) -> None:
    """Write one picture, of few colours so that it is small."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


def main() -> None:
    """Take them, or say what is missing."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on the PATH: apt-get install chromium")
    take_desk_walk(chromium)


if __name__ == "__main__":
    main()
