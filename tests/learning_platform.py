"""A learning platform on this machine: launches a tool by LTI 1.3 and takes scores from it.

What it says and checks is lti1p3platform's; here are the pages and the socket around it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from joserfc.jwk import RSAKey
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request as PlatformRequest
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

CLIENT, DEPLOYMENT = "desk-of-tests", "1:course"
LIS = "https://purl.imsglobal.org/spec/lti/claim/lis"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


class _Asked(PlatformRequest):
    def build_metadata(self, request: dict[str, Any]) -> Any:
        return request


class _Config(LTI1P3PlatformConfAbstract):
    def init_platform_config(self, registration: Registration) -> None:
        self._registration = registration

    def get_registration_by_params(self, **_: Any) -> Registration:
        return self._registration


class _Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **_: Any) -> None:
        self._lti_message_hint = "link-1"

    def get_redirect(self, url: str) -> str:
        return url


class _Launch(LTIAdvantageMessageLaunchAbstract):
    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return launch_data


class _Grades(AssignmentsGradesService):
    scores: list[tuple[str, dict[str, Any]]]

    def update_score(self, line_item_id: str, score: Any) -> UpdateScoreStatus:
        self.scores.append((line_item_id, score))
        return UpdateScoreStatus.SUCCESS


for _name in _Grades.__abstractmethods__:  # which this platform has no page for
    setattr(_Grades, _name, lambda *_, **__: None)
_Grades.__abstractmethods__ = frozenset()


class LearningPlatform:
    """A platform; `person` is who is signed in there, `changes` go over what it says of them."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048)
        self.person: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}
        self.scores: list[tuple[str, dict[str, Any]]] = []
        self.answer_to_scores = 200
        self.grades = True
        self.address = ""

    def register(self, desk: str) -> None:
        """Know the desk at the address `desk` as a tool."""
        made = Registration()
        made.set_iss(self.address).set_client_id(CLIENT).set_deployment_id(DEPLOYMENT)
        made.set_oidc_login_url(f"{desk}/lti/login").set_launch_url(f"{desk}/a/tiny")
        made.set_platform_private_key(self.key.as_pem(private=True).decode())
        made.set_platform_public_key(self.key.as_pem(private=False).decode())
        made.set_tool_key_set_url(f"{desk}/lti/keys")
        self.registration = made
        self.config = _Config(registration=made)

    def link(self, user: str) -> str:
        """Return where a link in the course leads that `user` follows."""
        login = _Login(None, self.config)
        login.set_lti_message_hint()
        return login.prepare_preflight_url(user)

    def authorize(self, query: dict[str, str]) -> dict[str, str]:
        """Return what the platform's page posts: `launch_url`, `state` and `id_token`."""
        asked = _Asked({"get_data": query, "form_data": {}})
        launch = _Launch(asked, self.config)
        launch.set_resource_link_claim("link-1")
        launch.set_user_data(**self.person)
        if self.grades:
            launch.set_ags(f"{self.address}/items", f"{self.address}/items/7?course=1")
        launch.set_extra_claims(self.changes)
        return launch.lti_launch()

    def _routes(self) -> list[Route]:
        async def keys(_: Request) -> Response:
            return JSONResponse(self.config.get_jwks())

        def token(request: Request) -> Response:
            # The tool's key is fetched while it waits, from the desk.
            found = self.config.get_access_token(dict(request.state.form))
            return JSONResponse(found)

        async def give_token(request: Request) -> Response:
            from starlette.concurrency import run_in_threadpool

            request.state.form = await request.form()
            return await run_in_threadpool(token, request)

        async def take_score(request: Request) -> Response:
            if self.answer_to_scores != 200:
                return PlainTextResponse("not now", self.answer_to_scores)
            asked = _Asked(
                {
                    "method": request.method,
                    "headers": request.headers,
                    "json": await request.json(),
                    "get_data": dict(request.query_params),
                }
            )
            service = _Grades(asked, self.config, f"{self.address}/items")
            service.scores = self.scores
            answer = service.handle_resp(
                service.handle_update_score, line_item_id=request.path_params["item"]
            )
            return PlainTextResponse(str(answer.message), answer.code)

        return [
            Route("/keys", keys),
            Route("/token", give_token, methods=["POST"]),
            Route("/items/{item}/scores", take_score, methods=["POST"]),
        ]

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer at an address of this machine as long as this lasts."""
        config = uvicorn.Config(Starlette(routes=self._routes()), port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
