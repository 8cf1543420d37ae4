"""The line of each student, and what an instructor has to see to before anything else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nbassay.course.names import tell_apart
from nbassay.reports import wording
from nbassay.reports.classroom._wording import handed_in_late
from nbassay.reports.inputs import ClassInput, ScoreView
from nbassay.reports.summary import explain_status, mend_first, topic_of
from nbassay.results import SEVERITY, SubmissionResult
from nbassay.texts import NO_TEXT, Text

MOST_NAMED = 24


@dataclass(frozen=True)
class StudentRow:
    """One student's line of the table; `link` is "" when there are no pages to link to.

    `by_name`, `by_score` and `by_status` are its places in the orders of the table, which are ours
    to write into attributes as no text of a student is. `kinds` are what it can be filtered by.
    """

    student: str
    points: ScoreView
    status: wording.Explained
    graded: bool
    mend: Text
    link: str
    late: Text
    by_name: int
    by_score: int
    by_status: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """Some students: how many, and the first of them with their links."""

    count: int
    students: tuple[tuple[str, str], ...]

    @property
    def left_out(self) -> int:
        """How many are not named."""
        return self.count - len(self.students)


@dataclass(frozen=True)
class Waiting:
    """What waits for the instructor: cells to mark by hand, broken checks, students by status.

    `cells` are (place, number of students), `broken` have the title of the check between them.
    """

    cells: tuple[tuple[str, int], ...]
    broken: tuple[tuple[str, Text, int], ...]
    statuses: tuple[tuple[wording.Explained, Named], ...]
    late: Named

    def __bool__(self) -> bool:
        return bool(self.cells or self.broken or self.statuses or self.late.students)


def points_of(result: SubmissionResult, page: ClassInput) -> ScoreView:
    """Return what the gradebook has, which is what the student's own page shows."""
    if result.student in page.points:
        return page.points[result.student]
    waiting = sum(check.max_points for check in result.checks if check.broken)
    return ScoreView(result.score, round(waiting, 6), result.max_score)


def share_of(points: ScoreView) -> float:
    """Return the share of all points that is earned, 0 to 1."""
    return points.earned / points.maximum if points.maximum else 0.0


def student_rows(page: ClassInput, folder: Path) -> list[StudentRow]:
    """Return a line for each student by name; links are relative to `folder`."""
    results = sorted(page.results, key=lambda result: result.student)
    points = {result.student: points_of(result, page) for result in results}
    named = tell_apart(points)
    by_score = _places(results, lambda result: share_of(points[result.student]))
    by_status = _places(results, _urgency)
    return [
        _row(result, page, folder, named[result.student], place, by_score, by_status)
        for place, result in enumerate(results)
    ]


def _places(
    results: Sequence[SubmissionResult], rank: Callable[[SubmissionResult], float]
) -> dict[str, int]:
    """Return the place of each student where they stand by `rank`, equal ones by name."""
    ordered = sorted(results, key=rank)
    return {result.student: place for place, result in enumerate(ordered)}


def _urgency(result: SubmissionResult) -> float:
    return -1 if result.left_to_person else -SEVERITY.index(result.status)


def _row(
    result: SubmissionResult,
    page: ClassInput,
    folder: Path,
    shown: str,
    place: int,
    by_score: Mapping[str, int],
    by_status: Mapping[str, int],
) -> StudentRow:
    found, status = mend_first(result), explain_status(result)
    points, late = points_of(result, page), page.seconds_late.get(result.student, 0.0)
    graded = status == wording.STATUS["graded"]
    kinds = {"look": not graded, "waiting": bool(points.waiting), "late": bool(late)}
    return StudentRow(
        student=shown,
        points=points,
        status=status,
        graded=graded,
        mend=found[0].message if found else NO_TEXT,
        link=link_to(result.student, page, folder),
        late=handed_in_late(late) if late else NO_TEXT,
        by_name=place,
        by_score=by_score[result.student],
        by_status=by_status[result.student],
        kinds=tuple(kind for kind, holds in kinds.items() if holds),
    )


def link_to(student: str, page: ClassInput, folder: Path) -> str:
    """Return a relative address; quoting leaves a hostile student id no way out of its folder."""
    if page.feedback is None or student in {"", ".", ".."}:
        return ""
    root = os.path.relpath(page.feedback.resolve(), folder.resolve())
    parts = [*Path(root).parts, student, page.assignment, "index.html"]
    return "/".join(quote(part, safe="", errors="replace") for part in parts)


def find_waiting(page: ClassInput, rows: Sequence[StudentRow]) -> Waiting:
    """Return what somebody has to see to."""
    notebooks = [notebook for result in page.results for notebook in result.notebooks]
    broken = [
        check
        for notebook in notebooks
        if not notebook.left_to_person
        for check in notebook.checks
        if check.broken
    ]
    counts = Counter(check.id for check in broken)
    called = {check.id: check for check in reversed(broken)}
    words = (wording.LEFT_TO_PERSON, *reversed(list(wording.STATUS.values())))
    return Waiting(
        cells=tuple((f"{where} · {cell}", count) for (where, cell), count in page.to_mark.items()),
        broken=tuple(
            (f"{called[key].notebook} · {topic_of(called[key].cell)}", called[key].called, count)
            for key, count in counts.most_common()
        ),
        statuses=tuple(
            (status, name_some(row for row in rows if row.status == status))
            for status in words
            if status != wording.STATUS["graded"] and any(row.status == status for row in rows)
        ),
        late=name_some(row for row in rows if row.late),
    )


def name_some(rows: Iterable[StudentRow]) -> Named:
    """Return how many there are, and the first of them by name."""
    found = list(rows)
    return Named(len(found), tuple((row.student, row.link) for row in found[:MOST_NAMED]))
