"""What `graders/<assignment>/assignment.toml` says, and how what it cannot say is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbassay.course import Assignment, Course
from nbassay.errors import NbassayError

SETTINGS = """
title = { ko = "하나", en = "One" }
[training]
fast_epochs = 2
[notebooks.short.cells.test_one]
names = ["x"]
[notebooks.long]
fast_epochs = 9
[notebooks.long.cells.test_one]
names = ["x"]
"""


def assignment(folder: Path, settings: str) -> Assignment:
    """Return the assignment `one` of a course in `folder`."""
    (folder / "graders" / "one").mkdir(parents=True)
    (folder / "graders" / "one" / "assignment.toml").write_text(settings, encoding="utf-8")
    return Course.open(folder).assignment("one")


def test_a_notebook_may_train_for_a_number_of_epochs_of_its_own(tmp_path):
    one = assignment(tmp_path, SETTINGS)
    assert one.notebook("short").epoch_cap("fast") == 2
    assert one.notebook("long").epoch_cap("fast") == 9
    assert one.notebook("long").epoch_cap("full") is None


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("fast_epochs = 9", "fast_epochs = 'many'", "invalid literal"),
        ("fast_epochs = 2", "epochs = 2", "fast_epochs"),
        ("[notebooks.long.cells", "[notebooks.long.cell", "cells"),
        ("[training]", "[training", "line 3"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_one_line(tmp_path, right, wrong, said):
    with pytest.raises(NbassayError) as refused:
        assignment(tmp_path, SETTINGS.replace(right, wrong, 1))
    text = str(refused.value)
    assert "assignment.toml" in text
    assert said in text
    assert "\n" not in text
