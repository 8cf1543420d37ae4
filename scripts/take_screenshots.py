"""Takes the pictures of README.md and docs/ from the pages of a course that was graded: `... FOLDER`.

The course is the one of `make demo`. The browser is the Chromium of the machine.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from formgrader_server import serve_formgrader
from playwright.sync_api import Browser, expect, sync_playwright

from nbassay.course.layout import Course
from nbassay.gradebook import open_gradebook

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
# Picture -> page of the course, and its height in px.
PICTURES = {
    "feedback": ("feedback/박서준/college", 1500),
    "class": ("report/college", 1800),
}
WIDTH = 1100  # px
# The submission that formgrader is shown with: an explanation that waits for a person.
STUDENT, ASSIGNMENT, NOTEBOOK = "Lee Minji", "chatgpt_fix", "modernise"
WAITING, HEIGHT = "explain_modernise", 800


def take(course: Path, chromium: str) -> None:
    """Write each picture to `docs/images`, the page in its light colours from the top."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (page, height) in PICTURES.items():
            size = {"width": WIDTH, "height": height}
            tab = browser.new_page(viewport=size, color_scheme="light")
            tab.goto((course / page / "index.html").resolve().as_uri())
            tab.screenshot(path=IMAGES / f"{name}.png")
        take_formgrader(course, browser)
        browser.close()


def take_formgrader(course: Path, browser: Browser) -> None:
    """Write `formgrader.png`: a submission's page where a person marks it."""
    with open_gradebook(Course.open(course)) as gradebook:
        submission = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, STUDENT).id
    with TemporaryDirectory() as temporary, serve_formgrader(course, Path(temporary)) as address:
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        tab.goto(address)
        tab.goto(f"{address.partition('?')[0]}submissions/{submission}/")
        expect(tab.locator(".extra-credit").last).to_have_attribute("placeholder", "0")
        field = tab.locator(f"#{WAITING}")
        field.evaluate("field => field.closest('.nbgrader_cell').scrollIntoView({block: 'end'})")
        tab.screenshot(path=IMAGES / "formgrader.png")


def main() -> None:
    """Take them all, or say what is missing."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on the PATH: apt-get install chromium")
    course = Path(sys.argv[1]).resolve()
    pages = [course / page / "index.html" for page, _ in PICTURES.values()]
    if missing := [str(page) for page in pages if not page.is_file()]:
        sys.exit(f"{', '.join(missing)} is missing: run `make demo` first")
    take(course, chromium)


if __name__ == "__main__":
    main()
