"""Who comes in where: the one door of all pages, links and sessions."""

from __future__ import annotations

import errno
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from nbassay.desk import desk_texts
from nbassay.desk.desk_state import LANGUAGE, SESSION, NotHere, desk_of, form_value, page
from nbassay.desk.desk_tables import Role, utc_now
from nbassay.desk.guarding import TooLarge, bounded, comes_from_elsewhere, drain
from nbassay.desk.links import Person, find_person
from nbassay.errors import NbassayError
from nbassay.store.faults import describe_own_fault
from nbassay.texts import Text

log = logging.getLogger("nbassay")

Handler: TypeAlias = Callable[[Request, Person, FormData], Response]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

HAND_IN = "/a/{assignment}/hand-in"
_MOST_FILES, _MOST_FIELDS = 64, 16
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_YEAR = 365 * 24 * 3600


def sorry(request: Request, message: Text, status: int, person: Person | None = None) -> Response:
    """Return a page that says in one sentence why something is not done."""
    return page(request, "sorry.html.j2", person, status, message=message)


def answered(endpoint: Endpoint) -> Endpoint:
    """Return `endpoint` such that what is in its way is one clear page, and one line of the log.

    The traceback of a fault of our own is kept in a file, which the line names.
    """

    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except HTTPException:
            raise
        except ClientDisconnect:
            log.info("%s: who asked is gone", request.scope["route"].path)
            return Response(status_code=400)  # nobody reads it
        except OSError as error:
            log.error("%s: %s", request.scope["route"].path, error.strerror)  # noqa: TRY400
            if error.errno in _NO_ROOM:
                return sorry(request, desk_texts.NO_ROOM, 507)
            return sorry(request, _say_cannot(request), 503)
        except (NbassayError, SQLAlchemyError) as error:
            said = str(error) if isinstance(error, NbassayError) else type(error).__name__
            log.error("%s: %s", request.scope["route"].path, said)  # noqa: TRY400
            return sorry(request, _say_cannot(request), 503)
        except Exception as error:
            state = desk_of(request).course.state
            log.error("%s", describe_own_fault(error, request.scope["route"].path, state))  # noqa: TRY400
            return sorry(request, _say_cannot(request), 500)

    return answer


def _say_cannot(request: Request) -> Text:
    """Return what is said of a request that came to nothing: of work, that it was not taken."""
    handing_in = request.scope["route"].path == HAND_IN
    return desk_texts.NOT_TAKEN if handing_in else desk_texts.CANNOT_NOW


def find_guest(request: Request) -> Person | None:
    """Return who asks, by the session that their link began; None for nobody."""
    desk = desk_of(request)
    link = desk.signer.read_session(request.cookies.get(SESSION, ""))
    if link is None:
        return None
    with desk.database.read() as session:
        return find_person(session, link, utc_now())


def door(role: Role | None, handler: Handler) -> Endpoint:
    """Return what answers a request of a `role`, or of anybody signed in, with `handler`.

    The handler runs in a thread. A form is read and found to be this session's own before.
    """

    async def answer(request: Request) -> Response:
        person = await run_in_threadpool(find_guest, request)
        return await _let_in(request, person, role, handler)

    answer.__name__ = getattr(handler, "__name__", "answer")
    return answered(answer)


async def _let_in(
    request: Request, person: Person | None, role: Role | None, handler: Handler
) -> Response:
    desk = desk_of(request)
    if person is None:
        await drain(request)
        return page(request, "nobody.html.j2", None, 401, nobody=desk_texts.NOBODY)
    if role is not None and person.role != role:
        await drain(request)
        return sorry(request, desk_texts.NOT_HERE, 404, person)
    if not desk.requests.allows(person.link):
        await drain(request)
        return sorry(request, desk_texts.TOO_OFTEN, 429, person)
    if request.method != "POST":
        return await _answer(handler, request, person, FormData())
    if comes_from_elsewhere(request):
        await drain(request)
        return sorry(request, desk_texts.FROM_ELSEWHERE, 403, person)
    most = desk.rules.upload_bytes
    try:
        limited = bounded(request, most)
        form = await limited.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    except TooLarge:
        await drain(request)
        return sorry(request, desk_texts.too_large(most), 413, person)
    try:
        session = request.cookies.get(SESSION, "")
        if not desk.signer.is_form_token(session, form_value(form, "token")):
            return sorry(request, desk_texts.FROM_ELSEWHERE, 403, person)
        return await _answer(handler, request, person, form)
    finally:
        await form.close()


async def _answer(handler: Handler, request: Request, person: Person, form: FormData) -> Response:
    try:
        return await run_in_threadpool(handler, request, person, form)
    except NotHere:
        return sorry(request, desk_texts.NOT_HERE, 404, person)


@answered
async def come_in(request: Request) -> Response:
    """Begin the session of whoever brings a good link.

    Somebody who is signed in as another is asked first: work is not to be handed in under a name
    that a link of somebody else's brought.
    """
    desk = desk_of(request)
    host = request.client.host if request.client else ""
    link = desk.signer.read_link(request.path_params["token"])
    person = await run_in_threadpool(_by_link, request, link) if link else None
    if person is None or link is None:
        if not desk.bad_links.allows(host):
            return sorry(request, desk_texts.TOO_OFTEN, 429)
        return sorry(request, desk_texts.NOBODY, 401)
    now = await run_in_threadpool(find_guest, request)
    other = now is not None and (now.name, now.role) != (person.name, person.role)
    if request.method == "POST" and comes_from_elsewhere(request):
        return sorry(request, desk_texts.FROM_ELSEWHERE, 403, now)
    if other and request.method != "POST":
        return page(request, "another.html.j2", now, newcomer=person)
    response = RedirectResponse(_own_path(request.query_params.get("to", "/")), 303)
    response.set_cookie(
        SESSION,
        desk.signer.write_session(link),
        max_age=max(int((person.ends - utc_now()).total_seconds()), 1),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _own_path(path: str) -> str:
    """Return `path` if it is one of ours, or that of the first page."""
    # `//host` and `/\host` are addresses of others.
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"


def _by_link(request: Request, link: str) -> Person | None:
    with desk_of(request).database.read() as session:
        return find_person(session, link, utc_now())


def leave(request: Request, person: Person, form: FormData) -> Response:
    """End the session."""
    response = RedirectResponse("/", 303)
    response.delete_cookie(SESSION, httponly=True, samesite="lax")
    return response


def choose_language(request: Request, person: Person, form: FormData) -> Response:
    """Keep what somebody reads in, and go back to where they were."""
    desk, wanted = desk_of(request), form_value(form, "code")
    response = RedirectResponse(_own_path(form_value(form, "back")), 303)
    if wanted in (*desk.languages.codes, "both"):
        response.set_cookie(LANGUAGE, wanted, max_age=_YEAR, httponly=True, samesite="lax")
    return response
