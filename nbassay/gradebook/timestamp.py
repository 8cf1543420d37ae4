"""When something was handed in, as time stamps of learning systems say it.

nbgrader takes `+0900` for 900 seconds, overlooks ` +09:00`, and knows no `KST`: what was handed in
at noon in Seoul is late by up to nine hours there. Nor does it read dates as Korean systems write
them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from dateutil import parser
from nbgrader.utils import parse_utc

from nbassay.course.notebook import Unreadable, read_bounded

TIMESTAMP = "timestamp.txt"
MAX_LENGTH = 200  # characters

_HOURS = {"Z": 0, "UTC": 0, "GMT": 0, "KST": 9, "JST": 9}
_ZONE = re.compile(
    r"(?P<clock>\d:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AP]\.?M\.?)?)\s*"
    r"\(?(?:(?P<named>UTC|GMT|KST|JST|Z)(?![A-Z]))?\s*"
    r"(?:(?P<sign>[+-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)?"
    r"\)?\s*(?:\([^()]*\))?$",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(\d{1,2}:\d{2}:\d{2}) ([A-Z]+) (\d{4})$")  # as `date` prints it
_NAMED = re.compile(r"\b(?:KST|JST|UTC|GMT)\b")
_KOREAN = (
    (re.compile(r"\([월화수목금토일](?:요일)?\)|[월화수목금토일]요일"), " "),
    (re.compile(r"(\d{4})\s*[년.]\s*(\d{1,2})\s*[월.]\s*(\d{1,2})\s*[일.]?"), r"\1-\2-\3 "),
    (re.compile(r"(\d{1,2})\s*시\s*(\d{1,2})\s*분\s*(\d{1,2})\s*초"), r"\1:\2:\3"),
    (re.compile(r"(\d{1,2})\s*시\s*(\d{1,2})\s*분"), r"\1:\2"),
    (re.compile(r"오전\s*(\d{1,2}(?::\d{2})+)"), r"\1 AM"),
    (re.compile(r"오후\s*(\d{1,2}(?::\d{2})+)"), r"\1 PM"),
    (re.compile(r"(?:대한민국|한국)\s*표준시"), "KST"),
)
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]$")  # `+09:00[Asia/Seoul]`, which says it twice
_MAX_OFFSET = 14 * 60  # minutes; no clock is further from UTC


def as_utc(text: str) -> datetime | None:
    """Return the moment that a time stamp says, in UTC and without a zone; None for none.

    One that names no zone is in UTC, as everywhere in nbgrader.
    """
    text = _IN_BRACKETS.sub("", text.lstrip("\ufeff").strip())
    for korean, plain in _KOREAN:
        text = korean.sub(plain, text)
    text = _YEAR_LAST.sub(r"\3 \1 \2", text.strip())
    if not text:
        return None
    zone = _ZONE.search(text)
    try:
        if zone is None:
            known = {name: 3600 * hours for name, hours in _HOURS.items()}
            said = parser.parse(text, tzinfos=known) if _NAMED.search(text) else text
            moment: datetime | None = parse_utc(said)
            return moment
        minutes = _offset(zone)
        local = parser.parse(text[: zone.end("clock")])
        return None if abs(minutes) > _MAX_OFFSET else local - timedelta(minutes=minutes)
    # The text may come from a student, and the parser raises half a dozen kinds of errors.
    except Exception:
        return None


def submitted_at(submission: Path) -> datetime | None:
    """Return by its time stamp when the folder `submission` was handed in, in UTC, or None."""
    try:
        text = read_bounded(submission / TIMESTAMP)[:MAX_LENGTH].decode()
    except (FileNotFoundError, Unreadable, UnicodeDecodeError):
        return None
    return as_utc(text)


def timestamp(submission: Path) -> str:
    """Return when `submission` was handed in as nbgrader reads it rightly, "" if unknown."""
    moment = submitted_at(submission)
    if moment is None:
        return ""
    return f"{moment.isoformat(sep=' ')} UTC"


def _offset(zone: re.Match[str]) -> int:
    """Return by how many minutes the clock of a time stamp is ahead of UTC."""
    named = (zone["named"] or "UTC").upper()
    if not zone["sign"]:
        return 60 * _HOURS[named]
    minutes = 60 * int(zone["hours"]) + int(zone["minutes"] or 0)
    return minutes if zone["sign"] == "+" else -minutes
