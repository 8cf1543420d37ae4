"""A launch by LTI 1.3: what a learning platform says of who comes, found to be its own and new.

The steps are those of https://www.imsglobal.org/spec/security/v1p0/, section 5.1: the platform names
the user it would send, the desk asks it for that user's token, and the token comes back signed.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from nbassay.desk.desk_file import Platform, is_address
from nbassay.desk.desk_tables import Role

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
# Those who teach a course. An administrator of the platform is none of them by that.
_TEACHING = {f"{_MEMBERSHIP}Instructor", "Instructor"}
_ALGORITHMS = ["RS256"]  # the one that the security framework asks for
SECONDS = 600  # within which somebody who was sent to the platform comes back
_LEEWAY = 60  # seconds by which the clocks may differ
_KEYS_ARE_GOOD = 300.0  # seconds
_LONGEST_USER, _LONGEST_ADDRESS = 255, 2000  # characters
_MOST_BYTES = 256 * 1024  # of a set of keys
PATIENCE = 10.0  # seconds


class NoLaunch(Exception):
    """What came is no launch that can be believed; says why, for the log."""


@dataclass(frozen=True)
class Sent:
    """What the desk remembers, signed, of whom it sent to a platform."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True)
class Launch:
    """Who comes: the user's id at the platform, what says whom of the roster, and as what.

    `path` is where in the desk the link leads, `lineitem` where scores of it go, "" for nowhere.
    """

    user: str
    identity: str
    role: Role
    path: str
    lineitem: str


class States:
    """Signs what the desk remembers of whom it sent away, and takes each of them back once."""

    _MOST = 20_000

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="nbassay lti state")
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def write(self, sent: Sent) -> str:
        """Return the state that travels with somebody."""
        signed = self._serializer.dumps([sent.issuer, sent.client_id, sent.nonce])
        return signed if isinstance(signed, str) else signed.decode()

    def take(self, state: str) -> Sent:
        """Return what a state says; it is good this once.

        Raises:
            NoLaunch: if it was not signed here, is old, or was used before.
        """
        try:
            sent = Sent(*self._serializer.loads(state, max_age=SECONDS))
        except (BadSignature, TypeError) as error:
            raise NoLaunch("its state is none of ours, or too old") from error
        now = time.monotonic()
        with self._lock:
            if len(self._used) > self._MOST:
                self._used = {k: t for k, t in self._used.items() if now - t < SECONDS}
            if sent.nonce in self._used:
                raise NoLaunch("its state was used before")
            self._used[sent.nonce] = now
        return sent


def ask_platform(
    platform: Platform, said: Mapping[str, str], redirect: str, states: States
) -> tuple[str, str]:
    """Return where to send somebody whom a platform would send here, and the state of it.

    `said` is what the platform's request for a sign-in brought, `redirect` where the token comes.
    """
    sent = Sent(platform.issuer, platform.client_id, secrets.token_urlsafe(24))
    state = states.write(sent)
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": redirect,
        "login_hint": said.get("login_hint", ""),
        "state": state,
        "nonce": sent.nonce,
    }
    if said.get("lti_message_hint"):
        query["lti_message_hint"] = said["lti_message_hint"]
    joint = "&" if urlsplit(platform.authorize).query else "?"
    return f"{platform.authorize}{joint}{urlencode(query)}", state


