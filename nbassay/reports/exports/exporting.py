"""An export from end to end: whose marks, in which form, into which files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbassay.errors import NbassayError, cannot_write, did_you_mean
from nbassay.reports.exports.blackboard_columns import fill_blackboard_columns
from nbassay.reports.exports.brightspace_columns import fill_brightspace_columns
from nbassay.reports.exports.canvas_gradebook import fill_canvas_gradebook
from nbassay.reports.exports.class_junit import write_class_junit
from nbassay.reports.exports.classroom50_result import write_classroom50_result
from nbassay.reports.exports.feedback_zip import zip_for_canvas, zip_for_moodle
from nbassay.reports.exports.gradescope_results import write_gradescope_results
from nbassay.reports.exports.moodle_grades import write_moodle_grades
from nbassay.reports.exports.moodle_worksheet import fill_moodle_worksheet
from nbassay.reports.exports.order import Export, Order
from nbassay.store.kept import write_atomically

FOLDER = "exports"


@dataclass(frozen=True)
class Form:
    """One form in which marks leave: what makes it, what makes its feedback, where it goes then."""

    make: Callable[[Order], Export]
    goes_to: str
    feedback: Callable[[Order], Export] | None = None
    feedback_goes_to: str = ""


FORMS: Mapping[str, Form] = {
    "canvas": Form(
        fill_canvas_gradebook,
        "Canvas: Grades, Import",
        zip_for_canvas,
        "Canvas: the assignment, Upload Submissions",
    ),
    "moodle": Form(
        fill_moodle_worksheet,
        "Moodle: the assignment, Upload grading worksheet, in the language it was downloaded in",
        zip_for_moodle,
        "Moodle: the assignment, Upload multiple feedback files in a zip",
    ),
    "moodle-import": Form(write_moodle_grades, "Moodle: Grades, Import, CSV file"),
    "blackboard": Form(fill_blackboard_columns, "Blackboard: Grade Center, Upload"),
    "brightspace": Form(fill_brightspace_columns, "Brightspace: Grades, Import"),
    "gradescope": Form(
        write_gradescope_results, "Gradescope: /autograder/results/results.json of each submission"
    ),
    "classroom50": Form(write_classroom50_result, "Classroom 50: beside its autograder"),
    "junit": Form(write_class_junit, "a CI service that shows JUnit reports"),
}


def choose_form(name: str) -> Form:
    """Return the form called `name`.

    Raises:
        NbassayError: if there is none.
    """
    if name not in FORMS:
        raise NbassayError(
            f"no form {name!r}{did_you_mean(name, FORMS)}; --to takes {', '.join(FORMS)}"
        )
    return FORMS[name]


def make_export(
    order: Order, name: str, students: Sequence[str], *, feedback: bool, unfinished: bool
) -> Export:
    """Return the marks of `order`, or with `feedback` the pages, in the form called `name`.

    Of `students` alone, if any are named. Without `unfinished` those leave whose marks nobody has
    to complete.

    Raises:
        NbassayError: if there is nothing to export, or not in this way.
    """
    form = choose_form(name)
    make = form.feedback if feedback else form.make
    if make is None:
        with_pages = ", ".join(name for name, form in FORMS.items() if form.feedback)
        raise NbassayError(
            f"{name} takes no feedback from a file; choose one that does: {with_pages}"
        )
    chosen = _choose_students(order, students)
    waiting = tuple(who for who, mark in chosen.marks.items() if mark.unfinished)
    if waiting and not unfinished:
        finished = {who: mark for who, mark in chosen.marks.items() if who not in waiting}
        if not finished:
            raise NbassayError(
                f"all of the {len(waiting)} wait for a person's marks: give them in formgrader, "
                "or --unfinished exports the marks as they stand"
            )
        export = _make(make, replace(chosen, marks=finished, waiting=waiting))
        for who in waiting:
            export.leave_out(who, "waits for a person's marks (--unfinished exports it as is)")
        return export
    export = _make(make, chosen)
    if waiting:
        export.warnings.append(f"{len(waiting)} marks wait for a person, and leave as they stand")
    return export


def _make(make: Callable[[Order], Export], order: Order) -> Export:
    export = make(order)
    rounded = sum(one.student in export.rounded for one in export.placed)
    if rounded:
        export.warnings.insert(
            0, f"{rounded} of {len(export.placed)} marks are rounded to two decimals"
        )
    return export


def _choose_students(order: Order, students: Sequence[str]) -> Order:
    if not students:
        return order
    for student in students:
        if student not in order.marks:
            raise NbassayError(
                f"{order.assignment.name} of {student} is not in the gradebook"
                f"{did_you_mean(student, order.marks)}"
            )
    if order.zero_missing:
        raise NbassayError("--zero-missing is about the whole class: leave out --student")
    marks = {student: order.marks[student] for student in dict.fromkeys(students)}
    return replace(order, marks=marks, only=len(marks) == 1)


def write_export(
    export: Export, folder: Path, source: Path | None, *, overwrite: bool
) -> list[Path]:
    """Write the files of `export` into `folder` and return their paths.

    Raises:
        NbassayError: if one is there already and is not to be overwritten, would be the file that
            was filled in, or cannot be written.
    """
    paths = {folder / name: content for name, content in export.files.items()}
    for path in paths:
        if ".." in path.relative_to(folder).parts:  # a student can be called anything
            raise NbassayError(f"{path} lies outside of {folder}; leave that student out")
        if source is not None and path.exists() and source.exists() and path.samefile(source):
            raise NbassayError(f"{path} is the file to fill in; name another folder with --out")
        if not overwrite and os.path.lexists(path):
            raise NbassayError(
                f"{path} is there already: --force overwrites it, --out names another folder"
            )
    for path, content in paths.items():
        try:
            write_atomically(path, content)
        except OSError as error:
            raise NbassayError(cannot_write(path, error)) from error
    return list(paths)
