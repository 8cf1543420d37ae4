"""What several tests share: the repository's course, and copies of it with a state of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from nbassay.course.layout import Course
from nbassay.keras.models import settle_tensorflow

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("source", "release", "graders", "nbgrader_config.py")

# `make test` tries the same examples every time; `make fuzz` draws new ones, many at a time.
settings.register_profile("usual", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, max_examples=300, database=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

# As in our own processes, see `nbassay.__main__`.
sys.modules.setdefault("rfc3987_syntax", None)
settle_tensorflow()

# Two tests run at once: each with the one core that is its share.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")


def link_course(folder: Path) -> Course:
    """Make in `folder` a course with the repository's parts and nothing graded yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    return Course.open(folder)


@pytest.fixture
def course(tmp_path) -> Course:
    """The repository's course in a folder of this test's own."""
    return link_course(tmp_path / "course")


@pytest.fixture(scope="session")
def shared_course(tmp_path_factory) -> Course:
    """One course for all tests of a worker, for those that only look at single notebooks."""
    return link_course(tmp_path_factory.mktemp("shared") / "course")
