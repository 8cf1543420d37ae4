"""What the desk signs: links, sessions and the tokens of forms, with a key that the course keeps."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from nbassay.course.layout import Course
from nbassay.desk.key_files import read_key_file
from nbassay.errors import NbassayError

KEY_FILE = "desk.key"
_KEY_BYTES = 32


def read_key(course: Course) -> bytes:
    """Return the secret key of a course's desk, made when there is none yet; only its owner reads it.

    Raises:
        NbassayError: if the file is no key.
    """
    path = course.root / KEY_FILE
    key = read_key_file(path, lambda: secrets.token_hex(_KEY_BYTES).encode()).strip()
    if len(key) < _KEY_BYTES:
        raise NbassayError(f"{path} is no key of the desk; remove it, and hand out new links")
    return key


class Signer:
    """Signs and reads what goes out and comes back; anything that was changed reads as None."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._links = URLSafeSerializer(key, salt="nbassay link")
        self._sessions = URLSafeSerializer(key, salt="nbassay session")

    def write_link(self, link: str) -> str:
        """Return the token of the link with the key `link`."""
        return _as_text(self._links.dumps(link))

    def read_link(self, token: str) -> str | None:
        """Return the key of the link with this token."""
        return _read(self._links, token)

    def write_session(self, link: str) -> str:
        """Return a new session of whoever came by the link with the key `link`."""
        return _as_text(self._sessions.dumps(f"{link}.{secrets.token_urlsafe(12)}"))

    def read_session(self, token: str) -> str | None:
        """Return the key of the link by which a session began."""
        found = _read(self._sessions, token)
        return found.rpartition(".")[0] if found else None

    def form_token(self, session: str) -> str:
        """Return what a form of this session has to bring along."""
        return hmac.new(self._key, b"nbassay form " + session.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: str, token: str) -> bool:
        """Whether a form that brings `token` was made for this session."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def _read(serializer: URLSafeSerializer, token: str) -> str | None:
    try:
        found = serializer.loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _as_text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()
