"""Scores that go back to where students came from, by LTI's Assignment and Grade Services.

https://www.imsglobal.org/spec/lti-ags/v2p0/, section 3.4. What a platform could not be told is told
later; a score that it has is not told twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from nbassay.course.layout import Course
from nbassay.desk.desk_database import DeskDatabase
from nbassay.desk.desk_file import DeskFile, Platform
from nbassay.desk.desk_tables import Attempt, ScoreTarget, utc_now
from nbassay.desk.key_files import read_key_file
from nbassay.desk.lti_launch import PATIENCE, SCORE, Launch
from nbassay.errors import NbassayError

log = logging.getLogger("nbassay")

KEY_FILE = "desk.lti.pem"
_BITS = 2048
PAUSE = 2.0  # seconds between two looks for scores to tell
_SOON, _AT_MOST = timedelta(seconds=10), timedelta(hours=1)  # until a platform is told again
_MOST_AT_ONCE = 50


def read_tool_key(course: Course) -> RSAKey:
    """Return the private key of a course's desk, made when there is none yet.

    Raises:
        NbassayError: if the file is no key.
    """
    path = course.root / KEY_FILE
    content = read_key_file(path, lambda: RSAKey.generate_key(_BITS).as_pem(private=True))
    try:
        name = hashlib.sha256(content).hexdigest()[:16]
        key = RSAKey.import_key(content, {"kid": name, "use": "sig", "alg": "RS256"})
        if not key.is_private:
            raise ValueError("a public key")
    except (ValueError, TypeError) as error:
        raise NbassayError(
            f"{path} is no private key; remove it, start the desk again, and have the learning "
            "platforms fetch its new one"
        ) from error
    return key


def public_keys(key: RSAKey) -> dict[str, Any]:
    """Return what platforms check this desk's requests with, as a set of JSON web keys."""
    return dict(KeySet([key]).as_dict(private=False))


def note_target(session: Session, student: str, platform: Platform, launch: Launch) -> None:
    """Remember where the scores of a student at an assignment go: where they came from last."""
    assignment = launch.path.removeprefix("/a/").partition("/")[0]
    if launch.role != "student" or not launch.lineitem or not assignment:
        return
    now = session.get(ScoreTarget, (student, assignment))
    at = (platform.issuer, platform.client_id, launch.user, launch.lineitem)
    if now and (now.issuer, now.client_id, now.user_id, now.lineitem) == at:
        return
    target = ScoreTarget(student=student, assignment=assignment)
    target.issuer, target.client_id, target.user_id, target.lineitem = at
    target.told, target.tries, target.next_try = "", 0, utc_now()
    session.merge(target)


def scores_address(lineitem: str) -> str:
    """Return where scores of a line item are sent: its path with `/scores`, before any query."""
    parts = urlsplit(lineitem)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores"))


def describe_score(attempt: Attempt, user: str, now: datetime) -> dict[str, Any]:
    """Return the score of an attempt that was marked, as a platform takes it."""
    score = max(round((attempt.score or 0.0) - attempt.late_penalty, 6), 0.0)
    said: dict[str, Any] = {
        "userId": user,
        "scoreGiven": score,
        "scoreMaximum": attempt.max_score or 0.0,
        "activityProgress": "Submitted" if attempt.waiting else "Completed",
        "gradingProgress": "PendingManual" if attempt.waiting else "FullyGraded",
        "timestamp": now.replace(tzinfo=UTC).isoformat(timespec="milliseconds"),
        "submission": {"submittedAt": attempt.came.replace(tzinfo=UTC).isoformat()},
    }
    return said


