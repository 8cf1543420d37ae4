"""A class whose marks stand in a gradebook, made with nbgrader's API: nothing is run."""

from __future__ import annotations

import csv
import shutil
from io import StringIO
from pathlib import Path

from tiny_course import result

from nbassay.course.layout import Course
from nbassay.course.roster import Roster, find_roster
from nbassay.gradebook import open_gradebook
from nbassay.reports.exports.class_marks import read_class_marks
from nbassay.reports.exports.exporting import make_export
from nbassay.reports.exports.order import Export, Order
from nbassay.store.kept import Store
from nbassay.texts import IN_BOTH

# student -> points of test_total (2), test_mean (3), test_upper (4), and of explain_mean (5) by hand
POINTS = {
    "김하늘": (2, 3, 4, 5),
    "minji": (2, 1.5, 4, 4.5),
    "obrien": (1, 3, 0, 0),
    "third": (0, 1 / 3, 4, 0),
    "vanderberg": (2, 3, 4, None),
}
LATE = {"obrien": 1.0}
MARKS = {"김하늘": 14.0, "minji": 12.0, "obrien": 3.0, "third": 4 + 1 / 3, "vanderberg": 9.0}
ROSTER = """\
student,canvas,moodle,username,email,number
김하늘,10231,48211,haneul99,haneul@example.org,06700001
minji,10232,48212,minji_lee,Minji@example.org,06700002
obrien,10233,48213,obrien-smith,o.brien-smith@example.org,06700003
third,10234,48214,third,third@example.org,06700004
vanderberg,10235,48215,vdberg,jan@example.org,06700005
absent,10236,48216,absent,absent@example.org,06700006
"""


def give(course: Course, student: str, points, late: float | None = None) -> None:
    """Put the marks of one student into the gradebook, as grading and a person would."""
    cells = dict(
        zip(("test_total", "test_mean", "test_upper", "explain_mean"), points, strict=True)
    )
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission("tiny", student)
        for notebook in submission.notebooks:
            if notebook.name == "sums":
                notebook.late_submission_penalty = late
            for grade in notebook.grades:
                one = cells[grade.name]
                if grade.name == "explain_mean":
                    grade.manual_score, grade.needs_manual_grade = one, one is None
                else:
                    grade.auto_score, grade.needs_manual_grade = one, False
        gradebook.db.commit()


def make_class(template: Course, folder: Path) -> Course:
    """Copy a released course and give marks to everybody."""
    shutil.copytree(template.root, folder)
    course = Course.open(folder)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    assignment, store = course.assignment("tiny"), Store(course.state)
    for student, points in POINTS.items():
        give(course, student, points, LATE.get(student))
        total, mean, upper, _ = points
        graded = result(
            assignment,
            student,
            sums={"test_total": total, "test_mean": mean},
            words={"test_upper": upper},
        )
        store.keep_result("tiny", student, graded.to_record())
    return course


def export(
    course: Course, to: str, source: Path | None = None, *, students=(), feedback=False,
    unfinished=False, roster: Roster | None = None, **wishes,
) -> Export:  # fmt: skip
    """Export the marks of the tiny assignment as the command does, without writing files."""
    chosen = course.assignment("tiny")
    order = Order(
        assignment=chosen,
        marks=read_class_marks(chosen),
        roster=find_roster(course.root) if roster is None else roster,
        reading=IN_BOTH,
        source=source,
        **wishes,
    )
    return make_export(order, to, students, feedback=feedback, unfinished=unfinished)


def table(export: Export, encoding: str = "utf-8", separator: str = ",") -> list[list[str]]:
    """Return the rows of the one table in an export."""
    (content,) = export.files.values()
    return list(csv.reader(StringIO(content.decode(encoding)), delimiter=separator))


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "given.csv") -> Path:
    """Write a table as a system would give it."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def left_out(export: Export) -> dict[str, str]:
    """Return student -> why."""
    return {one.student: one.why for one in export.left_out}


def placed(export: Export) -> dict[str, str]:
    """Return student -> what was written."""
    return {one.student: one.written for one in export.placed}
