"""Folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbassay.course import Course


@contextmanager
def scratch_folder(course: Course, purpose: str) -> Iterator[Path]:
    """Give a new folder on the file system of `course`, removed afterwards."""
    folder = course.state / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder, prefix=f"{purpose}-"))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def replace_folder(made: Path, target: Path, scratch: Path) -> None:
    """Put the folder `made` at `target`; what stood there goes into `scratch`.

    The old folder comes back when the new one cannot take its place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    old = scratch / "replaced"
    if not os.path.lexists(target):
        shutil.move(made, target)
        return
    shutil.move(target, old)
    try:
        shutil.move(made, target)
    except BaseException:
        shutil.move(old, target)
        raise
