"""Fixtures around the tiny course, for the test modules that name this one as a plugin."""

from __future__ import annotations

import shutil

import pytest
from tiny_course import released

from nbassay.course.layout import Course


@pytest.fixture(scope="session")
def tiny_template(tmp_path_factory) -> Course:
    """A course that has been released, to be copied and not touched."""
    return released(tmp_path_factory.mktemp("tiny") / "course")


@pytest.fixture
def tiny(tiny_template, tmp_path) -> Course:
    """A released course of one test's own; copying saves making a gradebook every time."""
    folder = tmp_path / "course"
    shutil.copytree(tiny_template.root, folder)
    return Course.open(folder)
