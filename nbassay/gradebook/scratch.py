"""Folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbassay.course.layout import Course
from nbassay.store.kept import Store


@contextmanager
def scratch_folder(course: Course) -> Iterator[Path]:
    """Give a new folder on the file system of `course`, removed afterwards."""
    scratch = Store(course.state).new_scratch()
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
