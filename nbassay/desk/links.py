"""Personal links: who may come in by which, until when, and taking them back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from nbassay.course.layout import Course
from nbassay.course.names import compose
from nbassay.course.roster import find_roster
from nbassay.desk.desk_tables import Link, Role, utc_now
from nbassay.errors import NbassayError, did_you_mean

USUAL_DAYS = 180


@dataclass(frozen=True)
class Person:
    """Who is at the desk; `link` is the key of the link that brought them."""

    name: str
    role: Role
    link: str
    ends: datetime

    @property
    def teaches(self) -> bool:
        """Whether this is an instructor."""
        return self.role == "instructor"


def students_of(course: Course) -> list[str]:
    """Return everybody who may have a student's link: the roster, or who has handed in.

    Raises:
        NbassayError: if the roster cannot be read, or an id in it cannot be that of a folder.
    """
    students = list(find_roster(course.root).ids)
    if not students:
        found = (course.submitted_students(name) for name in course.assignment_names())
        students = sorted({student for some in found for student in some})
    for student in students:
        course.submission(student, "-")
    return students


def find_person(session: Session, link: str, now: datetime) -> Person | None:
    """Return who came by the link with this key, None if it is over or was taken back."""
    found = session.scalars(select(Link).where(Link.key == link)).first()
    if found is None or found.revoked is not None or found.ends <= now:
        return None
    return Person(found.person, found.role, found.key, found.ends)


def give_link(session: Session, person: str, role: Role, days: float) -> Link:
    """Return a person's link: the one that is good for the longest, or a new one for `days`."""
    now = utc_now()
    good = _good(person, role, now).order_by(Link.ends.desc())
    found = session.scalars(good).first()
    if found is None:
        key = secrets.token_urlsafe(18)
        found = Link(key=key, person=person, role=role, made=now, ends=now + timedelta(days=days))
        session.add(found)
        session.flush()
    return found


def revoke_links(session: Session, person: str, role: Role) -> int:
    """Take back all links of a person; sessions that began by them end. Return how many."""
    now = utc_now()
    found = list(session.scalars(_good(person, role, now)))
    for link in found:
        link.revoked = now
    return len(found)


def who_has_links(session: Session, role: Role) -> list[str]:
    """Return everybody who has a link of the role that is good now."""
    now = utc_now()
    good = select(Link.person).where(Link.role == role, Link.revoked.is_(None), Link.ends > now)
    return sorted(set(session.scalars(good)))


def _good(person: str, role: Role, now: datetime) -> Select[Link]:
    return select(Link).where(
        Link.person == person, Link.role == role, Link.revoked.is_(None), Link.ends > now
    )


def require_students(course: Course, names: list[str], *, expected: bool = True) -> list[str]:
    """Return the students named, or all; where there is a roster they are `expected` in it.

    Raises:
        NbassayError: if there are none, or a name cannot be a student's, or is none in the roster.
    """
    listed = find_roster(course.root).ids if expected else {}
    for name in names:
        course.submission(name, "-")
        if listed and compose(name) not in listed:
            raise NbassayError(f"{name!r} is not in roster.csv{did_you_mean(name, listed)}")
    found = names or students_of(course)
    if not found:
        raise NbassayError(
            f"{course.root} has no roster.csv, and nobody has handed in: write one with a column "
            "student, or name somebody with --student"
        )
    return found
