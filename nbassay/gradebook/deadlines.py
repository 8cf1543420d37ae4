"""Until when an assignment is handed in, as nbgrader has it, and what becomes of late work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from nbgrader.api import MissingEntry

from nbassay.course.layout import Course
from nbassay.gradebook._nbgrader_course import nbgrader_config, open_gradebook

# Late work counts in full, for nothing, or as a plugin of the course says.
LateRule: TypeAlias = Literal["none", "zero", "own"]


@dataclass(frozen=True)
class Deadline:
    """When an assignment is due, in UTC and without a zone, None for never; and by student more time."""

    due: datetime | None = None
    late_rule: LateRule = "none"
    extensions: Mapping[str, timedelta] = field(default_factory=dict)


def read_deadline(course: Course, assignment: str) -> Deadline:
    """Return the deadline of an assignment; one that is not in the gradebook has none.

    Raises:
        NbassayError: if the gradebook or the course's configuration cannot be read.
    """
    rule = _late_rule(course)
    with open_gradebook(course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            return Deadline(late_rule=rule)
        given = {
            submission.student.id: submission.extension
            for submission in found.submissions
            if submission.extension is not None
        }
        return Deadline(found.duedate, rule, given)


def _late_rule(course: Course) -> LateRule:
    config = nbgrader_config(course.root)
    if "plugin_class" in config.get("AssignLatePenalties", {}):
        return "own"
    method = config.get("LateSubmissionPlugin", {}).get("penalty_method", "none")
    return "zero" if method == "zero" else "none"


def extend(course: Course, assignment: str, student: str, more: timedelta | None) -> None:
    """Give a student who has handed in more time, None for none; what was recorded stays.

    Where there is no deadline nothing is done: nbgrader adds the time to it all the same, and fails.

    Raises:
        NbassayError: if the gradebook cannot be used.
    """
    with open_gradebook(course) as gradebook:
        if gradebook.find_assignment(assignment).duedate is None:
            return
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(assignment, student, extension=more)
