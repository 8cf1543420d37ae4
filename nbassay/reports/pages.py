"""Gathering what was recorded of a class into the pages that students and instructors read."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from nbassay.course.course_file import read_course_title
from nbassay.course.layout import Assignment
from nbassay.course.notebook import read_executed, read_trusted
from nbassay.errors import NbassayError
from nbassay.evidence import Evidence, EvidenceError, load_evidence
from nbassay.gradebook import (
    CompiledTemplates,
    class_totals,
    count_waiting,
    manual_scores,
    one_engine,
    totals,
    write_nbgrader_feedback,
)
from nbassay.reports import (
    ClassInput,
    FeedbackInput,
    HandMarked,
    NotebookInput,
    ScoreView,
    StudentWork,
    TopicPoints,
    collect_work,
    split_code,
    write_class_page,
    write_feedback,
)
from nbassay.results import NotebookResult, SubmissionResult
from nbassay.store.kept import Store
from nbassay.texts import Reading

log = logging.getLogger("nbassay")


def write_pages(
    assignment: Assignment, students: Iterable[str] | None, reading: Reading
) -> list[Path]:
    """Write the page of each of `students` (default: everybody graded) and of the class.

    nbgrader's own pages are made first: it empties the folder, and later leaves alone what is
    there. Returns the files written by us, the class page last.

    Raises:
        NbassayError: if one of `students`, or nobody at all, has been graded.
    """
    graded = _load_graded(assignment)
    if not graded:
        raise NbassayError(
            f"nobody's {assignment.name} has been graded yet; "
            f"run `nbassay grade {assignment.name}` first"
        )
    chosen = list(graded) if students is None else list(students)
    if unknown := [student for student in chosen if student not in graded]:
        raise NbassayError(
            f"{assignment.name} of {', '.join(unknown)} has not been graded yet; "
            f"run `nbassay grade {assignment.name}` first"
        )
    with one_engine():
        return _write_pages(assignment, graded, chosen, reading, whole=students is None)


def _write_pages(
    assignment: Assignment,
    graded: Mapping[str, SubmissionResult],
    chosen: Iterable[str],
    reading: Reading,
    *,
    whole: bool,
) -> list[Path]:
    pages, compiled, work = [], CompiledTemplates(), {}
    for student in chosen:
        try:
            write_nbgrader_feedback(assignment, student, compiled)
        except NbassayError as error:
            log.warning("%s; our own page is written all the same", error)
        known = _input(assignment, graded[student])
        pages.append(write_feedback(known, _page_folder(assignment, student), reading))
        work[student] = collect_work(known)
    if whole:
        everybody = _class_input(assignment, graded, work)
        folder = assignment.course.root / "report" / assignment.name
        pages.append(write_class_page(everybody, folder, reading))
    return pages


def _class_input(
    assignment: Assignment,
    graded: Mapping[str, SubmissionResult],
    work: Mapping[str, StudentWork],
) -> ClassInput:
    course = assignment.course
    found = class_totals(course, assignment.name)
    return ClassInput(
        course_title=read_course_title(course.root),
        assignment=assignment.name,
        results=list(graded.values()),
        title=assignment.title,
        points={
            student: ScoreView(total.earned, total.waiting, total.max_score, total.late_penalty)
            for student, total in found.items()
        },
        seconds_late={
            student: total.seconds_late for student, total in found.items() if total.seconds_late
        },
        to_mark=count_waiting(course, assignment.name),
        feedback=course.root / "feedback",
        bars=assignment.bars,
        work=work,
        released=_read_released(assignment),
    )


def _read_released(assignment: Assignment) -> dict[str, dict[str, str]]:
    """Return by notebook and self-check the code that students were given to work on."""
    paths = {spec.name: assignment.release / f"{spec.name}.ipynb" for spec in assignment.notebooks}
    return {name: split_code(read_trusted(path)) for name, path in paths.items() if path.is_file()}


def write_student_page(assignment: Assignment, student: str, reading: Reading) -> Path | None:
    """Write our page of one student alone and return it, None for one whom we have not graded."""
    record = Store(assignment.course.state).result(assignment.name, student)
    if record is None:
        return None
    result = SubmissionResult.from_record(record)
    return write_feedback(_input(assignment, result), _page_folder(assignment, student), reading)


def write_class_page_alone(assignment: Assignment, reading: Reading) -> Path | None:
    """Write our page of the class alone and return it, None where we have graded nobody."""
    graded = _load_graded(assignment)
    if not graded:
        return None
    with one_engine():
        work = {
            student: collect_work(_input(assignment, result)) for student, result in graded.items()
        }
        everybody = _class_input(assignment, graded, work)
    folder = assignment.course.root / "report" / assignment.name
    return write_class_page(everybody, folder, reading)


def _page_folder(assignment: Assignment, student: str) -> Path:
    return assignment.course.root / "feedback" / student / assignment.name


def _load_graded(assignment: Assignment) -> dict[str, SubmissionResult]:
    store = Store(assignment.course.state)
    found = {}
    for student in assignment.course.submitted_students(assignment.name):
        record = store.result(assignment.name, student)
        if record is not None:
            found[student] = SubmissionResult.from_record(record)
    return found


def _input(assignment: Assignment, result: SubmissionResult) -> FeedbackInput:
    by_hand = manual_scores(assignment.course, assignment.name, result.student)
    total = totals(assignment.course, assignment.name, result.student)
    checked = {(check.notebook, check.cell) for check in result.checks}
    changed = {
        notebook: tuple(
            TopicPoints(cell, score, most)
            for cell, (score, most, _) in cells.items()
            if _is_checked(notebook, cell, checked)
        )
        for notebook, cells in by_hand.items()
    }
    return FeedbackInput(
        result=result,
        assignment=assignment.name,
        title=assignment.title,
        notebooks=tuple(
            _notebook_input(assignment, notebook, changed.get(notebook.notebook, ()))
            for notebook in result.notebooks
        ),
        hand_marked=tuple(
            HandMarked(notebook, cell, score, most, comment)
            for notebook, cells in by_hand.items()
            for cell, (score, most, comment) in cells.items()
            if not _is_checked(notebook, cell, checked)
        ),
        late_penalty=total.late_penalty if total else 0.0,
    )


def _is_checked(notebook: str, cell: str, checked: Set[tuple[str, str]]) -> bool:
    """Whether a cell has checks, perhaps none that ran; others are answers that persons mark."""
    return (notebook, cell) in checked or cell.startswith("test_")


def _notebook_input(
    assignment: Assignment, result: NotebookResult, topics: tuple[TopicPoints, ...]
) -> NotebookInput:
    folder = Store(assignment.course.state).evidence(result.evidence) if result.evidence else None
    if folder is None:
        return NotebookInput(result.notebook, topics=topics)
    evidence: Evidence | None = None
    try:
        evidence = load_evidence(folder)
    except EvidenceError:
        evidence = None  # the result's status says so already; the page shows marks and outputs
    return NotebookInput(
        result.notebook,
        executed=read_executed(folder / "executed.ipynb"),
        evidence=evidence,
        topics=topics,
    )
