"""A real browser, for the test modules that name this one as a plugin: the machine's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
expect.set_options(timeout=30_000)  # ms; five seconds are not enough on a busy machine
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, one for a module. Without one the tests that want it are skipped."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()
