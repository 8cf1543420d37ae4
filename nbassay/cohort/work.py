"""Grading one notebook of a class in one of the processes that work side by side."""

from __future__ import annotations

from pathlib import Path

from nbassay.cohort.pool import Worker
from nbassay.course.layout import Assignment
from nbassay.grading.trace import JsonObject
from nbassay.grading.unit import grade_once
from nbassay.results import NotebookResult


def grade_in_worker(
    worker: Worker, student: str, notebook: str
) -> tuple[NotebookResult, JsonObject]:
    """Grade one notebook of `student` with what `worker` has; return its result, and its trace.

    Raises:
        Disturbed: if the machine was in the way.
    """
    path = submitted_path(worker.assignment, student, notebook)
    graded = grade_once(worker.assignment, notebook, path, worker.options, kernels=worker.kernels)
    return graded.result, graded.trace


def submitted_path(assignment: Assignment, student: str, notebook: str) -> Path:
    """Return where a notebook of `student` lies if it has its proper name."""
    return assignment.course.submission(student, assignment.name) / f"{notebook}.ipynb"
