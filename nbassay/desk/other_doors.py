"""The doors of those who sign in elsewhere: at a learning platform (LTI 1.3) or at JupyterHub.

Whoever comes through gets a link of a day and a session that began by it, like everybody else: an
instructor can take it back, and every page asks for no more than a session.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from urllib.parse import urlencode

from itsdangerous import BadSignature
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from nbassay.course.names import compose
from nbassay.course.roster import STUDENT, Roster, find_roster
from nbassay.desk import desk_texts
from nbassay.desk.desk_file import Platform
from nbassay.desk.desk_state import desk_of
from nbassay.desk.desk_tables import Role
from nbassay.desk.doors import answered, sorry
from nbassay.desk.guarding import TooLarge, bounded
from nbassay.desk.hub_sign_in import HubUser, NoUser
from nbassay.desk.links import give_link
from nbassay.desk.lti_launch import (
    SECONDS,
    Launch,
    NoLaunch,
    Sent,
    ask_platform,
    read_launch,
)
from nbassay.desk.lti_scores import note_target, public_keys
from nbassay.desk.signing_in import SigningIn
from nbassay.errors import NbassayError
from nbassay.texts.printable import printable

log = logging.getLogger("nbassay")

_STATE = "nbassay_sign_in"  # a cookie: whoever comes back is who was sent away
_DAYS = 1.0
_MOST_BYTES = 128 * 1024  # of a launch
LAUNCH = "/lti/launch"


def _signing_in(request: Request) -> SigningIn:
    """Return how people sign in elsewhere.

    Raises:
        HTTPException: if nobody can, as of a page that is not there.
    """
    found: SigningIn | None = desk_of(request).signing_in
    if found is None:
        raise HTTPException(404)
    return found


def _refuse(request: Request, found: SigningIn, why: str) -> Response:
    """Say that nobody is let in, which somebody may try only so often; why is for the log."""
    host = request.client.host if request.client else ""
    if not found.tries.allows(host):
        return sorry(request, desk_texts.TOO_OFTEN, 429)
    log.warning("a sign-in was refused: %s", printable(why))
    return sorry(request, desk_texts.NO_LAUNCH, 401)


@answered
async def show_tool_keys(request: Request) -> Response:
    """Give the public key that this desk signs its requests to platforms with."""
    found = _signing_in(request)
    if found.tool_key is None:
        raise HTTPException(404)
    return JSONResponse(public_keys(found.tool_key))


@answered
async def begin_launch(request: Request) -> Response:
    """Send whom a platform would send here back to it, for a token that says who they are."""
    found = _signing_in(request)
    said = dict(request.query_params)
    if request.method == "POST":
        said |= await _read_form(request)
    platform = found.settings.find_platform(said.get("iss", ""), said.get("client_id", ""))
    if platform is None or not said.get("login_hint"):
        named = said.get("iss", "") or "nobody"
        return _refuse(request, found, f"desk.toml has no platform {named!r} with that client_id")
    there, state = ask_platform(platform, said, f"{found.settings.base}{LAUNCH}", found.states)
    response = RedirectResponse(there, 302)
    # The platform's page posts the token here: a cookie that stays at home would not come along.
    _set_state(response, found, state, lax=False)
    return response


@answered
async def finish_launch(request: Request) -> Response:
    """Let in whom a platform's token names."""
    found = _signing_in(request)
    said = await _read_form(request)
    try:
        sent = found.states.take(_same_browser(request, said.get("state", "")))
        platform = found.settings.find_platform(sent.issuer, sent.client_id)
        if platform is None:
            raise NoLaunch("its platform is no longer in desk.toml")
        launch = await run_in_threadpool(_read, found, platform, sent, said.get("id_token", ""))
    except NoLaunch as error:
        return _refuse(request, found, str(error))
    return await run_in_threadpool(_let_in_by_launch, request, platform, launch)


def _read(found: SigningIn, platform: Platform, sent: Sent, token: str) -> Launch:
    return read_launch(platform, sent, token, found.keys, found.settings.base)


