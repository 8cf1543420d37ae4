"""Until when somebody may hand in: the gradebook's deadline, and more time given at the desk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from nbassay.course.layout import Course
from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.desk_tables import Extension, utc_now
from nbassay.gradebook.deadlines import Deadline, LateRule, read_deadline

FRESH = 10.0  # seconds for which what was read is taken as it is


@dataclass(frozen=True)
class DueDate:
    """One student's deadline in UTC, None for never, and what becomes of late work."""

    due: datetime | None
    late_rule: LateRule
    extended: bool = False

    def is_late(self, now: datetime) -> bool:
        """Whether what comes in `now` is late."""
        return self.due is not None and now > self.due

    def is_closed(self, now: datetime) -> bool:
        """Whether what comes in `now` would count for nothing."""
        return self.late_rule == "zero" and self.is_late(now)


class DueDates:
    """The deadlines of a course, read again when they are no longer fresh."""

    def __init__(self, course: Course, database: DeskDatabase) -> None:
        self._course = course
        self._database = database
        self._read: dict[str, tuple[float, Deadline]] = {}
        # nbgrader's gradebook is not for two threads at once.
        self._one_at_a_time = threading.Lock()

    def of(self, student: str, assignment: str) -> DueDate:
        """Return the deadline of `student`.

        Raises:
            NbassayError: if the gradebook cannot be read.
        """
        deadline = self._deadline(assignment)
        with self._database.read() as session:
            given = session.get(Extension, (student, assignment))
        return _make(deadline, student, given)

    def of_class(self, assignment: str) -> Callable[[str], DueDate]:
        """Return what gives the deadline of each student.

        Raises:
            NbassayError: if the gradebook cannot be read.
        """
        deadline = self._deadline(assignment)
        with self._database.read() as session:
            wanted = select(Extension).where(Extension.assignment == assignment)
            given = {one.student: one for one in session.scalars(wanted)}
        return lambda student: _make(deadline, student, given.get(student))

    def give(self, student: str, assignment: str, hours: float) -> None:
        """Give `student` so many hours from the deadline of all; none with 0."""
        with self._database.write() as session:
            kept = Extension(student=student, assignment=assignment, hours=hours, made=utc_now())
            session.merge(kept)

    def _deadline(self, assignment: str) -> Deadline:
        with self._one_at_a_time:
            read, deadline = self._read.get(assignment, (0.0, Deadline()))
            if not read or time.monotonic() - read > FRESH:
                deadline = read_deadline(self._course, assignment)
                self._read[assignment] = (time.monotonic(), deadline)
            return deadline


def _make(deadline: Deadline, student: str, given: Extension | None) -> DueDate:
    more = deadline.extensions.get(student)
    if given is not None:
        more = timedelta(hours=given.hours)
    if deadline.due is None or not more:
        return DueDate(deadline.due, deadline.late_rule)
    return DueDate(deadline.due + more, deadline.late_rule, extended=True)
