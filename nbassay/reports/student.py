"""The page of one student and one assignment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbassay.reports import wording
from nbassay.reports.cells import CellsView, Room, cells_view
from nbassay.reports.inputs import FeedbackInput, HandMarked, NotebookInput
from nbassay.reports.pictures import PicturesView, pictures_view
from nbassay.reports.render import page_text, write_page
from nbassay.reports.summary import (
    TopicView,
    explain_status,
    good_news,
    hand_marked_in,
    mend_first,
    score_view,
    topics_view,
)
from nbassay.results import NotebookResult
from nbassay.texts import IN_BOTH, Reading, Text


@dataclass(frozen=True)
class NotebookView:
    """One notebook's section of the page."""

    name: str
    status: wording.Explained
    graded: bool
    detail: Text
    notes: tuple[Text, ...]
    topics: tuple[TopicView, ...]
    hand_marked: tuple[HandMarked, ...]
    pictures: PicturesView
    cells: CellsView | None

    @property
    def score(self) -> float:
        """Points on this notebook's checks so far."""
        return sum(topic.score or 0 for topic in self.topics)

    @property
    def max_score(self) -> float:
        """Points that this notebook's checks can give."""
        return sum(topic.max_score for topic in self.topics)


def write_feedback(page: FeedbackInput, dest: Path, reading: Reading = IN_BOTH) -> Path:
    """Write one student's page and return its path, `dest`/index.html.

    The page is one file without scripts and without anything loaded from elsewhere. All that
    comes from the submission is shown as text or as pictures encoded anew.

    Args:
        page: what is known of the submission; evidence and notebooks in it may be hostile.
        dest: the page's own folder, `feedback/<student>/<assignment>` of the course; made if
            it is not there.
        reading: the language, or Korean and then English.
    """
    return write_page(dest, student_page(page, reading))


def student_page(page: FeedbackInput, reading: Reading) -> str:
    """Return one student's page as HTML."""
    room = Room()
    values = {
        "title": page.title,
        "assignment": page.assignment,
        "student": page.result.student,
        "seconds": page.result.seconds,
        "status": explain_status(page.result),
        "graded": explain_status(page.result) == wording.STATUS["graded"],
        "score": score_view(page),
        "budgets": wording.name_each(
            (notebook.budget for notebook in page.result.notebooks), wording.BUDGET
        ),
        "isolations": wording.name_each(
            (notebook.isolation for notebook in page.result.notebooks), wording.ISOLATION
        ),
        "mend": mend_first(page.result),
        "good_news": good_news(page.result),
        "notebooks": [
            _notebook_view(page, notebook, room, reading) for notebook in _all_notebooks(page)
        ],
    }
    return page_text("student.html.j2", reading, values)


def _all_notebooks(page: FeedbackInput) -> list[NotebookResult]:
    """Return the notebooks of the result, then those that only have hand-marked cells."""
    known = {result.notebook for result in page.result.notebooks}
    others = dict.fromkeys(mark.notebook for mark in page.hand_marked)
    return [
        *page.result.notebooks,
        *(NotebookResult(name, "graded", 0.0, ()) for name in others if name not in known),
    ]


def _notebook_view(
    page: FeedbackInput, result: NotebookResult, room: Room, reading: Reading
) -> NotebookView:
    inputs = [notebook for notebook in page.notebooks if notebook.notebook == result.notebook]
    given = inputs[0] if inputs else NotebookInput(result.notebook)
    status = explain_status(result)
    return NotebookView(
        name=result.notebook,
        status=status,
        graded=status == wording.STATUS["graded"],
        detail=result.detail or status.meaning,
        notes=result.notes,
        topics=topics_view(page, result),
        hand_marked=hand_marked_in(page, result.notebook),
        pictures=pictures_view(given.evidence, room, reading),
        cells=cells_view(given, room),
    )
