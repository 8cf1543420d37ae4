"""Fixtures around a class with marks, for the test modules that name this one as a plugin."""

from __future__ import annotations

import pytest
from export_class import make_class

from nbassay.course.layout import Course


@pytest.fixture(scope="session")
def marked_class(tiny_template, tmp_path_factory) -> Course:
    """A course with marks, to be read and not touched."""
    return make_class(tiny_template, tmp_path_factory.mktemp("class") / "course")


@pytest.fixture
def class_of_its_own(tiny_template, tmp_path) -> Course:
    """A course with marks of one test's own."""
    return make_class(tiny_template, tmp_path / "course")
