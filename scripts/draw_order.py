"""Draws what the notebooks say of their order into docs/order.md: what each needs, and the picture.

Which notebook comes when, its minutes and its concepts are written in the page's table by hand. What
to do first stands in the first cell of each notebook, where students read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from draw_rooms import without_detours

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "order.md"
BEGIN, END = "<!-- drawn by `make order` -->", "<!-- end of what is drawn -->"
LANGUAGES = {"ko": ("먼저 풀 노트북", "없습니다."), "en": ("Do first", "none.")}
_ROW = re.compile(r"^\| *(\d+) *\| *`([\w/]+)` *\|([^|]*)\|([^|]*)\|(.*)\|$", re.MULTILINE)
_NAME = r"`\w+/\w+`"


@dataclass(frozen=True)
class Row:
    """A row of the table; `minutes` has a second number for a text to write."""

    number: int
    notebook: str
    needs: tuple[str, ...]
    minutes: tuple[int, ...]
    concepts: str

    def __str__(self) -> str:
        needs = ", ".join(f"`{name}`" for name in self.needs)
        minutes = " + ".join(map(str, self.minutes))
        return f"| {self.number} | `{self.notebook}` | {needs} | {minutes} | {self.concepts} |"


def read_rows(page: str) -> list[Row]:
    """Return the rows of the page's table, in their order."""
    return [
        Row(
            int(number),
            notebook,
            tuple(re.findall(r"`([\w/]+)`", needs)),
            tuple(map(int, re.findall(r"\d+", minutes))),
            concepts.strip(),
        )
        for number, notebook, needs, minutes, concepts in _ROW.findall(page)
    ]


def first_cell(notebook: str) -> str:
    """Return the text of the first cell of a source notebook, `assignment/name`; "": none there."""
    path = ROOT / "source" / f"{notebook}.ipynb"
    return str(nbformat.read(path, as_version=4).cells[0].source) if path.is_file() else ""


def what_comes_first(cell: str, language: str) -> tuple[str, ...] | None:
    """Return the notebooks that a first cell names as those to do first, None: it says nothing."""
    label, none = LANGUAGES[language]
    listed = rf"{re.escape(none)}|{_NAME}(?:, {_NAME})*\."
    found = re.findall(rf"^- \*\*{label}\*\*: ({listed})$", cell, re.MULTILINE)
    return tuple(re.findall(r"`([\w/]+)`", found[0])) if len(found) == 1 else None


def with_needs(page: str) -> str:
    """Return the text of the page with each row's needs as the notebook says them."""
    rows = {row.notebook: row for row in read_rows(page)}
    for name, row in rows.items():
        needs = what_comes_first(first_cell(name), "en")
        rows[name] = row if needs is None else replace(row, needs=needs)
    return _ROW.sub(lambda found: str(rows[found[2]]), page)


def with_picture(page: str) -> str:
    """Return the text of the page with the picture of its table made anew."""
    rows = {row.notebook: row for row in read_rows(page)}
    inside = "\n".join([BEGIN, "```mermaid", "flowchart TD", *_picture(rows), "```", END])
    return re.sub(f"{BEGIN}.*{END}", lambda _: inside, page, flags=re.DOTALL)


def _picture(rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield the boxes and arrows, without the arrows that follow from others."""
    needs = {name: set(row.needs) & rows.keys() for name, row in rows.items()}
    short = {name: name.split("/")[1] for name in rows}
    yield from (f"    {name}" for name in short.values())
    for name, direct in without_detours(needs).items():
        yield from (f"    {short[other]} --> {short[name]}" for other in rows if other in direct)


if __name__ == "__main__":
    PAGE.write_text(with_picture(with_needs(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")
