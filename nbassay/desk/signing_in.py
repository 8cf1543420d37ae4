"""What those who sign in elsewhere are known by: learning platforms with their keys, and a hub."""

from __future__ import annotations

from dataclasses import dataclass, field

from itsdangerous import URLSafeTimedSerializer
from joserfc.jwk import RSAKey

from nbassay.desk.desk_file import DeskFile
from nbassay.desk.guarding import Pace
from nbassay.desk.hub_sign_in import HubService
from nbassay.desk.lti_launch import PlatformKeys, States


@dataclass
class SigningIn:
    """How people sign in elsewhere; `key` signs what travels with them."""

    settings: DeskFile
    key: bytes
    tool_key: RSAKey | None = None
    hub: HubService | None = None
    keys: PlatformKeys = field(default_factory=PlatformKeys)

    def __post_init__(self) -> None:
        self.states = States(self.key)
        self.hub_states = URLSafeTimedSerializer(self.key, salt="nbassay hub state")
        self.tries = Pace(60, 60)
