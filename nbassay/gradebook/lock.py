"""One run at a time for a course: two would write one gradebook and one `autograded/`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.converters import NbGraderException

from nbassay.course.layout import Course
from nbassay.errors import NbassayError


@contextmanager
def hold_course(course: Course) -> Iterator[None]:
    """Hold the course's lock, which ends with this process however it ends.

    Raises:
        NbassayError: if another process holds it.
    """
    import fcntl

    path = course.state / "grading.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise NbassayError(
                f"another `nbassay grade` or `nbgrader autograde` (process {holder}) is grading "
                f"in {course.root}; wait for it, then run again"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def convert_alone(converter: Any, at_end: Callable[[], None]) -> None:
    """Let nbgrader's `converter` begin only when nobody else grades the course, and then `at_end`.

    nbgrader removes the whole submission from `autograded/` when a file of it goes away under its
    hands.
    """
    convert = converter.convert_notebooks

    def convert_when_alone() -> None:
        try:
            with hold_course(Course(Path(converter.coursedir.root))):
                try:
                    convert()
                finally:
                    at_end()
        except NbassayError as error:
            converter.log.error("%s", error)  # noqa: TRY400  (one line, for the user)
            raise NbGraderException(str(error)) from error

    converter.convert_notebooks = convert_when_alone
