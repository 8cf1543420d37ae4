"""An instructor's pages: the class as it comes in, more time, marking once more, links, a table."""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from nbassay.course.layout import Assignment
from nbassay.desk import desk_texts
from nbassay.desk.desk_state import Desk, desk_of, form_value, page
from nbassay.desk.desk_tables import Attempt, ClassPage, MarkerNote, utc_now
from nbassay.desk.doors import sorry
from nbassay.desk.due_dates import DueDate
from nbassay.desk.guarding import SANDBOXED_CLASS
from nbassay.desk.links import USUAL_DAYS, Person, give_link, revoke_links, students_of
from nbassay.desk.live import Told, events
from nbassay.desk.student_routes import feedback_page, sandboxed
from nbassay.desk.waiting_line import Place, mark_again, of_student, places
from nbassay.errors import NbassayError
from nbassay.handing_in.placing import as_csv
from nbassay.texts import Text

MOST_HOURS = 8760.0
STATES = ("waiting", "marking", "marked", "stuck")  # of attempts that count


@dataclass(frozen=True)
class StudentRow:
    """One student of a class: the attempt that counts, None for nothing handed in at the desk."""

    student: str
    attempt: Attempt | None
    said: Text | None
    date: DueDate
    feedback: bool
    elsewhere: bool

    @property
    def waits_for_person(self) -> bool:
        """Whether somebody has to look at it."""
        one = self.attempt
        return one is not None and (one.left_to_person or one.state == "stuck" or one.waiting > 0)


def teacher_home(request: Request, person: Person) -> Response:
    """Show every assignment with how many are in, wait, and are marked."""
    desk = desk_of(request)
    newest = select(func.max(Attempt.id)).group_by(Attempt.student, Attempt.assignment)
    with desk.database.read() as session:
        found = session.scalars(select(Attempt).where(Attempt.id.in_(newest)))
        counts: Counter[tuple[str, str]] = Counter((one.assignment, one.state) for one in found)
        notes = [note for note in session.scalars(select(MarkerNote)) if note.trouble]
    rows = [(one, {state: counts[one.name, state] for state in STATES}) for one in desk.released()]
    return page(request, "teacher_home.html.j2", person, rows=rows, notes=notes)


