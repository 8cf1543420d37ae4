"""Attacks that are files rather than cells: what is handed in beside, or in place of, a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from corpus import Attack, described

from nbassay.course.layout import Course

FILE_ATTACKS: list[Attack] = []

Making = Callable[[Path, Any, Mapping[str, str]], None]


def attack(aim: str, header: str) -> Callable[[Making], Making]:
    """Register `make(folder, release, told)`, which fills a student's folder.

    `release` is the released notebook. It is written to the folder first, so that an attack only
    has to do what is special about it.
    """

    def register(make: Making) -> Making:
        def hand_in(course: Course, student: str, told: Mapping[str, str]) -> None:
            folder = course.submission(student, found.on)
            folder.mkdir(parents=True, exist_ok=True)
            path = course.root / "release" / found.on / f"{found.on}.ipynb"
            release = nbformat.read(path, as_version=4)
            nbformat.write(release, folder / path.name)
            make(folder, release, told)

        lines = "\n".join(f"# {line.strip()}" for line in header.strip().splitlines())
        found = described(aim, make.__name__, lines, hand_in)
        FILE_ATTACKS.append(found)
        return make

    return register


@attack(
    "grader",
    """what: hands in JSON nested a hundred thousand deep
    on: numbers
    status: unreadable
    stopped by: the reader turns a failed parse into one line for the student""",
)
def deep_json(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    (folder / "numbers.ipynb").write_text("[" * 100_000 + "]" * 100_000)


@attack(
    "marks",
    """what: edits the locked test cells so that nothing is asserted
    on: numbers
    status: graded
    stock: yes
    stopped by: locked cells are restored from the release before anything runs""",
)
def edited_test_cells(folder: Path, release: Any, told: Mapping[str, str]) -> None:
    for cell in release.cells:
        if cell.metadata.nbgrader.grade:
            cell.source = "pass"
    (folder / "numbers.ipynb").write_text(json.dumps(release))
