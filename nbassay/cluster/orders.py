"""What is asked of a worker, and what it answers: plain JSON, whose hash is the unit's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, cast

from nbassay.cohort.marked_again import MarkAgain
from nbassay.cohort.work import Grade, Work
from nbassay.course.layout import Budget
from nbassay.grading.options import Options, Start
from nbassay.store.kept import digest

ANSWER, EVIDENCE = "answer.json", "evidence/"  # names in the parcel of an answer

Kind = Literal["done", "disturbed", "died", "refused", "fault"]


@dataclass(frozen=True)
class Order:
    """One notebook to be worked on, and all that what comes of it depends on.

    `work` says what is done, `options` how, with `alone` in a process of its own. `origin` tells
    courses apart that have the same files. `parcels` are keys of what travels along: the course,
    its data sets, the submission, and what was kept of it. `versions` are those of this machine,
    `packages` of what notebooks of the assignment may import besides.
    """

    assignment: str
    student: str
    notebook: str
    work: Mapping[str, Any]
    options: Mapping[str, Any]
    alone: bool
    origin: str
    parcels: Mapping[str, str]
    versions: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The SHA-256 of it all."""
        return digest(asdict(self))

    def to_bytes(self) -> bytes:
        """Return it for `from_bytes`."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def from_bytes(cls, content: bytes) -> Order:
        """Return the order that `to_bytes` wrote."""
        return cls(**json.loads(content))


def describe_work(work: Work[Any]) -> dict[str, Any]:
    """Return `work` as plain JSON."""
    if isinstance(work, MarkAgain):
        return {"kind": "mark_again", "budget": work.budget}
    return {"kind": "grade"}


def read_work(described: Mapping[str, Any]) -> Work[Any]:
    """Return what `describe_work` described."""
    if described["kind"] == "mark_again":
        return MarkAgain(cast("Budget | None", described["budget"]))
    return Grade()


def describe_options(options: Options) -> dict[str, Any]:
    """Return what of `options` travels: how many run at once is the worker's own."""
    return {
        "budget": options.budget,
        "isolation": options.isolation,
        "start": options.start,
    }


def read_options(described: Mapping[str, Any], jobs: int) -> Options:
    """Return the options that were described, for a worker that runs `jobs` notebooks at once."""
    return Options(
        budget=cast("Budget", described["budget"]),
        isolation=str(described["isolation"]),
        jobs=jobs,
        start=cast("Start", described["start"]),
    )
