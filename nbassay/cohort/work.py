"""Grading one notebook of a class in one of the processes that work side by side."""

from __future__ import annotations

from pathlib import Path

from nbassay.cohort.pool import of_this_worker
from nbassay.course.layout import Assignment
from nbassay.grading.trace import JsonObject
from nbassay.grading.unit import grade_once
from nbassay.results import NotebookResult


def grade_in_worker(student: str, notebook: str) -> tuple[NotebookResult, JsonObject]:
    """Grade one notebook of `student`; return its result, and what it rests on.

    Raises:
        Disturbed: if the machine was in the way.
    """
    assignment, options, kernels = of_this_worker()
    path = submitted_path(assignment, student, notebook)
    graded = grade_once(assignment, notebook, path, options, kernels=kernels)
    return graded.result, graded.trace


def submitted_path(assignment: Assignment, student: str, notebook: str) -> Path:
    """Return where a notebook of `student` lies if it has its proper name."""
    return assignment.course.submission(student, assignment.name) / f"{notebook}.ipynb"