class ScoreTeller:
    """Tells platforms the scores of what was marked, beside the process that answers."""

    def __init__(self, database: DeskDatabase, settings: DeskFile, key: RSAKey) -> None:
        self._database, self._settings, self._key = database, settings, key

    def tell_all(self) -> int:
        """Tell what is to be told now; return how many scores were taken."""
        with self._database.read() as session:
            found = _to_tell(session, utc_now())
        return sum(self._tell(target, attempt) for target, attempt in found)

    def _tell(self, target: ScoreTarget, attempt: Attempt) -> bool:
        now = utc_now()
        platform = self._settings.find_platform(target.issuer, target.client_id)
        try:
            if platform is None:
                raise NbassayError(
                    f"{target.issuer} is not in desk.toml any more; put it back there"
                )
            send_score(
                platform, self._key, target.lineitem, describe_score(attempt, target.user_id, now)
            )
        except NbassayError as error:
            log.warning(
                "the score of %s at %s was not taken, and is told again later: %s",
                *(target.student, target.assignment, error),
            )
            target.tries += 1
            target.next_try = now + min(_SOON * 2 ** min(target.tries, 20), _AT_MOST)
            taken = False
        else:
            target.told, target.tries = state_of(attempt), 0
            taken = True
        with self._database.write() as session:
            there = session.get(ScoreTarget, (target.student, target.assignment))
            if there and there.lineitem == target.lineitem:  # somebody may have come by another
                there.told, there.tries = target.told, target.tries
                there.next_try = target.next_try
        return taken


def state_of(attempt: Attempt) -> str:
    """Return what of an attempt's mark a platform is told, so that a change of it is seen."""
    said = (attempt.id, attempt.score, attempt.max_score, attempt.waiting, attempt.late_penalty)
    return ":".join(map(str, said))


def _to_tell(session: Session, now: datetime) -> Sequence[tuple[ScoreTarget, Attempt]]:
    wanted = (
        select(ScoreTarget, Attempt)
        .join(
            Attempt,
            (Attempt.student == ScoreTarget.student)
            & (Attempt.assignment == ScoreTarget.assignment),
        )
        .where(Attempt.state == "marked", Attempt.score.is_not(None), ScoreTarget.next_try <= now)
        .order_by(Attempt.number.desc())
    )
    newest: dict[tuple[str, str], tuple[ScoreTarget, Attempt]] = {}
    for target, attempt in session.execute(wanted):
        newest.setdefault((target.student, target.assignment), (target, attempt))
    new = [pair for pair in newest.values() if pair[0].told != state_of(pair[1])]
    return new[:_MOST_AT_ONCE]


def send_score(platform: Platform, key: RSAKey, lineitem: str, score: dict[str, Any]) -> None:
    """Send one score to a platform.

    Raises:
        NbassayError: if it does not take it; no token is in the text.
    """
    session = OAuth2Session(
        platform.client_id,
        key,
        scope=SCORE,
        token_endpoint_auth_method="private_key_jwt",  # noqa: S106
    )
    named = {"kid": key.kid}
    session.register_client_auth_method(PrivateKeyJWT(platform.token, headers=named))
    with session:
        try:
            session.fetch_token(platform.token, grant_type="client_credentials", timeout=PATIENCE)
        except (requests.RequestException, AuthlibBaseError, ValueError) as error:
            raise NbassayError(
                f"{platform.token} gives no access ({type(error).__name__}); see that the platform "
                "reads this desk's key set at /lti/keys"
            ) from error
        try:
            answer = session.post(
                scores_address(lineitem),
                json=score,
                headers={"Content-Type": "application/vnd.ims.lis.v1.score+json"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except (requests.RequestException, AuthlibBaseError) as error:
            raise NbassayError(
                f"{lineitem} cannot be reached ({type(error).__name__}); see that the platform is up"
            ) from error
    if not answer.ok or answer.is_redirect:
        raise NbassayError(
            f"{lineitem} answers {answer.status_code}; see that the tool may post scores there"
        )


@contextlib.contextmanager
def telling(teller: ScoreTeller) -> Iterator[None]:
    """Have scores told as long as this lasts."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(PAUSE):
            try:
                teller.tell_all()
            except Exception:  # the database is away for a moment: what is to be told stays there
                log.exception("scores are told again later")

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(2 * PATIENCE)
