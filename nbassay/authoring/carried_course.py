"""The course that comes with nbassay, wherever it was installed from.

In a checkout it is the repository's own folders; a wheel has them beside this module, where
`pyproject.toml` puts them. `solutions/` stays behind: it is more than all else together, and
`nbassay solve` makes it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from nbassay.authoring.scaffold import begin_course
from nbassay.course.layout import Course
from nbassay.errors import NbassayError

PARTS = ("source", "release", "graders")
_IN_WHEEL = Path(__file__).with_name("carried")
_IN_CHECKOUT = Path(__file__).parents[2]
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")


def find_carried_course() -> Course:
    """Return the course that comes with nbassay; it is read, never graded where it lies.

    Raises:
        NbassayError: if this installation came without it.
    """
    for root in (_IN_WHEEL, _IN_CHECKOUT):
        if all((root / part).is_dir() for part in PARTS):
            return Course.open(root)
    raise NbassayError(
        "this nbassay was installed without its course: install its wheel, or name a folder that "
        "has the course with --course DIR"
    )


def require_empty(folder: Path) -> None:
    """Make sure that nothing is overwritten in `folder`, which may be new.

    Raises:
        NbassayError: if it holds anything.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NbassayError(f"{folder} is not empty; name another with --folder")


def copy_course(course: Course, folder: Path) -> Course:
    """Put the assignments of `course` into `folder`, with what makes it a course; return it.

    Source, release and graders that are there already are replaced, all else in `folder` stays.

    Raises:
        NbassayError: if `course` lacks a part, or `folder` cannot hold a course.
        OSError: if a file cannot be written.
    """
    missing = [part for part in PARTS if not (course.root / part).is_dir()]
    if missing:
        raise NbassayError(f"{course.root} has no {missing[0]}/; name a whole course")
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(course.root / part, folder / part, ignore=_LEFT_BEHIND)
    return begin_course(folder)
