"""The page of one assignment for a whole class."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

from nbassay.course.names import tell_apart
from nbassay.reports import wording
from nbassay.reports.drawing import draw_scores
from nbassay.reports.inputs import ClassInput, ScoreView
from nbassay.reports.render import page_text, write_page
from nbassay.reports.summary import explain_status, mend_first, topic_of
from nbassay.results import SubmissionResult
from nbassay.texts import IN_BOTH, NO_TEXT, Reading, Text

MOST_FAILED = 12
MAX_STUDENTS = 3_000


@dataclass(frozen=True)
class StudentRow:
    """One student's line of the table; `link` is "" when there are no pages to link to."""

    student: str
    points: ScoreView
    status: wording.Explained
    graded: bool
    mend: Text
    link: str


@dataclass(frozen=True)
class FailedCheck:
    """One check, and how many of those who were checked did not pass it."""

    title: Text
    place: str
    failed: int
    checked: int
    message: Text

    @property
    def percent(self) -> int:
        """Whole percent of the students checked."""
        return round(100 * self.failed / self.checked)


def write_class_page(page: ClassInput, dest: Path, reading: Reading = IN_BOTH) -> Path:
    """Write the page of a class and return its path, `dest`/index.html.

    Args:
        page: the results of all students; `feedback` in it is where their pages are.
        dest: the page's own folder, `report/<assignment>` of the course; made if it is not there.
        reading: the language, or Korean and then English.
    """
    return write_page(dest, class_page(page, dest, reading))


def class_page(page: ClassInput, folder: Path, reading: Reading) -> str:
    """Return the page of a class as HTML, its links relative to `folder`."""
    results = sorted(page.results, key=lambda result: result.student)
    points = [_points(result, page) for result in results]
    shares = [_share(score) for score in points]
    named = tell_apart(result.student for result in results)
    values = {
        "course_title": page.course_title,
        "title": page.title,
        "assignment": page.assignment,
        "students": len(results),
        "graded": sum(result.got_marks for result in results),
        "mean": mean(shares) * 100 if shares else None,
        "median": median(shares) * 100 if shares else None,
        "max_score": max((score.maximum for score in points), default=0),
        "waiting": sum(score.waiting > 0 for score in points),
        "statuses": _statuses(results),
        "isolations": wording.name_each(
            (notebook.isolation for result in results for notebook in result.notebooks),
            wording.ISOLATION,
        ),
        "picture": draw_scores(shares, reading) if shares else None,
        "failed": most_failed(results),
        "rows": [
            replace(_row(result, score, page, folder), student=named[result.student])
            for result, score in zip(results[:MAX_STUDENTS], points, strict=False)
        ],
        "left_out": max(len(results) - MAX_STUDENTS, 0),
    }
    return page_text("class.html.j2", reading, values)


def _points(result: SubmissionResult, page: ClassInput) -> ScoreView:
    """Return what the gradebook has, which is what the student's own page shows."""
    if result.student in page.points:
        return page.points[result.student]
    waiting = sum(check.max_points for check in result.checks if check.broken)
    return ScoreView(result.score, round(waiting, 6), result.max_score)


def _share(points: ScoreView) -> float:
    return points.earned / points.maximum if points.maximum else 0.0


def _statuses(results: Sequence[SubmissionResult]) -> list[tuple[wording.Explained, int]]:
    counts = Counter(explain_status(result) for result in results)
    words = (*wording.STATUS.values(), wording.LEFT_TO_PERSON)
    return [(word, counts[word]) for word in words if counts[word]]


def _row(result: SubmissionResult, points: ScoreView, page: ClassInput, folder: Path) -> StudentRow:
    found = mend_first(result)
    return StudentRow(
        student=result.student,
        points=points,
        status=explain_status(result),
        graded=explain_status(result) == wording.STATUS["graded"],
        mend=found[0].message if found else NO_TEXT,
        link=_link(result.student, page, folder),
    )


def _link(student: str, page: ClassInput, folder: Path) -> str:
    """Return a relative address; quoting leaves a hostile student id no way out of its folder."""
    if page.feedback is None or student in {"", ".", ".."}:
        return ""
    root = os.path.relpath(page.feedback.resolve(), folder.resolve())
    parts = [*Path(root).parts, student, page.assignment, "index.html"]
    return "/".join(quote(part, safe="", errors="replace") for part in parts)


def most_failed(results: Sequence[SubmissionResult]) -> list[FailedCheck]:
    """Return the checks that fail most often, most frequent first, with one student's message."""
    checked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    example: dict[str, FailedCheck] = {}
    for check in (check for result in results for check in result.checks if not check.broken):
        if check.outcome != "not_run":
            checked[check.id] += 1
        if check.outcome == "failed":
            failed[check.id] += 1
            place = f"{check.notebook} · {topic_of(check.cell)}"
            example.setdefault(check.id, FailedCheck(check.called, place, 0, 0, check.message))
    return [
        FailedCheck(shown.title, shown.place, failed[key], checked[key], shown.message)
        for key, shown in ((key, example[key]) for key, _ in failed.most_common(MOST_FAILED))
    ]
