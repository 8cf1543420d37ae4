"""What the desk remembers. Moments are in UTC, without a zone; marks stay in nbgrader's gradebook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import JSON, Double, Index, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Role: TypeAlias = Literal["student", "instructor"]
# "superseded": a newer attempt came before it was marked. "stuck": it cannot be marked here.
State: TypeAlias = Literal["waiting", "marking", "marked", "superseded", "stuck"]

LAST_TURN = 1_000_000  # of what an instructor has marked once more: after everybody's hand-ins


def utc_now() -> datetime:
    """Return this moment as it stands in the tables."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """All tables of the desk."""


class Link(Base):
    """A personal link: whose, until when, and whether it was taken back."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(String(16))
    made: Mapped[datetime]
    ends: Mapped[datetime]
    revoked: Mapped[datetime | None]


class Attempt(Base):
    """What a student handed in at once, and how far its marking has got.

    `turn` and `ticket` say when it is marked: the least first. `files` are those that were kept in
    `folder`, each with name, size and SHA-256; `notebooks` the names of those found in them.
    `placed` says that it lies in `submitted/`, or a newer one does. `again` marks one that was
    marked and waits to be marked once more. `helper` is the helping marker that had it, "" for none,
    until `lease_ends` if that is a moment; see `leases`. `score` and what follows is what the gradebook said.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("student", "assignment", "number"),
        Index("attempts_in_line", "state", "turn", "ticket"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student: Mapped[str] = mapped_column(String(255))
    assignment: Mapped[str] = mapped_column(String(255))
    number: Mapped[int]
    came: Mapped[datetime]
    late: Mapped[bool]
    folder: Mapped[str] = mapped_column(String(1024))
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notebooks: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[State] = mapped_column(String(16))
    turn: Mapped[int]
    ticket: Mapped[int]
    placed: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    helper: Mapped[str] = mapped_column(String(64), default="", server_default="")
    lease_ends: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(32), default="")
    score: Mapped[float | None] = mapped_column(Double)
    max_score: Mapped[float | None] = mapped_column(Double)
    waiting: Mapped[float] = mapped_column(Double, default=0.0)
    late_penalty: Mapped[float] = mapped_column(Double, default=0.0)
    left_to_person: Mapped[bool] = mapped_column(default=False)


class Extension(Base):
    """More time for one student, in hours from the deadline of all."""

    __tablename__ = "extensions"

    student: Mapped[str] = mapped_column(String(255), primary_key=True)
    assignment: Mapped[str] = mapped_column(String(255), primary_key=True)
    hours: Mapped[float] = mapped_column(Double)
    made: Mapped[datetime]


class ClassPage(Base):
    """The page of a class that an instructor asked for; written when nothing waits to be marked."""

    __tablename__ = "class_pages"

    assignment: Mapped[str] = mapped_column(String(255), primary_key=True)
    asked: Mapped[datetime]
    written: Mapped[datetime | None]


class MarkerNote(Base):
    """When the process that marks was last at work, and what is in its way, "" for nothing."""

    __tablename__ = "marker_notes"

    assignment: Mapped[str] = mapped_column(String(255), primary_key=True)
    seen: Mapped[datetime]
    trouble: Mapped[str] = mapped_column(String(2000), default="")


class ScoreTarget(Base):
    """Where a learning platform wants a student's scores at an assignment, and what it was told.

    `told` is the mark that it has, "" for none; after a failure it is told again at `next_try`.
    """

    __tablename__ = "score_targets"

    student: Mapped[str] = mapped_column(String(255), primary_key=True)
    assignment: Mapped[str] = mapped_column(String(255), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(1024))
    client_id: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(255))
    lineitem: Mapped[str] = mapped_column(String(2000))
    told: Mapped[str] = mapped_column(String(255), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime]