def show_class(request: Request, person: Person, form: FormData) -> Response:
    """Show the class of one assignment as it comes in."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    with desk.database.read() as session:
        ordered = session.get(ClassPage, assignment.name)
        note = session.get(MarkerNote, assignment.name)
    rows = _rows(desk, assignment)
    values: dict[str, Any] = {
        "assignment": assignment,
        "rows": rows,
        "left": [row for row in rows if row.waits_for_person],
        "ordered": ordered,
        "report": _report(desk, assignment).is_file(),
        "trouble": note.trouble if note else "",
    }
    return page(request, "class_desk.html.j2", person, **values)


def _rows(desk: Desk, assignment: Assignment) -> list[StudentRow]:
    newest = (
        select(func.max(Attempt.id))
        .where(Attempt.assignment == assignment.name)
        .group_by(Attempt.student)
    )
    with desk.database.read() as session:
        found = session.scalars(select(Attempt).where(Attempt.id.in_(newest)))
        attempts = {one.student: one for one in found}
        now = places(session)
    handed_in = set(desk.course.submitted_students(assignment.name))
    everybody = sorted({*students_of(desk.course), *attempts, *handed_in})
    dates = desk.due_dates.of_class(assignment.name)
    return [
        StudentRow(
            student,
            attempts.get(student),
            _say_state(assignment, attempts.get(student), now),
            dates(student),
            feedback_page(desk, student, assignment.name) is not None,
            student not in attempts and student in handed_in,
        )
        for student in everybody
    ]


def _say_state(
    assignment: Assignment, attempt: Attempt | None, now: Mapping[int, Place]
) -> Text | None:
    if attempt is None:
        return None
    return desk_texts.say_state(attempt, now.get(attempt.id), len(assignment.notebooks))


def show_class_progress(request: Request, person: Person, form: FormData) -> Response:
    """Tell by server-sent events that something in a class has changed."""
    desk = desk_of(request)
    desk.assignment(request)  # that there is one

    def describe() -> Told:
        return {"queue": sorted((key, one.state) for key, one in desk.live.now.items())}

    return events(desk.live.tell(person.link, describe))


def export_class(request: Request, person: Person, form: FormData) -> Response:
    """Give the class of one assignment as a CSV table."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    lines = [_line(row) for row in _rows(desk, assignment)]
    table = as_csv(_COLUMNS, lines)
    name = f"{assignment.name}-desk.csv".encode("ascii", "replace").decode().replace('"', "_")
    return Response(
        "\ufeff" + table,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


_COLUMNS = (
    *("student", "attempt", "handed_in_utc", "late", "state", "status", "score", "max_score"),
    *("waiting_for_person", "late_penalty", "files", "sha256"),
)


def _line(row: StudentRow) -> tuple[str, ...]:
    one = row.attempt
    if one is None:
        state = "submitted elsewhere" if row.elsewhere else "nothing"
        return (row.student, "", "", "", state, *[""] * 7)
    return (
        *(row.student, str(one.number), one.came.isoformat(sep=" ", timespec="seconds")),
        *("late" if one.late else "", one.state, one.status, _number(one.score)),
        *(_number(one.max_score), _number(one.waiting), _number(one.late_penalty)),
        "; ".join(str(file["name"]) for file in one.files),
        "; ".join(str(file["sha256"]) for file in one.files),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def order_marking(request: Request, person: Person, form: FormData) -> Response:
    """Let the whole class, or one student's counting attempt, be marked once more."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    with desk.database.write() as session:
        mark_again(session, assignment.name, form_value(form, "student"))
    return _back(assignment)


def order_class_page(request: Request, person: Person, form: FormData) -> Response:
    """Ask for the class page, which is written when nothing waits to be marked."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    with desk.database.write() as session:
        session.merge(ClassPage(assignment=assignment.name, asked=utc_now(), written=None))
    return _back(assignment)


def give_time(request: Request, person: Person, form: FormData) -> Response:
    """Give one student more time; what is already in is recorded once more with it."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    student = form_value(form, "student")
    if student not in {row.student for row in _rows(desk, assignment)}:
        return sorry(request, desk_texts.UNKNOWN_STUDENT, 422, person)
    try:
        hours = float(form_value(form, "hours"))
    except ValueError:
        hours = math.nan
    if not 0 <= hours <= MOST_HOURS:
        return sorry(request, desk_texts.WRONG_HOURS, 422, person)
    desk.due_dates.give(student, assignment.name, hours)
    date = desk.due_dates.of(student, assignment.name)
    with desk.database.write() as session:
        for attempt in of_student(session, student, assignment.name):
            attempt.late = date.is_late(attempt.came)
        mark_again(session, assignment.name, student)
    return _back(assignment)


def _back(assignment: Assignment) -> Response:
    return RedirectResponse(f"/class/{assignment.name}", 303)


def _report(desk: Desk, assignment: Assignment) -> Path:
    return desk.course.root / "report" / assignment.name / "index.html"


def show_report(request: Request, person: Person, form: FormData) -> Response:
    """Show the class page as it was last written."""
    desk = desk_of(request)
    assignment = desk.assignment(request)
    if not _report(desk, assignment).is_file():
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    return FileResponse(
        _report(desk, assignment),
        media_type="text/html",
        headers={"Content-Security-Policy": SANDBOXED_CLASS},
    )


def show_student_feedback(request: Request, person: Person, form: FormData) -> Response:
    """Show the feedback page of one student."""
    desk, student = desk_of(request), request.path_params["student"]
    assignment = desk.assignment(request)
    file = None
    with contextlib.suppress(NbassayError):  # of a name that is no student's
        desk.course.submission(student, "-")
        file = feedback_page(desk, student, assignment.name)
    if file is None:
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    return sandboxed(file)


def show_links(request: Request, person: Person, form: FormData) -> Response:
    """Show who is in the roster, to make links for and take them back."""
    students = students_of(desk_of(request).course)
    return page(request, "links.html.j2", person, students=students, made=None)


def change_links(request: Request, person: Person, form: FormData) -> Response:
    """Make links of students, which are shown this once, or take those of one student back."""
    desk = desk_of(request)
    students = students_of(desk.course)
    chosen = form_value(form, "student")
    if chosen and chosen not in students:
        return sorry(request, desk_texts.UNKNOWN_STUDENT, 422, person)
    wanted = [chosen] if chosen else students
    with desk.database.write() as session:
        if form_value(form, "what") == "revoke":
            gone = sum(revoke_links(session, one, "student") for one in wanted if chosen)
            return page(request, "links.html.j2", person, students=students, made=None, gone=gone)
        links = [give_link(session, one, "student", USUAL_DAYS) for one in wanted]
    base = str(request.base_url).rstrip("/")
    made = [(one.person, f"{base}/in/{desk.signer.write_link(one.key)}", one.ends) for one in links]
    return page(request, "links.html.j2", person, students=students, made=made)
