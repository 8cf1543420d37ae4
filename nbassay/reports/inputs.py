"""What a page is made from: plain records that the caller fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from nbassay.evidence import Evidence
from nbassay.results import SubmissionResult
from nbassay.texts import NO_TEXT, Text


@dataclass(frozen=True)
class ScoreView:
    """Points earned, waiting for a person, and all there are; shares are in percent."""

    earned: float
    waiting: float
    maximum: float
    late_penalty: float = 0.0

    @property
    def percent(self) -> int:
        """Whole percent earned; 100 only when every point is there."""
        return int(100 * self.earned / self.maximum + 1e-9) if self.maximum else 0

    @property
    def waiting_percent(self) -> int:
        """Whole percent up to which points are earned or waiting."""
        return int(100 * (self.earned + self.waiting) / self.maximum) if self.maximum else 0


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
    title: Text
    notebooks: tuple[NotebookInput, ...] = ()
    hand_marked: tuple[HandMarked, ...] = ()
    late_penalty: float = 0.0


@dataclass(frozen=True)
class History:
    """One quantity of one training by epoch, NaN where it is no number.

    `training` counts from 0 those that were run for the self-check `cell`. `measure` is "loss" or
    "accuracy"; `held_out` says that it was taken on validation rows.
    """

    cell: str
    training: int
    measure: str
    held_out: bool
    values: tuple[float, ...]


@dataclass(frozen=True)
class NotebookWork:
    """What a class page takes along of one notebook: own code by self-check, and histories.

    Code below the last self-check stands under "".
    """

    code: Mapping[str, str] = field(default_factory=dict)
    histories: tuple[History, ...] = ()


StudentWork = Mapping[str, NotebookWork]  # by notebook; those that are no longer kept are missing


@dataclass(frozen=True)
class ClassInput:
    """The page of one assignment for a whole class, for the instructor's eyes.

    `points` are the totals of the gradebook by student, what persons gave included; of a student
    who is not in it the hidden checks are summed up. `seconds_late` has whoever handed in late, and
    `to_mark` of how many students a cell, as (notebook, cell), waits for somebody to mark it.
    `feedback` is the folder of all students' pages, <student>/<assignment>/index.html in it;
    without it there are no links. `bars` are the numbers that accuracies are held to. `work` has
    what each student wrote, and `released` by notebook and self-check what was there to begin with.
    """

    course_title: Text
    assignment: str
    results: Sequence[SubmissionResult]
    title: Text = NO_TEXT
    points: Mapping[str, ScoreView] = field(default_factory=dict)
    seconds_late: Mapping[str, float] = field(default_factory=dict)
    to_mark: Mapping[tuple[str, str], int] = field(default_factory=dict)
    feedback: Path | None = field(default=None)
    bars: Mapping[str, float] = field(default_factory=dict)
    work: Mapping[str, StudentWork] = field(default_factory=dict)
    released: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
