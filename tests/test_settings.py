"""What `graders/<assignment>/assignment.toml` says, and how what it cannot say is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbassay.course.allowance import Limits
from nbassay.course.course_file import USUAL_TITLE, read_course_title
from nbassay.course.layout import Assignment, Course
from nbassay.errors import NbassayError
from nbassay.texts import IN_BOTH

ROOT = Path(__file__).resolve().parents[1]

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


LIMITS = "[limits.fast]\nmemory_mb = 4096\n"
FIGURE = """[[figures]]
notebook = "short"
what = { ko = "정확도", en = "accuracy" }
value = "accuracy"
better = "higher"
"""


def refusal(folder: Path, settings: str) -> str:
    """Return what is said of settings that are refused, in one line that names the file."""
    with pytest.raises(NbassayError) as refused:
        assignment(folder, settings)
    text = str(refused.value)
    where = f"{folder / 'graders' / 'one' / 'assignment.toml'}"
    assert text.startswith(where)
    assert "\n" not in text
    return text.removeprefix(where).removeprefix(": ")


def changed(right: str, wrong: str) -> str:
    settings = f'datasets = ["mnist"]\n{SETTINGS}{LIMITS}[bars]\nheld = 0.5\n{FIGURE}'
    assert right in settings
    return settings.replace(right, wrong, 1)


IN_SHORT = "notebooks.short.cells.test_one"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('["x"]', '"model"', f'{IN_SHORT}.names: expected a list of texts, as ["one", "two"], '),
        ('["x"]', '["x", 3]', f"{IN_SHORT}.names[1]: expected a text, found 3"),
        ('["x"]', '["x.y"]', f'{IN_SHORT}.names[0]: expected a valid Python name, found "x.'),
        ("names =", "file =", f"{IN_SHORT}.file: there is no such key; did you mean 'files'?"),
        ("datasets =", "dataset =", "dataset: there is no such key; did you mean 'datasets'?"),
        ("mnist", "mnits", "datasets: there is no 'mnits'; did you mean 'mnist'?"),
        ("[bars]", "[bar]", "bar: there is no such key; did you mean 'bars'?"),
        ("0.5", "nan", "bars.held: expected a number that is finite, found nan"),
        ("0.5", "true", "bars.held: expected a number, found true"),
        ("[limits.fast]", "[limit.fast]", "limit: there is no such key; did you mean 'limits'?"),
        ("[limits.fast]", "[limits.slow]", "limits.slow: there is no such key; known: fast, full"),
        ("4096", '"4096"', 'limits.fast.memory_mb: expected a whole number, found "4096"'),
        ("4096", "-4096", "limits.fast.memory_mb: expected a whole number above 0, found -4096"),
        ("memory_mb", "memory", "limits.fast.memory: there is no such key; did you mean 'memory_m"),
        ("memory_mb = 4096", "cell_seconds = inf", "limits.fast.cell_seconds: expected a number "),
        ("fast_epochs = 9", "fast_epochs = 'many'", "notebooks.long.fast_epochs: expected a whole"),
        ("fast_epochs = 2", "fast_epochs = 0", "training.fast_epochs: expected a whole number abo"),
        ("fast_epochs = 2", "epochs = 2", "training.epochs: there is no such key; did you mean 'f"),
        ("[training]\nfast_epochs = 2", "", "training is missing: expected a table with fast_epoc"),
        ("[notebooks.long.cells", "[notebooks.long.cell", "notebooks.long.cell: there is no such"),
        ('ko = "하나", en = "One"', "", "title: expected a table with ko or en or both"),
        ("One", "", 'title.en: expected a text that is not empty, found ""'),
        ('{ ko = "하나", en = "One" }', '"One"', "title: expected a table with ko or en or both, "),
        ('notebook = "short"', 'notebook = "shirt"', "figures[0].notebook: there is no 'shirt'; d"),
        ('"higher"', '"high"', 'figures[0].better: expected "higher" or "lower", found "high"'),
        ("[training]", "[training", " is not a TOML file in UTF-8: Expected ']'"),
        ("[bars]", "marking_seconds = -1\n[bars]", "limits.fast.marking_seconds: there is no such"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_key_and_what_was_expected(
    tmp_path, right, wrong, said
):
    assert refusal(tmp_path, changed(right, wrong)).startswith(said)


def test_a_misspelt_key_is_not_called_missing_as_well(tmp_path):
    assert "missing" not in refusal(tmp_path, changed("title =", "titel ="))


def test_every_key_that_is_wrong_is_named(tmp_path):
    said = refusal(tmp_path, changed("4096", '"4096"').replace("[bars]", "[bar]"))
    assert said.count("; ") == 2 and "memory_mb" in said and "did you mean 'bars'" in said


def test_limits_that_are_not_named_are_the_usual_ones(tmp_path):
    limits = assignment(tmp_path, SETTINGS + LIMITS.replace("4096", "900")).limits
    assert limits == {"fast": Limits(memory_mb=900), "full": Limits()}


def test_settings_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "graders" / "one" / "assignment.toml").mkdir(parents=True)
    with pytest.raises(NbassayError, match=r"assignment\.toml cannot be read: Is a directory"):
        Course.open(tmp_path).assignment("one")


@pytest.mark.parametrize("name", Course.open(ROOT).assignment_names())
def test_the_settings_of_the_course_say_nothing_that_is_not_read(name):
    assert Course.open(ROOT).assignment(name).notebooks


def test_a_title_may_be_in_one_language_alone(tmp_path):
    title = assignment(tmp_path, SETTINGS.replace('ko = "하나", ', "")).title
    assert (title.ko, title.en) == ("", "One")
    assert IN_BOTH.said(title) == "One"


class TestCourseTitle:
    def test_a_course_is_called_as_its_file_says(self, tmp_path):
        (tmp_path / "course.toml").write_text('title = { en = "First networks" }')
        assert IN_BOTH.said(read_course_title(tmp_path)) == "First networks"

    def test_without_a_file_it_has_the_usual_title(self, tmp_path):
        assert read_course_title(tmp_path) == USUAL_TITLE

    @pytest.mark.parametrize(
        "said", ["title = 3", 'name = "x"', "title = {}", "titel", "title = {en = ''}"]
    )
    def test_what_it_cannot_say_is_told_in_one_line(self, said, tmp_path):
        (tmp_path / "course.toml").write_text(said)
        with pytest.raises(NbassayError, match=r"course\.toml") as refused:
            read_course_title(tmp_path)
        assert "\n" not in str(refused.value)
