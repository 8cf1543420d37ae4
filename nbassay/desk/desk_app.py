"""The desk as a web application: its routes, each behind a door."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from nbassay.desk import desk_texts, other_doors, student_routes, teacher_routes
from nbassay.desk.desk_state import Desk
from nbassay.desk.doors import HAND_IN, choose_language, come_in, door, leave, sorry
from nbassay.desk.guarding import Headers
from nbassay.desk.hub_sign_in import CALLBACK
from nbassay.desk.links import Person
from nbassay.desk.student_routes import student_home
from nbassay.desk.teacher_routes import teacher_home
from nbassay.reports.render import TEMPLATES as REPORT_TEMPLATES

_STATIC = Path(__file__).parent / "static"
STATIC = {
    "page.css": (REPORT_TEMPLATES / "page.css", "text/css"),
    "desk.css": (_STATIC / "desk.css", "text/css"),
    "desk.js": (_STATIC / "desk.js", "text/javascript"),
}


def home(request: Request, person: Person, form: FormData) -> Response:
    """Show what somebody begins with."""
    return (teacher_home if person.teaches else student_home)(request, person)


async def static(request: Request) -> Response:
    """Give one of the desk's own files; nothing else lies there."""
    found = STATIC.get(request.path_params["name"])
    if found is None:
        return sorry(request, desk_texts.NOT_HERE, 404)
    headers = {"Cache-Control": "public, max-age=300"}
    return FileResponse(found[0], media_type=found[1], headers=headers)


async def is_up(request: Request) -> Response:
    """Say that the desk is there."""
    return PlainTextResponse("ok\n")


def _routes() -> list[Route]:
    s, t, o = student_routes, teacher_routes, other_doors
    return [
        Route("/up", is_up),
        Route("/static/{name}", static),
        Route("/in/{token}", come_in, methods=["GET", "POST"]),
        Route("/lti/login", o.begin_launch, methods=["GET", "POST"]),
        Route(o.LAUNCH, o.finish_launch, methods=["POST"]),
        Route("/lti/keys", o.show_tool_keys),
        Route("/hub", o.begin_hub),
        Route(CALLBACK, o.finish_hub),
        Route("/", door(None, home)),
        Route("/out", door(None, leave), methods=["POST"]),
        Route("/language", door(None, choose_language), methods=["POST"]),
        Route("/receipt/{attempt:int}", door(None, s.show_receipt)),
        Route("/a/{assignment}", door("student", s.show_assignment)),
        Route(HAND_IN, door("student", s.hand_in), methods=["POST"]),
        Route("/a/{assignment}/progress", door("student", s.show_progress)),
        Route("/a/{assignment}/feedback", door("student", s.show_feedback)),
        Route("/class/{assignment}", door("instructor", t.show_class)),
        Route("/class/{assignment}/progress", door("instructor", t.show_class_progress)),
        Route("/class/{assignment}/table.csv", door("instructor", t.export_class)),
        Route("/class/{assignment}/again", door("instructor", t.order_marking), methods=["POST"]),
        Route("/class/{assignment}/page", door("instructor", t.order_class_page), methods=["POST"]),
        Route("/class/{assignment}/time", door("instructor", t.give_time), methods=["POST"]),
        Route("/links", door("instructor", t.show_links)),
        Route("/links/change", door("instructor", t.change_links), methods=["POST"]),
        # As the class page lies in a course: its links to feedback pages lead there.
        Route("/report/{assignment}/index.html", door("instructor", t.show_report)),
        Route(
            "/feedback/{student}/{assignment}/index.html",
            door("instructor", t.show_student_feedback),
        ),
    ]


async def _show_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = desk_texts.NOT_HERE if status in {404, 405} else desk_texts.FROM_ELSEWHERE
    return sorry(request, said, status)


async def _show_fault(request: Request, error: Exception) -> Response:
    return sorry(request, desk_texts.CANNOT_NOW, 500)


class DeskApp(Starlette):
    """The application; nothing leaves it without the headers, what is said of a fault included."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await Headers(super().__call__)(scope, receive, send)


def make_app(desk: Desk) -> DeskApp:
    """Return the application of one desk."""
    app = DeskApp(
        routes=_routes(),
        exception_handlers={HTTPException: _show_http_error, Exception: _show_fault},
    )
    app.state.desk = desk
    return app
