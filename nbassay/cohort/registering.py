"""Bringing the gradebook in step with an assignment's source before it takes marks."""

from __future__ import annotations

from nbassay.course.layout import Assignment
from nbassay.gradebook.conversion import convert_and_register, is_registered
from nbassay.gradebook.scratch import scratch_folder
from nbassay.marking.points import check_points


def register(assignment: Assignment) -> bool:
    """Put what changed in source or graders into the gradebook; return whether anything had.

    `release/` stays as it is, and so do the grades that are there.

    Raises:
        NbassayError: if points or cells of source and graders differ, or nbgrader fails.
    """
    if is_registered(assignment):
        return False
    check_points(assignment)
    with scratch_folder(assignment.course) as scratch:
        convert_and_register(assignment, scratch)
    return True
