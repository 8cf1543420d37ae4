"""docs/performance.md, of which each command makes its own part."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def fill(part: str, text: str) -> None:
    """Put `text` between the marks of `part`, "bench: college" for one."""
    begin, end = f"<!-- made by `make {part}` -->", f"<!-- end of {part} -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def fill_new(part: str, text: str, section: str) -> None:
    """Put `text` between the marks of `part`, which come to the page's end where it has none yet.

    So does `section`, the heading and what stands below it.
    """
    written = PAGE.read_text(encoding="utf-8")
    if f"<!-- made by `make {part}` -->" not in written:
        new = [] if section.strip() in written else [section.strip()]
        marks = f"<!-- made by `make {part}` -->\n\n<!-- end of {part} -->"
        PAGE.write_text("\n\n".join([written.rstrip(), *new, marks]) + "\n", encoding="utf-8")
    fill(part, text)
