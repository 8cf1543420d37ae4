"""The files of a course without which an assignment is not graded elsewhere as it is here."""

from __future__ import annotations

import os
from pathlib import Path

from nbassay import data
from nbassay.course.course_file import COURSE_FILE
from nbassay.course.grader_files import grader_files
from nbassay.course.layout import Assignment
from nbassay.texts.languages import COURSE_FOLDER

_CACHES = {"__pycache__", ".ipynb_checkpoints"}


def list_needed(assignment: Assignment) -> dict[str, Path]:
    """Return by name in the course the files without which `assignment` is not graded as here."""
    root = assignment.course.root
    found = {
        f"graders/{assignment.name}/{name}": path
        for name, path in grader_files(assignment.graders).items()
    }
    for folder in (assignment.source, assignment.release, root / COURSE_FOLDER):
        found |= list_below(folder, root)
    if (root / COURSE_FILE).is_file():
        found[COURSE_FILE] = root / COURSE_FILE
    return found


def list_data(assignment: Assignment) -> tuple[dict[str, Path], list[str]]:
    """Return the files of its data sets, and the data sets of which there is a sample only.

    Files are named as they lie in a folder of data sets.
    """
    found: dict[str, Path] = {}
    samples = []
    for name in assignment.datasets:
        place, data_set = data.find(name), data.DATA_SETS[name]
        if place.folder is None:
            samples.append(name)
            continue
        files = [place.file] if place.instead else list(data_set.files)
        inside = Path(data_set.folder)
        found |= {(inside / file).as_posix(): place.folder / file for file in files}
    return found, samples


def list_below(folder: Path, root: Path, *, hidden: bool = False) -> dict[str, Path]:
    """Return by name in the course the regular files below `folder`, never through a link in it."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if hidden or _is_shown(name))
        for name in names:
            path = Path(place, name)
            if path.is_file() and not path.is_symlink() and (hidden or _is_shown(name)):
                found[path.relative_to(root).as_posix()] = path
    return found


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in _CACHES
