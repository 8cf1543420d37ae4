"""What stands before every page: headers, the size of requests, how often, and from where."""

from __future__ import annotations

import time
from collections import deque
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_UPLOAD = 32 * 1024 * 1024  # bytes of a whole request
_DRAINED = 256 * 1024 * 1024  # bytes read and dropped, so that a browser sees the refusal

OWN_PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of pages with a submission's texts: no script, no form, and an origin that is nobody's.
SANDBOXED = (
    "sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The class page sorts and searches by a script of ours, which its own policy allows by its hash.
SANDBOXED_CLASS = (
    "sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}
_ENDED = "nbassay.desk.ended"  # of a request's scope: all of it was read
_SAFE = {"GET", "HEAD", "OPTIONS"}


class TooLarge(Exception):
    """A request brought more than it may."""


class Headers:
    """Puts the security headers on every answer that does not have its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                there = {name.lower() for name, _ in headers}
                wanted = {**_HEADERS, "Content-Security-Policy": OWN_PAGE}
                for name, value in wanted.items():
                    if name.lower().encode() not in there:
                        headers.append((name.lower().encode(), value.encode()))
                message = {**message, "headers": headers}
            await send(message)

        if scope["type"] == "http":
            await self._app(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send)


def comes_from_elsewhere(request: Request) -> bool:
    """Whether a page of another site sent a request that changes something."""
    if request.method in _SAFE:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def bounded(request: Request, most: int = MAX_UPLOAD) -> Request:
    """Return `request` such that reading more than `most` bytes of it raises `TooLarge`.

    Raises:
        TooLarge: at once where it says itself that it brings more.
    """
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > most:
        raise TooLarge
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        request.scope[_ENDED] = not message.get("more_body", False)
        if read > most:
            raise TooLarge
        return message

    return Request(request.scope, receive)


async def drain(request: Request) -> None:
    """Read what is left of a request that is refused: a browser reads no answer before."""
    left = _DRAINED
    while left > 0 and not request.scope.get(_ENDED, False):
        message = await request.receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
        left -= len(message.get("body", b""))


class Pace:
    """How often somebody may do something: at most `most` times in `seconds`."""

    MAX_KNOWN = 20_000

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._times: dict[str, deque[float]] = {}

    def allows(self, who: str) -> bool:
        """Whether `who` may once more, which then counts."""
        now = time.monotonic()
        if len(self._times) > self.MAX_KNOWN:
            self._forget(now)
        times = self._times.setdefault(who, deque())
        while times and now - times[0] > self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def _forget(self, now: float) -> None:
        old = [who for who, t in self._times.items() if not t or now - t[-1] > self._seconds]
        for who in old:
            del self._times[who]
