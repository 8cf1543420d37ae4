"""What became of all that a class handed in at a desk: of its receipts, its marks, and its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from nbassay.course.layout import Course
from nbassay.desk.desk_database import default_url, open_database
from nbassay.desk.desk_tables import Attempt
from nbassay.desk.waiting_line import of_student

QUICK = 200.0  # ms within which nineteen pages of twenty are to be there
# Markings that began together end one after another, on a busy machine so far apart.
TOGETHER = timedelta(seconds=30)
DISHONOURED, UNREAD = "receipts not honoured", "receipts that do not say what was handed in"
UNMARKED, TOO_MANY = "students whose newest hand-in is not marked", "markings too many"
WRONG, OVERTAKEN = "right solutions without full marks", "first hand-ins that a second one overtook"
FAULTS = (DISHONOURED, UNREAD, UNMARKED, TOO_MANY, WRONG, OVERTAKEN)


@dataclass
class Seen:
    """What all students saw: seconds that pages took, by kind, how often one did not come, receipts.

    `receipts` has by student the number of each and the SHA-256 of all that was sent with it;
    `unread` counts those that did not say these hashes in the end.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "hand in": []})
    failed: int = 0
    unread: int = 0
    receipts: dict[str, list[tuple[str, set[str]]]] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)


def describe(
    course: Course, assignment: str, seen: Seen, right: set[str], *, in_peace: bool
) -> list[tuple[str, str]]:
    """Return what became of all that was handed in, as name and figure; `right` are the honest.

    Those in `FAULTS` are to be 0. Whether anybody was overtaken is told of a run in peace: what was
    being marked when a process was killed is marked once more, later.
    """
    everybody = {student: _attempts(course, assignment, student) for student in seen.receipts}
    dishonoured = unmarked = twice = wrong = 0
    for student, receipts in seen.receipts.items():
        attempts = {str(one.id): one for one in everybody[student]}
        dishonoured += sum(not _is_honoured(course, attempts, *one) for one in receipts)
        newest = everybody[student][0]
        unmarked += newest.state != "marked"
        wrong += student in right and newest.score != newest.max_score
        marked = sum(one.state == "marked" for one in attempts.values())
        twice += max(0, _recordings(course, assignment, student) - marked)
    line = [one for attempts in everybody.values() for one in attempts]
    table = [
        ("receipts given", sum(map(len, seen.receipts.values()))),
        (DISHONOURED, dishonoured),
        (UNREAD, seen.unread),
        (UNMARKED, unmarked),
        (TOO_MANY, twice),
        (WRONG, wrong),
        *([(OVERTAKEN, count_overtaken(line))] if in_peace else []),
        ("hand-ins marked, and replaced by newer ones before that", _count_states(line)),
        *_describe_pages(seen),
    ]
    return [(what, str(figure)) for what, figure in table]


def _attempts(course: Course, assignment: str, student: str) -> list[Attempt]:
    database = open_database(default_url(course))
    try:
        with database.read() as session:
            return of_student(session, student, assignment)
    finally:
        database.close()


def _is_honoured(
    course: Course, attempts: dict[str, Attempt], number: str, hashes: set[str]
) -> bool:
    """Whether what a receipt was given for is in the record, and lies on the disk as it was sent."""
    one = attempts.get(number)
    if one is None or {file["sha256"] for file in one.files} != hashes:
        return False
    kept = [course.root / one.folder / file["name"] for file in one.files]
    if not all(path.is_file() for path in kept):
        return False
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in kept} == hashes


def _recordings(course: Course, assignment: str, student: str) -> int:
    trail = course.state / "trail" / assignment / f"{student}.jsonl"
    return len(trail.read_text(encoding="utf-8").splitlines()) if trail.is_file() else 0


def count_overtaken(attempts: Sequence[Attempt]) -> int:
    """Return how many first hand-ins were marked after another's second one that came later.

    A second one that came while the first was waiting has taken its place, and is none.
    """
    firsts = [one for one in attempts if one.turn == 0 and one.ended]
    seconds = [one for one in attempts if one.turn > 0 and one.ended]
    return sum(
        any(other.came > one.came and _ended(other) + TOGETHER < _ended(one) for other in seconds)
        for one in firsts
    )


def _ended(attempt: Attempt) -> datetime:
    return attempt.ended or datetime.max


def _count_states(attempts: Sequence[Attempt]) -> str:
    states = [one.state for one in attempts]
    return f"{states.count('marked')} and {states.count('superseded')}"


def _describe_pages(seen: Seen) -> list[tuple[str, object]]:
    pages, sent = (np.array(seen.seconds[kind]) * 1000 for kind in ("page", "hand in"))
    both = "{:.0f} and {:.0f} ms"
    return [
        ("pages asked for", len(pages)),
        ("a page, median and 95th percentile", both.format(*np.percentile(pages, (50, 95)))),
        (f"pages within {QUICK:.0f} ms", f"{np.mean(pages <= QUICK):.1%}"),
        ("taking a hand-in in, median and 95th", both.format(*np.percentile(sent, (50, 95)))),
        ("pages that did not come and were asked for again", seen.failed),
        ("from the last hand-in to its mark, median", f"{np.median(seen.waited):.0f} s"),
    ]