def _let_in_by_launch(request: Request, platform: Platform, launch: Launch) -> Response:
    desk = desk_of(request)
    known: str | None = launch.identity or launch.user
    if launch.role == "student":
        known = _find_student(find_roster(desk.course.root), platform.column, launch.identity)
    if known is None:
        log.warning(
            "%s comes from %s and is nobody in roster.csv: add it in the column %s",
            printable(launch.identity or f"somebody without {platform.claim}"),
            *(printable(platform.issuer), platform.column),
        )
        return sorry(request, desk_texts.not_in_roster(launch.identity or launch.user), 403)
    with desk.database.write() as session:
        note_target(session, known, platform, launch)
    return _send_in(request, known, launch.role, launch.path)


def _find_student(roster: Roster, column: str, identity: str) -> str | None:
    """Return who of the roster has the id `identity` in `column`; None for nobody."""
    if column == STUDENT:
        return identity if compose(identity) in roster.ids else None
    return roster.student_of(column, identity) if identity else None


@answered
async def begin_hub(request: Request) -> Response:
    """Send somebody to the hub to sign in."""
    found = _signing_in(request)
    if found.hub is None:
        raise HTTPException(404)
    signed = found.hub_states.dumps(secrets.token_urlsafe(24))
    state = signed if isinstance(signed, str) else signed.decode()
    response = RedirectResponse(found.hub.ask(state), 302)
    _set_state(response, found, state, lax=True)
    return response


@answered
async def finish_hub(request: Request) -> Response:
    """Let in whom the hub names."""
    found = _signing_in(request)
    if found.hub is None:
        raise HTTPException(404)
    try:
        state = _same_browser(request, request.query_params.get("state", ""))
        found.hub_states.loads(state, max_age=SECONDS)
        user = await run_in_threadpool(found.hub.find_user, request.query_params.get("code", ""))
    except (NoLaunch, NoUser, BadSignature) as error:
        return _refuse(request, found, str(error))
    return await run_in_threadpool(_let_in_by_hub, request, user)


def _let_in_by_hub(request: Request, user: HubUser) -> Response:
    """Let in a user of the hub, whose students are called as in the course."""
    roster = find_roster(desk_of(request).course.root)
    if user.role == "student" and roster.ids and compose(user.name) not in roster.ids:
        return sorry(request, desk_texts.not_in_roster(user.name), 403)
    return _send_in(request, user.name, user.role, "/")


def _send_in(request: Request, name: str, role: Role, path: str) -> Response:
    """Send somebody who is known in by a link of their own, which asks who is here as another."""
    desk = desk_of(request)
    try:
        desk.course.submission(name, "-")
    except NbassayError:
        return sorry(request, desk_texts.not_in_roster(name), 403)
    with desk.database.write() as session:
        token = desk.signer.write_link(give_link(session, name, role, _DAYS).key)
    return RedirectResponse(f"/in/{token}?{urlencode({'to': path})}", 303)


def _same_browser(request: Request, state: str) -> str:
    """Return `state` if this browser was sent away with it.

    Raises:
        NoLaunch: if it was not: a page of somebody else may have brought it.
    """
    mine = request.cookies.get(_STATE, "")
    if not state or not hmac.compare_digest(mine.encode(), state.encode()):
        raise NoLaunch("this browser was not sent there by the desk")
    return state


def _set_state(response: Response, found: SigningIn, state: str, *, lax: bool) -> None:
    safe = found.settings.base.startswith("https://")
    response.set_cookie(
        _STATE,
        state,
        max_age=SECONDS,
        httponly=True,
        secure=safe,
        # Without https browsers take no cookie that goes everywhere; on this machine none is needed.
        samesite="none" if safe and not lax else "lax",
    )


async def _read_form(request: Request) -> dict[str, str]:
    try:
        form: FormData = await bounded(request, _MOST_BYTES).form(max_files=0, max_fields=32)
    except TooLarge as error:
        raise HTTPException(413) from error
    return {name: value for name, value in form.items() if isinstance(value, str)}
