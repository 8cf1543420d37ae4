"""What `desk.toml` in a course says: where its desk is reached, and who else signs people in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from nbassay.course.settings_faults import find_wrong_keys
from nbassay.course.toml_file import read_toml
from nbassay.errors import NbassayError

DESK_FILE = "desk.toml"
# A claim of the launch that says who it is: https://www.imsglobal.org/spec/lti/v1p3, 5.4
Claim: TypeAlias = Literal["sub", "email", "person_sourcedid"]
_HERE = {"localhost", "127.0.0.1", "::1"}


def is_address(said: str) -> bool:
    """Whether something secret may be sent there: by https, or by http on this machine."""
    try:
        parts = urlsplit(said)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE))


def _as_address(said: str) -> str:
    if not is_address(said):
        raise ValueError("no address")
    return said


Address: TypeAlias = Annotated[str, AfterValidator(_as_address)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Platform(_Table):
    """A learning platform that launches this desk by LTI 1.3, as it shows itself to a tool.

    A student is whoever stands in the roster's column `column` with what the `claim` of a launch
    says.
    """

    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    deployments: tuple[str, ...] = Field(min_length=1)
    authorize: Address
    token: Address
    keys: Address
    claim: Claim = "email"
    column: str = "email"


class Hub(_Table):
    """The JupyterHub that this desk is a service of: its address in a browser, and who teaches."""

    address: Address
    instructors: tuple[str, ...] = ()
    instructor_groups: tuple[str, ...] = ()


class DeskFile(_Table):
    """The whole file; `url` is where browsers reach the desk."""

    url: Address | None = None
    lti: tuple[Platform, ...] = ()
    jupyterhub: Hub | None = None

    def find_platform(self, issuer: str, client_id: str) -> Platform | None:
        """Return the platform that calls itself so; without a `client_id` the only one does."""
        found = [
            one
            for one in self.lti
            if one.issuer == issuer and (not client_id or one.client_id == client_id)
        ]
        return found[0] if len(found) == 1 else None

    @property
    def base(self) -> str:
        """Return where browsers reach the desk, without a slash at its end."""
        return (self.url or "").rstrip("/")


def read_desk_file(root: Path) -> DeskFile:
    """Return what the file in the course at `root` says; nothing where there is none.

    Raises:
        NbassayError: if it cannot be read or says what it cannot say, in one line.
    """
    path = root / DESK_FILE
    if not os.path.lexists(path):
        return DeskFile()
    said = read_toml(path)
    try:
        found = DeskFile.model_validate(said)
    except ValidationError as error:
        wrong = "; ".join(_explain(error))
        raise NbassayError(f"{path}: {wrong}") from error
    if (found.lti or found.jupyterhub) and not found.url:
        raise NbassayError(
            f'{path}: url is missing; write url = "https://..." as browsers reach the desk, above '
            "the tables, so that who signs in elsewhere comes back"
        )
    return found


def _explain(error: ValidationError) -> list[str]:
    errors = error.errors()
    addresses = [one for one in errors if one["type"] == "value_error"]
    said = [
        f"{'.'.join(map(str, one['loc']))}: expected an address with https:// (or http:// on this "
        f"machine), found {one['input']!r}"
        for one in addresses
    ]
    others = [one for one in errors if one["type"] != "value_error"]
    return said + list(find_wrong_keys(DeskFile, others, {}))