class PlatformKeys:
    """The public keys of platforms, fetched when one is wanted that is not known."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, KeySet]] = {}
        self._lock = threading.Lock()

    def of(self, platform: Platform, *, anew: bool = False) -> KeySet:
        """Return the keys of a platform.

        Raises:
            NoLaunch: if they cannot be had.
        """
        with self._lock:
            when, known = self._known.get(platform.keys, (0.0, None))
            if known and time.monotonic() - when < (1.0 if anew else _KEYS_ARE_GOOD):
                return known
            found = _fetch_keys(platform.keys)
            self._known[platform.keys] = (time.monotonic(), found)
            return found


def _fetch_keys(address: str) -> KeySet:
    try:
        with requests.get(address, timeout=PATIENCE, stream=True, allow_redirects=False) as answer:
            answer.raise_for_status()
            content = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
        if len(content) > _MOST_BYTES:
            raise NoLaunch(f"the keys at {address} are no set of keys: they do not end")
        return KeySet.import_key_set(json.loads(content))
    except (requests.RequestException, OSError) as error:
        raise NoLaunch(f"the keys at {address} cannot be had: {type(error).__name__}") from error
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise NoLaunch(f"what is at {address} is no set of keys") from error


def read_launch(
    platform: Platform, sent: Sent, token: str, keys: PlatformKeys, base: str
) -> Launch:
    """Return who comes by `token`, which the platform has to have signed for what was `sent`.

    `base` is where browsers reach the desk: a link that leads elsewhere leads to its first page.

    Raises:
        NoLaunch: if the token is not the platform's, not for this desk, over, or not asked for.
    """
    claims = _verified(platform, token, keys)
    _require_ours(platform, sent, claims)
    user = claims.get("sub")
    # A platform may send somebody without saying who; it says so in at most 255 characters.
    if not isinstance(user, str) or not 0 < len(user) <= _LONGEST_USER or not user.isprintable():
        raise NoLaunch("it does not say who comes")
    return Launch(
        user=user,
        identity=_identity(platform, claims),
        role=_role(claims),
        path=_path(claims, base),
        lineitem=_lineitem(claims),
    )


def _verified(platform: Platform, token: str, keys: PlatformKeys) -> dict[str, Any]:
    """Return the claims of a token with a good signature; keys that were changed are fetched."""
    for anew in (False, True):
        try:
            read = jwt.decode(token, keys.of(platform, anew=anew), algorithms=_ALGORITHMS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            if anew:
                raise NoLaunch("its token is not signed by the platform") from error
        else:
            return dict(read.claims)
    raise AssertionError


def _require_ours(platform: Platform, sent: Sent, claims: dict[str, Any]) -> None:
    must = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY,
        iss={"essential": True, "value": platform.issuer},
        aud={"essential": True, "value": platform.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": sent.nonce},
    )
    try:
        must.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise NoLaunch(f"its token is not for this desk now: {error}") from error
    several = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", platform.client_id) != platform.client_id or (
        len(several) > 1 and "azp" not in claims
    ):
        raise NoLaunch("its token is for another tool")
    if claims.get(f"{_CLAIM}version") != "1.3.0":
        raise NoLaunch("it is no message of LTI 1.3")
    if claims.get(f"{_CLAIM}message_type") != "LtiResourceLinkRequest":
        raise NoLaunch("it is a message of another kind than a link that somebody followed")
    if claims.get(f"{_CLAIM}deployment_id") not in platform.deployments:
        raise NoLaunch("its deployment is not in desk.toml")


def _identity(platform: Platform, claims: Mapping[str, Any]) -> str:
    if platform.claim == "person_sourcedid":
        about = claims.get(f"{_CLAIM}lis")
        found = about.get("person_sourcedid") if isinstance(about, dict) else None
    else:
        found = claims.get(platform.claim)
    return found.strip() if isinstance(found, str) else ""


def _role(claims: Mapping[str, Any]) -> Role:
    roles = claims.get(f"{_CLAIM}roles")
    said = {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else set()
    return "instructor" if said & _TEACHING else "student"


def _path(claims: Mapping[str, Any], base: str) -> str:
    target = claims.get(f"{_CLAIM}target_link_uri")
    if not isinstance(target, str) or not target.startswith(f"{base}/") or not target.isprintable():
        return "/"
    path = urlsplit(target).path
    found = path.removeprefix(urlsplit(base).path)
    return found if found.startswith("/a/") and "\\" not in found else "/"


def _lineitem(claims: Mapping[str, Any]) -> str:
    endpoint = claims.get(_ENDPOINT)
    if not isinstance(endpoint, dict):
        return ""
    scopes, item = endpoint.get("scope"), endpoint.get("lineitem")
    if not isinstance(scopes, list) or SCORE not in scopes or not isinstance(item, str):
        return ""
    return item if is_address(item) and len(item) <= _LONGEST_ADDRESS else ""
