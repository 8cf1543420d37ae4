"""What every page of one desk needs: its course, its database, and what it allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nbassay.course.course_file import read_course_title
from nbassay.course.layout import Assignment, Course
from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.desk_texts import moment
from nbassay.desk.due_dates import DueDates
from nbassay.desk.guarding import MAX_UPLOAD, Pace
from nbassay.desk.links import Person
from nbassay.desk.live import Live
from nbassay.desk.signed import Signer
from nbassay.desk.signing_in import SigningIn
from nbassay.errors import NbassayError
from nbassay.reports.render import environment_of
from nbassay.store.kept import Store
from nbassay.texts import Languages, Reading

TEMPLATES = Path(__file__).parent / "templates"
SESSION, LANGUAGE = "nbassay_desk", "nbassay_lang"  # cookies
MOST_ATTEMPTS = 20


class NotHere(Exception):
    """What an address names is not there, for anybody."""


@dataclass(frozen=True)
class Rules:
    """What the desk allows: attempts of a student at an assignment, bytes of one hand-in."""

    attempts: int = MOST_ATTEMPTS
    upload_bytes: int = MAX_UPLOAD


def find_released(course: Course) -> list[Assignment]:
    """Return the assignments that students can have got, in the order of their names.

    Raises:
        NbassayError: if the settings of one cannot be read.
    """
    found = []
    for name in course.assignment_names():
        assignment = course.assignment(name)
        try:
            assignment.require_released()
        except NbassayError:
            continue
        found.append(assignment)
    return found


@dataclass
class Desk:
    """One desk: what its pages are made from."""

    course: Course
    database: DeskDatabase
    signer: Signer
    languages: Languages
    usual_language: str = "both"
    rules: Rules = field(default_factory=Rules)
    signing_in: SigningIn | None = None

    def __post_init__(self) -> None:
        self.due_dates = DueDates(self.course, self.database)
        self.live = Live(self.database)
        self.store = Store(self.course.state)
        self.requests = Pace(300, 60)
        self.uploads = Pace(12, 600)
        self.bad_links = Pace(30, 600)

    def released(self) -> list[Assignment]:
        """Return the assignments that students can have got, in the order of their names."""
        return find_released(self.course)

    def assignment(self, request: Request) -> Assignment:
        """Return the released assignment that the address names.

        Raises:
            NotHere: if it names none, which the door answers.
        """
        name = request.path_params["assignment"]
        if name not in self.course.assignment_names():
            raise NotHere
        assignment = self.course.assignment(name)
        try:
            assignment.require_released()
        except NbassayError as error:
            raise NotHere from error
        return assignment

    def reading(self, request: Request) -> Reading:
        """Return what who asks reads in."""
        wanted = request.cookies.get(LANGUAGE, self.usual_language)
        known = (*self.languages.codes, "both")
        return self.languages.reading(wanted if wanted in known else self.usual_language)


def desk_of(request: Request) -> Desk:
    """Return the desk that a request is made to."""
    return cast(Desk, request.app.state.desk)


def page(
    request: Request, template: str, person: Person | None, status: int = 200, **values: Any
) -> Response:
    """Return a page of the desk's own."""
    desk = desk_of(request)
    reading = desk.reading(request)
    session = request.cookies.get(SESSION, "")
    everywhere = {
        "reading": reading,
        "person": person,
        "form_token": desk.signer.form_token(session) if person else "",
        "course_title": read_course_title(desk.course.root),
        "moment": moment,
        "codes": desk.languages.codes,
        "codes_read": list(reading.tongues),
        "here": request.url.path,
        "with_hub": desk.signing_in is not None and desk.signing_in.hub is not None,
    }
    made = environment_of(TEMPLATES).get_template(template).render(everywhere | values)
    return HTMLResponse(made.encode("utf-8", "replace"), status)


def form_value(form: FormData, name: str) -> str:
    """Return a field of a form as text, "" where it has none.

    No form of ours sends a NUL, and not every database takes one.
    """
    found = form.get(name, "")
    return found.replace("\0", "\ufffd").strip() if isinstance(found, str) else ""
