"""What a course says of itself: `course.toml` in its folder, which need not be there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from nbassay.course.toml_file import read_toml
from nbassay.errors import NbassayError
from nbassay.texts import Text, as_is, text

COURSE_FILE = "course.toml"
USUAL_TITLE = text(ko="케라스 딥러닝 과정", en="Deep learning with Keras")


def read_course_title(root: Path) -> Text:
    """Return the title of the course at `root`: that of `course.toml`, or the usual one.

    ::

        title = { ko = "첫 신경망", en = "First networks" }  # or one of the two languages

    Raises:
        NbassayError: if the file says what it cannot say.
    """
    path = root / COURSE_FILE
    if not os.path.lexists(path):
        return USUAL_TITLE
    said = read_toml(path)
    title = said.get("title")
    if set(said) != {"title"} or not _is_title(title):
        raise NbassayError(
            f'{path}: write title = {{ ko = "...", en = "..." }}, or one of the two languages, '
            "and nothing else"
        )
    assert isinstance(title, Mapping)
    return as_is(ko=title.get("ko", ""), en=title.get("en", ""))


def _is_title(said: object) -> bool:
    return (
        isinstance(said, Mapping)
        and bool(said)
        and set(said) <= {"ko", "en"}
        and all(isinstance(words, str) and words.strip() for words in said.values())
    )
