"""What is told of files that were handed in where a notebook should be."""

from __future__ import annotations

from collections.abc import Sequence

from nbassay.texts import Text, listed, text

MAX_NAMED = 6  # files that a message names


def say_several(name: str, places: Sequence[str]) -> Text:
    """Say that none of several files was graded as the notebook `name`."""
    named = list_places(places)
    return text(
        ko="{name} 노트북으로 보이는 파일이 여러 개라 어느 것도 채점하지 않았습니다: "
        "{named}. 하나만 남기고 파일 이름을 {name}.ipynb로 고쳐 다시 제출하세요.",
        en="Several files look like {name}, so none was graded: {named}. Keep one, make "
        "{name}.ipynb the file's name, and hand in again.",
        name=name,
        named=named,
    )


def say_nothing_known(name: str, places: Sequence[str | Text]) -> Text:
    """Say that the notebook `name` is not there, and what is."""
    named = list_places(places)
    return text(
        ko="{name}.ipynb 파일이 제출되지 않았고, 다음 파일에서는 그 셀을 찾지 못했습니다: "
        "{named}. 그중에 있다면 파일 이름을 {name}.ipynb로 고쳐 다시 제출하세요.",
        en="{name}.ipynb was not handed in, and its cells were not found in what was: "
        "{named}. If it is one of these, make {name}.ipynb the file's name and hand in "
        "again.",
        name=name,
        named=named,
    )


def say_exported(name: str, places: Sequence[str]) -> Text:
    """Say that the notebook `name` is not there, but files that may have been made from it."""
    return text(
        ko="{name}.ipynb 파일이 제출되지 않았습니다. {named}{은} 노트북이 아닙니다. 노트북에서 만든 "
        "것이라면 노트북 자체를 .ipynb로 내려받아 다시 제출하세요.",
        en="{name}.ipynb was not handed in, and what was is no notebook: {named}. If it was made "
        "from the notebook, download the notebook itself as .ipynb and hand in again.",
        name=name,
        named=list_places(places),
    )


def list_places(places: Sequence[str | Text]) -> Text:
    """Return the places in one line, the first few of them."""
    more = [f"… (+{len(places) - MAX_NAMED})"] if len(places) > MAX_NAMED else []
    return listed([*places[:MAX_NAMED], *more])


def with_reason(place: str, why: Text) -> Text:
    """Return a file's place with why it does not count."""
    return text(ko="`{place}` ({why})", en="`{place}` ({why})", place=place, why=why)
