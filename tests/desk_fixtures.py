"""Fixtures around a desk, for the test modules that name this one as a plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk_pieces import DeskOfTests, open_desk

from nbassay.course.layout import Course


@pytest.fixture
def desk(tiny: Course) -> Iterator[DeskOfTests]:
    """A desk of one test's own."""
    made = open_desk(tiny)
    yield made
    made.database.close()
