"""Signing in with JupyterHub: the desk as one of its services, who comes as its user.

A hub tells a service that it starts where it is and by which secret it is known, in the environment;
the rest is OAuth 2: https://jupyterhub.readthedocs.io/en/stable/explanation/oauth.html.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from nbassay.desk.desk_file import Hub
from nbassay.desk.desk_tables import Role
from nbassay.desk.lti_launch import PATIENCE
from nbassay.errors import NbassayError

CALLBACK = "/hub/callback"  # the hub has to know it: oauth_redirect_uri of the service
_NEEDED = (
    *("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_CLIENT_ID"),
    "JUPYTERHUB_SERVICE_NAME",
)


class NoUser(Exception):
    """The hub does not say who comes, or that they may; says why, for the log."""


@dataclass(frozen=True)
class HubUser:
    """Somebody whom the hub knows, and as what they come to the desk."""

    name: str
    role: Role


@dataclass(frozen=True)
class HubService:
    """This desk as the hub knows it."""

    hub: Hub
    api: str
    secret: str
    client_id: str
    name: str
    callback: str

    def ask(self, state: str) -> str:
        """Return where to send somebody to sign in."""
        with self._session() as session:
            address = f"{self.hub.address.rstrip('/')}/hub/api/oauth2/authorize"
            found, _ = session.create_authorization_url(address, state=state)
            return str(found)

    def find_user(self, code: str) -> HubUser:
        """Return who comes back from the hub with `code`.

        Raises:
            NoUser: if the hub knows nothing of the code, or they may not use this service.
        """
        with self._session() as session:
            try:
                session.fetch_token(
                    f"{self.api}/oauth2/token",
                    grant_type="authorization_code",
                    code=code,
                    timeout=PATIENCE,
                )
                answer = session.get(f"{self.api}/user", timeout=PATIENCE)
                answer.raise_for_status()
                said = answer.json()
            except (requests.RequestException, AuthlibBaseError, ValueError) as error:
                raise NoUser(f"the hub does not know who comes ({type(error).__name__})") from error
        return self._read(said)

    def _read(self, said: object) -> HubUser:
        if not isinstance(said, Mapping) or not isinstance(said.get("name"), str):
            raise NoUser("the hub says nothing of who comes")
        name, scopes = said["name"], set(_texts(said.get("scopes")))
        if not scopes & {"access:services", f"access:services!service={self.name}"}:
            raise NoUser(f"{name!r} may not use the service {self.name!r} of the hub")
        teaches = name in self.hub.instructors or bool(
            set(_texts(said.get("groups"))) & set(self.hub.instructor_groups)
        )
        return HubUser(name, "instructor" if teaches else "student")

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.secret,
            redirect_uri=self.callback,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106
        )


def _texts(said: object) -> list[str]:
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def read_service(hub: Hub, base: str, environment: Mapping[str, str] = os.environ) -> HubService:
    """Return this desk as the hub that started it says; `base` is where browsers reach it.

    Raises:
        NbassayError: if no hub did.
    """
    missing = [name for name in _NEEDED if not environment.get(name)]
    if missing:
        raise NbassayError(
            f"desk.toml has a table [jupyterhub], but no hub started this desk ({missing[0]} is not "
            "set); put it among the services of jupyterhub_config.py, as docs/desk.md shows"
        )
    api, secret, client_id, name = (environment[one] for one in _NEEDED)
    return HubService(hub, api.rstrip("/"), secret, client_id, name, f"{base}{CALLBACK}")
