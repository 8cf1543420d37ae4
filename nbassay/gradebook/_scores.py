"""Reading scores back from the gradebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from nbgrader.api import Assignment, Gradebook, MissingEntry, SubmittedAssignment

from nbassay.course.layout import Course
from nbassay.gradebook._nbgrader_course import open_gradebook


@dataclass(frozen=True)
class CellScore:
    """What the gradebook holds for one graded cell of one submission.

    `auto` is the mark that grading gave, `manual` a person's, which takes precedence; None when
    there is none. `score` is what counts. `by_hand` marks cells that only a person can grade.
    """

    auto: float | None
    manual: float | None
    score: float
    max_score: float
    needs_manual_grade: bool
    by_hand: bool
    comment: str

    @property
    def waits(self) -> bool:
        """Whether nobody has given it a mark yet."""
        return self.auto is None and self.manual is None


@dataclass(frozen=True)
class Totals:
    """A submission's points as nbgrader adds them up, late penalty not yet taken off `score`.

    `waiting` are the points of cells that nobody has given a mark yet. `seconds_late` counts from
    the due date, with the student's own extension; 0 where there is none.
    """

    score: float
    max_score: float
    late_penalty: float
    waiting: float
    needs_manual_grade: bool
    submitted: datetime | None
    seconds_late: float = 0.0

    @property
    def earned(self) -> float:
        """What counts: the score less the late penalty, never below zero."""
        return max(round(self.score - self.late_penalty, 6), 0.0)

    def to_json(self) -> dict[str, float]:
        """Return what the JSON of `grade` and `trail` says of the gradebook."""
        return {
            "score": self.earned,
            "max_score": self.max_score,
            "late_penalty": self.late_penalty,
            "waiting": self.waiting,
        }


Scores = dict[str, dict[str, CellScore]]
_Read = TypeVar("_Read")


def scores(course: Course, assignment: str) -> dict[str, Scores]:
    """Return student -> notebook -> cell -> score for all submissions in the gradebook."""
    return _of_each(course, assignment, _scores)


def manual_scores(
    course: Course, assignment: str, student: str
) -> dict[str, dict[str, tuple[float | None, float, str]]]:
    """Return notebook -> cell -> (score, most points, comment) for what persons grade.

    These are the hand-marked cells, cells that could not be graded, and cells whose mark somebody
    changed. The score is None while a cell waits for somebody.
    """
    with open_gradebook(course) as gradebook:
        submission = _submission(gradebook, assignment, student)
        if submission is None:
            return {}
        found = _scores(submission, _graded_cells(submission.assignment))
    return {
        notebook: {
            cell: (None if mark.waits else mark.score, mark.max_score, mark.comment)
            for cell, mark in cells.items()
            if mark.by_hand or mark.waits or mark.score != mark.auto
        }
        for notebook, cells in found.items()
    }


def totals(course: Course, assignment: str, student: str) -> Totals | None:
    """Return the totals of one submission, or None when it is not in the gradebook."""
    with open_gradebook(course) as gradebook:
        submission = _submission(gradebook, assignment, student)
        if submission is None:
            return None
        return _totals(submission, _graded_cells(submission.assignment))


def class_totals(course: Course, assignment: str) -> dict[str, Totals]:
    """Return student -> totals for all submissions in the gradebook."""
    return _of_each(course, assignment, _totals)


def count_waiting(course: Course, assignment: str) -> dict[tuple[str, str], int]:
    """Return (notebook, cell) -> how many wait for a mark, of cells that only a person can mark."""
    waiting = Counter(
        (notebook, cell)
        for found in scores(course, assignment).values()
        for notebook, cells in found.items()
        for cell, mark in cells.items()
        if mark.by_hand and mark.waits
    )
    return dict(waiting)


def give_full_marks_by_hand(course: Course, assignment: str, student: str, comment: str) -> None:
    """Give full marks in every waiting cell, as a contented person would in formgrader."""
    with open_gradebook(course) as gradebook:
        submission = _submission(gradebook, assignment, student)
        if submission is None:
            return
        cells = _graded_cells(submission.assignment)
        for notebook in submission.notebooks:
            comments = {comment.name: comment for comment in notebook.comments}
            for grade in notebook.grades:
                if grade.auto_score is None and grade.manual_score is None:
                    grade.manual_score, grade.needs_manual_grade = cells[grade.cell_id][0], False
                    if grade.name in comments:
                        comments[grade.name].manual_comment = comment
        gradebook.db.commit()


def _totals(submission: SubmittedAssignment, cells: dict[str, tuple[float, bool]]) -> Totals:
    waiting = (
        cells[grade.cell_id][0]
        for notebook in submission.notebooks
        for grade in notebook.grades
        if grade.auto_score is None and grade.manual_score is None
    )
    return Totals(
        score=submission.score,
        max_score=submission.max_score,
        late_penalty=submission.late_submission_penalty or 0.0,
        waiting=round(sum(waiting), 6),
        needs_manual_grade=bool(submission.needs_manual_grade),
        submitted=submission.timestamp,
        seconds_late=float(submission.total_seconds_late),
    )


def _of_each(
    course: Course, assignment: str, read: Callable[[Any, dict[str, tuple[float, bool]]], _Read]
) -> dict[str, _Read]:
    """Return student -> what `read` makes of each submission and the graded cells."""
    with open_gradebook(course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            return {}
        cells = _graded_cells(found)
        return {submission.student.id: read(submission, cells) for submission in found.submissions}


def _submission(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment | None:
    try:
        return gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None


def _graded_cells(assignment: Assignment) -> dict[str, tuple[float, bool]]:
    """Return id -> (most points, whether only a person can grade it) of each graded cell."""
    found: dict[str, tuple[float, bool]] = {}
    for notebook in assignment.notebooks:
        answers = {cell.name for cell in notebook.solution_cells}
        for cell in notebook.grade_cells:
            found[cell.id] = (cell.max_score, cell.name in answers)
        for cell in notebook.task_cells:
            found[cell.id] = (cell.max_score, True)
    return found


def _scores(submission: Any, cells: dict[str, tuple[float, bool]]) -> Scores:
    return {
        notebook.name: {
            grade.name: _cell_score(grade, comments.get(_topic(grade.name, comments), ""), cells)
            for grade in notebook.grades
        }
        for notebook in submission.notebooks
        for comments in [{comment.name: comment.comment or "" for comment in notebook.comments}]
    }


def _topic(cell: str, comments: dict[str, str]) -> str:
    """Return the answer cell whose comment speaks of `cell`: itself, or the one it tests."""
    return cell if cell in comments else cell.removeprefix("test_")


def _cell_score(grade: Any, comment: str, cells: dict[str, tuple[float, bool]]) -> CellScore:
    most, by_hand = cells[grade.cell_id]
    return CellScore(
        auto=grade.auto_score,
        manual=grade.manual_score,
        score=grade.score,
        max_score=most,
        needs_manual_grade=grade.needs_manual_grade,
        by_hand=by_hand,
        comment=comment,
    )
