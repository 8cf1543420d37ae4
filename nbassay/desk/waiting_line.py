"""The queue: what was handed in and waits to be marked, in the order in which it is.

Everybody's first hand-in of a while comes before anybody's second. Only the newest attempt of a
student at an assignment waits, and it keeps the place of the one that it supersedes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from nbassay.desk.desk_tables import LAST_TURN, Attempt, utc_now
from nbassay.desk.leases import is_free

A_WHILE = timedelta(minutes=10)
MOST_TRIES = 3  # of which something went wrong
MOST_KILLS = 10  # of which the process that marks came to an end: mostly not for what it marked


@dataclass(frozen=True)
class NewAttempt:
    """What comes in: whose, and what was kept of it where."""

    student: str
    assignment: str
    came: datetime
    late: bool
    folder: str
    files: Sequence[Mapping[str, Any]]
    notebooks: Sequence[str]


@dataclass(frozen=True)
class Mark:
    """What came of an attempt, as the gradebook has it."""

    status: str
    score: float
    max_score: float
    waiting: float
    late_penalty: float
    left_to_person: bool


def of_student(session: Session, student: str, assignment: str) -> list[Attempt]:
    """Return a student's attempts at an assignment, the newest first."""
    wanted = select(Attempt).where(Attempt.student == student, Attempt.assignment == assignment)
    return list(session.scalars(wanted.order_by(Attempt.number.desc())))


def join(session: Session, new: NewAttempt) -> Attempt:
    """Put an attempt into the queue and return it."""
    earlier = of_student(session, new.student, new.assignment)
    attempt = Attempt(
        student=new.student,
        assignment=new.assignment,
        number=earlier[0].number + 1 if earlier else 1,
        came=new.came,
        late=new.late,
        folder=new.folder,
        files=[dict(file) for file in new.files],
        notebooks=list(new.notebooks),
        state="waiting",
        turn=_turn(session, new),
        ticket=0,
    )
    session.add(attempt)
    session.flush()
    attempt.ticket = attempt.id
    for other in earlier:
        if other.state != "waiting":
            continue
        if other.again:  # it has its mark already
            other.state, other.again = "marked", False
        else:
            other.state = "superseded"
            attempt.turn, attempt.ticket = other.turn, other.ticket
    return attempt


def _turn(session: Session, new: NewAttempt) -> int:
    """Return how many hand-ins of that student, of other work too, stand before this one."""
    recent = select(func.count()).where(
        Attempt.student == new.student,
        Attempt.state.in_(("waiting", "marking", "marked")),
        Attempt.came > new.came - A_WHILE,
    )
    return session.scalar(recent) or 0


def in_order(*states: str) -> Select[Attempt]:
    """Return the query for the attempts in these states, those marked next first."""
    wanted = select(Attempt).where(Attempt.state.in_(states))
    return wanted.order_by(Attempt.turn, Attempt.ticket, Attempt.id)


def next_assignment(session: Session, resting: Collection[str]) -> str | None:
    """Return the assignment of the attempt that is next, of those not `resting`; None for nothing.

    What helping markers have is passed over.
    """
    wanted = in_order("waiting").where(Attempt.assignment.not_in(resting), is_free()).limit(1)
    found = session.scalars(wanted).first()
    return found.assignment if found else None


def claim(
    session: Session, assignment: str, most: int, resting: Collection[str] = ()
) -> list[Attempt]:
    """Take the attempts at the head of the queue, as long as they are of `assignment`.

    One that a marking ended with before comes alone. Each is taken by one only, and none while a
    helping marker has it.
    """
    wanted = in_order("waiting").where(Attempt.assignment.not_in(resting), is_free())
    line = list(session.scalars(wanted.limit(most)))
    taken: list[Attempt] = []
    for attempt in line:
        if attempt.assignment != assignment or (taken and attempt.tries):
            break
        mine = update(Attempt).where(
            Attempt.id == attempt.id, Attempt.state == "waiting", is_free()
        )
        values = {"state": "marking", "lease_ends": None, "tries": attempt.tries + 1, "done": 0}
        result: Any = session.execute(
            mine.values(**values).execution_options(synchronize_session=False)
        )
        if result.rowcount == 1:
            session.refresh(attempt)
            taken.append(attempt)
        if attempt.tries > 1:
            break
    return taken


def note_progress(session: Session, attempt: int, done: int) -> None:
    """Keep how many notebooks of an attempt are done."""
    session.execute(update(Attempt).where(Attempt.id == attempt).values(done=done))


def finish(session: Session, attempt: int, mark: Mark) -> None:
    """Keep what came of an attempt that was claimed."""
    values = {"state": "marked", "again": False, "tries": 0, "ended": utc_now(), **vars(mark)}
    session.execute(
        update(Attempt).where(Attempt.id == attempt, Attempt.state == "marking").values(**values)
    )


def give_back(
    session: Session, attempts: Collection[int] | None = None, *, most: int | None
) -> None:
    """Let claimed attempts (default: all) wait again at their places.

    Those tried `most` times are stuck; None says that this was no try. A newer one of the same
    student supersedes.
    """
    wanted = select(Attempt).where(Attempt.state == "marking")
    if attempts is not None:
        wanted = wanted.where(Attempt.id.in_(attempts))
    for attempt in session.scalars(wanted):
        if most is None:
            attempt.tries = max(attempt.tries - 1, 0)
        newest = of_student(session, attempt.student, attempt.assignment)[0]
        if newest.id != attempt.id:
            attempt.state = "marked" if attempt.again else "superseded"
            attempt.again = False
            if newest.state == "waiting":
                places = (newest.turn, newest.ticket), (attempt.turn, attempt.ticket)
                newest.turn, newest.ticket = min(places)
        else:
            is_stuck = most is not None and attempt.tries >= most
            attempt.state = "stuck" if is_stuck else "waiting"
        attempt.done = 0


def mark_again(session: Session, assignment: str, student: str = "") -> int:
    """Let the counting attempts at an assignment, or a student's, wait once more; say how many."""
    newest = (
        select(func.max(Attempt.id))
        .where(Attempt.assignment == assignment)
        .group_by(Attempt.student)
    )
    wanted = select(Attempt).where(Attempt.id.in_(newest), Attempt.state.in_(("marked", "stuck")))
    if student:
        wanted = wanted.where(Attempt.student == student)
    found = list(session.scalars(wanted))
    for attempt in found:
        attempt.again = attempt.state == "marked"
        attempt.placed = attempt.placed and attempt.again
        attempt.state, attempt.tries = "waiting", 0
        attempt.helper, attempt.lease_ends = "", None
        attempt.turn, attempt.ticket = LAST_TURN, attempt.id
    return len(found)


@dataclass(frozen=True)
class Place:
    """Where an attempt stands: how many come before it, notebooks done if it is being marked."""

    state: str
    ahead: int
    done: int


def places(session: Session) -> dict[int, Place]:
    """Return attempt -> place of all that wait or are being marked."""
    found: dict[int, Place] = {}
    marking = list(session.scalars(in_order("marking")))
    for attempt in marking:
        found[attempt.id] = Place("marking", 0, attempt.done)
    for ahead, attempt in enumerate(session.scalars(in_order("waiting")), start=len(marking)):
        found[attempt.id] = Place("waiting", ahead, 0)
    return found
