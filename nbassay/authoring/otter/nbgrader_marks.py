"""Text of a master notebook that nbgrader, or the making of a release, would take for a mark."""

from __future__ import annotations

import re

from nbassay.course.source_cells import find_misspelt_mark

# nbgrader looks for them anywhere in a line, in cells of every kind, in texts and comments alike.
_MARKS = tuple(
    f"{end} {what}"
    for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
    for end in ("BEGIN", "END")
)
_AUTOTEST = re.compile(r"\s*#.*AUTOTEST")


def find_mark(line: str) -> str:
    """Return what is wrong with a line that would be taken for a mark, "" for all others."""
    for mark in _MARKS:
        if mark in line:
            return f"{mark} would be taken for a mark of nbgrader's; write it otherwise"
    if _AUTOTEST.match(line):
        return "AUTOTEST would be taken for a mark of nbgrader's; write it otherwise"
    if meant := find_misspelt_mark(line):
        return f"{line.strip()!r} would be taken for ### {meant}; write it otherwise"
    return ""


def find_marked_line(source: str) -> str:
    """Return what is wrong with the first such line of a cell, with its number, "" if none is."""
    for number, line in enumerate(source.splitlines(), start=1):
        if fault := find_mark(line):
            return f"line {number}: {fault}"
    return ""
