"""What a page is made from: plain records that the caller fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode

from nbassay.evidence import Evidence
from nbassay.results import NO_MESSAGE, Message, SubmissionResult

Language = Literal["ko", "en", "both"]


@dataclass(frozen=True)
class TopicPoints:
    """The points of one test cell as the gradebook has them, an instructor's changes included.

    `score` is None while the cell waits for an instructor.
    """

    cell: str
    score: float | None
    max_score: float


@dataclass(frozen=True)
class HandMarked:
    """One cell that a person marks; `score` is None while it waits for that person."""

    notebook: str
    cell: str
    score: float | None
    max_score: float
    comment: str = ""


@dataclass(frozen=True)
class NotebookInput:
    """What is known of one notebook besides its result.

    `executed` and `evidence` come out of the sandbox, so both are treated as hostile. `topics`
    overrules the points of the checks cell by cell; cells that it leaves out are summed up.
    """

    notebook: str
    executed: NotebookNode | None = None
    evidence: Evidence | None = None
    topics: tuple[TopicPoints, ...] = ()


@dataclass(frozen=True)
class FeedbackInput:
    """One student's page of one assignment; `late_penalty` is in points taken off."""

    result: SubmissionResult
    assignment: str
    title: Message
    notebooks: tuple[NotebookInput, ...] = ()
    hand_marked: tuple[HandMarked, ...] = ()
    late_penalty: float = 0.0


@dataclass(frozen=True)
class ClassInput:
    """The page of one assignment for a whole class, for the instructor's eyes.

    `feedback` is the folder of all students' pages, <student>/<assignment>/index.html in it;
    without it the table has no links.
    """

    course_title: Message
    assignment: str
    results: Sequence[SubmissionResult]
    title: Message = NO_MESSAGE
    feedback: Path | None = field(default=None)
