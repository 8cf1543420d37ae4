"""Draws docs/glossary.md from docs/glossary.toml, where each word stands beside what it replaces."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "glossary.toml"
PAGE = ROOT / "docs" / "glossary.md"
BEGIN, END = "<!-- drawn by `make glossary` -->", "<!-- end of what is drawn -->"


def read_table() -> dict[str, list[dict[str, Any]]]:
    """Return `words`, in their order, and `rules` of writing."""
    with TABLE.open("rb") as file:
        return tomllib.load(file)


def draw_page() -> str:
    """Return the text of the page."""
    head = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    lines = [BEGIN, "", "| 쓰는 말 | English | 우리말 설명 |", "|---|---|---|"]
    lines += [
        f"| {word['ko']} | {word['en']} | {word['means']} |" for word in read_table()["words"]
    ]
    return head + "\n".join([*lines, "", END, ""])


if __name__ == "__main__":
    PAGE.write_text(draw_page(), encoding="utf-8")
