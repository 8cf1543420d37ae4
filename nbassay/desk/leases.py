"""What helping markers have taken: who, and until when nobody else touches it.

A lease is short and renewed by who has it. Of a marker that was killed it ends by itself, and the
process that keeps the marks takes up what it had.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from nbassay.desk.desk_tables import Attempt, utc_now

LEASE = timedelta(seconds=60)


def is_free() -> ColumnElement[bool]:
    """Return the condition that an attempt is nobody's now."""
    return or_(Attempt.lease_ends.is_(None), Attempt.lease_ends <= utc_now())


def borrow(
    session: Session, helper: str, most: int, resting: Collection[str] = ()
) -> list[Attempt]:
    """Take for `helper` what waits first, of one assignment, and that no helper has had before.

    One that a helper ended with is not taken by the next: it may be what ended it.
    """
    free = (Attempt.state == "waiting", Attempt.helper == "", is_free())
    line = select(Attempt).where(
        *free, Attempt.placed, Attempt.tries == 0, Attempt.assignment.not_in(resting)
    )
    in_order = line.order_by(Attempt.turn, Attempt.ticket, Attempt.id).limit(most)
    taken: list[Attempt] = []
    for attempt in session.scalars(in_order):
        if taken and attempt.assignment != taken[0].assignment:
            break
        mine = update(Attempt).where(Attempt.id == attempt.id, *free)
        values = {"helper": helper, "lease_ends": utc_now() + LEASE}
        result: Any = session.execute(
            mine.values(**values).execution_options(synchronize_session=False)
        )
        if result.rowcount == 1:
            session.refresh(attempt)
            taken.append(attempt)
    return taken


def renew(session: Session, helper: str) -> None:
    """Make all leases of `helper` that have not been handed over begin anew."""
    mine = update(Attempt).where(Attempt.helper == helper, Attempt.lease_ends.is_not(None))
    session.execute(mine.values(lease_ends=utc_now() + LEASE))


def hand_over(session: Session, helper: str, attempts: Collection[int]) -> None:
    """Let `attempts` of `helper` go: what came of them is kept, whoever takes them next."""
    mine = update(Attempt).where(Attempt.helper == helper, Attempt.id.in_(attempts))
    session.execute(mine.values(lease_ends=None))


def is_lent(session: Session) -> bool:
    """Whether helpers have anything that waits to be marked."""
    lent = select(Attempt.id).where(Attempt.state == "waiting", ~is_free()).limit(1)
    return session.scalars(lent).first() is not None
