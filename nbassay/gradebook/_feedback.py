"""nbgrader's own feedback pages, which instructors and `nbgrader release_feedback` know."""

from __future__ import annotations

from nbassay.course.layout import Assignment
from nbassay.gradebook._nbgrader_course import coursedir, nbgrader_config
from nbassay.gradebook.converters import CompiledTemplates, OneFeedback, log_conversion


def write_nbgrader_feedback(
    assignment: Assignment, student: str, compiled: CompiledTemplates
) -> None:
    """Make `feedback/<student>/<assignment>/` anew, as `nbgrader generate_feedback --force` does.

    `compiled` is kept from one student to the next. As in nbgrader, nothing is made for a student
    who handed in no notebook.

    Raises:
        NbassayError: if nbgrader fails.
    """
    course = assignment.course
    if not any((course.root / "autograded" / student / assignment.name).glob("*.ipynb")):
        return
    with log_conversion(f"nbgrader cannot write feedback for {student}/{assignment.name}") as log:
        directory = coursedir(course, assignment_id=assignment.name)
        config = nbgrader_config(course.root)
        OneFeedback(
            student, compiled, coursedir=directory, config=config, log=log, force=True
        ).start()
